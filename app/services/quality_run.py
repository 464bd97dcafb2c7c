"""One scoring run: from columns of evidence to scores, inferred labels and agreement.

Pure: it reads no store and no clock. What counts as evidence about a person, one piece a task:

* gold: the first answer to a task with a known answer, right or not.
* review: a verdict on work that was drawn at random or as a newcomer's first. Accepted counts
  1, and corrected, returned and rejected count 0, whatever the severity: the score is the share
  of answers that could be used as they came. Reviews of flagged or returned work do not count.
* peers: where two or more people answered and no answer is known, the probability that the
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
from app.domain.review import Verdict
from app.scoring.agreement import Reliability, krippendorff
from app.scoring.dawid_skene import DawidSkenePolicy, consensus, fit
from app.scoring.hit_rates import peer_rows
from app.scoring.labels import Labels
from app.scoring.posterior import (
    Combined,
    CombinePolicy,
    Evidence,
    Source,
    combine,
    evidence_of,
    resolved_rows,
    take,
    worth,
)
from app.store.quality_columns import Judged, Reviewed, ScoredProject

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All that a run reads."""

    judged: Judged
    gold_answers: Judged
    reviewed: Reviewed
    gold: dict[int, tuple[str, ...]]
    shared: Ids
    projects: list[ScoredProject]


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Evidence with all that is shown of it; one row an item, columns equally long."""

    expert: Ids
    task: Ids
    project: Ids
    source: NDArray[np.int8]
    credit: Floats
    day: Ids
    probability: Floats
    answer: Texts
    expected: Texts

    def take(self, rows: NDArray[np.intp]) -> "Pieces":
        """The given rows."""
        return Pieces(*(getattr(self, name)[rows] for name in self.__slots__))


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
class ScopeScores:
    """The scores of one scope; rows are `expert`."""

    scope: str
    expert: Ids
    combined: Combined
    gold_right: Floats
    first_day: Ids
    last_day: Ids


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """The result: scores by scope ("all" first), labels by project, and the pieces of "all"."""

    scopes: tuple[ScopeScores, ...]
    labels: tuple[ProjectLabels, ...]
    pieces: Pieces
    weight: Floats
    judgments: int

    @property
    def people(self) -> int:
        """How many people got a score."""
        return len(self.scopes[0].expert)

    @property
    def workforce(self) -> Estimate | None:
        """The mean over people, weighted by evidence; None when nobody has a score.

        The interval is normal, from the spread of each person's own estimate: its variance is
        the sum of w² m(1 − m) / (n + 3), with w = n / sum n.
        """
        made = self.scopes[0].combined
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
    found = [_gold_pieces(facts), _review_pieces(facts)]
    order = np.argsort(facts.judged.project, kind="stable")
    sorted_by_project = facts.judged.project[order]
    ids = [p.id for p in facts.projects]
    cuts = np.searchsorted(sorted_by_project, ids)
    ends = np.searchsorted(sorted_by_project, ids, side="right")
    total = len(facts.projects) + 1
    texts = np.array(facts.judged.label, dtype=np.object_)
    for i, (project, start, end) in enumerate(
        zip(facts.projects, cuts.tolist(), ends.tolist(), strict=True)
    ):
        progress.step(i, total, f"Comparing labels: {project.name}")
        if start == end:
            continue
        rows = order[start:end]
        made, peers = _project(
            facts, project, rows, texts[rows], policy, seed, _Within(progress, i, total)
        )
        labels.append(made)
        found.append(peers)
    progress.step(total - 1, total, "Combining the evidence")
    return _combined(_joined(found), tuple(labels), policy, as_of, len(facts.judged))


class _Within:
    """The progress of one part: it names what it does and hears the wish to stop."""

    def __init__(self, progress: Progress, done: int, total: int) -> None:
        self._progress, self._done, self._total = progress, done, total

    def step(self, done: int, total: int, note: str = "") -> None:  # noqa: ARG002
        """Pass the note on; how far the part has come does not move the whole."""
        self._progress.step(self._done, self._total, note)


def _gold_pieces(facts: Facts) -> Pieces:
    answers = facts.gold_answers
    right = [facts.gold[task] for task in answers.task.tolist()]
    credit = [label in known for label, known in zip(answers.label, right, strict=True)]
    return Pieces(
        expert=answers.expert,
        task=answers.task,
        project=answers.project,
        source=np.full(len(answers), Source.GOLD, dtype=np.int8),
        credit=np.array(credit, dtype=np.float64),
        day=answers.day,
        probability=np.ones(len(answers)),
        answer=_texts(answers.label),
        expected=_texts([" or ".join(known) for known in right]),
    )


def _review_pieces(facts: Facts) -> Pieces:
    reviews = facts.reviewed
    expected = [
        corrected or (label if verdict == Verdict.ACCEPT.value else _VERDICT_WORDS[verdict])
        for label, verdict, corrected in zip(
            reviews.label, reviews.verdict, reviews.corrected, strict=True
        )
    ]
    accepted = [verdict == Verdict.ACCEPT.value for verdict in reviews.verdict]
    return Pieces(
        expert=reviews.expert,
        task=reviews.task,
        project=reviews.project,
        source=np.full(len(reviews), Source.REVIEW, dtype=np.int8),
        credit=np.array(accepted, dtype=np.float64),
        day=reviews.day,
        probability=reviews.probability,
        answer=_texts(reviews.label),
        expected=_texts(expected),
    )


_VERDICT_WORDS = {"correct": "corrected", "return": "returned", "reject": "rejected"}


def _project(
    facts: Facts,
    project: ScoredProject,
    rows: NDArray[np.intp],
    said: Texts,
    policy: ScoringPolicy,
    seed: int,
    progress: Progress,
) -> tuple[ProjectLabels, Pieces]:
    """The project's labels and agreement, and what its people's labels say about them."""
    judged = facts.judged
    tasks, task = np.unique(judged.task[rows], return_inverse=True)
    experts, worker = np.unique(judged.expert[rows], return_inverse=True)
    known = {i: facts.gold[t] for i, t in enumerate(tasks.tolist()) if t in facts.gold}
    names = dict.fromkeys(project.labels)
    names.update(dict.fromkeys(sorted({*said.tolist(), *(x for g in known.values() for x in g)})))
    code = {name: i for i, name in enumerate(names)}
    mask = np.zeros((len(tasks), len(code)), dtype=np.bool_)
    for i, right in known.items():
        mask[i, [code[name] for name in right]] = True
    labels = Labels(
        task=task.astype(np.int32),
        worker=worker.astype(np.int32),
        label=np.array([code[name] for name in said.tolist()], dtype=np.int32),
        n_tasks=len(tasks),
        n_workers=len(experts),
        n_labels=len(code),
        gold_mask=mask,
    )
    model = fit(labels, DawidSkenePolicy(smoothing=policy.smoothing), progress)
    chosen = consensus(labels, model)
    counts = labels.counts()
    made_of = counts.sum(axis=1)
    text = np.array(list(names), dtype=np.object_)
    rng = np.random.default_rng([seed, project.id])
    peers = peer_rows(labels)
    at = rows[peers]
    return ProjectLabels(
        project=project.id,
        task=tasks,
        label=text[chosen.label].tolist(),
        posterior=model.posterior[np.arange(len(tasks)), chosen.label],
        labels=made_of.astype(np.int64),
        reliability=krippendorff(counts[np.isin(tasks, facts.shared)], rng=rng),
    ), Pieces(
        expert=judged.expert[at],
        task=judged.task[at],
        project=judged.project[at],
        source=np.full(len(at), Source.PEERS, dtype=np.int8),
        credit=np.clip(model.posterior[labels.task[peers], labels.label[peers]], 0.0, 1.0),
        day=judged.day[at],
        probability=np.ones(len(at)),
        answer=said[peers],
        expected=text[chosen.label[labels.task[peers]]],
    )


def _combined(
    pieces: Pieces,
    labels: tuple[ProjectLabels, ...],
    policy: ScoringPolicy,
    as_of: date,
    judgments: int,
) -> Run:
    rule = CombinePolicy(
        peer_cap=policy.peer_cap,
        half_life_days=policy.half_life_days,
        pool_pseudo=policy.pool_pseudo,
        reviewer_reliability=policy.reviewer_reliability,
    )
    everyone, evidence = _evidence(pieces, as_of)
    kept = resolved_rows(evidence)
    pieces, evidence = pieces.take(kept), take(evidence, kept)
    whole = _scope("all", everyone, pieces, evidence, rule, None)
    scopes = [whole]
    for project in np.unique(pieces.project).tolist():
        part = pieces.take(np.flatnonzero(pieces.project == project))
        people, own = _evidence(part, as_of)
        scopes.append(
            _scope(f"project:{project}", people, part, own, rule, whole.combined.pool_mean)
        )
    weight = worth(evidence, len(everyone), rule)
    return Run(tuple(scopes), labels, pieces, weight, judgments)


def _evidence(pieces: Pieces, as_of: date) -> tuple[Ids, Evidence]:
    """The people, and the pieces with their positions among the people as codes."""
    people, worker = np.unique(pieces.expert, return_inverse=True)
    _, task = np.unique(pieces.task, return_inverse=True)
    return people, evidence_of(
        worker,
        pieces.source,
        pieces.credit,
        task,
        # An answer dated after the day of the run, by another zone's clock, is of today.
        age_days=np.maximum(as_of.toordinal() - pieces.day, 0),
        probability=pieces.probability,
    )


def _scope(
    name: str,
    people: Ids,
    pieces: Pieces,
    evidence: Evidence,
    rule: CombinePolicy,
    pool_mean: float | None,
) -> ScopeScores:
    gold = pieces.source == Source.GOLD
    first = np.full(len(people), np.iinfo(np.int64).max)
    last = np.zeros(len(people), dtype=np.int64)
    np.minimum.at(first, evidence.worker, pieces.day)
    np.maximum.at(last, evidence.worker, pieces.day)
    return ScopeScores(
        scope=name,
        expert=people,
        combined=combine(evidence, len(people), rule, pool_mean=pool_mean),
        gold_right=np.asarray(
            np.bincount(evidence.worker[gold], pieces.credit[gold], len(people)), dtype=np.float64
        ),
        first_day=first,
        last_day=last,
    )


def _joined(found: Sequence[Pieces]) -> Pieces:
    return Pieces(*(np.concatenate([getattr(p, n) for p in found]) for n in Pieces.__slots__))


def _texts(values: Sequence[str]) -> Texts:
    made = np.empty(len(values), dtype=np.object_)
    made[:] = values
    return made
