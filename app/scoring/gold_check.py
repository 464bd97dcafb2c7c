"""Which gold is bad: tasks whose known answer people's own answers speak against.

People's habits are those of the pooled Dawid-Skene model, but for each gold task the answers to
that task are taken out of its people's tables first, so that a wrong gold does not excuse itself.
What is then left is the probability that the gold is wrong (Bayes, from a small share of bad gold
known beforehand) and a ranked list; the mean probability of being right over the list down to some
place is the share of false reports to expect there (Müller et al., "Optimal sample size for
multiple testing", Journal of the American Statistical Association 99, 2004: posterior expected
false discovery rate).

The model takes people's errors on a task as independent. Where a task misleads everyone alike, the
figure is too sure: a report is a task to adjudicate, not a gold to overwrite.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.scoring.confusion import expected_counts
from app.scoring.dawid_skene import FLOOR, DawidSkene, DawidSkenePolicy, fit
from app.scoring.labels import Flags, Floats, Ints, Labels

CHUNK = 4_000_000
"""Cells of rows x labels held at once; 32 MB a table."""


CAREFUL = DawidSkenePolicy(smoothing=10.0, rows="skill", tolerance=1e-3)
"""Tables of few labels are noise, and noise speaks against gold. In crowds of 12 to 30 people with
3 to 5 answers a task, 6 to 11 % of reports at a wanted 10 % are then false; 8 to 23 % with the
smoothing 2 that is best for labels."""


@dataclass(frozen=True, slots=True)
class GoldPolicy:
    """How gold is checked.

    bad_gold: share of wrong gold expected beforehand; Northcutt, Athalye and Mueller, "Pervasive
        label errors in test sets destabilize machine learning benchmarks", 2021, found 3.3 %.
    fewest: answers a task must have.
    false_reports: share of reported gold, in the long run, that is right after all.
    """

    bad_gold: float = 0.033
    fewest: int = 2
    false_reports: float = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class GoldCheck:
    """Gold tasks with enough answers, the most suspect first; equal ones by task code.

    task, gold: codes; of several right answers the lowest. favoured: the label outside the gold
    that the answers favour, -1 where every label is right. wrong: probability that the gold is
    wrong; log_odds: the same in nats. answers: answers given; agreeing: those equal to the gold.
    false_so_far: expected number of right gold among the tasks down to this one; q: that as a
    share. suspect: q is within the policy.
    """

    task: NDArray[np.intp]
    gold: Ints
    favoured: Ints
    wrong: Floats
    log_odds: Floats
    answers: NDArray[np.int64]
    agreeing: NDArray[np.int64]
    false_so_far: Floats
    q: Floats
    suspect: Flags


def check_gold(
    labels: Labels,
    policy: GoldPolicy | None = None,
    model: DawidSkenePolicy | None = None,
    *,
    start: Floats | None = None,
    settled: NDArray[np.integer] | None = None,
) -> GoldCheck:
    """The gold tasks of `labels`, ranked by the evidence that their gold is wrong.

    `start`: a posterior of a model alike to climb from, which takes fewer steps than the votes.
    `settled`: known tasks that are not doubted, since somebody decided about them already.

    Raises `UserError` as the fit does when there are too many labels for the number of people.
    """
    policy, model = policy or GoldPolicy(), model or CAREFUL
    fitted = fit(labels, model, start=start)
    n_answers = np.bincount(labels.task, minlength=labels.n_tasks).astype(np.int64)
    doubted = labels.known() & (n_answers >= max(policy.fewest, 1))
    if settled is not None:
        doubted[settled] = False
    tasks = np.flatnonzero(doubted)
    allowed = labels.allowed(tasks)
    evidence = _left_out_evidence(labels, fitted, model.smoothing, tasks)
    prior = np.log(_gold_prior(allowed, fitted.prior, policy.bad_gold))
    joint = evidence + prior
    with_right = np.where(allowed, joint, -np.inf)
    with_wrong = np.where(allowed, -np.inf, joint)
    open_to_doubt = ~allowed.all(axis=1)
    log_odds = np.full(tasks.size, -np.inf)
    log_odds[open_to_doubt] = special.logsumexp(
        with_wrong[open_to_doubt], axis=1
    ) - special.logsumexp(with_right[open_to_doubt], axis=1)
    favoured = np.full(tasks.size, -1, dtype=np.int32)
    favoured[open_to_doubt] = np.argmax(with_wrong[open_to_doubt], axis=1)
    row = np.full(labels.n_tasks, -1)
    row[tasks] = np.arange(tasks.size)
    mine = row[labels.task] >= 0
    agrees = allowed[row[labels.task[mine]], labels.label[mine]]
    agreeing = np.bincount(row[labels.task[mine]], weights=agrees, minlength=tasks.size)
    order = np.lexsort((tasks, -log_odds))
    wrong = special.expit(log_odds)[order]
    false_so_far = np.cumsum(special.expit(-log_odds[order]))
    q = false_so_far / np.arange(1.0, tasks.size + 1.0)
    return GoldCheck(
        task=tasks[order],
        gold=np.argmax(allowed, axis=1).astype(np.int32)[order] if tasks.size else favoured,
        favoured=favoured[order],
        wrong=wrong,
        log_odds=log_odds[order],
        answers=n_answers[tasks][order],
        agreeing=agreeing.astype(np.int64)[order],
        false_so_far=false_so_far,
        q=q,
        suspect=q <= policy.false_reports,
    )


def _left_out_evidence(
    labels: Labels, fitted: DawidSkene, smoothing: float, tasks: NDArray[np.intp]
) -> Floats:
    """Log-likelihood of each task's answers under each label, a row a task of `tasks`.

    E[w, k, said] = (count + s pool) / (n + s); a task whose label is k with probability P added P
    to both, which is taken off again. A person who labeled the task twice keeps her other row.
    """
    row = np.full(labels.n_tasks, -1)
    row[tasks] = np.arange(tasks.size)
    rows = np.flatnonzero(row[labels.task] >= 0)
    worth = expected_counts(labels, fitted.posterior).sum(axis=2) + smoothing
    total = np.zeros((tasks.size, labels.n_labels))
    step = max(1, CHUNK // max(labels.n_labels, 1))
    for at in range(0, rows.size, step):
        part = rows[at : at + step]
        who, task = labels.worker[part], labels.task[part]
        own = fitted.posterior[task]
        n = worth[who]
        share = fitted.confusion[who, :, labels.label[part]]
        left = np.maximum(share * n - own, 0.0) / np.maximum(n - own, 1e-9)
        # Without smoothing nothing may be left of a row: then this answer says nothing.
        left = np.where(n - own > 1e-9, left, 1.0 / max(labels.n_labels, 1))
        np.add.at(total, row[task], np.log(np.maximum(left, FLOOR)))
    return total


def _gold_prior(allowed: Flags, prior: Floats, bad_gold: float) -> Floats:
    """Probability of each label before the answers: the gold's but for `bad_gold`, which is shared
    by the other labels as they occur.
    """
    inside = np.where(allowed, prior, 0.0)
    outside = np.where(allowed, 0.0, prior)
    inside *= (1.0 - bad_gold) / np.maximum(inside.sum(axis=1, keepdims=True), FLOOR)
    outside *= bad_gold / np.maximum(outside.sum(axis=1, keepdims=True), FLOOR)
    return np.asarray(np.maximum(inside + outside, FLOOR))
