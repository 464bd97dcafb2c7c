"""Handing out: whole files first, then the record; nobody's work is lost or given away twice."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.people import Role, User
from app.domain.progress import Silent
from app.domain.work import Assignment, AssignmentStatus, ProjectStatus, TaskStatus
from app.services import Services
from app.store.handover import HandoverWrites
from tests.factory import StandingClock
from tests.factory_work import (
    AT,
    add_people,
    add_tasks,
    asked,
    assignments_of,
    person,
    project,
    take_in,
    task,
)

RESPONSES = ["first", "second", "third", "fourth"]


@pytest.fixture
def begun(services: Services) -> Services:
    """Two people with two tasks each; the tasks of the first have responses to choose from."""
    with services.desk.store.write("test") as unit:
        people = add_people(unit, person(1), person(2))
        project_id = unit.work.add_project(
            project(guidelines="Choose with care.", labels=("yes", "no"))
        )
        payload = json.dumps({"responses": RESPONSES, "text": "=1+1"}, separators=(",", ":"))
        tasks = add_tasks(
            unit,
            task(project_id, 1, payload=payload, gold=("yes",)),
            task(project_id, 2, payload=payload),
            task(project_id, 3, language="fr"),
            task(project_id, 4),
        )
        unit.work.add_assignments([asked(one, people[n // 2]) for n, one in enumerate(tasks)])
        unit.audit("test", "test")
    return services


def hand_out(services: Services, folder: Path, kind: str = "jsonl", **how: Any) -> list[str]:
    return sorted(services.handing_out.hand_out(folder, kind, Silent(), **how).files)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*E-*")}


def assignments(services: Services) -> list[Assignment]:
    with services.desk.read() as reader:
        return assignments_of(reader, range(1, 20))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_expert_gets_a_file_that_says_all_and_gives_nothing_away(
    begun: Services, tmp_path: Path
) -> None:
    assert begun.handing_out.waiting() == (2, 4)
    done = begun.handing_out.hand_out(tmp_path / "out", "jsonl", Silent())
    assert (done.files, done.experts, done.tasks) == (("E-1.jsonl", "E-2.jsonl"), 2, 4)
    third, _ = lines(tmp_path / "out" / "E-2.jsonl")
    assert third == {
        "assignment": "A-3", "project": "P-1", "project_name": "Project 1", "task": "T-003",
        "expert": "E-2", "task_type": "classification", "due_on": "2026-12-01",
        "language": "fr", "labels": ["yes", "no"], "guidelines": "Choose with care.",
        "payload": {"text": "Text 3."},
    }  # fmt: skip
    assert "gold" not in (tmp_path / "out" / "E-1.jsonl").read_text()
    assert begun.handing_out.waiting() == (0, 0)
    assert {one.handed_out_at for one in assignments(begun)} == {begun.desk.now()}


@pytest.mark.parametrize(
    ("task_type", "labels", "payload", "sent"),
    [
        (
            "synthetic_audit", ("sound", "defective"),
            {"text": "T", "prompt": "P", "source": "S", "origin": "edited", "generator": "g",
             "version": "2", "lot": "L", "original": "O"},
            {"text": "T", "prompt": "P", "source": "S"},
        ),
        (
            "preference", ("first", "second", "tie"),
            {"prompt": "P", "responses": ["a", "a"], "models": ["m", "n"]},
            {"prompt": "P", "responses": ["a", "a"]},
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["jsonl", "csv", "labelstudio"])
def test_no_packet_tells_who_made_what_is_judged(
    services: Services, tmp_path: Path, kind: str, task_type: str, labels: tuple[str, ...],
    payload: dict[str, Any], sent: dict[str, Any],
) -> None:  # fmt: skip
    with services.desk.store.write("test") as unit:
        who = add_people(unit, person(1))[0]
        unit.work.add_project(project(task_type=task_type, labels=labels))
        made = add_tasks(unit, task(1, 1, payload=json.dumps(payload)))
        unit.work.add_assignments([asked(made[0], who)])
        unit.audit("test", "test")
    (name,) = hand_out(services, tmp_path, kind)
    text = (tmp_path / name).read_text(encoding="utf-8")
    for hidden in payload.keys() - sent.keys():
        assert f'"{hidden}"' not in text.replace('""', '"'), hidden
    if kind == "jsonl":
        assert lines(tmp_path / name)[0]["payload"] == sent


def test_responses_are_shown_in_a_drawn_order_that_is_kept(begun: Services, tmp_path: Path) -> None:
    hand_out(begun, tmp_path)
    orders = set()
    for line, kept in zip(lines(tmp_path / "E-1.jsonl"), assignments(begun), strict=False):
        order = line["shown_order"]
        orders.add(tuple(order))
        assert sorted(order) == [0, 1, 2, 3]
        assert line["payload"]["responses"] == [RESPONSES[place] for place in order]
        assert json.loads(kept.shown_order) == order
    assert [one.shown_order for one in assignments(begun)][2:] == ["", ""]
    with begun.desk.read() as reader:
        assert len(reader.settings.value("shown_order_seed")) == 32


def test_orders_differ_between_tasks_and_between_workspaces(
    services: Services, tmp_path: Path
) -> None:
    payload = json.dumps({"responses": RESPONSES, "text": "t"})
    with services.desk.store.write("test") as unit:
        (who,) = add_people(unit, person(1))
        project_id = unit.work.add_project(project())
        tasks = add_tasks(unit, *(task(project_id, n, payload=payload) for n in range(240)))
        unit.work.add_assignments([asked(one, who) for one in tasks])
        unit.settings.set_value("shown_order_seed", "of this test")
        unit.audit("test", "test")
    hand_out(services, tmp_path)
    first = [line["shown_order"][0] for line in lines(tmp_path / "E-1.jsonl")]
    counts = [first.count(place) for place in range(4)]
    assert min(counts) > 40  # 60 each, if drawn evenly


def test_a_seed_of_orders_may_be_named_once(begun: Services) -> None:
    assert begun.handing_out.order_seed("of a sample") == "of a sample"
    assert begun.handing_out.order_seed("another") == "of a sample"
    assert begun.handing_out.order_seed() == "of a sample"


def test_nothing_new_writes_nothing(begun: Services, tmp_path: Path) -> None:
    hand_out(begun, tmp_path / "a")
    before = assignments(begun)
    done = begun.handing_out.hand_out(tmp_path / "b", "jsonl", Silent())
    assert (done.files, done.experts, done.tasks) == ((), 0, 0)
    assert not (tmp_path / "b").exists()
    assert assignments(begun) == before


def test_again_writes_what_is_still_owed_and_keeps_the_time(
    begun: Services, clock: StandingClock, tmp_path: Path
) -> None:
    hand_out(begun, tmp_path)
    before, files = assignments(begun), contents(tmp_path)
    clock.advance(days=1)
    assert hand_out(begun, tmp_path, again=True) == ["E-1.jsonl", "E-2.jsonl"]
    assert (assignments(begun), contents(tmp_path)) == (before, files)
    with begun.desk.store.write("test") as unit:
        unit.intake.set_assignments([1], AssignmentStatus.SUBMITTED)
        unit.intake.set_assignments([2], AssignmentStatus.RETURNED)
        unit.audit("test", "test")
    assert hand_out(begun, tmp_path, again=True, expert_ids=[1]) == ["E-1.jsonl"]
    assert [line["task"] for line in lines(tmp_path / "E-1.jsonl")] == ["T-002"]


@pytest.mark.parametrize("when", ["at the record", "before the second file"])
def test_a_failure_in_between_leads_to_the_same_files_again(
    begun: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    class Stops(Silent):
        def step(self, done: int, total: int, note: str = "") -> None:
            if done == 1:
                raise Cancelled

    def fails(*_: object) -> int:
        raise KeyboardInterrupt

    if when == "at the record":
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(HandoverWrites, "hand_out", fails)
            hand_out(begun, tmp_path)
    else:
        with pytest.raises(Cancelled):
            begun.handing_out.hand_out(tmp_path, "jsonl", Stops())
    left = contents(tmp_path)
    assert left
    assert begun.handing_out.waiting() == (2, 4)
    assert {one.handed_out_at for one in assignments(begun)} == {None}
    assert hand_out(begun, tmp_path) == ["E-1.jsonl", "E-2.jsonl"]
    after = contents(tmp_path)
    assert set(after) == {"E-1.jsonl", "E-2.jsonl"}
    assert {name: after[name] for name in left} == left
    assert begun.handing_out.waiting() == (0, 0)


def test_work_that_changes_meanwhile_is_not_recorded(begun: Services, tmp_path: Path) -> None:
    class Interferes(Silent):
        """Cancels an assignment when all files are written."""

        def step(self, done: int, total: int, note: str = "") -> None:
            if done == total:
                with begun.desk.store.write("somebody") as unit:
                    unit.intake.set_assignments([4], AssignmentStatus.CANCELLED)
                    unit.audit("test", "test")

    with pytest.raises(UserError, match="Nothing counts as handed out"):
        begun.handing_out.hand_out(tmp_path, "jsonl", Interferes())
    assert {one.handed_out_at for one in assignments(begun)} == {None}
    assert begun.handing_out.waiting() == (2, 3)


def test_new_work_never_takes_the_place_of_a_file_that_is_still_to_be_sent(
    begun: Services, tmp_path: Path
) -> None:
    hand_out(begun, tmp_path)
    before = contents(tmp_path)
    with begun.desk.store.write("test") as unit:
        (more,) = add_tasks(unit, task(1, 9))
        unit.work.add_assignments([asked(more, 1)])
        unit.audit("test", "test")
    assert hand_out(begun, tmp_path) == ["E-1 (2).jsonl"]
    assert {name: contents(tmp_path)[name] for name in before} == before
    assert [line["task"] for line in lines(tmp_path / "E-1 (2).jsonl")] == ["T-009"]


def test_only_open_work_of_active_projects_leaves(services: Services, tmp_path: Path) -> None:
    with services.desk.store.write("test") as unit:
        who, other = add_people(unit, person(1), person(2))
        active = unit.work.add_project(project(1))
        paused = unit.work.add_project(project(2, status=ProjectStatus.PAUSED))
        ready, held, done, waits = add_tasks(
            unit, task(active, 1), task(active, 2),
            task(active, 3, status=TaskStatus.DONE), task(paused, 4),
        )  # fmt: skip
        unit.work.add_assignments(
            [
                replace(asked(ready, who), due_on=date(2026, 11, 20)),
                asked(held, who, AssignmentStatus.HELD), asked(done, who), asked(waits, who),
                asked(ready, other, AssignmentStatus.CANCELLED),
            ]
        )  # fmt: skip
        unit.audit("test", "test")
    assert services.handing_out.waiting() == (1, 1)
    assert hand_out(services, tmp_path, "csv") == ["E-1.csv"]
    with (tmp_path / "E-1.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["task"], row["due_on"]) == ("T-001", "2026-11-20")


def test_a_filled_in_csv_comes_back_through_the_import(
    begun: Services, clock: StandingClock, tmp_path: Path
) -> None:
    hand_out(begun, tmp_path, "csv", expert_ids=[1])
    path = tmp_path / "E-1.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["text"] for row in rows} == {"'=1+1"}  # no spreadsheet runs it
    for row in rows:
        row |= {"label": "yes", "seconds": "30", "submitted_at": "2026-11-09T14:05:00Z"}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    before = assignments(begun)
    clock.advance(days=8)
    result = take_in(begun, "submissions", path)
    assert (result.added, result.bad_count) == (2, 0)
    after = assignments(begun)
    assert [one.status for one in after[:2]] == [AssignmentStatus.SUBMITTED] * 2
    assert [one.handed_out_at for one in after] == [one.handed_out_at for one in before]
    assert [one.shown_order for one in after] == [one.shown_order for one in before]


def test_what_cannot_be_handed_out_is_refused_in_words(begun: Services, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a format"):
        hand_out(begun, tmp_path, "pdf")
    (tmp_path / "in the way").write_text("x")
    with pytest.raises(UserError, match="was not written"):
        hand_out(begun, tmp_path / "in the way")
    begun.desk.user = User(9, "analyst", Role.QC_ANALYST)
    with pytest.raises(UserError, match="may not do this"):
        hand_out(begun, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert begun.handing_out.waiting() == (2, 4)


def test_handed_out_work_is_out_of_reach_of_an_undo(begun: Services, tmp_path: Path) -> None:
    with begun.desk.store.write("test") as unit:
        plan = unit.matching.add_plan(
            at=AT, by="manager", fingerprint="f", policy_version=0, objective=1, bound=1,
            units_wanted=1, units_placed=1, seconds=0.1,
        )  # fmt: skip
        (more,) = add_tasks(unit, task(1, 9))
        unit.work.add_assignments([replace(asked(more, 1), plan_id=plan)])
        unit.audit("test", "test")
    hand_out(begun, tmp_path)
    with pytest.raises(UserError, match="handed out"):
        begun.plans.undo(plan, Silent())
    assert len(assignments(begun)) == 5
