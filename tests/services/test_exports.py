"""Exports: preferences with their manifest, and what each expert can learn from."""

import csv
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import Role
from app.domain.progress import Silent
from app.domain.review import ErrorKind, Severity, Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.services import Services
from app.services.desk import Desk
from app.services.exports import ExportService
from app.store import tables as t
from tests.factory_results import DAY, Bench

LABELS = ("first", "second", "tie")


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def payload(*responses: str, **more: Any) -> str:
    return json.dumps({"prompt": "Why?", "responses": responses, **more})


def pair(bench: Bench, project: int, *said: str, **values: Any) -> int:
    """A done task with these answers by different people."""
    known: dict[str, Any] = {"status": TaskStatus.DONE, "payload": payload("yes", "no"), **values}
    task = bench.task(project, **known)
    for number, label in enumerate(said, start=1):
        bench.answer(task, number, label)
    return task


def some_pairs(bench: Bench) -> int:
    """Preference work: one clear, one tie, one of equal texts, one open, one of another type."""
    project = bench.project(external_id="pairs", task_type="preference", labels=LABELS)
    for _ in range(3):
        bench.expert()
    pair(bench, project, "second", "second", "second", external_id="clear")
    pair(bench, project, "tie", "tie", "tie", external_id="tied")
    pair(bench, project, "first", "first", external_id="same", payload=payload("a", "a"))
    pair(bench, project, "first", external_id="open", status=TaskStatus.OPEN)
    bench.answer(bench.task(bench.project(external_id="films")), 1, "yes")
    return project


