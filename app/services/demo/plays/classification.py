"""Classification: a finding in words, and which of the project's labels it asks for."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from app.domain.task_types import CLASSIFICATION as TYPE
from app.services.demo.catalogue import CLASSIFIED, Subject
from app.services.demo.plays.base import Made, Maker, Play, Said, Speaker, one_of
from app.services.demo.truth import Item, Person, answer, right_chance


def _maker(subject: Subject, rng: Generator) -> Maker:
    """Each project has its own share of each label."""
    shares = rng.dirichlet(np.full(len(subject.findings), 6.0))

    def make(_wave: int) -> Made:
        label = int(rng.choice(len(shares), p=shares))
        telling = one_of(subject.findings[label][1], rng)
        return Made({"text": f"{subject.question} {one_of(subject.opening, rng)} {telling}"}, label)

    return make


def _speaker(_people: Sequence[Person], rng: Generator) -> Speaker:
    def say(person: Person, item: Item, day: int, _order: Sequence[int]) -> Said:
        label = answer(person, item, day, rng)
        return Said(label, right_chance(person, item, day), label == item.label)

    return say


CLASSIFICATION = Play(TYPE.name, CLASSIFIED, _maker, _speaker)
