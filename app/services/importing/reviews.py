"""Reviews: verdicts that were given in another tool, with all that follows from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.people import User
from app.domain.periods import local_day
from app.domain.progress import Progress
from app.domain.review import what_is_missing
from app.domain.score_history import StepCause
from app.domain.work import SubmissionStatus
from app.files.kinds.reviews import ReviewRow
from app.services.earnings import Earnings, Verdict
from app.services.importing import Prepared
from app.services.importing.common import STEP, FileFacts, bad, unknown
from app.services.importing.named_answers import Places, places_of
from app.services.permissions import may
from app.services.second_reviews import Judged, SecondVerdict, ask_seconds, record_seconds
from app.services.settling import STATUS_AFTER, Settlement, settle
from app.store.intake import KnownVersion, ProjectFacts
from app.store.review import Given
from app.store.second_reviews import SecondGiven
from app.store.unit import Reader, Unit

S = SubmissionStatus
_NOT_WAITING = {
    S.PENDING: "is not in the review queue",
    S.ACCEPTED: "is accepted already (reviewed, or not drawn for review)",
    S.CORRECTED: "is accepted with a correction already",
    S.RETURNED: "is returned already",
    S.REJECTED: "is rejected already",
    S.SUPERSEDED: "was replaced by a newer version",
}


@dataclass(frozen=True, slots=True)
class _New:
    row: ReviewRow
    version: KnownVersion
    reviewer: User
    project_id: int


@dataclass(frozen=True, slots=True)
class _Second:
    """A verdict on an answer that was decided and waits for other eyes."""

    new: _New
    first: Given


@dataclass(slots=True)
class _Known:
    """What the rows are compared with."""

    places: Places
    project_of: dict[int, ProjectFacts]  # by task
    given: dict[int, list[Given]]
    waiting: dict[int, int]  # for a second verdict: submission -> the first
    second: dict[int, SecondGiven]
    reviewers: dict[str, User]


@dataclass(slots=True)
class _Sorted:
    new: list[_New] = field(default_factory=list)
    second: list[_Second] = field(default_factory=list)
    unchanged: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    decided_in: dict[int, int] = field(default_factory=dict)  # submission -> line


class ReviewImporter:
    """How a file of reviews becomes rows: the same outcome as at the desk, in bulk.

    A reviewer is named by their user name, or by the expert_id their user is tied to. A row that
    names task and expert means the version that was there when it was decided. A verdict on an
    answer that another reviewer decided and that waits for a second one is that. The same file
    again changes nothing.
    """

    def __init__(self, file: FileFacts) -> None:
        self._file = file

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, ReviewRow]], progress: Progress
    ) -> Prepared:
        """Resolve references and compare with what is here."""
        progress.step(0, len(rows), "Looking up what the reviews refer to")
        known = _look_up(reader, [row for _, row in rows])
        found = _Sorted()
        for done, (line, row) in enumerate(sorted(rows, key=lambda r: (r[1].decided_at, r[0]))):
            if done % STEP == 0:
                progress.step(done, len(rows), "Comparing reviews")
            wrong = self._sort(line, row, known, found)
            if wrong is not None:
                found.bad_rows.append(wrong)
        found.bad_rows.sort(key=lambda b: b.line)
        progress.step(len(rows), len(rows), "Comparing reviews")
        added = len(found.new) + len(found.second)
        return Prepared(added, 0, found.unchanged, tuple(found.bad_rows), (), found)

    def _sort(self, line: int, row: ReviewRow, known: _Known, found: _Sorted) -> BadRow | None:
        """Put a row among the new or the unchanged ones; else why it may not come in."""
        reviewer = known.reviewers.get(row.reviewer)
        if reviewer is None:
            return bad(line, "reviewer", row.reviewer,
                       "does not sign in here: add the user in Settings first")  # fmt: skip
        if not may(reviewer.role, "review.decide"):
            return bad(line, "reviewer", row.reviewer, "may not review: see their role in Settings")
        if row.decided_at.date() > self._file.today + timedelta(days=1):
            return bad(line, "decided_at", row.decided_at.isoformat(), "is in the future")
        version = _meant(row, reviewer, known)
        if version is None:
            if row.submission_id is not None:
                return unknown(line, "submission_id", row.submission_id, "an answer", "submissions")
            none = "had no answer of this expert at that time: import submissions first"
            return bad(line, "task_id", row.task_id or "", none)
        for given in _beside(version, known):
            if (given.reviewer_id, given.decided_at) == (reviewer.id, row.decided_at):
                if _equal(row, given):
                    found.unchanged += 1
                    return None
                other = "differs from the same review that is here, and verdicts are not replaced"
                return bad(line, "verdict", row.verdict.value, other)
        return _add(line, row, version, reviewer, known, found)

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared, and all that follows from the verdicts."""
        found = cast(_Sorted, prepared.work)
        new = found.new
        zone = ZoneInfo(unit.settings.value("timezone", "UTC"))
        progress.step(0, 3, "Writing reviews")
        first = unit.review.next_review_id()
        unit.review.add_reviews(
            [
                Given(first + i, n.version.id, n.reviewer.id, n.row.decision, n.row.decided_at,
                      n.row.seconds, None)
                for i, n in enumerate(new)
            ]
        )  # fmt: skip
        progress.step(1, 3, "Settling work")
        settled = settle(
            unit,
            [
                Settlement(n.version.id, STATUS_AFTER[n.row.verdict],
                           local_day(n.row.decided_at, zone))
                for n in new
            ],
            zone,
        )  # fmt: skip
        progress.step(2, 3, "Writing pay lines")
        levels = unit.intake.levels(
            sorted({n.reviewer.expert_id for n in new if n.reviewer.expert_id is not None})
        )
        lines = Earnings(unit, zone).reviews(
            Verdict(first + i, n.version.id, n.project_id, expert_id, levels[expert_id],
                    local_day(n.row.decided_at, zone))
            for i, n in enumerate(new)
            if (expert_id := n.reviewer.expert_id) is not None
        )  # fmt: skip
        _score(unit, new, first, zone, progress)
        ask_seconds(
            unit,
            [
                Judged(first + i, n.reviewer.id, n.version.id, n.version.external_id, n.project_id,
                       n.version.expert_id)
                for i, n in enumerate(new)
            ],
        )  # fmt: skip
        record_seconds(
            unit,
            [
                SecondVerdict(s.first, s.new.reviewer, s.new.project_id, s.new.row.decision,
                              s.new.row.decided_at, s.new.row.seconds)
                for s in found.second
            ],
            zone,
        )  # fmt: skip
        verdicts = Counter(n.row.verdict.value for n in new)
        unit.audit("review.import", "review:import", added=len(new), second=len(found.second),
                   lines=settled.lines + lines, tasks_done=settled.tasks_done,
                   **dict(verdicts))  # fmt: skip
        unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)
        progress.step(3, 3, "Reviews written")


