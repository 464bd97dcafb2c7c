"""Who answers without looking, and who looks but takes one label for another.

Raykar and Yu, "Eliminating spammers and ranking annotators for crowdsourced labeling tasks",
Journal of Machine Learning Research 13, 2012: a spammer's confusion matrix has equal rows. Three
kinds are told apart. The lazy give one answer always, the random give answers that do not hang on
the task; both are spam. The biased tell labels apart but take B for C: that is no spam, the model
corrects it, and it can be coached (`confusion.mistakes`).

A flag is an accusation, so false ones are held to a share: Benjamini and Hochberg, "Controlling the
false discovery rate", Journal of the Royal Statistical Society B 57(1), 1995. What must be refuted
is that the person does useful work, i.e. comes a given part of the way from chance to perfect.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from app.scoring.confusion import Mistake, expected_counts, mistakes
from app.scoring.dawid_skene import DawidSkene
from app.scoring.false_discovery import q_values
from app.scoring.intervals import wilson
from app.scoring.labels import Flags, Floats, Labels, at


@dataclass(frozen=True, slots=True)
class SpamPolicy:
    """When a person is flagged.

    fewest: labels a person must have given. near_zero: `Spam.apart` up to which rows count as
    equal. margin: her accuracy's lower bound must not lie further than this share of the
    way from chance to 1; with two even labels a tenth is five points. useful: the share of that way
    that useful work comes at the least. false_discovery: the share of flagged people, in the long
    run, whose work is useful after all; also of coaching hints. one_answer: share of a person's
    commonest label from which she is lazy rather than random.
    """

    fewest: int = 20
    near_zero: float = 0.05
    margin: float = 0.1
    useful: float = 0.3
    false_discovery: float = 0.05
    one_answer: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Spam:
    """Each worker's spam score and flags.

    score: 0 when the answers do not depend on the task, 1 when they tell all labels apart.
    apart: the score from her own labels only, less what it is by chance; what flags look at.
    chance: the share of right answers that giving her labels blindly would reach.
    low: lower end of the 95 % Wilson interval of her expected share of right answers.
    p: probability of so few right answers if her work were useful. q: the false discovery rate at
    which she would just be flagged, over people with enough labels; nan for the others.
    lazy, random: flagged, and whether for one answer or for answers at random.
    biased: not flagged, and with a hint. hints: what such people take for what, the surest first.
    """

    score: Floats
    apart: Floats
    chance: Floats
    low: Floats
    p: Floats
    q: Floats
    lazy: Flags
    random: Flags
    biased: Flags
    hints: tuple[Mistake, ...]


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
    """Who is flagged: enough labels, equal rows, and an accuracy clearly below useful work's.

    A flag is a reason to look, not a verdict. This holds tables of workers x labels x labels, as
    the fit does; with more than some thousands of cells a person use `find_spam_by_hits`.
    """
    policy = policy or SpamPolicy()
    counts = expected_counts(labels, fitted.posterior)
    score = spam_scores(fitted.confusion)
    apart = _rows_apart(labels, fitted.posterior, counts)
    credit = at(fitted.posterior, labels.task, labels.label)
    hints = mistakes(counts, false_discovery=policy.false_discovery)
    return _judged(labels, credit, fitted.prior, score, apart, hints, policy)


def find_spam_by_hits(
    labels: Labels, credit: Floats, prior: Floats, policy: SpamPolicy | None = None
) -> Spam:
    """As `find_spam` without confusion matrices, for large label sets: memory grows by rows only.

    `credit` is P(task = own label) of each row, `prior[k]` the share of label k over tasks. Each
    person is a coin: right with her hit rate h, else any other label alike, whose score is
    (h - (1 - h) / (K - 1))^2. Lazy and random are told apart by the commonest label as before;
    nobody is found biased and there are no hints.
    """
    policy = policy or SpamPolicy()
    n = np.bincount(labels.worker, minlength=labels.n_workers)
    hits = np.bincount(labels.worker, weights=credit, minlength=labels.n_workers)
    rate = (hits + 0.5) / (n + 1.0)
    rest = max(labels.n_labels - 1, 1)
    score = (rate - (1.0 - rate) / rest) ** 2
    noise = rate * (1.0 - rate) / (n + 1.0) * (1.0 + 1.0 / rest) ** 2
    return _judged(labels, credit, prior, score, score - noise, (), policy)


def _rows_apart(labels: Labels, posterior: Floats, counts: Floats) -> Floats:
    """The spam score from a person's own counts, less what it is by chance when rows are equal.

    Pairs of rows weigh by their labels, n_k n_j, so that rare classes do not decide, and nothing
    leans on the pool, whose rows differ. With shares w_k of her labels by class, that mean is
    (sum w_k |r_k|^2 - |r|^2) / (1 - sum w_k^2), r all her labels together. Row k of equal rows
    scatters by (1 - |r|^2) / m_k, where m_k = (sum P)^2 / sum P^2 is what its labels are worth.
    """
    n_workers, n_labels = counts.shape[:2]
    rows = counts.sum(axis=2)
    squares = np.empty((n_workers, n_labels))
    for meant in range(n_labels):
        mass = posterior[labels.task, meant]
        squares[:, meant] = np.bincount(labels.worker, weights=mass * mass, minlength=n_workers)
    n = np.maximum(rows.sum(axis=1, keepdims=True), 1e-9)
    weight = rows / n
    within = (counts**2).sum(axis=2) / np.maximum(rows, 1e-9) / n
    overall = ((counts.sum(axis=1) / n) ** 2).sum(axis=1)
    worth = np.maximum(rows, 1e-9) ** 2 / np.maximum(squares, 1e-9)
    by_chance = (weight * (1.0 - weight) / np.maximum(worth, 1.0)).sum(axis=1) * (1.0 - overall)
    scale = 1.0 - (weight**2).sum(axis=1)
    apart = within.sum(axis=1) - overall - by_chance
    return np.asarray(np.divide(apart, scale, out=np.zeros(n_workers), where=scale > 1e-9))


def _judged(
    labels: Labels,
    credit: Floats,
    prior: Floats,
    score: Floats,
    apart: Floats,
    hints: tuple[Mistake, ...],
    policy: SpamPolicy,
) -> Spam:
    n_workers = labels.n_workers
    n = np.bincount(labels.worker, minlength=n_workers).astype(np.float64)
    some = np.maximum(n, 1.0)
    chance = np.bincount(labels.worker, weights=prior[labels.label], minlength=n_workers) / some
    hits = np.minimum(np.bincount(labels.worker, weights=credit, minlength=n_workers), n)
    low = wilson(hits, n).low
    enough = (n >= policy.fewest) & (n > 0.0) & (labels.n_labels > 1)
    bar = np.minimum(chance + policy.useful * (1.0 - chance), 1.0)
    # P(at most `hits` of n at `bar`), carried on between whole numbers.
    p = np.where(hits < n, special.betainc(np.maximum(n - hits, 1e-9), hits + 1.0, 1.0 - bar), 1.0)
    q = np.full(n_workers, np.nan)
    q[enough] = q_values(p[enough])
    blind = low < chance + policy.margin * (1.0 - chance)
    flagged = enough & (apart <= policy.near_zero) & blind
    flagged &= np.nan_to_num(q, nan=1.0) <= policy.false_discovery
    one = _commonest(labels) >= policy.one_answer
    hints = tuple(hint for hint in hints if enough[hint.worker] and not flagged[hint.worker])
    biased = np.zeros(n_workers, dtype=np.bool_)
    biased[[hint.worker for hint in hints]] = True
    lazy, random = flagged & one, flagged & ~one
    return Spam(score, apart, np.asarray(chance), low, p, q, lazy, random, biased, hints)


def _commonest(labels: Labels) -> Floats:
    """The share of each worker's commonest label; 0 without labels."""
    cell = labels.worker.astype(np.int64) * max(labels.n_labels, 1) + labels.label
    cells, times = np.unique(cell, return_counts=True)
    most = np.zeros(labels.n_workers)
    np.maximum.at(most, cells // max(labels.n_labels, 1), times)
    return np.asarray(most / np.maximum(labels.answers(), 1))
