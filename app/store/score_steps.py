"""Runs, the scores that hold, the steps between runs, and packs of evidence: reads and writes."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from app.domain.quality import Estimate
from app.domain.score_history import ScoreMoment
from app.domain.work import Task
from app.store import tables as t
from app.store.columns import raw_rows
from app.store.lists import chunks
from app.store.quality_columns import Cuts, ScoredProject

SCORE_COLUMNS: Final = (
    "expert_id", "scope", "mean", "low", "high", "n", "parts", "gold_items", "gold_right",
    "review_items", "peer_items", "window_from", "window_to", "expected", "standard",
    "standard_low", "standard_high",
)  # fmt: skip
"""Of a row of scores as it is handed over; days as ISO text."""
STEP_COLUMNS: Final = (
    "expert_id", "scope", "run_id", "at", "as_of", "cause", "cause_id", "mean", "low", "high", "n",
    "parts",
)  # fmt: skip
_NOTHING_SEEN: Final = Cuts(0, 0, 0, 0, 0)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ease:
    """How easy projects are, in log-odds of a middling person's right answers.

    effect and doubt, its variance: by project. centre: of all work. spread: people's variance.
    """

    effect: dict[int, float]
    doubt: dict[int, float]
    centre: float
    spread: float


@dataclass(frozen=True, slots=True)
class Pools:
    """What a run's scores start from and are compared with.

    mean: the pool's share of right answers by scope. ease: None for a run of a format that compared
    people with what the pool got by project; standardised scores then wait for the next run.
    choices: by project, which label models were joined and why, as JSON values.
    """

    mean: dict[str, float]
    ease: Ease | None
    choices: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunBasis:
    """What a run stood on. pools: None for a run of a format that did not keep them."""

    id: int
    computed_at: datetime
    as_of: date
    policy_version: int
    program: str
    seed: int
    cuts: Cuts
    pools: Pools | None
    projects_text: str

    @property
    def projects(self) -> list[ScoredProject]:
        """The projects as the run saw them."""
        return [
            ScoredProject(one["id"], one["name"], tuple(one["labels"]), one["specialty"],
                          one["task_type"])
            for one in json.loads(self.projects_text or "[]")
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pack:
    """A person's evidence as it is kept; see `app.store.evidence`."""

    run_id: int
    body: bytes
    later: bytes


