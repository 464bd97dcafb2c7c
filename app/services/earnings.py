"""How settled work becomes ledger lines: the only place that writes pay for work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.config.policies import PayPolicy
from app.domain.errors import UserError
from app.domain.pay import LineKind, WorkRole
from app.domain.people import Level
from app.domain.periods import local_day
from app.domain.rates import Earning, RateBook, accepted, rejected
from app.domain.work import SubmissionStatus
from app.store.intake import WorkFacts
from app.store.pay_records import Line
from app.store.unit import Unit

ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict that earns its reviewer something: who, at which level, where, on which day.

    second: it is a second one, with a number of its own.
    """

    review_id: int
    submission_id: int
    project_id: int
    expert_id: int
    level: Level
    on: date
    second: bool = False


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision of an AI trainer that earns them something. key: "adjudication:<id>" or
    "dispute:<id>". submission_id: what was decided about, or one of the answers to the task.
    """

    key: str
    submission_id: int
    project_id: int
    expert_id: int
    level: Level
    on: date
    review_id: int | None = None  # that was challenged


class Earnings:
    """Rates as they stand in a unit of work, and the lines they lead to.

    A label is paid by the card in force on the local day the work was handed in, at the level the
    person has now, and is earned on the day it was accepted. One piece of work has at most one
    line that stands: a second is written only when the first was reversed.
    """

    def __init__(self, unit: Unit, zone: ZoneInfo) -> None:
        self._unit = unit
        self._zone = zone
        self._book = RateBook(unit.pay.cards())
        self._version = unit.settings.policy(PayPolicy)[1]

    def labels(
        self, work: Mapping[int, WorkFacts], settled: Mapping[int, tuple[SubmissionStatus, date]]
    ) -> tuple[int, int]:
        """Write the lines of settled submissions; (lines, accepted ones without a rate)."""
        worth: dict[int, Earning] = {}
        unpriced = 0
        for submission_id, (status, _) in settled.items():
            if status is not SubmissionStatus.REJECTED and status not in ACCEPTED:
                continue
            facts = work[submission_id]
            day = local_day(facts.submitted_at, self._zone)
            card = self._book.card(WorkRole.LABEL, facts.project_id, facts.level, day)
            if card is None:
                unpriced += status in ACCEPTED
                continue
            earning = accepted(card) if status in ACCEPTED else rejected(card)
            if earning is not None:
                worth[submission_id] = earning
        before = self._unit.pay.label_lines(worth)
        rows = []
        for submission_id, earning in worth.items():
            count, standing = before.get(submission_id, (0, None))
            if standing is not None:
                continue
            facts = work[submission_id]
            again = f":{count + 1}" if count else ""
            rows.append(
                self._row(
                    earning, LineKind.LABEL, facts.expert_id, facts.project_id, submission_id,
                    None, settled[submission_id][1], f"label:{submission_id}{again}",
                )
            )  # fmt: skip
        self._unit.pay.add_lines(rows)
        return len(rows), unpriced

    def reviews(self, verdicts: Iterable[Verdict]) -> int:
        """Write the lines of reviewers who are experts, where a review rate exists; how many."""
        rows = []
        for verdict in verdicts:
            card = self._book.card(WorkRole.REVIEW, verdict.project_id, verdict.level, verdict.on)
            if card is not None:
                kind = "second" if verdict.second else "review"
                rows.append(
                    self._row(
                        accepted(card), LineKind.REVIEW, verdict.expert_id, verdict.project_id,
                        verdict.submission_id, None if verdict.second else verdict.review_id,
                        verdict.on, f"{kind}:{verdict.review_id}",
                    )
                )  # fmt: skip
        self._unit.pay.add_lines(rows)
        return len(rows)

    def rulings(self, rulings: Iterable[Ruled]) -> int:
        """Write the lines of AI trainers who are experts, where a rate for it exists; how many.

        What was decided again after it was taken back has a second line beside the reversed first.
        """
        rows = []
        for one in rulings:
            card = self._book.card(WorkRole.ADJUDICATE, one.project_id, one.level, one.on)
            before = self._unit.pay.lines_of_work(one.key)
            if card is None or any(line.reversed_by is None for line in before):
                continue
            again = f":{len(before) + 1}" if before else ""
            rows.append(
                self._row(
                    accepted(card), LineKind.ADJUDICATION, one.expert_id, one.project_id,
                    one.submission_id, one.review_id, one.on, f"{one.key}{again}",
                )
            )  # fmt: skip
        self._unit.pay.add_lines(rows)
        return len(rows)

    def _row(
        self,
        earning: Earning,
        kind: LineKind,
        expert_id: int,
        project_id: int,
        submission_id: int,
        review_id: int | None,
        on: date,
        work_key: str,
    ) -> dict[str, Any]:
        return {
            "expert_id": expert_id, "project_id": project_id, "submission_id": submission_id,
            "review_id": review_id, "kind": kind, "quantity": 1,
            "rate_minor": earning.pay.minor, "bill_minor": earning.bill.minor,
            "amount_minor": earning.pay.minor, "currency": earning.pay.currency,
            "earned_on": on, "written_at": self._unit.now, "rate_card_id": earning.card_id,
            "policy_version": self._version, "reverses_id": None, "work_key": work_key, "note": "",
        }  # fmt: skip


def standing_lines(unit: Unit, key: str) -> list[Line]:
    """The lines of one piece of work, such as "adjudication:7", that were not reversed."""
    return [line for line in unit.pay.lines_of_work(key) if line.reversed_by is None]


def refuse_paid(lines: Sequence[Line], what: str = "decision") -> None:
    """Raise `UserError` when one of these lines is in a pay run: then `what` stays."""
    paid = [line for line in lines if line.run]
    if paid:
        raise UserError(
            f"This {what} was paid in {paid[0].run} and cannot be taken back. Nothing was "
            "changed. Write a reversal in Payroll if it was wrong."
        )


def reverse_line(unit: Unit, line: Line, today: date, note: str) -> int:
    """Write the opposite of a line; its id.

    The opposite of a line that is not paid yet counts on the same day and a hold on it ends, so
    that both are in the same run; that of a paid line counts today, in the open period.
    """
    if not line.run and line.held:
        unit.pay.release(line.id, unit.now)
    return unit.pay.add_line(
        {
            "expert_id": line.expert_id, "project_id": line.project_id,
            "submission_id": line.submission_id, "review_id": line.review_id,
            "kind": LineKind.REVERSAL, "quantity": line.quantity,
            "rate_minor": -line.rate_minor, "bill_minor": -line.bill_minor,
            "amount_minor": -line.amount_minor, "currency": line.currency,
            "earned_on": today if line.run else line.earned_on, "written_at": unit.now,
            "rate_card_id": line.rate_card_id,
            "policy_version": unit.settings.policy(PayPolicy)[1], "reverses_id": line.id,
            "work_key": None, "note": note,
        }
    )  # fmt: skip


def price_late(unit: Unit, zone: ZoneInfo, role: WorkRole) -> int:
    """Write the lines of settled work that had no rate until one was added; how many.

    Each is earned on the day its work was accepted, so that it is in the run it belongs to as
    long as that is open.
    """
    earnings = Earnings(unit, zone)
    if role is WorkRole.REVIEW:
        return earnings.reviews(
            Verdict(
                review_id, submission_id, project_id, expert_id, level, local_day(at, zone), second
            )
            for second, found in (
                (False, unit.pay.unpriced_reviews()), (True, unit.pay.unpriced_seconds()),
            )
            for review_id, submission_id, project_id, expert_id, level, at in found
        )  # fmt: skip
    if role is WorkRole.ADJUDICATE:
        return earnings.rulings(
            Ruled(f"{one.what}:{one.id}", one.submission_id, one.project_id, one.expert_id,
                  one.level, local_day(one.decided_at, zone), one.review_id)
            for one in unit.pay.unpriced_rulings()
        )  # fmt: skip
    work = unit.intake.work(unit.pay.unpriced())
    settled = {
        facts.id: (facts.status, facts.decided_on or local_day(unit.now, zone))
        for facts in work.values()
    }
    lines, _ = earnings.labels(work, settled)
    return lines
