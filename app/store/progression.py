"""Standings and proposals: reads and writes."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, or_, select, update

from app.domain.ladder import wilson_low
from app.domain.lists import ListQuery
from app.domain.people import ExpertStatus, Level
from app.domain.progression import GateKind, GateResult, Proposal, ProposalState, Standing
from app.domain.review import Severity
from app.domain.work import SubmissionStatus
from app.store import tables as t
from app.store.credential_days import credential_days
from app.store.lists import containing
from app.store.quality import ALL
from app.store.ruled_columns import still_counts
from app.store.verdict_columns import right_verdicts

PACE_DAYS = 28
"""The present pace is the mean of this many days."""

_ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)


class ProgressionReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def candidates(self, query: ListQuery) -> list[tuple[int, str, str]]:
        """(id, external id, name) of the active experts that match the text and the level."""
        e = t.expert.c
        statement = select(e.id, e.external_id, e.name).where(e.status == ExpertStatus.ACTIVE)
        if level := query.value("level"):
            statement = statement.where(e.level == Level(level))
        if query.text:
            like = containing(query.text)
            statement = statement.where(
                or_(e.name.ilike(like, escape="\\"), e.external_id.ilike(like, escape="\\"))
            )
        return [(r.id, r.external_id, r.name) for r in self._connection.execute(statement)]

    def names(self, experts: Collection[int]) -> dict[int, tuple[str, str]]:
        """(external id, name) of these experts."""
        e = t.expert.c
        rows = self._connection.execute(
            select(e.id, e.external_id, e.name).where(e.id.in_(experts))
        )
        return {r.id: (r.external_id, r.name) for r in rows}

    def standings(
        self,
        on: date,
        *,
        credential_window: int,
        critical_window: int,
        experts: Collection[int] | None = None,
    ) -> list[Standing]:
        """The facts the ladder looks at, of all active experts (or of these few), by id.

        A handful of grouped queries whatever the number of people. Accepted items are those
        answered since the level began; a critical error counts for `critical_window` days.
        """
        e = t.expert.c
        people = select(e.id, e.level, e.level_since).order_by(e.id)
        people = (
            people.where(e.status == ExpertStatus.ACTIVE)
            if experts is None
            else people.where(e.id.in_(experts))
        )
        accepted = self._accepted(experts)
        pace = self._pace(on, experts)
        scores = self._scores(experts)
        modules = self._modules(on, experts)
        critical = self._critical(on - timedelta(days=critical_window), experts)
        reviews = self._reviews(experts)
        right = right_verdicts(self._connection, experts)
        usable: dict[int, int] = {}
        for held in credential_days(self._connection, credential_window, experts):
            if held.usable(on.toordinal()):
                usable[held.expert_id] = usable.get(held.expert_id, 0) + 1
        return [
            _standing(
                row, on, accepted.get(row.id, 0), pace.get(row.id, 0), scores.get(row.id),
                modules.get(row.id, frozenset()), critical.get(row.id), usable.get(row.id, 0),
                reviews.get(row.id, 0), right.get(row.id, (0, 0)),
            )
            for row in self._connection.execute(people)
        ]  # fmt: skip

    def proposals(self, *, open_only: bool) -> list[Proposal]:
        """The proposals, oldest first."""
        statement = self._proposals().order_by(t.proposal.c.id)
        if open_only:
            statement = statement.where(t.proposal.c.state == ProposalState.PROPOSED)
        return [_proposal(row) for row in self._connection.execute(statement)]

    def proposal(self, proposal_id: int) -> Proposal | None:
        """One proposal, or None."""
        row = self._connection.execute(
            self._proposals().where(t.proposal.c.id == proposal_id)
        ).first()
        return None if row is None else _proposal(row)

    def proposer(self, proposal_id: int) -> int:
        """The user who made the proposal."""
        statement = select(t.proposal.c.proposed_by).where(t.proposal.c.id == proposal_id)
        return int(self._connection.execute(statement).scalar_one())

    def resting(self, refused_since: datetime) -> set[tuple[int, Level]]:
        """(expert, target) of the steps that are proposed now or were refused since."""
        p = t.proposal.c
        rows = self._connection.execute(
            select(p.expert_id, p.to_level).where(
                or_(
                    p.state == ProposalState.PROPOSED,
                    and_(p.state == ProposalState.REFUSED, p.decided_at >= refused_since),
                )
            )
        )
        return {(r.expert_id, r.to_level) for r in rows}

    def with_open_proposal(self) -> set[int]:
        """The experts about whom a proposal waits."""
        p = t.proposal.c
        return set(
            self._connection.execute(
                select(p.expert_id).where(p.state == ProposalState.PROPOSED)
            ).scalars()
        )

    def expert_level(self, expert_id: int) -> tuple[ExpertStatus, Level] | None:
        """The person's status and level, or None for nobody."""
        row = self._connection.execute(
            select(t.expert.c.status, t.expert.c.level).where(t.expert.c.id == expert_id)
        ).first()
        return None if row is None else (row.status, row.level)

    def _accepted(self, experts: Collection[int] | None) -> dict[int, int]:
        s = t.submission.c
        statement = (
            select(s.expert_id, func.count())
            .join_from(t.submission, t.expert, t.expert.c.id == s.expert_id)
            .where(s.status.in_(_ACCEPTED), s.submitted_at >= t.expert.c.level_since)
        )
        return self._by_expert(statement, s.expert_id, experts)

    def _pace(self, on: date, experts: Collection[int] | None) -> dict[int, int]:
        s = t.submission.c
        since = (on - timedelta(days=PACE_DAYS)).isoformat()
        statement = select(s.expert_id, func.count()).where(
            s.status.in_(_ACCEPTED), func.substr(s.submitted_at, 1, 10) > since
        )
        return self._by_expert(statement, s.expert_id, experts)

    def _scores(self, experts: Collection[int] | None) -> dict[int, Any]:
        s = t.score_now.c
        statement = select(
            s.expert_id, s.mean, s.low, s.high, s.n, s.gold_items, s.gold_right
        ).where(s.scope == ALL)
        if experts is not None:
            statement = statement.where(s.expert_id.in_(experts))
        return {row.expert_id: row for row in self._connection.execute(statement)}

    def _modules(self, on: date, experts: Collection[int] | None) -> dict[int, frozenset[str]]:
        m = t.training.c
        statement = select(m.expert_id, m.module).where(
            m.passed_on <= on, or_(m.expires_on.is_(None), m.expires_on >= on)
        )
        if experts is not None:
            statement = statement.where(m.expert_id.in_(experts))
        found: dict[int, set[str]] = {}
        for row in self._connection.execute(statement):
            found.setdefault(row.expert_id, set()).add(row.module)
        return {expert: frozenset(modules) for expert, modules in found.items()}

    def _critical(
        self, after: date, experts: Collection[int] | None
    ) -> dict[int, tuple[int, date]]:
        """How many critical errors were found after the day, and the day of the last."""
        r, s = t.review.c, t.submission.c
        day = func.substr(r.decided_at, 1, 10)
        statement = (
            select(s.expert_id, func.count().label("errors"), func.max(day).label("last"))
            .join_from(t.review_error, t.review, r.id == t.review_error.c.review_id)
            .join(t.submission, s.id == r.submission_id)
            .where(
                t.review_error.c.severity == Severity.CRITICAL,
                still_counts(),
                day > after.isoformat(),
            )
            .group_by(s.expert_id)
        )
        if experts is not None:
            statement = statement.where(s.expert_id.in_(experts))
        return {
            row.expert_id: (row.errors, date.fromisoformat(row.last))
            for row in self._connection.execute(statement)
        }

    def _reviews(self, experts: Collection[int] | None) -> dict[int, int]:
        done: Counter[int] = Counter()
        for verdicts in (t.review, t.second_review):
            statement = (
                select(t.user.c.expert_id, func.count())
                .join_from(verdicts, t.user, t.user.c.id == verdicts.c.reviewer_id)
                .where(verdicts.c.undone_at.is_(None), t.user.c.expert_id.is_not(None))
            )
            done.update(self._by_expert(statement, t.user.c.expert_id, experts))
        return done

    def _by_expert(
        self, statement: Select[Any], expert: Any, experts: Collection[int] | None
    ) -> dict[int, int]:
        if experts is not None:
            statement = statement.where(expert.in_(experts))
        rows = self._connection.execute(statement.group_by(expert))
        return {row[0]: row[1] for row in rows}

    def _proposals(self) -> Select[Any]:
        p, by, decided = t.proposal.c, t.user.alias("by"), t.user.alias("decided")
        return (
            select(
                p.id, p.expert_id, t.expert.c.name.label("expert"), t.expert.c.external_id,
                p.from_level, p.to_level, p.evidence, p.policy_version, by.c.name.label("by"),
                p.proposed_at, p.state, decided.c.name.label("decided"), p.decided_at, p.reason,
                p.override,
            )
            .join_from(t.proposal, t.expert, t.expert.c.id == p.expert_id)
            .join(by, by.c.id == p.proposed_by)
            .outerjoin(decided, decided.c.id == p.decided_by)
        )  # fmt: skip


