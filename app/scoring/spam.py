"""Who answers without looking: one answer always, or answers that do not depend on the task.

Raykar and Yu, "Eliminating spammers and ranking annotators for crowdsourced labeling tasks",
Journal of Machine Learning Research 13, 2012: a spammer's confusion matrix has equal rows. Bias is
not spam: a person who takes B for C still tells them apart, the model corrects it, and she can be
coached (`confusion.mistakes`).
"""

from dataclasses import dataclass

import numpy as np

from app.scoring.dawid_skene import DawidSkene
from app.scoring.hit_rates import hit_rates
from app.scoring.intervals import wilson
from app.scoring.labels import Flags, Floats, Labels


@dataclass(frozen=True, slots=True)
class SpamPolicy:
    """When a person is flagged.

    fewest: labels a person must have given. near_zero: spam score up to which rows count as equal.
    margin: her accuracy's lower bound must not lie further than this share of the way from chance
    to 1; with two even labels a tenth is five points. one_answer: share of a person's commonest
    label from which she is lazy rather than random.
    """

    fewest: int = 20
    near_zero: float = 0.05
    margin: float = 0.1
    one_answer: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Spam:
    """Each worker's spam score and flags.

    score: 0 when the answers do not depend on the task, 1 when they tell all labels apart.
    chance: the share of right answers that giving her labels blindly would reach.
    low: lower end of the 95 % Wilson interval of her expected share of right answers.
    lazy, random: flagged, and whether for one answer or for answers at random.
    """

    score: Floats
    chance: Floats
    low: Floats
    lazy: Flags
    random: Flags


def spam_scores(confusion: Floats) -> Floats:
    """Raykar and Yu's score: the mean squared distance of two rows, halved; 0..1.

    `confusion[w, k, said]` with rows that sum to 1. With one label nothing can be told apart: 1.
    """
    n_labels = confusion.shape[1]
    if n_labels < 2:
        return np.ones(confusion.shape[0])
    # Over all ordered pairs of rows, sum |r - s|^2 = 2 (K sum |r|^2 - |sum r|^2).
    squares = (confusion**2).sum(axis=(1, 2))
    together = (confusion.sum(axis=1) ** 2).sum(axis=1)
    return np.asarray((n_labels * squares - together) / (n_labels * (n_labels - 1)))


def find_spam(labels: Labels, fitted: DawidSkene, policy: SpamPolicy | None = None) -> Spam:
    """Who is flagged: enough labels, equal rows, and an accuracy not clearly above chance.

    A flag is a reason to look, not a verdict.
    """
    policy = policy or SpamPolicy()
    score = spam_scores(fitted.confusion)
    cell = labels.worker.astype(np.int64) * labels.n_labels + labels.label
    size = labels.n_workers * labels.n_labels
    said = np.bincount(cell, minlength=size).reshape(labels.n_workers, labels.n_labels)
    n = said.sum(axis=1)
    share = said / np.maximum(n, 1)[:, None]
    chance = share @ fitted.prior
    low = wilson(hit_rates(labels, fitted.posterior).hits, n).low
    blind = low < chance + policy.margin * (1.0 - chance)
    flagged = (n >= policy.fewest) & (score <= policy.near_zero) & blind
    if labels.n_labels < 2:
        flagged[:] = False
    one = share.max(axis=1, initial=0.0) >= policy.one_answer
    return Spam(score, np.asarray(chance), low, flagged & one, flagged & ~one)
