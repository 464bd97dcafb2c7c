"""Disputes: challenges of reviews that experts sent back, opened as at the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.progress import Progress
from app.domain.work import SubmissionStatus
from app.files.kinds.disputes import DisputeRow
from app.services.importing import Prepared
from app.services.importing.common import STEP, bad, unknown
from app.services.importing.named_answers import Places, places_of
from app.store.disputes import Challengeable
from app.store.intake import KnownVersion
from app.store.unit import Reader, Unit

_NO_VERDICT = {
    SubmissionStatus.ACCEPTED: "is accepted, so there is nothing to challenge",
    SubmissionStatus.PENDING: "was not reviewed",
    SubmissionStatus.QUEUED: "waits for its review",
}


@dataclass(frozen=True, slots=True)
class _New:
    row: DisputeRow
    review: Challengeable


@dataclass(slots=True)
class _Sorted:
    new: list[_New] = field(default_factory=list)
    unchanged: int = 0
    line_of: dict[int, int] = field(default_factory=dict)  # review -> line


class DisputeImporter:
    """How a file of challenges becomes rows: each of the newest verdict on its answer that stands
    and did not accept it. A row that names task and expert means their newest answer with such a
    verdict. The same file again changes nothing.
    """

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, DisputeRow]], progress: Progress
    ) -> Prepared:
        """Resolve references and compare with what is here."""
        progress.step(0, len(rows), "Looking up what is challenged")
        places = places_of(reader, [row for _, row in rows])
        reviews = reader.disputes.challengeable(one.id for one in places.versions())
        found, bad_rows = _Sorted(), []
        for done, (line, row) in enumerate(rows):
            if done % STEP == 0:
                progress.step(done, len(rows), "Comparing disputes")
            if wrong := _sort(line, row, places, reviews, found):
                bad_rows.append(wrong)
        progress.step(len(rows), len(rows), "Comparing disputes")
        return Prepared(len(found.new), 0, found.unchanged, tuple(bad_rows), (), found.new)

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Open what was prepared, in the name of who imports."""
        new = cast(list[_New], prepared.work)
        (user,) = (one.id for one in unit.people.users() if one.name == unit.actor)
        for done, one in enumerate(new):
            if done % STEP == 0:
                progress.step(done, len(new), "Writing disputes")
            unit.disputes.open(one.review.review_id, user, one.row.reason, unit.now)
        progress.step(len(new), len(new), "Disputes written")
        unit.audit("dispute.import", "dispute:import", added=len(new))
        unit.touched(Topic.REVIEW)


def _sort(
    line: int,
    row: DisputeRow,
    places: Places,
    reviews: dict[int, Challengeable],
    found: _Sorted,
) -> BadRow | None:
    """Put a row among the new or the unchanged ones; else why it may not come in."""
    column, name = "submission_id", row.submission_id or ""
    answers = places.meant(row)
    if not answers and row.submission_id is not None:
        return unknown(line, column, name, "an answer", "submissions")
    column, name = ("submission_id", name) if name else ("task_id", row.task_id or "")
    if not answers:
        return bad(line, column, name, "has no answer of this expert: import submissions first")
    review = next((reviews[one.id] for one in reversed(answers) if one.id in reviews), None)
    if review is None:
        return bad(line, column, name, _why_not(answers[-1]))
    if review.review_id in found.line_of:
        other = found.line_of[review.review_id]
        return bad(line, column, name, f"is challenged by line {other} already")
    found.line_of[review.review_id] = line
    if review.reason is None:
        found.new.append(_New(row, review))
    elif review.reason == row.reason:
        found.unchanged += 1
    else:
        return bad(
            line, "reason", row.reason,
            "differs from the challenge of the same review that is here, and a review is "
            "challenged once",
        )  # fmt: skip
    return None


def _why_not(answer: KnownVersion) -> str:
    return _NO_VERDICT.get(
        answer.status, "has no review that stands, so there is nothing to challenge"
    )
