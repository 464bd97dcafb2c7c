"""Other tools' files through the one way in: the same preview, the same all or nothing."""

import csv
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


FLAT: dict[str, Any] = {
    "id": 7, "annotator": "ann@clinic.org", "annotation_id": 3, "lead_time": 30.2,
    "created_at": "2026-11-01T10:00:00Z", "updated_at": "2026-11-01T10:01:00Z",
}  # fmt: skip
TASKS: dict[str, dict[str, Any]] = {
    "films": {"text": "One.", "extra": {"a": [1]}},
    "stars": {"text": "One.", "dimensions": ["truth"]},
    "essays": {"text": "One."},
    "pairs": {"prompt": "One?", "text1": "A", "text2": "B"},
}
SAID: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("films", {"choice": "yes"}, {"label": "yes"}),
    ("films", {"choice": "no", "reason": "[sic]"}, {"label": "no", "reason": "[sic]"}),
    ("stars", {"rating": [{"rating": 4}], "truth": [{"rating": 2}], "why": "So."},
     {"label": "4", "ratings": {"truth": "2"}, "reason": "So."}),
    ("essays", {"answer": "A text."}, {"label": "answered", "text": "A text."}),
    ("essays", {"answer": {"text": ["A", "B"]}}, {"label": "answered", "text": "A\nB"}),
    ("pairs", {"better": [{"selected": "right"}], "strength": [{"rating": 1}]},
     {"label": "second", "strength": 1}),
    ("pairs", {"better": "tie"}, {"label": "tie"}),
]  # fmt: skip


def flat_file(path: Path, *records: dict[str, Any]) -> Path:
    """A flat export, as the ending says: an array, or a table with JSON text for what is nested."""
    if path.suffix == ".json":
        path.write_text(json.dumps(records), encoding="utf-8")
        return path
    titles = list(dict.fromkeys(name for record in records for name in record))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, titles, delimiter="," if path.suffix == ".csv" else "\t", restval=""
        )
        writer.writeheader()
        for record in records:
            writer.writerow({
                name: json.dumps(value) if isinstance(value, dict | list) else value
                for name, value in record.items()
            })  # fmt: skip
    return path


@pytest.fixture
def flat(services: Services, bench: Bench, tmp_path: Path) -> Services:
    """A task T-1 in a project of each type that Label Studio can answer."""
    bench.project(external_id="stars", task_type="rating", labels=("1", "2", "3", "4", "5"))
    bench.project(
        external_id="essays", task_type="free_text", labels=("answered", "not answerable")
    )
    for project, data in TASKS.items():
        path = lines(tmp_path / "t.jsonl", [{"data": {"task": "T-1", **data}}])
        take_in(services, "tasks", path, format_name="labelstudio", project=project)
    return services


@pytest.mark.parametrize("ending", ["json", "csv", "tsv"])
@pytest.mark.parametrize(("project", "said", "answer"), SAID)
def test_flat_exports_come_back_as_answers(
    flat: Services, tmp_path: Path, ending: str, project: str, said: dict[str, Any],
    answer: dict[str, Any],
) -> None:  # fmt: skip
    record = {"project": project, "task": "T-1", **TASKS[project], **said, **FLAT}
    path = flat_file(tmp_path / f"a.{ending}", record)
    assert flat.imports.guess(path, "submissions") == ("submissions", "labelstudio")
    result = take_in(flat, "submissions", path, format_name="auto")
    assert (result.bad_rows, result.added) == ((), 1)
    (found,) = [one for n in range(1, 5) for one in flat.work.task(n).answers]
    assert (found.label, found.seconds, found.expert_id) == (answer["label"], 30, 1)
    with flat.desk.read() as reader:
        assert json.loads(reader.adjudication.said(found.submission_id)[1]) == answer


@pytest.mark.parametrize("ending", ["json", "csv", "tsv"])
def test_what_a_flat_export_lacks_is_told_by_line(
    flat: Services, tmp_path: Path, ending: str
) -> None:
    sound = {"project": "films", "task": "T-1", "text": "One.", "choice": "yes", **FLAT}
    faulty: list[tuple[dict[str, Any], str, str]] = [
        ({"task": ""}, "task", "known by its number alone"),
        ({"task": "T-9"}, "task", "is not a task of films"),
        ({"project": "nowhere"}, "project", "is not a project of this workspace"),
        ({"annotator": 3}, "annotator", "number only"),
        ({"choice": ""}, "result", "is empty"),
        ({"other": "no"}, "result", "in two controls"),
        ({"choice": {"choices": ["yes", "no"]}}, "result", "exactly one"),
        ({"box": [{"x": 1, "rectanglelabels": ["a"]}]}, "result", "do not take"),
        ({"created_at": "", "updated_at": ""}, "created_at", "is missing"),
    ]
    path = flat_file(tmp_path / f"a.{ending}", *(sound | change for change, _, _ in faulty))
    result = take_in(flat, "submissions", path, format_name="labelstudio")
    assert result.added == 0
    assert [row.column for row in result.bad_rows] == [column for _, column, _ in faulty]
    for row, (_, _, reason) in zip(result.bad_rows, faulty, strict=True):
        assert reason in row.reason
    assert len({row.line for row in result.bad_rows}) == (1 if ending == "json" else len(faulty))


def test_a_row_that_is_cut_short_is_a_bad_row(flat: Services, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("task,annotator,annotation_id\nT-1,a@b.org\n", encoding="utf-8")
    result = take_in(flat, "submissions", path, format_name="labelstudio", project="films")
    assert [(row.line, row.reason) for row in result.bad_rows] == [
        (2, "has 2 cells where the header has 3")
    ]


def test_pairs_of_plain_texts_come_from_a_csv_too(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    path = flat_file(tmp_path / "p.csv", *PAIRS)
    assert services.imports.guess(path) == ("tasks", "preference")
    assert pairs(services, path).added == 3
