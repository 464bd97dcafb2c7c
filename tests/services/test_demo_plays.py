"""How the sample plays each task type: its items and answers are ones the type takes."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from app.domain.task_types import RawAnswer, names, type_named
from app.domain.trajectory_answers import answer_of, first_error
from app.services.demo.plays import PLAYS, Play, play_of
from app.services.demo.plays.rating import step_chance
from app.services.demo.truth import Item, Temper
from app.services.demo.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World(120, 6000, 3, date(2026, 6, 1), 5)


def items_of(world: World, play: Play) -> list[Item]:
    return [item for item in world.items if play_of(item.subject.code) is play]


def by_name(name: str) -> Play:
    return next(play for play in PLAYS if play.name == name)


def labels_of(item: Item) -> Sequence[str]:
    return [label for label, _ in item.subject.findings]


def test_every_task_type_is_played() -> None:
    assert tuple(play.name for play in PLAYS) == names()
    assert all(play.subjects for play in PLAYS)


@pytest.mark.parametrize("name", names())
def test_items_and_answers_are_what_the_type_takes_and_hardly_repeat(
    world: World, name: str
) -> None:
    play, kind = by_name(name), type_named(name)
    items = items_of(world, play)
    assert len(items) > 50
    say = play.speaker(world.people, np.random.default_rng(2))
    for n, item in enumerate(items):
        assert kind.fault(item.payload) == ""
        said = say(world.people[n % len(world.people)], item, 3, ())
        told = labels_of(item)
        for label, details in ((said.label, said.details), (item.label, item.right)):
            kind.read(RawAnswer(told[label], details, item.payload, told))


@pytest.mark.parametrize("name", names())
def test_the_chance_told_is_how_often_people_are_right(world: World, name: str) -> None:
    play = by_name(name)
    say = play.speaker(world.people, np.random.default_rng(5))
    said = [
        say(world.people[n % len(world.people)], item, 3, ())
        for n, item in enumerate(items_of(world, play))
        for _ in range(8)
    ]
    right, told = np.mean([s.right for s in said]), np.mean([s.chance for s in said])
    assert right == pytest.approx(told, abs=0.04)


def test_a_biased_rater_is_right_less_often_and_all_steps_add_up() -> None:
    assert step_chance(2, 0.0, 0.3) > step_chance(2, 0.4, 0.3)
    assert step_chance(0, 0.0, 1e-9) == pytest.approx(1.0)


def test_runs_are_short_and_a_planted_error_is_where_a_star_sees_it(world: World) -> None:
    play = by_name("agent_trajectory")
    items = items_of(world, play)
    assert {item.label for item in items} == {0, 1, 2}
    assert all(5 <= len(item.payload["steps"]) <= 20 for item in items)
    erring = [item for item in items if first_error(answer_of(item.right)) is not None]
    assert 0.2 < len(erring) / len(items) < 0.6
    star = next(p for p in world.people if p.temper is Temper.STAR)
    say = play.speaker(world.people, np.random.default_rng(1))
    seen = [
        first_error(answer_of(say(star, item, 0, ()).details)) == first_error(answer_of(item.right))
        for item in erring
    ]
    assert np.mean(seen) > 0.7


def test_lots_of_the_poor_generator_hold_many_more_defects(world: World) -> None:
    bad: dict[str, list[int]] = {}
    for item in items_of(world, by_name("synthetic_audit")):
        maker = f"{item.payload.get('generator', 'person')}-{item.payload['origin']}"
        bad.setdefault(maker, []).append(item.label)
    assert {maker.rsplit("-", 1)[1] for maker in bad} == {"human", "model", "edited"}
    assert np.mean(bad["quickquiz-model"]) > 0.15
    assert np.mean(bad["examwriter-model"]) < 0.05
