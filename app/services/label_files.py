"""Scoring a tidy label file without a workspace: tasks' labels, people's scores, agreement, habits.

Where gold is given, its tasks keep it and people are scored by it too; what is measured against it
(`accuracy`, `WorkerLine.blind`) is inferred without it.
"""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.config.policies import ScoringPolicy
from app.domain.errors import UserError
from app.domain.findings import SeveralGold
from app.domain.pages import LabelFileResult, WorkerLine
from app.domain.progress import Progress
from app.domain.quality import Estimate
from app.domain.text import natural
from app.files.columns_in import read_gold, read_labels
from app.files.csv_out import write_csv
from app.files.packets import make_folder
from app.files.sheet import CellKind, Sheet, SheetColumn
from app.scoring.agreement import Level
from app.scoring.agreement_set import agreement_of
from app.scoring.choice import ChoicePolicy, Chosen, choose
from app.scoring.hit_rates import peer_rows, rates_of
from app.scoring.intervals import credible
from app.scoring.kappa import Weights
from app.scoring.labels import Encoded, Labels, encode, rows_of, without_repeats
from app.scoring.posterior import CombinePolicy, Source, combine, evidence_of
from app.services.label_file_audit import audit_labels, audit_pairs
from app.services.label_file_ratings import audit_ratings, level_of, numbers_of, scale_of
from app.services.memory import peak_rss_mb
from app.services.peers import peer_credits
from app.services.quality_words import agreement_figures, model_choice

_SEED = 1  # of the bootstrap behind intervals


@dataclass(frozen=True, slots=True)
class _Read:
    """The file as codes: all its rows, and one row a person and task, without and with gold."""

    encoded: Encoded
    rows: int
    free: Labels
    known: Labels
    several_gold: tuple[SeveralGold, ...]


def score_label_file(
    labels_path: Path,
    gold_path: Path | None,
    progress: Progress,
    *,
    pairs_path: Path | None = None,
    level: str = "nominal",
) -> LabelFileResult:
    """Score the rows task, worker, label of a file; gold has rows task, gold.

    * Labels: the posterior of the label models that the labels bear (`scoring.choice`) averaged
      with the shares of votes.
    * A worker's score without gold: the expected share of right answers under those models, shrunk
      to the pool. Its interval takes n answers for worth n / 2, up to the cap of peer evidence:
      people's shared errors are in them too. With gold: gold answers at full weight, and the other
      labels as peer evidence that was calibrated on the gold.
    * `pairs_path`: task, left, right (left_words, right_words) of compared pairs, whose labels say
      left, right or tie; then the preferences are audited.
    * `level`: ordinal, interval or ratio where labels are steps or numbers of a scale; then
      agreement goes by their distance (of two people by that of steps, squared), and people's
      bias and spread are told.

    Of a repeated (task, worker) the last row counts. Raises `UserError` for an unreadable file.
    """
    began = perf_counter()
    scale = level_of(level)
    progress.step(0, 6, "Reading the labels")
    read = _read(labels_path, gold_path, scale)
    policy = ScoringPolicy()
    rule = ChoicePolicy(smoothing=policy.smoothing)
    progress.step(1, 6, "Comparing people’s labels")
    blind = choose(read.free, rule)
    chosen = blind if gold_path is None else choose(read.known, rule)
    progress.step(2, 6, "Measuring agreement")
    numbers = None if scale in ("nominal", "ordinal") else numbers_of(read.encoded.classes)
    found = agreement_of(read.free, scale, numbers, rng=np.random.default_rng(_SEED))
    agreement = agreement_figures(found)
    progress.step(3, 6, "Scoring people")
    people = _people(read, blind, chosen, policy, measured=gold_path is not None)
    progress.step(4, 6, "Looking at habits")
    weights: Weights = "nominal" if scale == "nominal" else "quadratic"
    audit = audit_labels(read.encoded, read.known, chosen, weights)
    preferences = None
    if pairs_path is not None:
        preferences = audit_pairs(labels_path, pairs_path, read.encoded)
    progress.step(5, 6, "Naming the labels")
    names = np.array(read.encoded.classes, dtype=np.object_)[chosen.best.label]
    return LabelFileResult(
        labels=read.rows,
        tasks=read.known.n_tasks,
        workers=read.known.n_workers,
        classes=read.known.n_labels,
        gold=int(read.known.known().sum()),
        accuracy=_accuracy(read.known, blind.best.label),
        majority_accuracy=_vote_accuracy(read),
        model=model_choice(chosen),
        steps=0 if chosen.model is None else chosen.model.steps,
        agreement=agreement,
        inferred=tuple(zip(read.encoded.tasks, names.tolist(), chosen.sure.tolist(), strict=True)),
        people=people,
        audit=audit,
        preferences=preferences,
        ratings=None if scale == "nominal" else audit_ratings(read.encoded, read.free),
        several_gold=read.several_gold,
        seconds=perf_counter() - began,
        peak_rss_mb=peak_rss_mb(),
    )


