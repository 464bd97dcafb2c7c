"""One scoring run: from columns of evidence to scores, inferred labels and agreement.

Pure: it reads no store and no clock. Gold and reviews are read as `quality_pieces` says. To them
come the peers: where two or more people answered and no answer is known, the probability that the
person's label is the task's, by a Dawid-Skene model of the project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from app.config.policies import ScoringPolicy
from app.domain.progress import Progress
from app.domain.quality import Estimate
from app.scoring.agreement import Reliability, krippendorff
from app.scoring.dawid_skene import DawidSkenePolicy, consensus, fit
from app.scoring.hit_rates import peer_rows
from app.scoring.labels import Labels
from app.scoring.posterior import Source
from app.services.quality_pieces import gold_pieces, resolved, review_pieces
from app.services.score_parts import (
    ALL,
    Scores,
    codes_of,
    combine_rule,
    gathered,
    pools_of,
    scopes_of,
    scores_of,
)
from app.store.evidence import Pieces, in_order, joined
from app.store.quality_columns import Facts, ScoredProject
from app.store.score_steps import Pools

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProjectLabels:
    """What a project's judgments say about its tasks."""

    project: int
    task: Ids
    label: Sequence[str]
    posterior: Floats
    labels: Ids
    reliability: Reliability


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """The result: scores over all work and in the other scopes, labels by project, all pieces of
    evidence in order (also those that a better piece beats), and what scores started from.
    """

    whole: Scores
    parts: Scores
    pools: Pools
    labels: tuple[ProjectLabels, ...]
    pieces: Pieces
    judgments: int

    @property
    def people(self) -> int:
        """How many people got a score."""
        return len(self.whole)

    @property
    def workforce(self) -> Estimate | None:
        """The mean over people, weighted by evidence; None when nobody has a score.

        The interval is normal, from the spread of each person's own estimate: its variance is
        the sum of w² m(1 − m) / (n + 3), with w = n / sum n.
        """
        made = self.whole.combined
        total = float(made.n_eff.sum())
        if total <= 0.0:
            return None
        share = made.n_eff / total
        mean = float(share @ made.mean)
        half = 1.959964 * sqrt(float(share**2 @ (made.mean * (1 - made.mean) / (made.n_eff + 3))))
        return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), total)

    @property
    def tasks(self) -> int:
        """How many tasks got an inferred label."""
        return sum(len(one.task) for one in self.labels)


def compute(facts: Facts, policy: ScoringPolicy, as_of: date, seed: int, progress: Progress) -> Run:
    """Score everybody on the facts, as of a day. The seed draws the agreement's intervals."""
    labels: list[ProjectLabels] = []
    found = [gold_pieces(facts.gold_answers, facts.gold), review_pieces(facts.reviewed)]
    order = np.argsort(facts.judged.project, kind="stable")
    sorted_by_project = facts.judged.project[order]
    ids = [p.id for p in facts.projects]
    cuts = np.searchsorted(sorted_by_project, ids)
    ends = np.searchsorted(sorted_by_project, ids, side="right")
    total = len(facts.projects) + 1
    for i, (project, start, end) in enumerate(
        zip(facts.projects, cuts.tolist(), ends.tolist(), strict=True)
    ):
        progress.step(i, total, f"Comparing labels: {project.name}")
        if start == end:
            continue
        rows = order[start:end]
        made, peers = _project(facts, project, rows, policy, seed, _Within(progress, i, total))
        labels.append(made)
        found.append(peers)
    progress.step(total - 1, total, "Combining the evidence")
    return _combined(in_order(joined(found)), tuple(labels), facts, policy, as_of)


class _Within:
    """The progress of one part: it names what it does and hears the wish to stop."""

    def __init__(self, progress: Progress, done: int, total: int) -> None:
        self._progress, self._done, self._total = progress, done, total

    def step(self, done: int, total: int, note: str = "") -> None:  # noqa: ARG002
        """Pass the note on; how far the part has come does not move the whole."""
        self._progress.step(self._done, self._total, note)


def _project(
    facts: Facts,
    project: ScoredProject,
    rows: NDArray[np.intp],
    policy: ScoringPolicy,
    seed: int,
    progress: Progress,
) -> tuple[ProjectLabels, Pieces]:
    """The project's labels and agreement, and what its people's labels say about them."""
    judged = facts.judged
    tasks, task = codes_of(judged.task[rows])
    experts, worker = codes_of(judged.expert[rows])
    known = [i for i, t in enumerate(tasks.tolist()) if t in facts.gold]
    right = [facts.gold[t] for t in tasks[known].tolist()]
    used, said = codes_of(judged.label[rows].astype(np.int64))
    told = [judged.texts[i] for i in used.tolist()]
    names = dict.fromkeys(project.labels)
    names.update(dict.fromkeys(sorted({*told, *(x for labels in right for x in labels)})))
    code = {name: i for i, name in enumerate(names)}
    mask = np.zeros((len(tasks), len(code)), dtype=np.bool_)
    for i, answers in zip(known, right, strict=True):
        mask[i, [code[name] for name in answers]] = True
    labels = Labels(
        task=task.astype(np.int32),
        worker=worker.astype(np.int32),
        label=np.array([code[name] for name in told], dtype=np.int32)[said],
        n_tasks=len(tasks),
        n_workers=len(experts),
        n_labels=len(code),
        gold_mask=mask,
    )
    model = fit(labels, DawidSkenePolicy(smoothing=policy.smoothing), progress)
    chosen = consensus(labels, model)
    counts = labels.counts()
    text = np.array(list(names), dtype=np.object_)
    rng = np.random.default_rng([seed, project.id])
    peers = peer_rows(labels)
    at = rows[peers]
    return ProjectLabels(
        project=project.id,
        task=tasks,
        label=text[chosen.label].tolist(),
        posterior=model.posterior[np.arange(len(tasks)), chosen.label],
        labels=counts.sum(axis=1).astype(np.int64),
        reliability=krippendorff(counts[np.isin(tasks, facts.shared)], rng=rng),
    ), Pieces(
        expert=judged.expert[at],
        task=judged.task[at],
        project=judged.project[at],
        source=np.full(len(at), Source.PEERS, dtype=np.int8),
        credit=np.clip(model.posterior[labels.task[peers], labels.label[peers]], 0.0, 1.0),
        day=judged.day[at],
        probability=np.ones(len(at)),
        answer=labels.label[peers],
        expected=chosen.label[labels.task[peers]].astype(np.int32),
        cause=np.zeros(len(at), dtype=np.int64),
        texts=tuple(names),
    )


def _combined(
    pieces: Pieces,
    labels: tuple[ProjectLabels, ...],
    facts: Facts,
    policy: ScoringPolicy,
    as_of: date,
) -> Run:
    rule = combine_rule(policy)
    scopes = scopes_of(facts.projects)
    sums = gathered(resolved(pieces, as_of), as_of, rule)
    whole, share = scores_of(sums, scopes.only({ALL}), rule, None, None)
    mean = whole.combined.pool_mean
    parts, _ = scores_of(sums, scopes.only({*scopes.names} - {ALL}), rule, mean, share)
    return Run(whole, parts, pools_of(scopes, mean, share), labels, pieces, len(facts.judged))