def records(path: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_the_chosen_stands_beside_the_rejected_with_posterior_and_people(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    some_pairs(bench)
    run = services.quality.score(Silent())
    made = services.exports.preferences(tmp_path / "out.jsonl", Silent())
    (line,) = records(made.file)
    posterior = line.pop("posterior")
    assert 0.5 < posterior <= 1
    assert line == {
        "prompt": "Why?", "chosen": "no", "rejected": "yes", "project": "pairs", "task": "clear",
        "label": "second", "people": 3,
    }  # fmt: skip
    assert list(records(made.file)[0])[:3] == ["prompt", "chosen", "rejected"]
    assert (made.tasks, made.pairs, made.ties, made.alike, made.unlabelled) == (3, 1, 1, 1, 0)
    assert made.score_run == run.run_id
    assert not (tmp_path / "out.ties.jsonl").exists()


def test_the_manifest_says_who_when_by_which_rules_and_of_which_bytes(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    project = some_pairs(bench)
    run = services.quality.score(Silent())
    made = services.exports.preferences(tmp_path / "out.jsonl", Silent(), project, with_ties=True)
    found = json.loads(Path(made.manifest).read_text(encoding="utf-8"))
    assert Path(made.manifest).name == "out.jsonl.manifest.json"
    assert found["made_by"] == "manager"
    assert found["made_at"] == "2026-11-02T09:00:00+00:00"
    assert found["workspace"] == "Test desk"
    assert found["projects"] == [{"project": "pairs", "name": "Project 1"}]
    assert (found["score_run"], found["scoring_policy_version"]) == (
        run.run_id, run.policy_version,
    )  # fmt: skip
    assert found["policies"]["scoring"] == run.policy_version
    assert found["counts"] == {"tasks": 3, "pairs": 1, "ties": 1, "alike": 1, "unlabelled": 0}
    assert found["sha256"] == hashlib.sha256(Path(made.file).read_bytes()).hexdigest()
    ties = Path(made.ties_file)
    assert found["ties_sha256"] == hashlib.sha256(ties.read_bytes()).hexdigest()
    ((tie),) = records(ties)
    assert (tie["task"], tie["responses"], tie["label"]) == ("tied", ["yes", "no"], "tie")


def test_of_several_responses_the_chosen_stands_against_each_other(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    project = bench.project(task_type="preference", labels=("a", "b", "c", "tie"))
    bench.expert()
    bench.expert()
    pair(bench, project, "b", "b", payload=payload("one", "two", "three"))
    pair(bench, project, "c", "c", payload=payload("one", "two"))  # no third: a tie
    services.quality.score(Silent())
    made = services.exports.preferences(tmp_path / "out.jsonl", Silent())
    assert [(one["chosen"], one["rejected"]) for one in records(made.file)] == [
        ("two", "one"), ("two", "three"),
    ]  # fmt: skip
    assert (made.pairs, made.ties) == (2, 1)


def test_the_same_work_gives_the_same_bytes_and_each_export_is_in_the_log(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    some_pairs(bench)
    services.quality.score(Silent())
    one = services.exports.preferences(tmp_path / "a.jsonl", Silent())
    other = services.exports.preferences(tmp_path, Silent())
    assert Path(other.file).name == "preferences-all-2026-11-02.jsonl"
    assert one.sha256 == other.sha256
    log = services.audit.entries
    newest = log.rows(log.find(ListQuery()))[0]
    assert newest.action == "export.preferences"
    assert one.sha256 in newest.body


def test_without_labels_or_pairs_nothing_is_written(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="no project of pairs"):
        services.exports.preferences(tmp_path / "out.jsonl", Silent())
    some_pairs(bench)
    with pytest.raises(UserError, match="score first"):
        services.exports.preferences(tmp_path / "out.jsonl", Silent())
    services.quality.score(Silent())
    with pytest.raises(UserError, match="films is a project of type classification"):
        services.exports.preferences(tmp_path / "out.jsonl", Silent(), 2)
    with pytest.raises(UserError, match="no such project"):
        services.exports.preferences(tmp_path / "out.jsonl", Silent(), 99)
    assert list(tmp_path.glob("out*")) == []


def test_a_task_done_since_the_run_is_counted_and_waits(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    project = some_pairs(bench)
    services.quality.score(Silent())
    pair(bench, project, "first", "first")
    made = services.exports.preferences(tmp_path / "out.jsonl", Silent())
    assert (made.tasks, made.pairs, made.unlabelled) == (4, 1, 1)


def test_only_a_manager_takes_labels_out(services: Services, bench: Bench, tmp_path: Path) -> None:
    some_pairs(bench)
    bench.user("analyst", Role.QC_ANALYST)
    with services.desk.read() as reader:
        analyst = next(u for u in reader.people.users() if u.name == "analyst")
    desk = Desk(services.desk.store, services.desk.paths, services.desk.clock, analyst)
    with pytest.raises(UserError, match="may not do this"):
        ExportService(desk).preferences(tmp_path / "out.jsonl", Silent())
    with pytest.raises(UserError, match="may not do this"):
        ExportService(desk).corrections(tmp_path / "out", Silent())
    assert list(tmp_path.glob("out*")) == []


# Corrections


def taught(bench: Bench) -> None:
    """Two people: one answer corrected, one returned, one accepted, one verdict taken back."""
    bench.user("Strict Reviewer", Role.QC_ANALYST)
    project = bench.project(external_id="films")
    ann, ben = bench.expert(external_id="E-1"), bench.expert(external_id="E-2")
    tasks = [bench.task(project, title=f"Film {n}") for n in range(1, 5)]
    wrong = bench.answer(tasks[0], ann, "no", status=SubmissionStatus.CORRECTED)
    review = bench.review(
        wrong, Verdict.CORRECT, corrected="yes", severity=Severity.MINOR, reviewer=2
    )
    bench.put(
        t.review_error,
        [{"review_id": review, "kind": ErrorKind.FORMAT, "severity": Severity.CRITICAL}],
    )
    back = bench.answer(tasks[1], ben, "no", status=SubmissionStatus.RETURNED)
    back = bench.review(back, Verdict.RETURN, severity=Severity.MAJOR, reviewer=2)
    bench.change(t.review, back, note="Look at the left side.")
    fine = bench.answer(tasks[2], ann, "yes")
    bench.review(fine, Verdict.ACCEPT, reviewer=2, at=DAY + timedelta(hours=3))
    undone = bench.answer(tasks[3], ann, "yes", status=SubmissionStatus.QUEUED)
    bench.review(undone, Verdict.CORRECT, corrected="no", undone=True, reviewer=2)


def test_each_expert_gets_their_own_corrections_and_no_reviewers_name(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    taught(bench)
    made = services.exports.corrections(tmp_path / "out", Silent())
    assert made.files == ("corrections-E-1.csv", "corrections-E-2.csv")
    assert (made.experts, made.answers) == (2, 2)
    texts = [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in made.files]
    assert "Strict Reviewer" not in "".join(texts)
    (ann,), (ben,) = (list(csv.DictReader(text.splitlines())) for text in texts)
    assert (ann["title"], ann["verdict"], ann["your_label"], ann["right_label"]) == (
        "Film 1", "corrected", "no", "yes",
    )  # fmt: skip
    assert ann["errors"] == "format (critical), factual (minor)"
    assert (ben["verdict"], ben["right_label"], ben["note"]) == (
        "returned", "", "Look at the left side.",
    )  # fmt: skip
    again = services.exports.corrections(tmp_path / "out", Silent())
    assert len(list((tmp_path / "out").iterdir())) == again.experts == 2


def test_corrections_of_pairs_speak_of_the_order_that_was_shown(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    project = bench.project(task_type="preference", labels=LABELS)
    expert = bench.expert(external_id="E-1")
    task = bench.task(project, payload=payload("yes", "no", dimensions=["truth"]))
    asked = bench.assignment(task, expert, shown_order="[1,0]")
    answer = bench.answer(task, expert, "first", status=SubmissionStatus.CORRECTED)
    body = json.dumps({"label": "first", "ratings": {"truth": [5, 1]}, "reason": "So."})
    bench.change(t.submission, answer, assignment_id=asked, answer=body)
    review = bench.review(answer, Verdict.CORRECT, corrected="second", severity=Severity.MINOR)
    bench.change(t.review, review, corrected_answer='{"label":"second","strength":2}')
    made = services.exports.corrections(tmp_path / "out", Silent(), "jsonl")
    (line,) = records(tmp_path / "out" / made.files[0])
    assert (line["your_label"], line["right_label"]) == ("response 2", "response 1")
    assert json.loads(line["your_answer"]) == {"ratings": {"truth": [1, 5]}, "reason": "So."}
    assert json.loads(line["right_answer"]) == {"strength": 2}


def test_without_corrections_no_file_is_written(services: Services, tmp_path: Path) -> None:
    made = services.exports.corrections(tmp_path / "out", Silent())
    assert (made.files, made.experts) == ((), 0)
    assert not (tmp_path / "out").exists()
    with pytest.raises(UserError, match="csv or jsonl"):
        services.exports.corrections(tmp_path / "out", Silent(), "pdf")
