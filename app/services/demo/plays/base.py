"""What the sample needs to know of a task type: how items are made, and how people answer them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.random import Generator

from app.services.demo.catalogue import Subject
from app.services.demo.truth import Item, Person


@dataclass(frozen=True, slots=True)
class Made:
    """An item as it was made: its payload, the place of its right label, how much harder than
    usual it is, what the right answer holds beside its label, and what a wrong one does that has
    the right label.
    """

    payload: Mapping[str, Any]
    label: int
    harder: float = 0.0
    right: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: the place of its label, how likely the right one was, whether this one is right
    as a whole, and what it holds beside its label.
    """

    label: int
    chance: float
    right: bool
    details: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[int], Made]
"""Makes the next item of a project, for a wave."""

Speaker = Callable[[Person, Item, int, Sequence[int]], Said]
"""Answers as a person would on a day; the places of responses in the order shown come last."""


@dataclass(frozen=True, slots=True)
class Play:
    """How one task type is played.

    name: the type's. subjects: its projects. maker: of a project's items. speaker: for the people
    of these projects. in_order: whether it must be drawn, by handing out, in which order the parts
    of an item are shown.
    """

    name: str
    subjects: tuple[Subject, ...]
    maker: Callable[[Subject, Generator], Maker]
    speaker: Callable[[Sequence[Person], Generator], Speaker]
    in_order: bool = False


def one_of(options: Sequence[Any], rng: Generator) -> Any:
    """Any of these."""
    return options[int(rng.integers(len(options)))]
