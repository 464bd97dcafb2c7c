"""What is true of the sample and the program never sees: people's skill, and items' answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.services.demo.catalogue import Field, Subject


class Temper(Enum):
    """What kind of worker a person truly is."""

    STAR = "star"
    STEADY = "steady"
    WEAK = "weak"
    DRIFTING = "drifting"
    SPAMMER = "spammer"


@dataclass(frozen=True, slots=True)
class Person:
    """One true person. `drift_day` is the day from which the skill is lower by `drift`."""

    number: str
    name: str
    field: Field
    temper: Temper
    skill: float
    drift_day: int
    drift: float
    seconds: int  # usual time for an item
    diligence: float  # share of open work handed in within a wave
    level: str
    level_since: date
    joined_on: date
    capacity: int
    place: str


@dataclass(frozen=True, slots=True)
class Item:
    """One true task: what is handed out, the place of its right label, and how hard it is.

    right: what the right answer holds beside its label. wrong: what an answer holds that is wrong
    under the right label.
    """

    number: str
    subject: Subject
    label: int
    difficulty: float
    payload: Mapping[str, Any]
    place: str
    gold: bool
    wave: int
    right: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, Any] = field(default_factory=dict)


def ability(person: Person, item: Item, day: int) -> float:
    """The true log-odds that the person knows what the item asks, on a day of the month."""
    return person.skill - item.difficulty - (person.drift if day >= person.drift_day else 0.0)


def right_chance(person: Person, item: Item, day: int) -> float:
    """The true probability that the person answers the item rightly on a day of the month.

    A logistic curve above chance: a person who knows nothing is right one time in K.
    """
    classes = len(item.subject.findings)
    return 1 / classes + (1 - 1 / classes) / (1 + float(np.exp(-ability(person, item, day))))


def answer(person: Person, item: Item, day: int, rng: np.random.Generator) -> int:
    """The label the person gives; a wrong one is most often the neighbour of the right one."""
    if rng.random() < right_chance(person, item, day):
        return item.label
    classes = len(item.subject.findings)
    others: NDArray[np.int64] = np.array([k for k in range(classes) if k != item.label])
    nearness = 1.0 / np.abs(others - item.label)
    return int(rng.choice(others, p=nearness / nearness.sum()))
