"""Quality: score everybody, and open a score down to its items."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from time import perf_counter

from app import __version__
from app.config.policies import ScoringPolicy
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.pages import ScoreRunSummary
from app.domain.progress import Progress
from app.domain.quality import Agreement, ConfusionTable, EvidenceRow, Score, ScorePoint, ScoreRow
from app.domain.score_history import RepeatedRun, ScoreMoment
from app.services.desk import Desk
from app.services.lists import StoreList


class QualityService:
    """Use cases about scores."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def score(self, progress: Progress) -> ScoreRunSummary:
        """Score everybody from gold, reviews and peers, and write the run in one transaction.

        The run reads one consistent view and writes afterwards: answers that arrive meanwhile are
        in the next run, but verdicts and answers to gold move the scores as they always do. The
        seed of the agreement's intervals is the day of the run, so that the same facts on the same
        day give the same numbers.
        """
        from app.services import living_scores, quality_rows, quality_run, quality_watch
        from app.store.evidence import encode_all

        self._desk.allow("quality.score")
        began = perf_counter()
        progress.step(0, 0, "Reading the evidence")
        today = self._desk.today()
        with self._desk.read() as reader:
            policy, version = reader.settings.policy(ScoringPolicy)
            facts = reader.quality.facts()
            seen = quality_watch.read_seen(reader)
            before = reader.quality.run()
        seed = today.toordinal()
        same_rules = before is not None and before.policy_version == version
        kept = before.pools.choices if before and before.pools and same_rules else {}
        run = quality_run.compute(facts, policy, today, seed, progress, kept=kept)
        with ThreadPoolExecutor(1) as aside:  # packing is mostly zlib, which leaves a core free
            packing = aside.submit(lambda: list(encode_all(run.pieces)))
            noticed = quality_watch.finding_rows(run, seen, today, seed, progress)
            progress.step(0, 0, "Packing the evidence")
            packs = packing.result()
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
                program=__version__,
                seed=seed,
                cuts=facts.cuts,
                pools=run.pools,
                projects=facts.projects,
            )
            for scores in (run.whole, run.parts):
                unit.quality.add_scores(run_id, quality_rows.score_rows(scores))
            unit.quality.hold_run(run_id, today, unit.now)
            unit.quality.add_agreement(quality_rows.agreement_rows(run, run_id))
            progress.step(0, 0, "Writing the labels")
            unit.quality.renew_task_labels(run_id, *quality_rows.label_columns(run))
            progress.step(0, 0, "Writing the evidence")
            unit.quality.replace_findings(run_id, noticed)
            unit.quality.replace_packs(run_id, packs)
            progress.step(0, 0, "Writing the run")
            living_scores.catch_up(unit, facts.cuts, today)
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
        """The score over all work that holds now."""
        with self._desk.read() as reader:
            return reader.quality.score_of(expert_id)

    def score_at(self, expert_id: int, moment: datetime, scope: str = "all") -> ScoreMoment | None:
        """The score that held at an instant, and what had made it; None where there was none."""
        from app.services import score_history

        return score_history.score_at(self._desk, expert_id, moment, scope)

    def history(self, expert_id: int) -> tuple[ScoreMoment, ...]:
        """Each run's score and each step between runs, in every scope, oldest first."""
        from app.services import score_history

        return score_history.history(self._desk, expert_id)

    def repeat(self, run_id: int, progress: Progress) -> RepeatedRun:
        """Compute a past run again from the facts as they stood, and compare; changes nothing.

        Raises UserError for a run there is not, or of a format that cannot be repeated.
        """
        from app.services import score_history

        return score_history.repeat_run(self._desk, run_id, progress)

    def trend(self, expert_id: int) -> tuple[ScorePoint, ...]:
        """One point a run, oldest first, and the present one where it has moved since."""
        with self._desk.read() as reader:
            return reader.quality.trend(expert_id)

    def workforce(self) -> tuple[ScorePoint, ...]:
        """The workforce's mean by run, weighted by evidence, oldest first."""
        with self._desk.read() as reader:
            return reader.quality.workforce()

    def evidence(self, expert_id: int, limit: int = 2000) -> list[EvidenceRow]:
        """The items behind the score over all work, newest first: one piece of evidence a task.

        With all items shown, the sum of weight x credit by source is the score's hits. Empty where
        the score came with a workspace of format 2, until the next run.
        """
        from app.services.quality_evidence import evidence_rows

        with self._desk.read() as reader:
            return evidence_rows(reader, expert_id, limit)

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
