"""How well label models foresee labels they have not seen, and how to weigh the models by it.

Of each fold some labels are hidden, the models are fitted to the others, and each hidden label gets
its probability: P(said) = sum over k of P(task = k | the task's other labels) E[worker, k, said].
Stacking finds the mixture of the models under which all hidden labels together are likeliest
(Yao, Vehtari, Simpson and Gelman, "Using stacking to average Bayesian predictive distributions",
Bayesian Analysis 13(3), 2018, equation 5, with the logarithmic score).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.progress import Progress
from app.scoring.dawid_skene import DawidSkenePolicy, fit
from app.scoring.labels import Floats, Labels, rows_of
from app.scoring.vote import row_sums

LEAST = 1e-9
"""Smallest probability of a label: one label that nobody could foresee does not decide alone."""

ROUGH = 1e-4
"""The tolerance of models that are only compared: tenfold, it halves their steps."""

MOST_ROUNDS = 400
"""Of the climb to the stacking weights, which never goes down."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Natural logarithms of the probabilities of hidden labels.

    models[m, i]: of hidden label i under model m. margin[i]: under the labels' plain shares.
    """

    models: Floats
    margin: Floats


def held_out(
    labels: Labels,
    policies: Sequence[DawidSkenePolicy],
    rng: np.random.Generator,
    progress: Progress,
    *,
    folds: int = 2,
    share: float = 0.2,
) -> HeldOut:
    """Hide `share` of the labels in each of `folds` disjoint folds (at most 1 / share of them).

    What is hidden hangs on the codes of the rows, not on their order. Where a fold would hide
    nothing, or everything, there is no column for it.
    """
    parts = np.empty(len(labels), dtype=np.int64)
    order = np.lexsort((labels.label, labels.worker, labels.task))
    parts[order] = rng.integers(0, round(1.0 / share), len(labels))
    models: list[Floats] = []
    margins: list[Floats] = []
    for fold in range(folds):
        hidden = parts == fold
        if hidden.all() or not hidden.any():
            continue
        seen, unseen = rows_of(labels, ~hidden), rows_of(labels, hidden)
        models.append(np.stack([_foreseen(seen, unseen, p, progress) for p in policies]))
        share_said = np.bincount(seen.label, minlength=labels.n_labels) / len(seen)
        margins.append(np.log(np.maximum(share_said[unseen.label], LEAST)))
    if not models:
        return HeldOut(np.empty((len(policies), 0)), np.empty(0))
    return HeldOut(np.concatenate(models, axis=1), np.concatenate(margins))


def stacking_weights(models: Floats) -> Floats:
    """The weights, adding to 1, under which the mixture of the models is likeliest.

    `models` as in `HeldOut`. Without any hidden label all models weigh the same. It climbs by
    expectation and maximisation from equal weights, so equal models keep equal weights.
    """
    n_models, n = models.shape
    weights = np.full(n_models, 1.0 / n_models)
    if n == 0:
        return weights
    density = np.exp(models - models.max(axis=0, keepdims=True))
    for _ in range(MOST_ROUNDS):
        part = weights[:, None] * density
        new = (part / part.sum(axis=0, keepdims=True)).mean(axis=1)
        moved = float(np.abs(new - weights).max())
        weights = new
        if moved < 1e-5:
            break
    return np.asarray(weights)


def _foreseen(seen: Labels, unseen: Labels, policy: DawidSkenePolicy, progress: Progress) -> Floats:
    fitted = fit(seen, replace(policy, tolerance=ROUGH), progress)
    said = fitted.confusion[unseen.worker, :, unseen.label]
    probability = row_sums(fitted.posterior[unseen.task] * said)
    return np.asarray(np.log(np.maximum(probability, LEAST)))
