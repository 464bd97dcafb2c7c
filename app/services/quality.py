"""Quality: score everybody, and open a score down to its items."""

from time import perf_counter
from typing import TYPE_CHECKING

from app.config.policies import ScoringPolicy
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.pages import ScoreRunSummary
from app.domain.progress import Progress
from app.domain.quality import Agreement, ConfusionTable, EvidenceRow, Score, ScorePoint, ScoreRow
from app.services.desk import Desk
from app.services.lists import StoreList
from app.store.unit import Reader

if TYPE_CHECKING:
    from app.services import quality_run


class QualityService:
    """Use cases about scores."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def score(self, progress: Progress) -> ScoreRunSummary:
        """Score everybody from gold, reviews and peers, and write the run in one transaction.

        The run reads one consistent view and writes afterwards: work that arrives meanwhile is
        in the next run. The seed of the agreement's intervals is the day of the run, so that the
        same facts on the same day give the same numbers.
        """
        from app.services import quality_rows, quality_run

        self._desk.allow("quality.score")
        began = perf_counter()
        progress.step(0, 0, "Reading the evidence")
        today = self._desk.today()
        with self._desk.read() as reader:
            policy, version = reader.settings.policy(ScoringPolicy)
            facts = _facts(reader)
        run = quality_run.compute(facts, policy, today, today.toordinal(), progress)
        progress.step(0, 0, "Writing the scores")
        with self._desk.write("quality.score") as unit:
            run_id = unit.quality.add_run(
                computed_at=unit.now,
                as_of=today,
                policy_version=version,
                judgments=run.judgments,
                people=run.people,
                seconds=perf_counter() - began,
                workforce=run.workforce,
            )
            for rows in quality_rows.score_rows(run, run_id):
                unit.quality.add_scores(rows)
            unit.quality.add_agreement(quality_rows.agreement_rows(run, run_id))
            progress.step(0, 0, "Writing the labels")
            unit.quality.replace_task_labels(quality_rows.label_rows(run, run_id))
            unit.quality.replace_evidence(quality_rows.evidence_rows(run))
            progress.step(0, 0, "Writing the run")
            unit.audit(
                "quality.score",
                f"score_run:{run_id}",
                policy=version,
                as_of=today.isoformat(),
                people=run.people,
                judgments=run.judgments,
                tasks=run.tasks,
            )
            unit.touched(Topic.QUALITY, Topic.PROGRESSION, Topic.PEOPLE, Topic.WORK)
        return ScoreRunSummary(
            run_id=run_id,
            people=run.people,
            judgments=run.judgments,
            tasks=run.tasks,
            workforce=run.workforce,
            seconds=perf_counter() - began,
            policy_version=version,
        )

    @property
    def people(self) -> ListSource[ScoreRow]:
        """The table of scored people, best lower bound first. Sort: any column."""
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.quality.find_scored(query),
            lambda reader, ids: reader.quality.scored_rows(ids),
        )

    def score_of(self, expert_id: int) -> Score | None:
        """The newest score over all work."""
        with self._desk.read() as reader:
            return reader.quality.score_of(expert_id)

    def trend(self, expert_id: int) -> tuple[ScorePoint, ...]:
        """One point a run, oldest first."""
        with self._desk.read() as reader:
            return reader.quality.trend(expert_id)

    def workforce(self) -> tuple[ScorePoint, ...]:
        """The workforce's mean by run, weighted by evidence, oldest first."""
        with self._desk.read() as reader:
            return reader.quality.workforce()

    def evidence(self, expert_id: int, limit: int = 2000) -> list[EvidenceRow]:
        """The items behind the newest score, newest first: one piece of evidence a task.

        With all items shown, the sum of weight x credit by source is the score's hits.
        """
        with self._desk.read() as reader:
            return reader.quality.evidence(expert_id, limit)

    def confusion(self, expert_id: int, project_id: int) -> ConfusionTable:
        """What the person said against the tasks' labels."""
        with self._desk.read() as reader:
            return reader.quality.confusion(expert_id, project_id)

    def agreement(self) -> list[Agreement]:
        """Krippendorff's alpha by project, from the newest run."""
        with self._desk.read() as reader:
            return reader.quality.agreement()

    def projects_of(self, expert_id: int) -> list[tuple[int, str]]:
        """The projects a person has judgments in."""
        with self._desk.read() as reader:
            return reader.quality.projects_of(expert_id)


def _facts(reader: Reader) -> "quality_run.Facts":
    from app.services import quality_run

    quality = reader.quality
    return quality_run.Facts(
        judged=quality.judgments(),
        gold_answers=quality.first_gold_answers(),
        reviewed=quality.reviews(),
        gold=quality.gold(),
        shared=quality.shared_tasks(),
        projects=quality.scored_projects(),
    )
