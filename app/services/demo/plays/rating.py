"""Rating: how good a leaflet for patients is, in five steps; people differ in bias and spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.random import Generator

from app.domain.task_types import RATING as TYPE
from app.services.demo.catalogue import Subject
from app.services.demo.plays.base import Made, Maker, Play, Said, Speaker, one_of
from app.services.demo.truth import Item, Person, Temper, ability

DIMENSIONS = ("accuracy", "clarity")
_SPREAD = (0.2, 1.3)  # in steps: of who knows all, and what is added for who knows nothing
_BIAS = 0.12  # in steps: how far people are apart in what they call good
_STEPS = len(TYPE.labels)


@dataclass(frozen=True, slots=True)
class _Drug:
    """What a leaflet on a medicine says, each well and badly: dose, warning, and other drugs."""

    name: str
    reason: str
    dose: tuple[str, str]
    warning: tuple[str, str]
    other: tuple[str, str]


_DRUGS = (
    _Drug("amlodipine", "high blood pressure",
          ("Take one tablet at the same time each day.", "Take a tablet when the head aches."),
          ("Swollen ankles are common; call us if they trouble you.", "It has no side effects."),
          ("Leave out large amounts of grapefruit.", "Stop your other tablets first.")),
    _Drug("metformin", "type 2 diabetes",
          ("Take it with the evening meal.", "Take it on an empty stomach, at any hour."),
          ("Stop it and call us if you vomit for a day.", "Go on with it whatever happens."),
          ("Tell the scan department before a contrast scan.", "No test or scan matters to it.")),
    _Drug("warfarin", "an irregular heartbeat",
          ("The dose follows your INR; keep each test.", "Double it after a missed dose."),
          ("Black stools or a blow to the head: go to hospital.", "Bleeding is rare; wait a week."),
          ("Ask before any new tablet, also for pain.", "Ibuprofen goes well with it.")),
    _Drug("levothyroxine", "an underactive thyroid",
          ("Take it before breakfast, with water alone.", "Take it with your coffee and calcium."),
          ("Racing heart or weight loss: have your blood checked.", "More gives more energy."),
          ("Keep iron tablets four hours apart.", "It can be taken with anything.")),
    _Drug("prednisolone", "a flare of asthma",
          ("Take it in the morning, for the days we wrote down.", "Take it when you feel tight."),
          ("After three weeks or more never stop it at once.", "Stop it as soon as you are well."),
          ("Avoid live vaccines meanwhile.", "Vaccines of all kinds are welcome.")),
    _Drug("apixaban", "a clot in the leg",
          ("Take it twice a day, also when you feel well.", "Once is enough on most days."),
          ("Tell every dentist and surgeon that you take it.", "Dentists need not know of it."),
          ("Ask before taking medicines against epilepsy.", "Aspirin each day makes it better.")),
)  # fmt: skip
_WHO = ("a 34-year-old teacher", "a 52-year-old driver", "a 67-year-old retired nurse",
        "a 71-year-old who lives alone", "an 80-year-old with poor sight")  # fmt: skip
_CLEAR = ("Questions? Ring the ward on weekdays from 8 to 17.", "Bring this page to each visit.")
_UNCLEAR = (
    "Pharmacokinetic considerations notwithstanding, adherence is of the essence.",
    "Contraindications are to be observed in accordance with the monograph.",
)


def _maker(_subject: Subject, rng: Generator) -> Maker:
    def make(_wave: int) -> Made:
        drug: _Drug = one_of(_DRUGS, rng)
        good = [bool(one) for one in rng.random(4) < rng.choice((0.35, 0.6, 0.85))]
        parts = (drug.dose, drug.warning, drug.other, (one_of(_CLEAR, rng), one_of(_UNCLEAR, rng)))
        said = [part[0 if fine else 1] for part, fine in zip(parts, good, strict=True)]
        text = f"Leaflet for {one_of(_WHO, rng)}. {drug.name.capitalize()} is for {drug.reason}. "
        step = sum(good)
        accuracy = 1 + round(4 * sum(good[:3]) / 3)
        right = {"ratings": {"accuracy": str(accuracy), "clarity": "5" if good[3] else "2"}}
        payload = {"text": text + " ".join(said), "dimensions": list(DIMENSIONS)}
        return Made(payload, step, right=right)

    return make


def _speaker(people: Sequence[Person], rng: Generator) -> Speaker:
    bias = {person.number: float(rng.normal(0.0, _BIAS)) for person in people}

    def say(person: Person, item: Item, day: int, _order: Sequence[int]) -> Said:
        if person.temper is Temper.SPAMMER:
            label, chance = int(rng.integers(_STEPS)), 1 / _STEPS
            return Said(label, chance, label == item.label, _rated(rng, label, item, 9.0))
        spread = _SPREAD[0] + _SPREAD[1] / (1 + float(np.exp(ability(person, item, day))))
        label = _step(item.label + bias[person.number] + float(rng.normal(0.0, spread)))
        chance = step_chance(item.label, bias[person.number], spread)
        return Said(label, chance, label == item.label, _rated(rng, label, item, spread))

    return say


def step_chance(step: int, bias: float, spread: float) -> float:
    """How likely the right step is, when a person's view is the truth, moved and blurred."""
    below = 0.0 if step == 0 else _normal((-0.5 - bias) / spread)
    above = 1.0 if step == _STEPS - 1 else _normal((0.5 - bias) / spread)
    return above - below


def _normal(z: float) -> float:
    return 0.5 * (1 + erf(z / sqrt(2)))


def _step(value: float) -> int:
    return min(max(int(np.floor(value + 0.5)), 0), _STEPS - 1)


def _rated(rng: Generator, label: int, item: Item, spread: float) -> dict[str, Any]:
    """The dimensions, off by as much as the whole is and a little more."""
    moved = label - item.label
    return {
        "ratings": {
            name: TYPE.labels[_step(int(told) - 1 + moved + float(rng.normal(0.0, spread)))]
            for name, told in item.right["ratings"].items()
        }
    }


RATING = Play(
    TYPE.name,
    (
        Subject(
            "IM-LEAFLET", "Leaflets for patients", "Open Ward", "medicine/internal",
            "How good is the leaflet, from 1 (harmful) to 5 (as a colleague would write it)?",
            findings=tuple((name, ()) for name in TYPE.labels), overlap=2, share=0.04,
        ),
    ),
    _maker, _speaker,
)  # fmt: skip
