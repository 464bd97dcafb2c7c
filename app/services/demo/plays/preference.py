"""Preference: which of two answers is better, said by people of whom some have habits."""

from collections.abc import Sequence

from numpy.random import Generator

from app.domain.task_types import PREFERENCE as TYPE
from app.services.demo.catalogue import Subject
from app.services.demo.plays.base import Made, Maker, Play, Said, Speaker
from app.services.demo.plays.habits import Chooser, habits_of
from app.services.demo.plays.pairs import FIRST, make_pair
from app.services.demo.truth import Item, Person

MODELS = ("girder-2", "girder-1")


def _maker(_subject: Subject, rng: Generator) -> Maker:
    def make(_wave: int) -> Made:
        pair = make_pair(rng)
        newer = bool(rng.random() < 0.65)  # how often the newer model gave the better answer
        payload = {
            "prompt": pair.prompt, "responses": list(pair.responses),
            "models": list(MODELS if newer == (pair.label == FIRST) else MODELS[::-1]),
        }  # fmt: skip
        return Made(payload, pair.label, pair.harder)

    return make


def _speaker(people: Sequence[Person], rng: Generator) -> Speaker:
    chooser = Chooser(habits_of(people, rng), rng)

    def say(person: Person, item: Item, day: int, order: Sequence[int]) -> Said:
        label, chance = chooser.choose(person, item, day, order or (0, 1))
        return Said(label, chance, label == item.label)

    return say


PREFERENCE = Play(
    TYPE.name,
    (
        Subject(
            "CIV-PAIR", "Better of two answers", "Span Works", "engineering/civil",
            "Which answer is better?", findings=tuple((name, ()) for name in TYPE.labels),
            overlap=3, share=0.04,
        ),
    ),
    _maker, _speaker, in_order=True,
)  # fmt: skip
