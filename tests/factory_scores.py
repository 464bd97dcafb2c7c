"""Scores by another way: item by item from the store, for tests of what lives between runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.config.policies import ScoringPolicy
from app.domain.review import Decision, ErrorKind, ErrorMark, Selection, Severity, Verdict
from app.domain.work import SubmissionStatus
from app.scoring.posterior import Combined, Source, combine, evidence_of
from app.services import Services
from app.services.quality_pieces import gold_pieces, review_pieces, ruled_pieces
from app.services.score_parts import combine_rule
from app.store import tables as t
from app.store.evidence import Pieces, decode, in_order, joined
from app.store.quality_columns import ScoredProject
from tests.factory_results import DAY, Bench

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """A score as it must be."""

    mean: float
    low: float
    high: float
    n: float


def scores_item_by_item(services: Services, today: date) -> dict[Key, Expected]:
    """What a full run would give if the peers' credits and the pool were the newest run's: the
    pieces of evidence of each person and scope, combined one by one.
    """
    with services.desk.read() as reader:
        run = reader.quality.run()
        assert run is not None
        assert run.pools is not None
        facts = reader.quality.facts()
        policy = reader.settings.policy_at(ScoringPolicy, run.policy_version)
        everybody = reader._connection.execute(t.evidence_pack.select()).all()
    opened = [decode(row.expert_id, row.body)[0] for row in everybody]
    peers = [one.take(np.flatnonzero(one.source == Source.PEERS)) for one in opened]
    gold = gold_pieces(facts.gold_answers, facts.gold)
    ruled = ruled_pieces(facts.ruled)
    whole = in_order(joined([gold, ruled, review_pieces(facts.reviewed), *peers]))
    whole = whole.take(np.flatnonzero(~np.isin(whole.task, [*facts.void])))
    found: dict[Key, Expected] = {}
    for person in np.unique(whole.expert).tolist():
        own = whole.take(np.flatnonzero(whole.expert == person))
        for scope, ids in _members(facts.projects):
            rows = np.flatnonzero(np.isin(own.project, ids))
            if not len(rows):
                continue
            pool = run.pools.mean.get(scope, run.pools.mean["all"])
            made = _combined(own.take(rows), policy, today, pool)
            found[person, scope] = Expected(
                float(made.mean[0]), float(made.low[0]), float(made.high[0]), float(made.n_eff[0])
            )
    return found


def _members(projects: list[ScoredProject]) -> Iterator[tuple[str, list[int]]]:
    yield "all", [project.id for project in projects]
    for project in projects:
        yield f"project:{project.id}", [project.id]
    for specialty in sorted({project.specialty for project in projects} - {""}):
        yield (
            f"specialty:{specialty}",
            [project.id for project in projects if project.specialty == specialty],
        )


def _combined(own: Pieces, policy: ScoringPolicy, today: date, pool: float) -> Combined:
    evidence = evidence_of(
        np.zeros(len(own)),
        own.source,
        own.credit,
        np.unique(own.task, return_inverse=True)[1],
        age_days=np.maximum(today.toordinal() - own.day, 0),
        probability=own.probability,
    )
    return combine(evidence, 1, combine_rule(policy), pool_mean=pool)


def waiting(
    bench: Bench,
    task: int,
    person: int,
    label: str,
    *,
    reason: Selection = Selection.SAMPLE,
    probability: float = 0.15,
    version: int = 1,
) -> int:
    """An answer that waits for review; its id."""
    at = bench.services.desk.now()
    submission = bench.answer(
        task, person, label, version=version, at=min(at, DAY), status=SubmissionStatus.QUEUED
    )
    with bench.services.desk.read() as reader:
        project = reader.intake.projects_of([task])[task]
    bench.put(
        t.selection,
        [{"submission_id": submission, "reason": reason, "probability": probability,
          "policy_version": 0}],
    )  # fmt: skip
    bench.put(
        t.review_queue,
        [{"submission_id": submission, "project_id": project, "queued_at": at,
          "claimed_by": None, "claimed_until": None, "skips": 0}],
    )  # fmt: skip
    return submission


def decide(services: Services, submission: int, verdict: Verdict = Verdict.ACCEPT) -> int:
    """Claim and decide; the verdict's id."""
    services.review.claim(submission)
    marks = () if verdict is Verdict.ACCEPT else (ErrorMark(ErrorKind.FACTUAL, Severity.MAJOR),)
    note = "" if verdict is Verdict.ACCEPT else "wrong"
    return services.review.decide(submission, Decision(verdict, marks, note, ""), 30).id