def write_results(result: LabelFileResult, folder: Path) -> tuple[Path, Path]:
    """Write labels.csv (task,label,posterior) and workers.csv (worker,score,low,high,n) there.

    The folder is made where there is none. Raises `UserError`; each file is whole or absent.
    """
    make_folder(folder)
    number = CellKind.NUMBER
    labels, workers = folder / "labels.csv", folder / "workers.csv"
    columns = (SheetColumn("task"), SheetColumn("label"), SheetColumn("posterior", number))
    write_csv(labels, Sheet("Labels", columns, result.inferred))
    numbers = (SheetColumn(name, number) for name in ("score", "low", "high", "n"))
    rows = ((w.worker, w.score, w.low, w.high, w.n) for w in result.people)
    write_csv(workers, Sheet("Workers", (SheetColumn("worker"), *numbers), rows))
    return labels, workers


def _read(labels_path: Path, gold_path: Path | None, level: Level) -> _Read:
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
    classes = None
    if level != "nominal":
        names = [*columns.labels, *(label for right in gold.values() for label in right)]
        classes = scale_of(names, level, labels_path)
    encoded = encode(
        columns.tasks, columns.workers, columns.labels, gold=gold, classes=classes, repeats="keep"
    )
    known = without_repeats(encoded.labels)
    free = Labels(
        known.task, known.worker, known.label, known.n_tasks, known.n_workers, known.n_labels
    )
    several = [(task, tuple(dict.fromkeys(labels))) for task, labels in gold.items()]
    return _Read(
        encoded,
        len(columns.tasks),
        free,
        known,
        tuple(SeveralGold(task, labels) for task, labels in several if len(labels) > 1),
    )


def _vote_accuracy(read: _Read) -> float | None:
    """The plain vote's share of right labels on known tasks; a tie is shared evenly."""
    tasks = np.flatnonzero(read.known.known())
    if not tasks.size:
        return None
    on_gold = rows_of(read.free, np.isin(read.free.task, tasks))
    cell = on_gold.task.astype(np.int64) * on_gold.n_labels + on_gold.label
    cells, votes = np.unique(cell, return_counts=True)
    task, label = cells // on_gold.n_labels, cells % on_gold.n_labels
    most = np.zeros(on_gold.n_tasks, dtype=np.int64)
    np.maximum.at(most, task, votes)
    wins = votes == most[task]
    right = read.known.right(task, label) & wins
    shared = np.bincount(task, weights=wins, minlength=on_gold.n_tasks)
    hits = np.bincount(task, weights=right, minlength=on_gold.n_tasks)
    return float((hits[tasks] / np.maximum(shared[tasks], 1.0)).mean())


def _accuracy(labels: Labels, chosen: NDArray[np.int32]) -> float | None:
    """The share of known tasks whose chosen label is right."""
    tasks = np.flatnonzero(labels.known())
    return float(labels.right(tasks, chosen[tasks]).mean()) if tasks.size else None


def _people(
    read: _Read, blind: Chosen, chosen: Chosen, policy: ScoringPolicy, *, measured: bool
) -> tuple[WorkerLine, ...]:
    """One line a worker, best lower bound first, then by name."""
    labels = read.known
    unseen = _peer_estimates(read.free, blind, policy)
    found = _with_gold(labels, chosen, policy) if measured else unseen
    answers = labels.answers()
    on_gold = labels.known()[labels.task]
    right = on_gold & labels.right(labels.task, labels.label)
    gold = np.bincount(labels.worker[on_gold], minlength=labels.n_workers)
    gold_right = np.bincount(labels.worker[right], minlength=labels.n_workers)
    lines = [
        WorkerLine(
            worker=name,
            score=estimate.mean,
            low=estimate.low,
            high=estimate.high,
            n=estimate.n,
            labels=int(answers[w]),
            gold=int(gold[w]),
            gold_right=int(gold_right[w]),
            blind=unseen[w] if measured else None,
        )
        for w, (name, estimate) in enumerate(zip(read.encoded.workers, found, strict=True))
    ]
    return tuple(sorted(lines, key=lambda line: (-line.low, natural(line.worker))))


def _peer_estimates(labels: Labels, chosen: Chosen, policy: ScoringPolicy) -> list[Estimate]:
    """Each worker's score from agreement alone."""
    score = rates_of(labels, chosen.credit).score
    worth = np.minimum(policy.peer_cap, labels.answers() / 2.0)
    strength = worth + policy.pool_pseudo
    low, high = credible(score * strength, (1.0 - score) * strength)
    return _estimates(score, low, high, worth)


def _with_gold(labels: Labels, chosen: Chosen, policy: ScoringPolicy) -> list[Estimate]:
    """Each worker's score from gold, and from peers on the other tasks."""
    rule = CombinePolicy(peer_cap=policy.peer_cap, pool_pseudo=policy.pool_pseudo)
    on_gold = np.flatnonzero(labels.known()[labels.task])
    right = labels.right(labels.task[on_gold], labels.label[on_gold]).astype(np.float64)
    peers = peer_rows(labels)
    credit, _ = peer_credits(
        labels.worker[peers], chosen.credit[peers], labels.worker[on_gold], right,
        labels.n_workers, rule,
    )  # fmt: skip
    rows = np.concatenate((on_gold, peers))
    source = np.repeat([Source.GOLD, Source.PEERS], [on_gold.size, peers.size])
    evidence = evidence_of(
        labels.worker[rows], source, np.concatenate((right, credit)), labels.task[rows]
    )
    made = combine(evidence, labels.n_workers, rule)
    return _estimates(made.mean, made.low, made.high, made.n_eff)


def _estimates(*columns: NDArray[np.float64]) -> list[Estimate]:
    return [Estimate(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]
