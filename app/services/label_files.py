"""Scoring a tidy label file without a workspace: tasks' labels, people's scores, agreement.

Where gold is given it measures, and does not help: the labels and the scores are inferred
without it. Only `WorkerLine.combined` uses it.
"""

from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.config.policies import ScoringPolicy
from app.domain.errors import UserError
from app.domain.pages import LabelFileResult, WorkerLine
from app.domain.progress import Progress
from app.domain.quality import Estimate
from app.files.columns_in import read_gold, read_labels
from app.scoring.agreement import krippendorff
from app.scoring.dawid_skene import DawidSkene, DawidSkenePolicy, consensus, fit
from app.scoring.hit_rates import hit_rates, peer_rows
from app.scoring.intervals import credible
from app.scoring.labels import Encoded, Labels, encode
from app.scoring.posterior import Combined, CombinePolicy, Source, combine, evidence_of
from app.scoring.vote import shares

_SEED = 1  # of the bootstrap behind alpha's interval
_LABEL_MODEL = DawidSkenePolicy(smoothing=5.0, rows="skill")
"""For the tasks' labels. Measured on fifteen public sets it is right a little more often than the
model that scores people, which in turn orders people better where there are many labels."""


def score_label_file(
    labels_path: Path, gold_path: Path | None, progress: Progress
) -> LabelFileResult:
    """Score the rows task, worker, label of a file; gold has rows task, gold.

    * Labels: the posterior of a Dawid-Skene model averaged with the shares of votes; gold unseen.
    * A worker's score: the expected share of right answers under such a model, shrunk to the pool;
      gold unseen. Its interval takes n answers for worth n / 2, twenty at most: people's shared
      errors are in them too.
    * `combined`, with gold: gold answers at full weight and the other labels as peer evidence.

    Of a repeated (task, worker) the last row counts. Raises `UserError` for an unreadable file.
    """
    began = perf_counter()
    progress.step(0, 5, "Reading the labels")
    encoded, rows = _read(labels_path, gold_path)
    known = encoded.labels
    free = Labels(
        known.task, known.worker, known.label, known.n_tasks, known.n_workers, known.n_labels
    )
    policy = ScoringPolicy()
    progress.step(1, 5, "Comparing people’s labels")
    model = fit(free, DawidSkenePolicy(smoothing=policy.smoothing))
    progress.step(2, 5, "Inferring the tasks’ labels")
    by_skill = fit(free, _LABEL_MODEL)
    chosen = consensus(free, by_skill).label
    progress.step(3, 5, "Measuring agreement")
    alpha = krippendorff(free.counts(), rng=np.random.default_rng(_SEED))
    progress.step(4, 5, "Scoring people")
    combined = None if gold_path is None else _combined(known, policy)
    posterior = by_skill.posterior[np.arange(known.n_tasks), chosen]
    names = np.array(encoded.classes, dtype=np.object_)[chosen]
    gold = known.known()
    return LabelFileResult(
        labels=rows,
        tasks=known.n_tasks,
        workers=known.n_workers,
        classes=known.n_labels,
        gold=int(gold.sum()),
        accuracy=_accuracy(known, np.eye(known.n_labels)[chosen]),
        majority_accuracy=_accuracy(known, _winners(free)),
        alpha=_known(alpha.alpha),
        alpha_low=_known(alpha.low),
        alpha_high=_known(alpha.high),
        steps=model.steps,
        inferred=tuple(zip(encoded.tasks, names.tolist(), posterior.tolist(), strict=True)),
        people=_people(encoded, free, model, policy, combined),
        seconds=perf_counter() - began,
    )


def _read(labels_path: Path, gold_path: Path | None) -> tuple[Encoded, int]:
    columns = read_labels(labels_path)
    if not columns.tasks:
        raise UserError(
            f"“{labels_path.name}” has no rows. Nothing was scored. It needs the columns task, "
            "worker and label, and one row for each label."
        )
    gold: dict[str, list[str]] = {}
    if gold_path is not None:
        right = read_gold(gold_path)
        for task, label in zip(right.tasks, right.golds, strict=True):
            gold.setdefault(task, []).append(label)
        if not gold.keys() & set(columns.tasks):
            raise UserError(
                f"No task of “{gold_path.name}” is in “{labels_path.name}”. Nothing was scored. "
                "Check that both files number the tasks alike."
            )
    return encode(columns.tasks, columns.workers, columns.labels, gold=gold), len(columns.tasks)


def _winners(labels: Labels) -> NDArray[np.float64]:
    """The majority's label of each task as shares: a tie is shared evenly."""
    votes = shares(labels)
    winners = votes >= votes.max(axis=1, keepdims=True) - 1e-9
    return np.asarray(winners / winners.sum(axis=1, keepdims=True), dtype=np.float64)


def _accuracy(labels: Labels, chosen: NDArray[np.float64]) -> float | None:
    """The share of known tasks whose chosen label is right; `chosen` has a row a task."""
    tasks = np.flatnonzero(labels.known())
    if not tasks.size:
        return None
    return float((chosen[tasks] * labels.allowed(tasks)).sum(axis=1).mean())


def _combined(labels: Labels, policy: ScoringPolicy) -> Combined:
    """Gold answers and, on the other tasks, the peers' posterior with the gold tasks clamped."""
    model = fit(labels, DawidSkenePolicy(smoothing=policy.smoothing))
    on_gold = labels.known()[labels.task]
    right = labels.allowed(np.arange(labels.n_tasks))[labels.task, labels.label]
    peers = np.clip(model.posterior[labels.task, labels.label], 0.0, 1.0)
    use = np.union1d(np.flatnonzero(on_gold), peer_rows(labels))
    evidence = evidence_of(
        labels.worker[use],
        np.where(on_gold, Source.GOLD, Source.PEERS)[use],
        np.where(on_gold, right, peers)[use],
        labels.task[use],
    )
    rule = CombinePolicy(peer_cap=policy.peer_cap, pool_pseudo=policy.pool_pseudo)
    return combine(evidence, labels.n_workers, rule)


def _people(
    encoded: Encoded,
    free: Labels,
    model: DawidSkene,
    policy: ScoringPolicy,
    combined: Combined | None,
) -> tuple[WorkerLine, ...]:
    """One line a worker, best lower bound first, then by name."""
    labels = encoded.labels
    answers = free.answers()
    score = hit_rates(free, model.posterior).score
    worth = np.minimum(policy.peer_cap, answers / 2.0)
    strength = worth + policy.pool_pseudo
    low, high = credible(score * strength, (1.0 - score) * strength)
    on_gold = labels.known()[labels.task]
    right = labels.allowed(np.arange(labels.n_tasks))[labels.task, labels.label] & on_gold
    gold = np.bincount(labels.worker[on_gold], minlength=labels.n_workers)
    gold_right = np.bincount(labels.worker[right], minlength=labels.n_workers)
    lines = [
        WorkerLine(
            worker=name,
            score=float(score[w]),
            low=float(low[w]),
            high=float(high[w]),
            n=float(worth[w]),
            labels=int(answers[w]),
            gold=int(gold[w]),
            gold_right=int(gold_right[w]),
            combined=None if combined is None else _estimate(combined, w),
        )
        for w, name in enumerate(encoded.workers)
    ]
    return tuple(sorted(lines, key=lambda line: (-line.low, line.worker)))


def _estimate(combined: Combined, w: int) -> Estimate:
    return Estimate(
        float(combined.mean[w]),
        float(combined.low[w]),
        float(combined.high[w]),
        float(combined.n_eff[w]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
