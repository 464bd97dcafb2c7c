"""The preference report: counted figures, no name of a person, four formats of the same."""

import csv
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.domain.work import TaskStatus
from app.scoring.intervals import wilson
from app.services import Services
from tests.factory_results import Bench


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def compared(bench: Bench, project: int, label: str, *models: str, people: int = 2) -> None:
    """A done task of responses by these models, to which everybody said the label."""
    body: dict[str, Any] = {"prompt": "Q?", "responses": [f"r{n}" for n in range(len(models))]}
    if any(models):
        body["models"] = models
    task = bench.task(project, status=TaskStatus.DONE, payload=json.dumps(body))
    for person in range(1, people + 1):
        bench.answer(task, person, label)


def some_preferences(bench: Bench, name: str = "Pairs") -> int:
    """Ten decided tasks and two ties of two models, one of three responses, one without names."""
    for _ in range(2):
        bench.expert(name="Secret Name")
    project = bench.project(
        external_id="pairs", name=name, client="Lab", task_type="preference",
        labels=("first", "second", "third", "tie"),
    )  # fmt: skip
    for n in range(10):  # "new" wins eight, whichever side it is on
        models = ("new", "old") if n % 2 else ("old", "new")
        wanted = "new" if n < 8 else "old"
        compared(bench, project, ("first", "second")[models.index(wanted)], *models)
    for _ in range(2):
        compared(bench, project, "tie", "new", "old")
    compared(bench, project, "third", "new", "old", "old")
    compared(bench, project, "first", "", "")
    bench.task(project, payload='{"prompt":"Q?","responses":["a","b"]}')
    return project


def test_the_figures_are_counted(services: Services, bench: Bench) -> None:
    some_preferences(bench)
    run = services.quality.score(Silent())
    report = services.reports.preference_figures()
    (one,) = report.projects
    assert (report.client, report.score_run) == ("Lab", run.run_id)
    assert (one.tasks, one.done, one.labelled, one.answers, one.people) == (15, 14, 14, 28, 2)
    assert one.tied is not None
    assert (one.tied.mean, one.tied.n) == (4 / 28, 28)
    assert dict(one.labels)["tie"] == 2
    assert one.agreement is not None
    assert one.agreement.observed.value == 1
    new, old = one.models
    assert (new.model, new.wins, new.tasks, new.ties) == ("new", 8, 11, 2)
    assert (old.model, old.wins, old.tasks, old.ties) == ("old", 3, 11, 2)
    assert new.rate is not None
    bounds = wilson(8, 11)
    assert (new.rate.low, new.rate.high) == (float(bounds.low), float(bounds.high))
    assert new.expected == pytest.approx((10 / 2 + 1 / 3) / 11)
    assert old.expected == pytest.approx((10 / 2 + 2 / 3) / 11)


def test_before_a_run_only_answers_are_counted(services: Services, bench: Bench) -> None:
    some_preferences(bench)
    (one,) = services.reports.preference_figures().projects
    assert (one.labelled, one.models, one.habits, one.agreement) == (0, (), (), None)
    assert one.answers == 28


class _Tags(HTMLParser):
    """The tags of a page, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data + " "


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "html"])
def test_each_format_is_written_whole_and_twice_alike(
    services: Services, bench: Bench, tmp_path: Path, kind: str
) -> None:
    some_preferences(bench, name="<script>alert(1)</script> & pairs")
    services.quality.score(Silent())
    path = services.reports.preference(tmp_path / f"a.{kind}", kind, Silent())
    again = services.reports.preference(tmp_path, kind, Silent())
    assert again.name == f"preference-all-2026-11-02.{kind}"
    assert path.read_bytes() == again.read_bytes()
    assert b"Secret Name" not in path.read_bytes()
    match kind:
        case "pdf":
            text = "".join(page.extract_text() for page in PdfReader(path).pages)
            assert "Win rates by model" in text
            assert "72.7 %" in text
            assert "<script>" in text
        case "csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = {(row["part"], row["name"]): row for row in csv.DictReader(file)}
            assert float(rows["model", "new"]["value"]) == 8 / 11
            assert rows["model", "new"]["note"] == "8 wins, 2 ties"
            assert float(rows["project", "tied"]["evidence"]) == 28
        case "html":
            page = _Tags()
            page.feed(path.read_text(encoding="utf-8"))
            assert "72.7 %" in page.words
            assert "<script>alert(1)</script>" in page.words
            assert page.tags.isdisjoint({"script", "a", "img", "link", "iframe"})
        case _:
            assert path.read_bytes()[:2] == b"PK"


def test_what_cannot_be_reported_is_a_sentence(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    other = bench.project(external_id="films")
    for format_name, project, words in (
        ("doc", None, "not as “doc”"),
        ("csv", None, "no project of pairs"),
        ("csv", other, "type classification"),
    ):
        with pytest.raises(UserError, match=words):
            services.reports.preference(tmp_path / "r.csv", format_name, Silent(), project)
    assert not (tmp_path / "r.csv").exists()
