"""What of the work in hand another plan may move, and what stays with its people."""

from dataclasses import replace
from datetime import date

from sqlalchemy import update

from app.domain.matching import HandRule, HandRuleKind
from app.domain.pay import LineKind
from app.domain.work import (
    HELD_BY_PAUSE,
    Assignment,
    AssignmentStatus,
    ProjectStatus,
    SubmissionStatus,
    TaskStatus,
)
from app.services import Services
from app.store import tables as t
from app.store.unit import Unit
from tests.factory_results import Bench
from tests.factory_work import (
    AT,
    add_answer,
    add_people,
    add_tasks,
    asked,
    assignments_of,
    person,
    project,
    task,
)


def held(task_id: int, expert_id: int, reason: str) -> Assignment:
    return replace(asked(task_id, expert_id, AssignmentStatus.HELD), hold_reason=reason)


def out(task_id: int, expert_id: int) -> Assignment:
    return replace(asked(task_id, expert_id), handed_out_at=AT)


def every_kind(unit: Unit) -> dict[str, tuple[int, int]]:
    """One assignment of every kind: its task and expert by what it is."""
    (who,) = add_people(unit, person(1))
    active = unit.work.add_project(project(1, minutes_per_item=3))
    paused = unit.work.add_project(project(2, status=ProjectStatus.PAUSED, minutes_per_item=7))
    made = add_tasks(
        unit,
        *(task(active, n, overlap=1, due_on=date(2026, 12, n)) for n in range(1, 8)),
        task(active, 8, overlap=1, status=TaskStatus.CANCELLED),
        task(paused, 9, overlap=1),
    )
    kinds = {
        "open": asked(made[0], who),
        "held": held(made[1], who, "expired"),
        "held by pause": held(made[2], who, HELD_BY_PAUSE),
        "handed out": out(made[3], who),
        "submitted": asked(made[4], who, AssignmentStatus.SUBMITTED),
        "answered": asked(made[5], who),
        "cancelled": asked(made[6], who, AssignmentStatus.CANCELLED),
        "of a closed task": asked(made[7], who),
        "of a paused project": asked(made[8], who),
    }
    unit.work.add_assignments(list(kinds.values()))
    add_answer(unit, made[5], who, SubmissionStatus.PENDING)
    unit.audit("test", "test")
    return {name: (one.task_id, one.expert_id) for name, one in kinds.items()}


def test_only_unstarted_work_of_able_people_in_active_projects_is_movable(
    services: Services,
) -> None:
    with services.desk.store.write("test") as unit:
        kinds = every_kind(unit)
    with services.desk.read() as reader:
        found = reader.matching.movable()
    pairs = list(zip(found.task_id.tolist(), found.expert_id.tolist(), strict=True))
    assert pairs == [kinds["open"], kinds["held"]]
    assert found.held.tolist() == [False, True]
    assert found.credential_id.tolist() == [-1, -1]
    assert len(set(found.assignment_id.tolist())) == 2