class ProgressionWrites(ProgressionReads):
    """What can be changed, inside a unit of work."""

    def propose(
        self,
        steps: Sequence[tuple[int, Level, Level, tuple[GateResult, ...]]],
        *,
        policy_version: int,
        by: int,
        at: datetime,
        reason: str = "",
        override: bool = False,
    ) -> None:
        """Write proposals (expert, from, to, evidence); the evidence is frozen as it is now."""
        if not steps:
            return
        self._connection.execute(
            insert(t.proposal),
            [
                {
                    "expert_id": expert, "from_level": below, "to_level": above,
                    "evidence": json.dumps([_frozen(r) for r in evidence], ensure_ascii=False),
                    "policy_version": policy_version, "proposed_by": by, "proposed_at": at,
                    "state": ProposalState.PROPOSED, "reason": reason, "override": override,
                }
                for expert, below, above, evidence in steps
            ],
        )  # fmt: skip

    def decide(
        self, proposal_id: int, state: ProposalState, *, by: int, at: datetime, reason: str
    ) -> None:
        """Close a proposal."""
        self._connection.execute(
            update(t.proposal)
            .where(t.proposal.c.id == proposal_id)
            .values(state=state, decided_by=by, decided_at=at, reason=reason)
        )

    def set_level(self, expert_id: int, level: Level, since: date) -> None:
        """Put the person on a level from a day on."""
        self._connection.execute(
            update(t.expert)
            .where(t.expert.c.id == expert_id)
            .values(level=level, level_since=since)
        )


