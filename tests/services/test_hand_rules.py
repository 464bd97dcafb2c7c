"""Pins and bans: what is laid down holds, and contradictions are refused in plain sentences."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.matching import HandRuleKind
from app.domain.news import Changes, Topic
from app.domain.people import ExpertStatus, Role, User
from app.domain.work import AssignmentStatus, ProjectStatus, SubmissionStatus, TaskStatus
from app.services import Services
from tests.factory import StandingClock
from tests.factory_work import AT, add_answer, add_people, add_tasks, asked, person, project, task


class Floor:
    """Three people, a project of five tasks with overlap 2, and another project."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.rules = services.hand_rules
        with services.desk.store.write("test") as unit:
            self.anna, self.ben, self.cleo = add_people(unit, person(1), person(2), person(3))
            self.project = unit.work.add_project(project(1))
            self.other = unit.work.add_project(project(2))
            self.tasks = add_tasks(
                unit,
                *(task(self.project, n) for n in (1, 2, 3)),
                task(self.project, 4, item_key="film"),
                task(self.project, 5, item_key="film"),
            )
            (self.foreign,) = add_tasks(unit, task(self.other, 1))
            unit.audit("test", "test")

    def refused(self, match: str, act: Callable[[], int]) -> None:
        """The act is refused with these words, and changes neither rules nor the log."""
        before = self.rules.rules(), len(self.log())
        with pytest.raises(UserError, match=match) as caught:
            act()
        assert "Nothing was changed." in str(caught.value)
        assert (self.rules.rules(), len(self.log())) == before

    def log(self) -> list[str]:
        """The actions in the audit log."""
        with self.services.desk.read() as reader:
            return [one.action for one in reader.audit_log.rows(reader.audit_log.find(ListQuery()))]


@pytest.fixture
def floor(services: Services) -> Floor:
    return Floor(services)


def test_equal_rules_on_tasks_of_a_project_are_one_line(floor: Floor, clock: StandingClock) -> None:
    first, second, third, *_ = floor.tasks
    assert floor.rules.pin(floor.anna, [second, first], " knows the films ") == 2
    clock.advance(hours=1)
    assert floor.rules.pin(floor.anna, [third], "knows the films") == 1
    assert floor.rules.pin(floor.anna, [floor.foreign], "knows the films") == 1
    clock.advance(hours=1)
    assert floor.rules.ban(floor.ben, floor.project, None, "a tie") == 1
    ban, foreign, pins = floor.rules.rules()
    assert (ban.kind, ban.tasks, ban.expert, ban.project) == (HandRuleKind.BAN, (), "E-2", "P-1")
    assert (foreign.project, foreign.tasks) == ("P-2", ("T-001",))
    assert (pins.kind, pins.tasks) == (HandRuleKind.PIN, ("T-001", "T-002", "T-003"))
    assert (pins.reason, pins.made_by, len(pins.ids)) == ("knows the films", "manager", 3)
    assert pins.made_at == foreign.made_at < ban.made_at


def test_the_same_rule_again_is_no_news(floor: Floor) -> None:
    told: list[Changes] = []
    first, second, *_ = floor.tasks
    floor.rules.pin(floor.anna, [first], "a")
    floor.rules.ban(floor.ben, floor.project, [first], "b")
    floor.services.desk.store.subscribe(told.append)
    before = floor.log()
    assert floor.rules.pin(floor.anna, [first, first], "again") == 0
    assert floor.rules.ban(floor.ben, floor.project, [first], "again") == 0
    assert (floor.log(), told) == (before, [])
    assert floor.rules.pin(floor.anna, [first, second], "again") == 1
    assert told[-1].topics == {Topic.MATCHING}
    assert floor.log()[0] == "hand_rule.pin"
    assert floor.rules.ban(floor.ben, floor.project, None, "all of it") == 1
    assert floor.rules.ban(floor.ben, floor.project, None, "all of it") == 0
    assert floor.rules.ban(floor.ben, floor.project, [second], "in it already") == 0


def test_a_pin_and_a_ban_never_contradict_each_other(floor: Floor) -> None:
    first, second, *_ = floor.tasks
    rules = floor.rules
    rules.pin(floor.anna, [first], "a")
    rules.ban(floor.anna, floor.project, [second], "b")
    rules.ban(floor.anna, floor.other, None, "c")
    floor.refused(
        "T-002 is banned for Expert 1. Take the ban back first",
        lambda: rules.pin(floor.anna, [first, second], "x"),
    )
    floor.refused(
        "T-001 is of a project that is banned", lambda: rules.pin(floor.anna, [floor.foreign], "x")
    )
    floor.refused(
        "T-001 is pinned to Expert 1. Take the pin back first",
        lambda: rules.ban(floor.anna, floor.project, [first, second], "x"),
    )
    floor.refused("is pinned", lambda: rules.ban(floor.anna, floor.project, None, "x"))
    assert rules.pin(floor.ben, [second], "nothing keeps somebody else") == 1


def test_taken_back_a_rule_makes_room_for_its_opposite(floor: Floor) -> None:
    first = floor.tasks[0]
    floor.rules.ban(floor.anna, floor.project, [first], "b")
    (line,) = floor.rules.rules()
    assert floor.rules.take_back([*line.ids, 99]) == 1
    assert floor.log()[0] == "hand_rule.take_back"
    assert floor.rules.take_back(line.ids) == 0
    assert floor.rules.pin(floor.anna, [first], "a") == 1