def _score(unit: Unit, new: Sequence[_New], first: int, zone: ZoneInfo, progress: Progress) -> None:
    """Move the scores of the authors."""
    from app.services.living_scores import Move, after_reviews

    chosen = unit.intake.selections(n.version.id for n in new)
    moves = [
        (
            Move(n.version.expert_id, n.version.task_id, StepCause.REVIEW, first + i),
            chosen[n.version.id][0],
        )
        for i, n in enumerate(new)
    ]
    after_reviews(unit, moves, local_day(unit.now, zone), progress)


def _add(
    line: int,
    row: ReviewRow,
    version: KnownVersion,
    reviewer: User,
    known: _Known,
    found: _Sorted,
) -> BadRow | None:
    column, name = ("submission_id", row.submission_id or "")
    if version.id in found.decided_in:
        return bad(line, column, name,
                   f"is decided by line {found.decided_in[version.id]} already")  # fmt: skip
    first = next(
        (one for one in known.given.get(version.id, ()) if one.id == known.waiting.get(version.id)),
        None,
    )
    if version.status is not S.QUEUED and first is None:
        return bad(line, column, name or row.task_id or "", _NOT_WAITING[version.status])
    if reviewer.expert_id == version.expert_id:
        return bad(line, "reviewer", row.reviewer, "is the author: somebody else reviews the work")
    if first is not None and first.reviewer_id == reviewer.id:
        return bad(line, "reviewer", row.reviewer, "has decided about this answer already")
    if row.decided_at < version.submitted_at:
        return bad(line, "decided_at", row.decided_at.isoformat(), "is before the answer came")
    project = known.project_of[version.task_id]
    if lack := what_is_missing(row.decision, version.label, project.labels):
        return bad(line, "verdict", row.verdict.value, f"does not stand. {lack}")
    if len({mark.kind for mark in row.errors}) < len(row.errors):
        return bad(line, "errors", "", "marks one kind of error twice")
    found.decided_in[version.id] = line
    new = _New(row, version, reviewer, project.id)
    if first is None:
        found.new.append(new)
    else:
        found.second.append(_Second(new, first))
    return None


def _beside(version: KnownVersion, known: _Known) -> list[Given | SecondGiven]:
    """The verdicts of both kinds on an answer."""
    second = known.second.get(version.id)
    return [*known.given.get(version.id, ()), *([second] if second is not None else ())]


def _meant(row: ReviewRow, reviewer: User, known: _Known) -> KnownVersion | None:
    """The answer a row is about: by id, or the newest version when it was decided."""
    versions = known.places.meant(row)
    if row.submission_id is not None:
        return versions[0] if versions else None
    for version in versions:  # a review that is here keeps its version, whatever came since
        for given in _beside(version, known):
            if (given.reviewer_id, given.decided_at) == (reviewer.id, row.decided_at):
                return version
    there = [v for v in versions if v.submitted_at <= row.decided_at]
    return there[-1] if there else None


def _equal(row: ReviewRow, given: Given | SecondGiven) -> bool:
    one, other = row.decision, given.decision
    return (one.verdict, one.note, one.corrected_label, set(one.errors)) == (
        other.verdict, other.note, other.corrected_label, set(other.errors),
    )  # fmt: skip


def _look_up(reader: Reader | Unit, rows: Sequence[ReviewRow]) -> _Known:
    places = places_of(reader, rows)
    versions = list(places.versions())
    homes = reader.intake.projects_of({v.task_id for v in versions})
    ids = {v.id for v in versions}
    return _Known(
        places,
        {task_id: places.projects[project_id] for task_id, project_id in homes.items()},
        reader.review.given_on(ids),
        reader.seconds.waiting_on(ids),
        reader.seconds.given_on(ids),
        _reviewers(reader),
    )


def _reviewers(reader: Reader | Unit) -> dict[str, User]:
    """Users by name, and by the number of the expert they are where no user is called so."""
    users = reader.people.users()
    tied = {u.expert_id: u for u in users if u.expert_id is not None}
    numbers = reader.intake.numbers_of(sorted(tied))
    by_number = {number: tied[expert_id] for expert_id, number in numbers.items()}
    return by_number | {user.name: user for user in users}
