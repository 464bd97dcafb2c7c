"""Habits of people who choose between two answers: what some of them go by besides the answers."""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from app.services.demo.plays.pairs import FIRST, SECOND, TIE
from app.services.demo.truth import Item, Person, Temper, answer, right_chance


class Habit(Enum):
    """What a person goes by in part of the pairs."""

    NONE = "none"
    POSITION = "position"  # takes the answer shown first
    LENGTH = "length"  # takes the longer answer
    TIES = "ties"  # finds no difference
    AGAIN = "again"  # gives the same answer as before


_PEOPLE = {Habit.POSITION: 0.11, Habit.LENGTH: 0.10, Habit.TIES: 0.06, Habit.AGAIN: 0.03}
_PART = {
    Habit.NONE: 0.0, Habit.POSITION: 0.85, Habit.LENGTH: 0.8, Habit.TIES: 0.5, Habit.AGAIN: 0.75,
}  # fmt: skip


def habits_of(people: Sequence[Person], rng: np.random.Generator) -> dict[str, Habit]:
    """Who of the people of one field has which habit, by number; those not named have none.

    Habits go to labelers, who get most of the pairs, and not to those who guess anyway.
    """
    able = [p.number for p in people if p.level == "labeler" and p.temper is not Temper.SPAMMER]
    drawn = iter(rng.permutation(len(able)).tolist())
    return {
        able[place]: habit
        for habit, share in _PEOPLE.items()
        for place, _ in zip(drawn, range(round(share * len(people))), strict=False)
    }


class Chooser:
    """Chooses between the responses of pairs as the person truly would."""

    def __init__(self, habits: dict[str, Habit], rng: np.random.Generator) -> None:
        self._habits = habits
        self._rng = rng
        self._before: dict[str, int] = {}  # the side that a person took last

    def choose(
        self, person: Person, item: Item, day: int, order: Sequence[int]
    ) -> tuple[int, float]:
        """The place of the label given, and how likely the right one was.

        `order` is the one in which the responses were shown. The label names a response by its
        place in the payload, whatever side it was shown on.
        """
        rng = self._rng
        habit = self._habits.get(person.number, Habit.NONE)
        by_habit = self._by_habit(habit, person.number, item, order)
        part = 0.0 if by_habit is None else _PART[habit]
        chance = (1 - part) * right_chance(person, item, day) + part * (by_habit == item.label)
        if by_habit is not None and rng.random() < part:
            said = by_habit
        else:
            said = answer(person, item, day, rng)
        self._before[person.number] = said if said == TIE else list(order).index(said)
        return said, chance

    def _by_habit(self, habit: Habit, number: str, item: Item, order: Sequence[int]) -> int | None:
        match habit:
            case Habit.POSITION:
                return order[0]
            case Habit.LENGTH:
                words = [len(text.split()) for text in item.payload["responses"]]
                return None if words[0] == words[1] else FIRST if words[0] > words[1] else SECOND
            case Habit.TIES:
                return TIE
            case Habit.AGAIN if number in self._before:
                side = self._before[number]
                return TIE if side == TIE else order[side]
            case _:
                return None