def test_a_task_takes_no_more_pins_than_its_overlap(floor: Floor) -> None:
    first, second, third, *_ = floor.tasks
    with floor.services.desk.store.write("test") as unit:
        (dora,) = add_people(unit, person(4))
        unit.work.add_assignments(
            [replace(asked(second, dora), handed_out_at=AT), asked(third, dora)]
        )
        add_answer(unit, second, floor.cleo)  # came without being asked
        unit.audit("test", "test")
    floor.rules.pin(floor.anna, [first], "a")
    floor.rules.pin(floor.ben, [first, third], "a")
    floor.refused("T-001 has as many people", lambda: floor.rules.pin(floor.cleo, [first], "x"))
    floor.refused("T-002 has as many people", lambda: floor.rules.pin(floor.anna, [second], "x"))
    # Work that has not started gives way to a pin.
    assert floor.rules.pin(floor.anna, [third], "a") == 1


def test_nobody_is_pinned_to_what_they_know(floor: Floor) -> None:
    first, second, third, film, sibling = floor.tasks
    with floor.services.desk.store.write("test") as unit:
        add_answer(unit, first, floor.anna, SubmissionStatus.REJECTED)
        add_answer(unit, film, floor.anna)
        unit.work.add_assignments(
            [
                replace(asked(second, floor.anna), handed_out_at=AT),
                asked(third, floor.anna),
                asked(first, floor.ben, AssignmentStatus.CANCELLED),
            ]
        )
        unit.audit("test", "test")
    for one in (first, second, film, sibling):
        floor.refused("known to Expert 1", partial(floor.rules.pin, floor.anna, [one], "x"))
    floor.refused("known to Expert 2", lambda: floor.rules.pin(floor.ben, [first], "x"))
    assert floor.rules.pin(floor.anna, [third], "has it, and keeps it") == 1


def test_nobody_is_pinned_to_two_tasks_of_one_item(floor: Floor) -> None:
    *_, film, sibling = floor.tasks
    floor.refused("T-005 shows an item", lambda: floor.rules.pin(floor.anna, [film, sibling], "x"))
    floor.rules.pin(floor.anna, [film], "a")
    floor.refused("T-005 shows an item", lambda: floor.rules.pin(floor.anna, [sibling], "x"))
    assert floor.rules.pin(floor.ben, [sibling], "somebody else may") == 1


def test_what_cannot_be_ruled_is_refused_in_words(floor: Floor) -> None:
    rules, anna = floor.rules, floor.anna
    with floor.services.desk.store.write("test") as unit:
        done, gone = add_tasks(
            unit,
            task(floor.project, 8, status=TaskStatus.DONE),
            task(floor.project, 9, status=TaskStatus.CANCELLED),
        )
        closed = unit.work.add_project(project(3, status=ProjectStatus.CLOSED))
        (late,) = add_tasks(unit, task(closed, 1))
        unit.people.set_status(floor.cleo, ExpertStatus.PAUSED, "rest", AT, "manager")
        unit.audit("test", "test")
    first = floor.tasks[0]
    floor.refused("Give a reason", lambda: rules.pin(anna, [first], " "))
    floor.refused("Give a reason", lambda: rules.ban(anna, floor.project, None, ""))
    floor.refused("Choose one task", lambda: rules.pin(anna, [], "x"))
    floor.refused("Choose one task", lambda: rules.ban(anna, floor.project, [], "x"))
    floor.refused("2 of these tasks are not", lambda: rules.pin(anna, [first, 998, 999], "x"))
    floor.refused("T-008 is done", lambda: rules.pin(anna, [first, done], "x"))
    floor.refused("T-009 is cancelled", lambda: rules.ban(anna, floor.project, [gone], "x"))
    floor.refused("is of a closed project", lambda: rules.pin(anna, [late], "x"))
    floor.refused("Expert 3 is paused", lambda: rules.pin(floor.cleo, [first], "x"))
    floor.refused("This expert is not", lambda: rules.pin(99, [first], "x"))
    floor.refused("This project is not", lambda: rules.ban(anna, 99, None, "x"))
    floor.refused("Not all of these", lambda: rules.ban(anna, floor.other, [first], "x"))
    rules.ban(anna, floor.project, floor.tasks, "b")
    floor.refused(
        "Tasks T-001, T-002, T-003, T-004, T-005 are banned",
        lambda: rules.pin(anna, floor.tasks, "x"),
    )


def test_tasks_are_found_by_number_and_project(floor: Floor) -> None:
    rules = floor.rules
    assert rules.tasks_called(["T-002", " T-003"]) == floor.tasks[1:3]
    assert rules.tasks_called(["T-001"], "P-2") == [floor.foreign]
    for names, of, match in (
        (["T-001"], "", "Tasks of 2 projects are called"),
        (["T-777"], "", "no task “T-777”"),
        (["T-002"], "P-2", "no task “T-002”"),
        (["T-001"], "P-9", "no project “P-9”"),
    ):
        with pytest.raises(UserError, match=match):
            rules.tasks_called(names, of)


def test_only_a_manager_lays_down_rules(floor: Floor) -> None:
    floor.services.desk.user = User(9, "analyst", Role.QC_ANALYST)
    for act in (
        lambda: floor.rules.pin(floor.anna, floor.tasks[:1], "x"),
        lambda: floor.rules.ban(floor.anna, floor.project, None, "x"),
        lambda: floor.rules.take_back([1]),
    ):
        floor.refused("may not do this", act)


def test_tasks_that_somebody_knows_are_told_apart_from_those_that_are_new(floor: Floor) -> None:
    first, second, third, film, sequel = floor.tasks
    with floor.services.desk.store.write("test") as unit:
        add_answer(unit, second, floor.anna)
        add_answer(unit, film, floor.anna)
        unit.audit("test", "test")
    wanted = [sequel, third, second, first, film]
    assert floor.rules.unmet(floor.anna, wanted) == (third, first)  # the sequel shows the film
    assert floor.rules.unmet(floor.ben, wanted) == tuple(wanted)
