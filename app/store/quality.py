"""Evidence columns for scoring; scores, inferred labels, agreement: reads and writes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, insert, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.quality import (
    Agreement,
    ConfusionTable,
    Estimate,
    EvidencePart,
    EvidenceRow,
    Score,
    ScorePoint,
    ScoreRow,
)
from app.store import tables as t
from app.store.lists import containing, id_list, in_order, ordered
from app.store.quality_columns import EvidenceColumns

ALL = "all"
"""The scope of a score over all of a person's work."""
_PROJECT = "project:"  # begins the scope of a score in one project


class QualityReads(EvidenceColumns):
    """What can be asked."""

    def newest_run(self) -> int | None:
        """The id of the newest run, or None before the first."""
        return self._last_two()[0]

    def find_scored(self, query: ListQuery) -> IdArray:
        """The scored experts that match, best lower bound first unless sorted otherwise."""
        newest, before = self._last_two()
        if newest is None:
            return id_list(self._connection, select(t.expert.c.id).where(t.expert.c.id < 0))
        score, earlier = t.score.c, t.score.alias("earlier")
        statement = (
            select(score.expert_id)
            .join(t.expert, t.expert.c.id == score.expert_id)
            .where(score.run_id == newest, score.scope == ALL)
        )
        if query.sort == "change":
            statement = statement.outerjoin(
                earlier,
                and_(
                    earlier.c.run_id == before,
                    earlier.c.expert_id == score.expert_id,
                    earlier.c.scope == ALL,
                ),
            )
        if query.text:
            like = containing(query.text)
            statement = statement.where(
                or_(
                    t.expert.c.name.ilike(like, escape="\\"),
                    t.expert.c.external_id.ilike(like, escape="\\"),
                )
            )
        columns = {
            "name": t.expert.c.name,
            "external_id": t.expert.c.external_id,
            "estimate": score.low,
            "low": score.low,
            "mean": score.mean,
            "n": score.n,
            "gold_items": score.gold_items,
            "gold_right": score.gold_right,
            "review_items": score.review_items,
            "peer_items": score.peer_items,
            "change": score.mean - earlier.c.mean,
        }
        return id_list(
            self._connection,
            ordered(statement, query, columns, (score.low.desc(),), score.expert_id),
        )

    def scored_rows(self, ids: Sequence[int]) -> list[ScoreRow]:
        """The rows of these experts, in that order."""
        newest, before = self._last_two()
        if newest is None:
            return []
        score, earlier = t.score.c, t.score.alias("earlier")
        rows = self._connection.execute(
            select(
                t.expert.c.id, t.expert.c.external_id, t.expert.c.name, score.mean, score.low,
                score.high, score.n, score.gold_items, score.gold_right, score.review_items,
                score.peer_items, (score.mean - earlier.c.mean).label("change"),
            )
            .join_from(t.score, t.expert, t.expert.c.id == score.expert_id)
            .outerjoin(
                earlier,
                and_(
                    earlier.c.run_id == before,
                    earlier.c.expert_id == score.expert_id,
                    earlier.c.scope == ALL,
                ),
            )
            .where(score.run_id == newest, score.scope == ALL, score.expert_id.in_(ids))
        )  # fmt: skip
        return in_order(
            ids,
            {
                r.id: ScoreRow(
                    r.id, r.external_id, r.name, Estimate(r.mean, r.low, r.high, r.n),
                    r.gold_items, r.gold_right, r.review_items, r.peer_items, r.change,
                )
                for r in rows
            },
        )  # fmt: skip

    def score_of(self, expert_id: int, scope: str = ALL) -> Score | None:
        """The score of the newest run in a scope; None when that run has none."""
        row = self._connection.execute(
            self._scores()
            .where(t.score.c.expert_id == expert_id, t.score.c.scope == scope)
            .order_by(t.score.c.run_id.desc())
            .limit(1)
        ).first()
        return None if row is None or row.run_id != self.newest_run() else _score(row)

    def estimates(self, scope: str = ALL) -> dict[int, Estimate]:
        """The newest run's estimate of every scored expert in a scope."""
        c = t.score.c
        rows = self._connection.execute(
            select(c.expert_id, c.mean, c.low, c.high, c.n).where(
                c.run_id == self.newest_run(), c.scope == scope
            )
        )
        return {r.expert_id: Estimate(r.mean, r.low, r.high, r.n) for r in rows}

    def estimates_by_project(self) -> dict[int, dict[int, Estimate]]:
        """The newest run's estimates in the scope of each project, by project, then expert."""
        c = t.score.c
        rows = self._connection.execute(
            select(c.scope, c.expert_id, c.mean, c.low, c.high, c.n).where(
                c.run_id == self.newest_run(), c.scope.startswith(_PROJECT)
            )
        )
        found: dict[int, dict[int, Estimate]] = {}
        for r in rows:
            own = found.setdefault(int(r.scope.removeprefix(_PROJECT)), {})
            own[r.expert_id] = Estimate(r.mean, r.low, r.high, r.n)
        return found

    def trend(self, expert_id: int) -> tuple[ScorePoint, ...]:
        """One point a run over all work, oldest first."""
        rows = self._connection.execute(
            self._scores()
            .where(t.score.c.expert_id == expert_id, t.score.c.scope == ALL)
            .order_by(t.score.c.run_id)
        )
        return tuple(ScorePoint(r.as_of, Estimate(r.mean, r.low, r.high, r.n)) for r in rows)

    def workforce(self) -> tuple[ScorePoint, ...]:
        """The mean over people by run, weighted by evidence, oldest first; runs that scored
        nobody are left out.
        """
        r = t.score_run.c
        rows = self._connection.execute(
            select(r.as_of, r.mean, r.low, r.high, r.n).where(r.mean.is_not(None)).order_by(r.id)
        )
        return tuple(ScorePoint(row.as_of, Estimate(*row[1:])) for row in rows)

    def evidence(self, expert_id: int, limit: int) -> list[EvidenceRow]:
        """The pieces behind the newest score over all work, newest first."""
        e = t.evidence.c
        rows = self._connection.execute(
            select(
                e.task_id, t.task.c.external_id, t.project.c.name, e.source, e.answer, e.expected,
                e.credit, e.weight, e.answered_on,
            )
            .join_from(t.evidence, t.task, t.task.c.id == e.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .where(e.expert_id == expert_id)
            .order_by(e.answered_on.desc(), e.task_id.desc())
            .limit(limit)
        )  # fmt: skip
        return [EvidenceRow(*row) for row in rows]

    def confusion(self, expert_id: int, project_id: int) -> ConfusionTable:
        """What the person said against the tasks' labels, where somebody else or gold can tell.

        Where several answers are right, saying any of them counts as that one.
        """
        labels: dict[str, int] = {}
        for name in (
            self._connection.execute(
                select(t.project.c.labels).where(t.project.c.id == project_id)
            ).scalar_one_or_none()
            or ()
        ):
            labels.setdefault(name, len(labels))
        rows = self._connection.execute(
            select(t.judgment.c.label, t.task_label.c.label.label("meant"), t.task.c.gold)
            .join_from(t.judgment, t.task, t.task.c.id == t.judgment.c.task_id)
            .join(t.task_label, t.task_label.c.task_id == t.task.c.id)
            .where(
                t.judgment.c.expert_id == expert_id,
                t.task.c.project_id == project_id,
                or_(t.task_label.c.labels >= 2, t.task.c.gold != ()),
            )
        ).fetchall()
        pairs = [(r.label if r.label in r.gold else r.meant, r.label) for r in rows]
        for name in sorted({name for pair in pairs for name in pair}):
            labels.setdefault(name, len(labels))
        counts = [[0.0] * len(labels) for _ in labels]
        for meant, said in pairs:
            counts[labels[meant]][labels[said]] += 1
        return ConfusionTable(tuple(labels), tuple(tuple(row) for row in counts))

    def agreement(self) -> list[Agreement]:
        """Krippendorff's alpha by project from the newest run, by project name."""
        a = t.agreement.c
        rows = self._connection.execute(
            select(
                a.project_id, t.project.c.name, a.alpha, a.low, a.high, a.observed, a.tasks, a.pairs
            )
            .join_from(t.agreement, t.project, t.project.c.id == a.project_id)
            .where(a.run_id == self.newest_run())
            .order_by(t.project.c.name, a.project_id)
        )
        return [Agreement(*row) for row in rows]

    def projects_of(self, expert_id: int) -> list[tuple[int, str]]:
        """The projects a person has judgments in, by name."""
        rows = self._connection.execute(
            select(t.project.c.id, t.project.c.name)
            .join_from(t.judgment, t.task, t.task.c.id == t.judgment.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .where(t.judgment.c.expert_id == expert_id)
            .group_by(t.project.c.id, t.project.c.name)
            .order_by(t.project.c.name, t.project.c.id)
        )
        return [(row.id, row.name) for row in rows]

    def _last_two(self) -> tuple[int | None, int | None]:
        """The newest run and the one before it."""
        runs = list(
            self._connection.execute(
                select(t.score_run.c.id).order_by(t.score_run.c.id.desc()).limit(2)
            ).scalars()
        )
        return (*runs, None, None)[:2]

    def _scores(self) -> Select[Any]:
        return select(
            t.score, t.score_run.c.as_of, t.score_run.c.policy_version, t.score_run.c.computed_at
        ).join_from(t.score, t.score_run, t.score_run.c.id == t.score.c.run_id)


class QualityWrites(QualityReads):
    """What can be changed, inside a unit of work."""

    def add_run(
        self,
        *,
        computed_at: datetime,
        as_of: date,
        policy_version: int,
        judgments: int,
        people: int,
        seconds: float,
        workforce: Estimate | None,
    ) -> int:
        """Write a run; its id."""
        added = self._connection.execute(
            insert(t.score_run).values(
                computed_at=computed_at, as_of=as_of, policy_version=policy_version,
                judgments=judgments, people=people, seconds=seconds,
                mean=workforce and workforce.mean, low=workforce and workforce.low,
                high=workforce and workforce.high, n=workforce and workforce.n,
            )
        )  # fmt: skip
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def add_scores(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write a run's scores; a row has the columns of the score table."""
        if rows:
            self._connection.execute(insert(t.score), list(rows))

    def add_agreement(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write a run's agreement by project."""
        if rows:
            self._connection.execute(insert(t.agreement), list(rows))

    def replace_evidence(self, rows: Iterable[Sequence[Mapping[str, Any]]]) -> None:
        """Write the pieces behind the newest scores, in batches, instead of the former."""
        self._connection.execute(delete(t.evidence))
        for batch in rows:
            self._connection.execute(insert(t.evidence), list(batch))

    def replace_task_labels(self, rows: Iterable[Sequence[Mapping[str, Any]]]) -> None:
        """Write the inferred labels, in batches, instead of the former."""
        self._connection.execute(delete(t.task_label))
        for batch in rows:
            self._connection.execute(insert(t.task_label), list(batch))


def _score(row: Any) -> Score:
    parts = tuple(
        EvidencePart(
            source,
            part["items"],
            part["weight"],
            part["hits"],
            Estimate(part["mean"], part["low"], part["high"], part["weight"]),
        )
        for source, part in json.loads(row.parts).items()
    )
    return Score(
        expert_id=row.expert_id,
        scope=row.scope,
        estimate=Estimate(row.mean, row.low, row.high, row.n),
        parts=parts,
        window_from=row.window_from,
        window_to=row.window_to,
        policy_version=row.policy_version,
        run_id=row.run_id,
        computed_at=row.computed_at,
    )
