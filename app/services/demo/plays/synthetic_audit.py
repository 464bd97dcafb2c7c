"""Synthetic audit: exam questions from generators whose lots hold known shares of defects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from numpy.random import Generator

from app.domain.review import ErrorKind, Severity
from app.domain.synthetic import Origin
from app.domain.task_types import SYNTHETIC_AUDIT as TYPE
from app.services.demo.catalogue import Subject
from app.services.demo.plays.base import Made, Maker, Play, Said, Speaker, one_of
from app.services.demo.truth import Item, Person, answer, right_chance

SOUND, DEFECTIVE = 0, 1
_EASY = -2.0  # worked examples are easier to check than most items
_DEFECTS = (
    (ErrorKind.FACTUAL, Severity.MAJOR), (ErrorKind.REASONING, Severity.MAJOR),
    (ErrorKind.FORMAT, Severity.MINOR),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Source:
    """Who makes items: their share of all, and the share of defects. Lots are of waves."""

    origin: Origin
    share: float
    defects: float
    generator: str = ""
    version: str = ""
    lots: tuple[int, ...] = ()  # the waves that begin a lot


SOURCES = (
    _Source(Origin.HUMAN, 0.2, 0.02),
    _Source(Origin.MODEL, 0.3, 0.005, "examwriter", "2.1", (0, 2)),
    _Source(Origin.MODEL, 0.3, 0.30, "quickquiz", "0.9", (0, 2)),
    _Source(Origin.EDITED, 0.2, 0.01, "quickquiz", "0.9", (0,)),
)

Worked = tuple[str, str, str]
"""A question, its right answer, and one with a slip."""


def _drop(rng: Generator) -> Worked:
    run, size, amps = one_of((18, 25, 32, 40, 60), rng), one_of((2.5, 4, 6, 10), rng), 16
    drop = 2 * run * amps * 0.0175 / size
    return (
        f"A copper run of {run} m, {size:g} mm², feeds {amps} A at 230 V. Which drop is that?",
        f"ΔU = 2·L·I·ρ/A = {drop:.2f} V, that is {drop / 2.3:.1f} % of 230 V.",
        f"ΔU = L·I·ρ/A = {drop / 2:.2f} V, that is {drop / 4.6:.1f} % of 230 V.",
    )


def _motor(rng: Generator) -> Worked:
    power, factor = one_of((5.5, 7.5, 11, 15, 22, 30), rng), one_of((0.82, 0.85, 0.88), rng)
    amps = power * 1000 / (sqrt(3) * 400 * factor * 0.9)
    return (
        f"What does a 400 V motor of {power:g} kW draw with cos φ {factor} and efficiency 0.90?",
        f"I = P/(√3·U·cos φ·η) = {amps:.1f} A.",
        f"I = P/(U·cos φ·η) = {amps * sqrt(3):.1f} A.",
    )


def _parallel(rng: Generator) -> Worked:
    first, second = one_of((47, 68, 100, 220), rng), one_of((33, 150, 330, 470), rng)
    both = first * second / (first + second)
    return (
        f"What is the resistance of {first} Ω and {second} Ω connected in parallel?",
        f"R = R₁·R₂/(R₁ + R₂) = {both:.1f} Ω, less than the smaller of the two.",
        f"R = (R₁ + R₂)/2 = {(first + second) / 2:.1f} Ω.",
    )


def _battery(rng: Generator) -> Worked:
    hours, load = one_of((100, 150, 200, 280), rng), one_of((120, 180, 240, 360), rng)
    run = hours * 12 * 0.5 / load
    return (
        f"A 12 V battery of {hours} Ah is discharged to half. How long does it feed {load} W?",
        f"Usable are {hours * 6:,} Wh; {hours * 6:,} / {load} = {run:.1f} h.",
        f"Usable are {hours * 6:,} Wh, so it lasts {run * 60:.0f} h.",
    )


def _transformer(rng: Generator) -> Worked:
    power = one_of((100, 160, 250, 400, 630), rng)
    amps = power * 1000 / (sqrt(3) * 400)
    return (
        f"What is the full-load current on the 400 V side of a {power} kVA transformer?",
        f"I = S/(√3·U) = {amps:.0f} A.",
        f"I = S·√3/U = {amps * 3:.0f} A.",
    )


_QUESTIONS: tuple[Callable[[Generator], Worked], ...] = (
    _drop, _motor, _parallel, _battery, _transformer,
)  # fmt: skip


def _maker(_subject: Subject, rng: Generator) -> Maker:
    shares = [source.share for source in SOURCES]

    def make(wave: int) -> Made:
        source = SOURCES[int(rng.choice(len(SOURCES), p=shares))]
        question, good, bad = one_of(_QUESTIONS, rng)(rng)
        label = DEFECTIVE if rng.random() < source.defects else SOUND
        payload: dict[str, Any] = {
            "text": bad if label == DEFECTIVE else good, "prompt": question,
            "origin": source.origin.value,
        }  # fmt: skip
        if source.generator:
            begun = max(k for k, first in enumerate(source.lots) if first <= wave)
            lot = f"{source.generator}-{source.version}-{source.origin.value}-{begun + 1}"
            payload |= {"generator": source.generator, "version": source.version, "lot": lot}
        return Made(payload, label, _EASY, _named(0) if label == DEFECTIVE else {})

    return make


def _speaker(_people: Sequence[Person], rng: Generator) -> Speaker:
    def say(person: Person, item: Item, day: int, _order: Sequence[int]) -> Said:
        label = answer(person, item, day, rng)
        place = 0 if label == item.label else int(rng.integers(len(_DEFECTS)))
        details = _named(place) if label == DEFECTIVE else {}
        return Said(label, right_chance(person, item, day), label == item.label, details)

    return say


def _named(place: int) -> dict[str, Any]:
    kind, severity = _DEFECTS[place]
    return {"errors": [{"kind": kind.value, "severity": severity.value}]}


SYNTHETIC_AUDIT = Play(
    TYPE.name,
    (
        Subject(
            "ELE-EXAM", "Audit of exam questions", "Span Works", "engineering/electrical",
            "Is the answer to the exam question sound? If not, name what is wrong with it.",
            findings=tuple((name, ()) for name in TYPE.labels), share=0.05,
        ),
    ),
    _maker, _speaker,
)  # fmt: skip
