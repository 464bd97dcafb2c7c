"""The true world behind the sample: people whose skill is known, tasks whose answer is known.

Everything is a function of the seed and the first day. The program never sees the truth: it gets
the same files a real operation would import, and the demo compares its scores with the truth.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from app.services.demo.catalogue import FIELDS
from app.services.demo.plays import SUBJECTS, play_of
from app.services.demo.truth import Item, Person, Temper

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
        makers = {s.code: play_of(s.code).maker(s, rng) for s in SUBJECTS}
        items: list[Item] = []
        numbers: dict[str, int] = {}
        for i in range(count):
            subject, wave = SUBJECTS[int(subjects[i])], int(i * waves / count)
            numbers[subject.code] = numbers.get(subject.code, 0) + 1
            made = makers[subject.code](wave)
            items.append(
                Item(
                    number=f"{subject.code}-{numbers[subject.code]:05d}",
                    subject=subject,
                    label=made.label,
                    difficulty=float(rng.normal(0.0, 0.8)) + made.harder,
                    payload=made.payload,
                    place="" if subject.places == ("ANY",) else str(rng.choice(subject.places)),
                    gold=bool(rng.random() < 0.09),
                    wave=wave,
                    right=made.right,
                    wrong=made.wrong,
                )
            )
        return items
