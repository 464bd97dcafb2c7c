"""The true world behind the sample: people whose skill is known, tasks whose answer is known.

Everything is a function of the seed and the first day. The program never sees the truth: it gets
the same files a real operation would import, and the demo compares its scores with the truth.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from app.services.demo.catalogue import FIELDS, SUBJECTS, Field, Subject
from app.services.demo.pairs import make_pair


class Temper(Enum):
    """What kind of worker a person truly is."""

    STAR = "star"
    STEADY = "steady"
    WEAK = "weak"
    DRIFTING = "drifting"
    SPAMMER = "spammer"


_SHARES = {
    Temper.STAR: 0.12,
    Temper.STEADY: 0.66,
    Temper.WEAK: 0.10,
    Temper.DRIFTING: 0.08,
    Temper.SPAMMER: 0.04,
}
_SKILL = {  # mean and spread of the true log-odds of a right answer on a task of usual difficulty
    Temper.STAR: (3.4, 0.3),
    Temper.STEADY: (2.0, 0.8),
    Temper.WEAK: (0.6, 0.4),
    Temper.DRIFTING: (2.3, 0.35),
    Temper.SPAMMER: (-9.0, 0.1),
}


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
class Paper:
    """One credential as the workforce file has it."""

    number: str
    person: Person
    kind: str
    issuer: str
    licence: str
    place: str
    issued_on: date
    expires_on: date | None
    verified_on: date | None
    method: str


@dataclass(frozen=True, slots=True)
class Item:
    """One true task: its answer and how hard it is. A pair has a prompt and two responses."""

    number: str
    subject: Subject
    label: int
    difficulty: float
    text: str
    place: str
    gold: bool
    wave: int
    prompt: str = ""
    responses: tuple[str, ...] = ()


class World:
    """People, papers and items, all made at once from the seed."""

    def __init__(self, experts: int, tasks: int, seed: int, first_day: date, waves: int) -> None:
        self.first_day = first_day
        self._rng = np.random.default_rng(seed)
        self.people = self._make_people(experts)
        self.papers = [paper for person in self.people for paper in self._make_papers(person)]
        self.items = self._make_items(tasks, waves)

    def _make_people(self, count: int) -> list[Person]:
        rng = self._rng
        shares = np.array([f.share for f in FIELDS])
        # Every field has people, however small the sample: the first ones go round the fields.
        first = np.arange(min(count, len(FIELDS)))
        drawn = rng.choice(len(FIELDS), size=count - len(first), p=shares / shares.sum())
        fields = np.concatenate([first, drawn]).astype(int)
        tempers = list(_SHARES)
        kinds = rng.choice(len(tempers), size=count, p=list(_SHARES.values()))
        seen: dict[str, int] = {}
        people = []
        for i in range(count):
            field, temper = FIELDS[int(fields[i])], tempers[int(kinds[i])]
            seen[field.person] = seen.get(field.person, 0) + 1
            mean, spread = _SKILL[temper]
            joined = self.first_day - timedelta(days=int(rng.integers(20, 700)))
            senior = temper in (Temper.STAR, Temper.STEADY) and rng.random() < 0.16
            since = joined + (self.first_day - joined) * float(rng.uniform(0.1, 0.6))
            people.append(
                Person(
                    number=f"E-{i + 1:04d}",
                    name=f"{field.person} {seen[field.person]:03d}",
                    field=field,
                    temper=temper,
                    skill=float(rng.normal(mean, spread)),
                    drift_day=int(rng.integers(8, 18)) if temper is Temper.DRIFTING else 999,
                    drift=2.2,
                    seconds=40 if temper is Temper.SPAMMER else int(rng.integers(90, 420)),
                    diligence=float(rng.uniform(0.55, 0.98)),
                    level=("ai_trainer" if rng.random() < 0.3 else "qc_analyst")
                    if senior
                    else "labeler",
                    level_since=since,
                    joined_on=joined,
                    capacity=int(rng.integers(7, 20)),
                    place=str(rng.choice(list(field.places))),
                )
            )
        return people

    def _make_papers(self, person: Person) -> list[Paper]:
        rng = self._rng
        places = [person.place]
        others = [p for p in person.field.places if p != person.place]
        if others and rng.random() < 0.35:
            places.append(str(rng.choice(others)))
        papers = []
        for k, place in enumerate(places):
            ends = self.first_day + timedelta(days=int(rng.integers(60, 1400)))
            fate = rng.random()
            if fate < 0.05:  # lapses within the month
                ends = self.first_day + timedelta(days=int(rng.integers(4, 30)))
            elif fate < 0.07:  # lapsed before it began
                ends = self.first_day - timedelta(days=int(rng.integers(3, 200)))
            verified: date | None = self.first_day - timedelta(days=int(rng.integers(5, 200)))
            method = str(rng.choice(["primary_source", "roster", "document_seen"]))
            if fate > 0.93:
                verified, method = None, ""
            papers.append(
                Paper(
                    number=f"C-{person.number[2:]}-{k + 1}",
                    person=person,
                    kind=person.field.kind,
                    issuer=person.field.issuer,
                    licence=f"{person.field.prefix}-{int(rng.integers(10000, 99999))}",
                    place=place,
                    issued_on=person.joined_on - timedelta(days=int(rng.integers(200, 4000))),
                    expires_on=None if place == "*" and rng.random() < 0.4 else ends,
                    verified_on=verified,
                    method=method,
                )
            )
        return papers

    def _make_items(self, count: int, waves: int) -> list[Item]:
        rng = self._rng
        shares = np.array([s.share for s in SUBJECTS])
        first = np.arange(min(count, len(SUBJECTS)))
        drawn = rng.choice(len(SUBJECTS), size=count - len(first), p=shares / shares.sum())
        subjects = np.concatenate([first, drawn]).astype(int)
        weights = {s.code: rng.dirichlet(np.full(len(s.findings), 6.0)) for s in SUBJECTS}
        items: list[Item] = []
        numbers: dict[str, int] = {}
        for i in range(count):
            subject = SUBJECTS[int(subjects[i])]
            numbers[subject.code] = numbers.get(subject.code, 0) + 1
            label = int(rng.choice(len(subject.findings), p=weights[subject.code]))
            difficulty = float(rng.normal(0.0, 0.8))
            prompt = ""
            responses: tuple[str, ...] = ()
            if subject.pairs:
                pair = make_pair(rng)
                text, prompt, responses = pair.title, pair.prompt, pair.responses
                label, difficulty = pair.label, difficulty + pair.harder
            else:
                opening = str(rng.choice(list(subject.opening)))
                telling = str(rng.choice(list(subject.findings[label][1])))
                text = f"{subject.question} {opening} {telling}"
            items.append(
                Item(
                    number=f"{subject.code}-{numbers[subject.code]:05d}",
                    subject=subject,
                    label=label,
                    difficulty=difficulty,
                    text=text,
                    place="" if subject.places == ("ANY",) else str(rng.choice(subject.places)),
                    gold=bool(rng.random() < 0.09),
                    wave=int(i * waves / count),
                    prompt=prompt,
                    responses=responses,
                )
            )
        return items


def right_chance(person: Person, item: Item, day: int) -> float:
    """The true probability that the person answers the item rightly on a day of the month.

    A logistic curve above chance: a person who knows nothing is right one time in K.
    """
    classes = len(item.subject.findings)
    ability = person.skill - item.difficulty - (person.drift if day >= person.drift_day else 0.0)
    return 1 / classes + (1 - 1 / classes) / (1 + float(np.exp(-ability)))


def answer(person: Person, item: Item, day: int, rng: np.random.Generator) -> int:
    """The label the person gives; a wrong one is most often the neighbour of the right one."""
    if rng.random() < right_chance(person, item, day):
        return item.label
    classes = len(item.subject.findings)
    wrong: NDArray[np.int64] = np.array([k for k in range(classes) if k != item.label])
    nearness = 1.0 / np.abs(wrong - item.label)
    return int(rng.choice(wrong, p=nearness / nearness.sum()))