def _standing(
    row: Any,
    on: date,
    accepted: int,
    recent: int,
    score: Any,
    modules: frozenset[str],
    critical: tuple[int, date] | None,
    usable: int,
    reviews: int,
    right: tuple[int, int],
) -> Standing:
    return Standing(
        expert_id=row.id,
        level=row.level,
        on=on,
        accepted_items=accepted,
        score_mean=None if score is None else score.mean,
        score_low=None if score is None else score.low,
        score_high=None if score is None else score.high,
        gold_items=0 if score is None else score.gold_items,
        gold_low=None if score is None else wilson_low(score.gold_right, score.gold_items),
        weeks_at_level=max((on - row.level_since).days // 7, 0),
        modules_passed=modules,
        critical_errors=0 if critical is None else critical[0],
        last_critical=None if critical is None else critical[1],
        usable_credentials=usable,
        reviews_done=reviews,
        reviews_known=right[1],
        reviews_right_low=wilson_low(*right),
        items_per_week=recent * 7 / PACE_DAYS,
        level_since=row.level_since,
        score_n=0.0 if score is None else score.n,
    )


def _frozen(result: GateResult) -> dict[str, Any]:
    return {
        "kind": result.kind.value,
        "title": result.title,
        "have": result.have,
        "need": result.need,
        "met": result.met,
        "expected_on": None if result.expected_on is None else result.expected_on.isoformat(),
    }


def _thawed(body: dict[str, Any]) -> GateResult:
    day = body["expected_on"]
    return GateResult(
        kind=GateKind(body["kind"]),
        title=body["title"],
        have=body["have"],
        need=body["need"],
        met=body["met"],
        expected_on=None if day is None else date.fromisoformat(day),
    )


def _proposal(row: Any) -> Proposal:
    return Proposal(
        id=row.id,
        expert_id=row.expert_id,
        expert=row.expert,
        expert_external_id=row.external_id,
        from_level=row.from_level,
        to_level=row.to_level,
        evidence=tuple(_thawed(body) for body in json.loads(row.evidence)),
        policy_version=row.policy_version,
        proposed_by=row.by,
        proposed_at=row.proposed_at,
        state=row.state,
        decided_by=row.decided or "",
        decided_at=row.decided_at,
        reason=row.reason,
        override=row.override,
    )