def test_movable_work_is_wanted_again_and_has_not_been_seen(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        kinds = every_kind(unit)
    with services.desk.read() as reader:
        assert kinds["cancelled"][0] in reader.work.open_units().task_id
        units, seen = reader.work.open_units(movable=True), reader.work.seen_pairs(movable=True)
        all_seen = reader.work.seen_pairs()
    wanted = {kinds[name][0] for name in ("open", "held", "cancelled")}
    assert set(units.task_id.tolist()) == wanted
    assert set(units.taken.tolist()) == {0}
    met = set(zip(seen.task_id.tolist(), seen.expert_id.tolist(), strict=True))
    closed = {kinds["of a closed task"]}
    assert met == set(kinds.values()) - closed - {kinds["open"], kinds["held"]}
    assert len(all_seen.task_id) == len(kinds) - len(closed)


def test_a_sibling_that_was_not_begun_closes_nothing(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        one, two = add_people(unit, person(1), person(2))
        project_id = unit.work.add_project(project())
        first, sibling = add_tasks(
            unit, task(project_id, 1, item_key="film"), task(project_id, 2, item_key="film")
        )
        unit.work.add_assignments([asked(first, one), out(first, two)])
        unit.audit("test", "test")
    with services.desk.read() as reader:
        seen = reader.work.seen_pairs(movable=True)
    assert list(zip(seen.task_id.tolist(), seen.expert_id.tolist(), strict=True)) == [
        (first, two),
        (sibling, two),
    ]


def test_the_frozen_load_counts_equal_units_together(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        kinds = every_kind(unit)
        who = kinds["open"][1]
    with services.desk.read() as reader:
        everything, frozen = (
            reader.matching.frozen_load(),
            reader.matching.frozen_load(movable=True),
        )
        assert int(everything.units.sum()) == 8
    assert int(frozen.units.sum()) == 6
    assert set(frozen.expert_id.tolist()) == {who}
    # All were due on the same day: one line for each project's minutes.
    assert sorted(zip(frozen.minutes_per_item.tolist(), frozen.units.tolist(), strict=True)) == [
        (3, 5),
        (7, 1),
    ]
    assert set(frozen.due_day.tolist()) == {date(2026, 12, 1).toordinal()}


def test_days_are_numbered_as_python_numbers_them(services: Services) -> None:
    days = [
        date(1900, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2026, 11, 2),
        date(2026, 12, 31), date(2100, 3, 1), date(2199, 12, 31),
    ]  # fmt: skip
    with services.desk.store.write("test") as unit:
        project_id = unit.work.add_project(project())
        add_tasks(unit, *(task(project_id, n, due_on=day) for n, day in enumerate(days)))
        unit.audit("test", "test")
    with services.desk.read() as reader:
        units = reader.work.open_units()
    assert units.due_day.tolist() == [day.toordinal() for day in days]
    assert units.due_on == days


def test_assignments_come_back_as_they_were_added(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        who, other = add_people(unit, person(1), person(2))
        project_id = unit.work.add_project(project())
        (one,) = add_tasks(unit, task(project_id, 1))
        added = [
            replace(out(one, who), shown_order="[1,0]"),
            held(one, other, "expired"),
        ]
        unit.work.add_assignments(added)
        unit.audit("test", "test")
        assert [replace(a, id=0) for a in assignments_of(unit, [one])] == added


def test_spent_counts_label_lines_and_their_reversals_and_nothing_else(services: Services) -> None:
    bench = Bench(services)
    who, project_id, other = bench.expert(), bench.project(), bench.project(currency="EUR")

    def line(kind: LineKind, amount: int, **values: object) -> int:
        row = {
            "expert_id": who, "project_id": project_id, "submission_id": None, "review_id": None,
            "kind": kind, "quantity": 1, "rate_minor": amount, "bill_minor": 0,
            "amount_minor": amount, "currency": "USD", "earned_on": date(2026, 11, 2),
            "written_at": AT, "rate_card_id": None, "policy_version": 0, "reverses_id": None,
            "work_key": None, "note": "", **values,
        }  # fmt: skip
        return bench.put(t.ledger, [row])[0]

    line(LineKind.LABEL, 450)
    taken_back = line(LineKind.LABEL, 500)
    line(LineKind.REVERSAL, -500, reverses_id=taken_back)
    review = line(LineKind.REVIEW, 120)
    line(LineKind.REVERSAL, -120, reverses_id=review)
    line(LineKind.ADJUSTMENT, 10_000)
    line(LineKind.LABEL, 300, project_id=None)
    line(LineKind.LABEL, 77, project_id=other)  # in dollars, for a project in euros
    with services.desk.read() as reader:
        assert reader.matching.spent() == {project_id: 450}


def test_rules_by_hand_come_back_as_they_were_made(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        (who,) = add_people(unit, person(1))
        project_id = unit.work.add_project(project())
        (one,) = add_tasks(unit, task(project_id, 1))
        rules = [
            HandRule(0, HandRuleKind.PIN, who, project_id, one, "knows it", "manager", AT),
            HandRule(0, HandRuleKind.BAN, who, project_id, None, "a tie", "manager", AT),
        ]
        unit.matching.add_hand_rules(rules)
        found = unit.matching.hand_rules()
        assert [replace(rule, id=0) for rule in found] == rules
        assert unit.matching.remove_hand_rules([found[0].id, 99]) == 1
        assert unit.matching.hand_rules() == found[1:]
        unit.audit("test", "test")


def test_handing_out_moves_work_out_of_reach_of_any_plan(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        every_kind(unit)
        unit._connection.execute(update(t.assignment).values(handed_out_at=AT))
    with services.desk.read() as reader:
        assert reader.matching.movable().task_id.tolist() == []