class ScoreStepReads:
    """What can be asked."""

    _connection: Connection

    def run(self, run_id: int | None = None) -> RunBasis | None:
        """What a run stood on, or the newest; None when there is none."""
        statement = select(t.score_run).order_by(t.score_run.c.id.desc()).limit(1)
        if run_id is not None:
            statement = statement.where(t.score_run.c.id == run_id)
        row = self._connection.execute(statement).first()
        if row is None:
            return None
        return RunBasis(
            row.id, row.computed_at, row.as_of, row.policy_version, row.program, row.seed,
            Cuts(
                row.cut_submission, row.cut_review, row.cut_change, row.cut_audit,
                row.cut_adjudication,
            ),
            _pools(row.pools), row.projects,
        )  # fmt: skip

    def stored_scores(self, run_id: int) -> dict[tuple[int, str], tuple[float, ...]]:
        """What a run found, by person and scope: mean, low, high and n."""
        c = t.score.c
        rows = raw_rows(
            self._connection,
            select(c.expert_id, c.scope, c.mean, c.low, c.high, c.n).where(c.run_id == run_id),
        )
        return {(row[0], row[1]): row[2:] for row in rows}

    def packs(self, expert_ids: Collection[int]) -> dict[int, Pack]:
        """The packs of these people; those without one are absent."""
        p = t.evidence_pack.c
        return {
            row[0]: Pack(row[1], row[2], row[3])
            for some in chunks(sorted(expert_ids))
            for row in self._connection.execute(
                select(p.expert_id, p.run_id, p.body, p.later).where(p.expert_id.in_(some))
            )
        }

    def held_on(self, expert_id: int, scope: str) -> tuple[int, date] | None:
        """The run that a person's score stands on, and the day its evidence is aged to."""
        c = t.score_now.c
        row = self._connection.execute(
            select(c.run_id, c.as_of).where(c.expert_id == expert_id, c.scope == scope)
        ).first()
        return None if row is None else (row.run_id, row.as_of)

    def task_names(self, task_ids: Collection[int]) -> dict[int, tuple[str, str]]:
        """(number, project's name) of these tasks."""
        c = t.task.c
        return {
            row[0]: (row[1], row[2])
            for some in chunks(sorted(task_ids))
            for row in self._connection.execute(
                select(c.id, c.external_id, t.project.c.name)
                .join_from(t.task, t.project, t.project.c.id == c.project_id)
                .where(c.id.in_(some))
            )
        }

    def moments(self, expert_id: int, scope: str | None = None) -> list[ScoreMoment]:
        """Each run's score and each step of a person, oldest first; in one scope, or in all."""
        s, r, p = t.score.c, t.score_run.c, t.score_step.c
        of_runs = (
            select(r.computed_at, r.as_of, s.scope, s.mean, s.low, s.high, s.n, r.id,
                   r.policy_version)
            .join_from(t.score, t.score_run, r.id == s.run_id)
            .where(s.expert_id == expert_id)
        )  # fmt: skip
        steps = (
            select(p.at, p.as_of, p.scope, p.mean, p.low, p.high, p.n, p.run_id, r.policy_version,
                   p.cause, p.cause_id, p.id)
            .join_from(t.score_step, t.score_run, r.id == p.run_id)
            .where(p.expert_id == expert_id)
        )  # fmt: skip
        if scope is not None:
            of_runs, steps = of_runs.where(s.scope == scope), steps.where(p.scope == scope)
        found = [
            ((row.id, 0), _moment(row, None, row.id)) for row in self._connection.execute(of_runs)
        ] + [
            ((row.run_id, row.id), _moment(row, row.cause, row.cause_id))
            for row in self._connection.execute(steps)
        ]
        return [moment for _, moment in sorted(found, key=lambda one: (one[0], one[1].scope))]

    def run_at(self, moment: datetime) -> int | None:
        """The newest run that was there at an instant."""
        r = t.score_run.c
        found: int | None = self._connection.execute(
            select(func.max(r.id)).where(r.computed_at <= moment)
        ).scalar_one()
        return found


