"""Other tools' files through the one way in: the same preview, the same all or nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.domain.work import SubmissionStatus
from app.services import Services
from tests.factory_results import Bench
from tests.factory_work import take_in

PAIRS = [{"prompt": f"Question {n}?", "chosen": "Yes.", "rejected": "No."} for n in range(3)]


@pytest.fixture
def bench(services: Services) -> Bench:
    """A project of pairs, one of labels, and an expert with an address."""
    made = Bench(services)
    made.project(
        external_id="pairs", task_type="preference", labels=("first", "second", "tie"), overlap=2
    )
    made.project(external_id="films", labels=("no", "yes"))
    made.expert(external_id="E-1", email="Ann@clinic.org")
    return made


def lines(path: Path, records: list[Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def pairs(services: Services, path: Path, **how: Any) -> Any:
    return take_in(services, "tasks", path, format_name="preference", project="pairs", **how)


def entries(services: Services) -> int:
    return len(services.audit.entries.find(ListQuery()))


def test_preferences_come_in_and_the_same_file_again_changes_nothing(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    path = lines(tmp_path / "p.jsonl", PAIRS)
    before = entries(services)
    seen = services.imports.preview(
        "tasks", path, Silent(), format_name="preference", project="pairs"
    )
    assert (seen.format, seen.rows, seen.added, seen.fields) == ("preference", 3, 3, ())
    assert [one.header for one in seen.columns] == ["project_id", "task_id", "payload"]
    assert pairs(services, path, dry_run=True).added == 3
    assert entries(services) == before
    result = pairs(services, path)
    assert (result.added, result.bad_count, entries(services)) == (3, 0, before + 2)
    again = pairs(services, path)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert entries(services) == before + 2
    page = services.work.task(1)
    assert page.task.overlap == 2
    assert sorted(json.loads(page.task.payload)) == ["prompt", "responses"]
    assert page.task.title == "Question 0?"


def test_auto_tells_the_format(services: Services, bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([{"data": {"text": "One."}}]), encoding="utf-8")
    result = take_in(services, "tasks", path, format_name="auto", project="films")
    assert (result.added, result.bad_count) == (1, 0)
    assert services.imports.guess(path) == ("tasks", "labelstudio")
    assert services.imports.homes("tasks", "preference") == (("pairs", "Project 1"),)
    assert [number for number, _ in services.imports.homes("submissions", "labelstudio")] == [
        "pairs", "films",
    ]  # fmt: skip


def test_one_bad_row_keeps_all_out_and_is_listed(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    bad = [*PAIRS, {"prompt": "No pair?"}, {**PAIRS[0], "id": "x", "prompt": "\0"}]
    listed = tmp_path / "bad.csv"
    result = pairs(services, lines(tmp_path / "p.jsonl", bad), errors_file=listed)
    assert [(row.line, row.column) for row in result.bad_rows] == [
        (4, "responses"), (5, "payload"),
    ]  # fmt: skip
    assert (result.rows, result.bad_count) == (5, 2)
    assert listed.read_text(encoding="utf-8").count("\n") == 3
    assert len(services.work.tasks.find(ListQuery())) == 0


def test_a_project_is_needed_and_of_the_right_type(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    path = lines(tmp_path / "p.jsonl", PAIRS)
    for project, words in (
        ("", "name the project"),
        ("none", "There is no project “none”"),
        ("films", "is a project of type classification, but tasks of format preference are"),
    ):
        with pytest.raises(UserError, match=words):
            take_in(services, "tasks", path, format_name="preference", project=project)
    with pytest.raises(UserError, match="is not a format of experts"):
        take_in(services, "experts", path, format_name="preference", project="pairs")


def test_what_the_type_asks_for_is_told_by_line(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    path = lines(tmp_path / "t.jsonl", [{"data": {"text": "x"}}, {"data": {"image": "x"}}])
    result = take_in(services, "tasks", path, format_name="labelstudio", project="films")
    ((line, reason),) = [(row.line, row.reason) for row in result.bad_rows]
    assert (line, reason) == (2, 'lacks its "text"')


def test_models_and_choices_do_not_leave_with_packets(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    named = {"id": "T", "prompt": "Q?", "responses": ["a", "b"], "models": ["m-one", "m-two"]}
    path = lines(tmp_path / "p.jsonl", [*PAIRS, named])
    assert pairs(services, path).added == 4
    for task in range(1, 5):
        bench.assignment(task, 1)
    done = services.handing_out.hand_out(tmp_path / "out", "jsonl", Silent())
    text = (tmp_path / "out" / done.files[0]).read_text(encoding="utf-8")
    assert text.count('"responses"') == 4
    for word in ("m-one", "models", "chosen", "rejected"):
        assert word not in text


def annotated(task: str, label: str, **values: Any) -> dict[str, Any]:
    chosen = {"from_name": "c", "to_name": "t", "type": "choices", "value": {"choices": [label]}}
    annotation = {
        "id": 5, "completed_by": {"id": 1, "email": "ann@CLINIC.org"}, "result": [chosen],
        "was_cancelled": False, "created_at": "2026-11-01T10:00:00.5Z", "lead_time": 30, **values,
    }  # fmt: skip
    return {"id": 1, "data": {"text": task}, "annotations": [annotation]}


def test_annotations_come_back_as_answers(services: Services, bench: Bench, tmp_path: Path) -> None:
    tasks = lines(tmp_path / "t.jsonl", [{"data": {"text": "One."}}, {"data": {"text": "Two."}}])
    take_in(services, "tasks", tasks, format_name="labelstudio", project="films")
    path = lines(tmp_path / "a.jsonl", [annotated("One.", "yes"), annotated("Two.", "no")])
    assert services.imports.guess(path) == ("tasks", "labelstudio")
    assert services.imports.guess(path, "submissions") == ("submissions", "labelstudio")
    how = {"format_name": "labelstudio", "project": "films"}
    result = take_in(services, "submissions", path, **how)
    assert (result.added, result.bad_rows) == (2, ())
    again = take_in(services, "submissions", path, **how)
    assert (again.added, again.unchanged) == (0, 2)
    (answer,) = services.work.task(1).answers
    assert (answer.label, answer.seconds, answer.expert_id) == ("yes", 30, 1)
    assert answer.status in (SubmissionStatus.QUEUED, SubmissionStatus.ACCEPTED)


def test_an_answer_whose_author_is_not_certain_stays_out(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    bench.expert(email="two@clinic.org")
    bench.expert(email="Two@clinic.org")
    tasks = lines(tmp_path / "t.jsonl", [{"data": {"text": "One."}}])
    take_in(services, "tasks", tasks, format_name="labelstudio", project="films")
    given = [
        annotated("One.", "yes", completed_by=1),
        annotated("One.", "yes", completed_by={"email": "none@clinic.org"}),
        annotated("One.", "yes", completed_by={"email": "two@clinic.org"}),
        annotated("One.", "yes", created_at="yesterday"),
        annotated("One.", "perhaps"),
        annotated("Other.", "yes"),
    ]
    path = lines(tmp_path / "a.jsonl", given)
    result = take_in(services, "submissions", path, format_name="auto", project="films")
    assert [(row.line, row.column) for row in result.bad_rows] == [
        (1, "completed_by"), (2, "completed_by"), (3, "completed_by"), (4, "submitted_at"),
        (5, "label"), (6, "task_id"),
    ]  # fmt: skip
    assert (result.added, result.bad_count) == (0, 6)
    assert "2 experts" in result.bad_rows[2].reason
    assert services.work.task(1).answers == ()


def test_pairs_that_were_answered_in_label_studio_count_in_the_order_shown(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    pairs(services, lines(tmp_path / "p.jsonl", [{**PAIRS[0], "id": "T-1"}]))
    bench.assignment(1, 1, shown_order="[1,0]")
    given = annotated("x", "left")
    given["data"] = {"project": "pairs", "task": "T-1", "prompt": "…"}
    path = lines(tmp_path / "a.jsonl", [given])
    result = take_in(services, "submissions", path, format_name="labelstudio")
    assert (result.added, result.bad_rows) == (1, ())
    assert services.work.task(1).answers[0].label == "second"
