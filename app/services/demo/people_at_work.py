"""What the true people do: answers to what they owe, and verdicts on what they are shown."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

import numpy as np
import orjson

from app.domain.people import User
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.files.sheet import Cell
from app.services.demo.papers import write_table
from app.services.demo.plays import PLAYS, Said, play_of
from app.services.demo.world import World
from app.store.handover import Outstanding, Waiting

_REVIEWER_SEES = 0.94  # how often a reviewer sees rightly whether an answer is right
_SUBMISSION = ("submission_id", "project_id", "task_id", "expert_id", "label", "details",
               "seconds", "submitted_at")  # fmt: skip
_REVIEW = ("submission_id", "reviewer", "verdict", "corrected_label", "errors", "note",
           "decided_at", "seconds")  # fmt: skip


class Workforce:
    """The true people at work. It keeps what each was truly capable of, for the comparison."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._rng = np.random.default_rng(seed)
        self._people = {p.number: p for p in world.people}
        self._items = {i.number: i for i in world.items}
        self._chances: dict[str, list[float]] = {}
        self._said: dict[tuple[str, str], list[Said]] = {}  # the versions by task and person
        self._speakers = {}
        for k, play in enumerate(PLAYS, 1):
            fields = {subject.specialty for subject in play.subjects}
            asked = [p for p in world.people if p.field.specialty in fields]
            self._speakers[play.name] = play.speaker(asked, np.random.default_rng(seed + k))
        self._count = 0

    def answer_file(
        self, owed: Sequence[Outstanding], day: int, until: int, zone: tzinfo | None, path: Path
    ) -> int:
        """Write the answers given between two days of the month; how many there are."""
        rng = self._rng
        rows: list[list[Cell]] = []
        pace = min(1.0, (until - day) / 3)
        span = max((until - day) * 24 * 3600 - 12 * 3600, 3600)
        start = datetime.combine(
            self._world.first_day + timedelta(days=day), time(9, 0), tzinfo=zone
        )
        moments = rng.integers(0, span, len(owed))
        for place in np.argsort(moments, kind="stable").tolist():
            one = owed[place]
            person, item = self._people[one.expert], self._items[one.task]
            if rng.random() > (0.95 if one.returned else person.diligence) * pace:
                continue
            order = orjson.loads(one.shown_order) if one.shown_order else ()
            said = self._speakers[play_of(one.project).name](person, item, day, order)
            if not one.returned:
                self._chances.setdefault(person.number, []).append(said.chance)
            elif rng.random() < 0.85:  # with the note in hand, most people get it right
                said = Said(item.label, said.chance, True, item.right)
            self._said.setdefault((one.task, one.expert), []).append(said)
            self._count += 1
            when = start + timedelta(seconds=int(moments[place]))
            seconds = max(8, int(rng.lognormal(np.log(person.seconds), 0.35)))
            rows.append(
                [f"S-{self._count:06d}", one.project, one.task, one.expert,
                 item.subject.findings[said.label][0],
                 orjson.dumps(said.details).decode() if said.details else "",
                 str(seconds), when.isoformat()]
            )  # fmt: skip
        if rows:
            write_table(path, _SUBMISSION, rows)
        return len(rows)

    def is_right(self, task: str, expert: str) -> bool:
        """Whether the newest answer of this person to this task is truly right."""
        return self._said[task, expert][-1].right

    def right_answer(self, task: str) -> tuple[str, str]:
        """The right label of a task, and the right answer as JSON, "" where the label says all."""
        item = self._items[task]
        whole = orjson.dumps(item.right).decode() if item.right else ""
        return item.subject.findings[item.label][0], whole

    def decide(self, task: str, expert: str, version: int = 0, *, at_desk: bool = True) -> Decision:
        """What a good reviewer decides about a version of an answer, 0 for the newest; now and then
        they are wrong.

        A whole corrected answer is given at the desk only: files of reviews hold labels.
        """
        rng = self._rng
        item, given = self._items[task], self._said[task, expert][version - 1]
        names = [name for name, _ in item.subject.findings]
        right, said, label = names[item.label], given.label, names[given.label]
        is_right = given.right
        sees_right = is_right if rng.random() < _REVIEWER_SEES else not is_right
        if sees_right:
            return Decision(Verdict.ACCEPT)
        far = abs(said - item.label) >= 2
        severity = str(rng.choice(["minor", "major", "critical"],
                                  p=[0.3, 0.5, 0.2] if far else [0.5, 0.47, 0.03]))  # fmt: skip
        kind = str(rng.choice([k.value for k in ErrorKind], p=[0.35, 0.35, 0.2, 0.1]))
        marks = (ErrorMark(ErrorKind(kind), Severity(severity)),)
        other = right if not is_right else names[(said + 1) % len(names)]
        whole = self.right_answer(task)[1] if at_desk and not is_right else ""
        match int(rng.choice(3, p=[0.55, 0.3, 0.15])):
            case 0 if whole or other != label:
                return Decision(Verdict.CORRECT, marks, "", other, whole)
            case 0 | 1:
                note = f"Look again at what decides between {label} and {other}."
                if other == label:
                    note = "The label is right; what stands beside it is not."
                return Decision(Verdict.RETURN, marks, note)
            case _:
                return Decision(Verdict.REJECT, marks, "The item was not read with care.")

    def review_file(
        self, waiting: Sequence[Waiting], analysts: Sequence[User], start: datetime, path: Path
    ) -> int:
        """Write the verdicts that the analysts gave in another tool; how many there are."""
        rows: list[list[Cell]] = []
        for k, one in enumerate(waiting):
            fit = [a for a in analysts if a.expert_id != one.expert_id]
            if not fit:
                continue
            decision = self.decide(one.task, one.expert, at_desk=False)
            marks = "|".join(f"{m.kind.value}:{m.severity.value}" for m in decision.errors)
            when = start + timedelta(seconds=k % 3000)
            rows.append(
                [one.submission, fit[k % len(fit)].name, decision.verdict.value,
                 decision.corrected_label, marks, decision.note, when.isoformat(),
                 str(int(self._rng.integers(25, 140)))]
            )  # fmt: skip
        if rows:
            write_table(path, _REVIEW, rows)
        return len(rows)

    def true_quality(self, least: int = 5) -> dict[str, float]:
        """Each person's true chance of a right first answer, over the items they answered."""
        return {
            number: float(np.mean(chances))
            for number, chances in self._chances.items()
            if len(chances) >= least
        }