class ScoreStepWrites(ScoreStepReads):
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
        program: str = "",
        seed: int = 0,
        cuts: Cuts = _NOTHING_SEEN,
        pools: Pools | None = None,
        projects: Sequence[ScoredProject] = (),
    ) -> int:
        """Write a run; its id. Without pools its scores do not live on and it is not repeated."""
        added = self._connection.execute(
            insert(t.score_run).values(
                computed_at=computed_at, as_of=as_of, policy_version=policy_version,
                judgments=judgments, people=people, seconds=seconds,
                mean=workforce and workforce.mean, low=workforce and workforce.low,
                high=workforce and workforce.high, n=workforce and workforce.n,
                program=program, seed=seed, cut_submission=cuts.submission,
                cut_review=cuts.review, cut_change=cuts.change, cut_audit=cuts.audit,
                cut_adjudication=cuts.adjudication,
                pools="" if pools is None else json.dumps(asdict(pools)),
                projects=json.dumps([asdict(one) for one in projects], ensure_ascii=False),
            )
        )  # fmt: skip
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def add_scores(self, run_id: int, rows: Iterable[Row]) -> None:
        """Write a run's scores; a row has the `SCORE_COLUMNS`."""
        columns = ("run_id", *SCORE_COLUMNS)
        self._add(t.score, columns, [(run_id, *row) for row in rows])

    def hold_run(self, run_id: int, as_of: date, at: datetime) -> None:
        """Let the scores of a run be those that hold."""
        names = (*SCORE_COLUMNS, "run_id")
        self._connection.execute(delete(t.score_now))
        self._connection.execute(
            insert(t.score_now).from_select(
                [*names, "as_of", "changed_at"],
                select(
                    *(t.score.c[name] for name in names),
                    bindparam("day", as_of, t.score_now.c.as_of.type),
                    bindparam("instant", at, t.score_now.c.changed_at.type),
                ).where(t.score.c.run_id == run_id),
            )
        )

    def hold(
        self,
        rows: Sequence[Row],
        gone: Iterable[tuple[int, str]],
        *,
        run_id: int,
        as_of: date,
        at: datetime,
    ) -> None:
        """Let these scores hold instead of the former, and none for (person, scope) in `gone`."""
        c = t.score_now.c
        keys = [(row[0], row[1]) for row in rows] + list(gone)
        self._connection.execute(
            delete(t.score_now).where(
                c.expert_id == bindparam("whose"), c.scope == bindparam("where")
            ),
            [{"whose": expert, "where": scope} for expert, scope in keys],
        )
        columns = (*SCORE_COLUMNS, "run_id", "as_of", "changed_at")
        tail = (run_id, as_of.isoformat(), self._text(c.changed_at, at))
        self._add(t.score_now, columns, [(*row, *tail) for row in rows])

    def add_steps(self, rows: Sequence[Row]) -> None:
        """Write how scores moved; a row has the `STEP_COLUMNS`, the instant as a datetime."""
        at = STEP_COLUMNS.index("at")
        text = {when: self._text(t.score_step.c.at, when) for when in {row[at] for row in rows}}
        self._add(
            t.score_step, STEP_COLUMNS, [(*row[:at], text[row[at]], *row[at + 1 :]) for row in rows]
        )

    def replace_packs(self, run_id: int, packs: Iterable[tuple[int, bytes]]) -> None:
        """Write everybody's evidence as a run found it, instead of the former."""
        self._connection.execute(delete(t.evidence_pack))
        columns = ("expert_id", "run_id", "body", "later")
        self._add(t.evidence_pack, columns, [(who, run_id, body, b"") for who, body in packs])

    def keep_past_of(self, tasks: Sequence[Task], at: datetime) -> None:
        """Write what is about to change of tasks that scoring reads: gold and overlap as they
        stand. Call it before the tasks are written.
        """
        c = t.task.c
        new = {task.id: (task.gold, task.overlap) for task in tasks}
        for some in chunks(sorted(new)):
            rows = self._connection.execute(select(c.id, c.gold, c.overlap).where(c.id.in_(some)))
            past = [
                {"task_id": row.id, "at": at, "gold": row.gold, "overlap": row.overlap}
                for row in rows
                if (row.gold, row.overlap) != new[row.id]
            ]
            if past:
                self._connection.execute(insert(t.task_change), past)

    def keep_later(self, run_id: int, later: dict[int, bytes], known: Collection[int]) -> None:
        """Write what replaces some of these people's evidence since the run; `known` have a pack
        already.
        """
        p = t.evidence_pack.c
        there = [{"who": who, "blob": blob} for who, blob in later.items() if who in known]
        if there:
            self._connection.execute(
                update(t.evidence_pack)
                .where(p.expert_id == bindparam("who"))
                .values(later=bindparam("blob")),
                there,
            )
        columns = ("expert_id", "run_id", "body", "later")
        self._add(
            t.evidence_pack,
            columns,
            [(who, run_id, b"", blob) for who, blob in later.items() if who not in known],
        )

    def _text(self, column: Any, at: datetime) -> Any:
        return column.type.process_bind_param(at, self._connection.dialect)

    def _add(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert in the driver's own words: adapting each value takes longer than storing it."""
        if rows:
            self._connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({', '.join(columns)}) "
                f"VALUES ({', '.join('?' * len(columns))})",
                list(rows),
            )


def _moment(row: Any, cause: Any, cause_id: int) -> ScoreMoment:
    return ScoreMoment(
        at=row[0],
        on=row[1],
        scope=row[2],
        estimate=Estimate(row[3], row[4], row[5], row[6]),
        run_id=row[7],
        policy_version=row[8],
        cause=cause,
        cause_id=cause_id,
        held=cause is None or row[6] > 0.0,
    )


def _pools(text: str) -> Pools | None:
    if not text:
        return None
    body = json.loads(text)
    kept = body.get("ease")
    return Pools(
        body["mean"],
        kept
        and Ease(
            {int(project): effect for project, effect in kept["effect"].items()},
            {int(project): doubt for project, doubt in kept["doubt"].items()},
            kept["centre"],
            kept["spread"],
        ),
        {int(project): choice for project, choice in body.get("choices", {}).items()},
    )
