"""The pairs of the sample, the people with habits, and that the audit tells them apart."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import orjson
import pytest

from app.scoring.comparisons import Comparisons
from app.scoring.preference_audit import preference_audit
from app.services.demo.plays import SUBJECTS, play_of
from app.services.demo.plays.habits import Chooser, Habit, habits_of
from app.services.demo.plays.pairs import FIRST, SECOND, TIE, make_pair
from app.services.demo.truth import Item, Person, Temper, right_chance
from app.services.demo.world import World
from app.services.quality_watch import compared_project
from app.store.watch_columns import Compared

EACH = 60  # pairs a person judges in these tests
LABELS = ("first", "second", "tie")


@pytest.fixture(scope="module")
def world() -> World:
    return World(400, 9000, 1, date(2026, 6, 1), 5)


@pytest.fixture(scope="module")
def asked(world: World) -> list[Person]:
    return [p for p in world.people if p.field.specialty == "engineering/civil"]


@pytest.fixture(scope="module")
def habits(asked: list[Person]) -> dict[str, Habit]:
    return habits_of(asked, np.random.default_rng(8))


@pytest.fixture(scope="module")
def judged(
    world: World, asked: list[Person], habits: dict[str, Habit]
) -> tuple[Comparisons, list[str]]:
    """Everybody judges pairs in an order drawn for them: the comparisons, and who is who."""
    rng = np.random.default_rng(5)
    chooser = Chooser(habits, rng)
    items = [item for item in world.items if "responses" in item.payload]
    rows = []
    for k, person in enumerate(asked):
        for n, place in enumerate(rng.permutation(len(items))[:EACH].tolist()):
            item, order = items[place], rng.permutation(2).tolist()
            said, _ = chooser.choose(person, item, 0, order)
            at = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=n)
            rows.append((place, k, LABELS[said], 0, at.isoformat(), payload(item), as_text(order)))
    found = compared_project(1, LABELS, Compared(*zip(*rows, strict=True)))
    return found.made, [asked[k].number for k in found.expert.tolist()]


def payload(item: Item) -> str:
    return as_text(item.payload)


def as_text(value: object) -> str:
    return orjson.dumps(value).decode()


def flagged(judged: tuple[Comparisons, list[str]], check: str) -> set[str]:
    made, numbers = judged
    found = next(one for one in preference_audit(made) if one.name == check)
    return {numbers[w] for w in np.flatnonzero(found.flag).tolist()}


def having(habits: dict[str, Habit], habit: Habit) -> set[str]:
    return {number for number, own in habits.items() if own is habit}


def test_pairs_are_different_texts_without_gaps_and_hardly_repeat() -> None:
    rng = np.random.default_rng(2)
    pairs = [make_pair(rng) for _ in range(500)]
    texts = [text for pair in pairs for text in (*pair.responses, pair.prompt, pair.title)]
    assert not any("{" in text or "  " in text for text in texts)
    assert all(pair.responses[0] != pair.responses[1] for pair in pairs)
    assert len({pair.responses for pair in pairs}) >= 495
    assert {pair.label for pair in pairs} == {FIRST, SECOND, TIE}


def test_the_better_answer_is_longer_more_often_than_not_and_stands_on_either_side() -> None:
    rng = np.random.default_rng(3)
    pairs = [pair for pair in (make_pair(rng) for _ in range(1500)) if pair.label != TIE]
    longer = [
        len(pair.responses[pair.label].split()) > len(pair.responses[1 - pair.label].split())
        for pair in pairs
    ]
    assert 0.55 < np.mean(longer) < 0.75
    assert 0.45 < np.mean([pair.label == FIRST for pair in pairs]) < 0.55


def test_one_project_of_the_sample_is_of_pairs_and_only_its_items_have_responses(
    world: World,
) -> None:
    pairs = [s for s in SUBJECTS if play_of(s.code).name == "preference"]
    subject = pairs[0]
    assert tuple(name for name, _ in subject.findings) == LABELS
    assert subject.overlap >= 2
    assert len(pairs) == 1
    assert all(("responses" in item.payload) == (item.subject in pairs) for item in world.items)


def test_most_people_have_no_habit_and_those_who_guess_have_none(
    asked: list[Person], habits: dict[str, Habit]
) -> None:
    assert {Habit.POSITION, Habit.LENGTH, Habit.TIES, Habit.AGAIN} == set(habits.values())
    assert len(habits) < len(asked) / 2
    guessing = {p.number for p in asked if p.temper is Temper.SPAMMER}
    assert not guessing & set(habits)
    assert habits == habits_of(asked, np.random.default_rng(8))


def test_a_person_without_a_habit_is_right_as_often_as_the_skill_says(
    world: World, asked: list[Person]
) -> None:
    rng = np.random.default_rng(4)
    chooser = Chooser({}, rng)
    person = next(p for p in asked if p.temper is Temper.STEADY)
    items = [item for item in world.items if "responses" in item.payload]
    said = [chooser.choose(person, item, 0, (1, 0)) for item in items]
    assert [chance for _, chance in said] == [right_chance(person, item, 0) for item in items]
    right = np.mean([label == item.label for (label, _), item in zip(said, items, strict=True)])
    assert right == pytest.approx(np.mean([chance for _, chance in said]), abs=0.07)


def test_the_chance_told_of_somebody_with_a_habit_is_how_often_they_are_right(
    world: World, asked: list[Person]
) -> None:
    rng = np.random.default_rng(6)
    person = next(p for p in asked if p.temper is Temper.STEADY)
    items = [item for item in world.items if "responses" in item.payload]
    for habit in Habit:
        chooser = Chooser({person.number: habit}, rng)
        told = [
            (chooser.choose(person, item, 0, rng.permutation(2).tolist()), item) for item in items
        ]
        right = np.mean([said == item.label for (said, _), item in told])
        assert right == pytest.approx(np.mean([c for (_, c), _ in told]), abs=0.07), habit


@pytest.mark.parametrize(
    ("habit", "check"),
    [(Habit.POSITION, "position"), (Habit.LENGTH, "length"), (Habit.TIES, "ties"),
     (Habit.AGAIN, "runs")],
)  # fmt: skip
def test_the_audit_flags_everybody_with_the_habit(
    judged: tuple[Comparisons, list[str]], habits: dict[str, Habit], habit: Habit, check: str
) -> None:
    assert having(habits, habit) <= flagged(judged, check)


@pytest.mark.parametrize("check", ["position", "length", "ties"])
def test_the_audit_flags_hardly_anybody_without_a_habit(
    judged: tuple[Comparisons, list[str]],
    asked: list[Person],
    habits: dict[str, Habit],
    check: str,
) -> None:
    plain = {p.number for p in asked if p.number not in habits and p.temper is not Temper.SPAMMER}
    assert len(plain) > 15
    assert len(flagged(judged, check) & plain) <= 2
