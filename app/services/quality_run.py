"""One scoring run: from columns of evidence to scores, inferred labels and agreement.

Pure: it reads no store and no clock. Gold, adjudications and reviews are read as `quality_pieces`
says. To them come the peers: where two or more people answered and no answer is known, the
probability that the person's label is the task's, by the label models that the project's labels
bear, set right by the project's gold. To the models an adjudicated task is a known one; one whose
cause is nobody's fault is not shown to them, but still counts in the agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.config.policies import ScoringPolicy
from app.domain.progress import Progress
from app.domain.quality import Estimate
from app.scoring.agreement_set import AgreementSet, agreement_of
from app.scoring.choice import Choice, ChoicePolicy, Tried, choose
from app.scoring.hit_rates import peer_rows
from app.scoring.intervals import Z_95
from app.scoring.labels import Labels, gold_codes, rows_of
from app.scoring.posterior import Source
from app.services.peers import peer_credits
from app.services.quality_findings import ProjectModel
from app.services.quality_pieces import (
    blamed,
    gold_pieces,
    resolved,
    review_pieces,
    ruled_pieces,
)
from app.services.score_parts import (
    ALL,
    Scores,
    codes_of,
    combine_rule,
    ease_of,
    gathered,
    pools_of,
    scopes_of,
    scores_of,
)
from app.store.evidence import Pieces, in_order, joined
from app.store.quality_columns import Facts, ScoredProject
from app.store.ruled_columns import void_of
from app.store.score_steps import Pools

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

MOST_CHOICE = 60_000
"""Labels of a project that are looked at to choose its models."""


@dataclass(frozen=True, slots=True, eq=False)
class ProjectLabels:
    """What a project's judgments say about its tasks, and the models that say it. A task that says
    nothing about anybody has the label that was decided, made of no person's.
    """

    project: int
    task: Ids
    label: Sequence[str]
    posterior: Floats
    labels: Ids
    agreement: AgreementSet
    shared: Labels  # those on tasks that were meant for several people
    shared_task: Ids  # behind its codes
    model: ProjectModel
    choice: dict[str, Any]  # as `Pools.choices` keeps it: of how many labels, and what


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
    void: Ids  # tasks whose pieces do not count

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
        half = Z_95 * sqrt(float(share**2 @ (made.mean * (1 - made.mean) / (made.n_eff + 3))))
        return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), total)

    @property
    def tasks(self) -> int:
        """How many tasks got an inferred label."""
        return sum(len(one.task) for one in self.labels)


def compute(
    facts: Facts,
    policy: ScoringPolicy,
    as_of: date,
    seed: int,
    progress: Progress,
    *,
    kept: Mapping[int, dict[str, Any]] | None = None,
    exactly: bool = False,
) -> Run:
    """Score everybody on the facts, as of a day. The seed draws the agreement's intervals.

    `kept` are the choices of label models by project that a run before made (`Pools.choices`): one
    holds until the project's labels have grown by a tenth, so that scores do not jump by the draw
    of what is hidden; `exactly`: whatever has grown, to repeat that run.
    """
    labels: list[ProjectLabels] = []
    right = facts.known()
    found = [
        gold_pieces(facts.gold_answers, facts.gold),
        ruled_pieces(facts.ruled),
        review_pieces(facts.reviewed),
    ]
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
        before = (kept or {}).get(project.id)
        if (
            before is not None
            and not exactly
            and abs(before["labels"] - len(rows)) > len(rows) / 10
        ):
            before = None
        made, peers = _project(
            facts, right, project, rows, policy, seed, _Within(progress, i, total), before
        )
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
    right: Mapping[int, tuple[str, ...]],
    project: ScoredProject,
    rows: Rows,
    policy: ScoringPolicy,
    seed: int,
    progress: Progress,
    before: dict[str, Any] | None,
) -> tuple[ProjectLabels, Pieces]:
    """The project's labels and agreement, and what its people's labels say about them."""
    judged = facts.judged
    whole = counting = _coded(facts, right, project, rows)
    void = np.intersect1d(whole.task, void_of(facts.void), assume_unique=True)
    if void.size:
        rows = rows[~np.isin(judged.task[rows], void)]
        counting = _coded(facts, right, project, rows)
    labels, tasks, names = counting.labels, counting.task, counting.names
    rule = ChoicePolicy(smoothing=policy.smoothing, most_labels=MOST_CHOICE)
    choice = None if before is None else _choice(before)
    chosen = choose(labels, rule, progress, choice=choice)
    text = np.array(names, dtype=np.object_)
    rng = np.random.default_rng([seed, project.id])
    peers = peer_rows(labels)
    at = rows[peers]
    shared = rows_of(whole.labels, np.isin(whole.task, facts.shared)[whole.labels.task])
    decided = [t for t in facts.ruled.task.tolist() if t not in facts.gold]
    return ProjectLabels(
        project=project.id,
        task=np.append(tasks, void),
        label=text[chosen.best.label].tolist() + [facts.void[one] for one in void.tolist()],
        posterior=np.append(chosen.sure, np.ones(len(void))),
        labels=np.append(
            np.bincount(labels.task, minlength=len(tasks)), np.zeros(len(void))
        ).astype(np.int64),
        agreement=agreement_of(shared, rng=rng),
        shared=shared,
        shared_task=whole.task,
        choice=before or {"labels": len(whole.labels), **asdict(chosen.choice)},
        model=ProjectModel(project.id, labels, chosen, tasks, counting.expert, names,
                           np.flatnonzero(np.isin(tasks, decided))),
    ), Pieces(
        expert=judged.expert[at],
        task=judged.task[at],
        project=judged.project[at],
        source=np.full(len(at), Source.PEERS, dtype=np.int8),
        credit=_peer_credit(facts, project.id, counting.expert, labels.worker[peers],
                            chosen.credit[peers], policy),
        day=judged.day[at],
        probability=np.ones(len(at)),
        answer=labels.label[peers],
        expected=chosen.best.label[labels.task[peers]].astype(np.int32),
        cause=np.zeros(len(at), dtype=np.int64),
        texts=names,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """A project's labels as codes, with the ids and the texts behind the codes."""

    labels: Labels
    task: Ids
    expert: Ids
    names: tuple[str, ...]


def _coded(
    facts: Facts, right: Mapping[int, tuple[str, ...]], project: ScoredProject, rows: Rows
) -> _Coded:
    """These rows of what was judged, all of one project. `right`: of the tasks that are known."""
    judged = facts.judged
    tasks, task = codes_of(judged.task[rows])
    experts, worker = codes_of(judged.expert[rows])
    known = [i for i, t in enumerate(tasks.tolist()) if t in right]
    answers = [right[t] for t in tasks[known].tolist()]
    used, said = codes_of(judged.label[rows].astype(np.int64))
    told = [judged.texts[i] for i in used.tolist()]
    names = dict.fromkeys(project.labels)
    names.update(dict.fromkeys(sorted({*told, *(x for labels in answers for x in labels)})))
    code = {name: i for i, name in enumerate(names)}
    gold, mask = gold_codes(
        len(tasks), len(code), known, [[code[name] for name in labels] for labels in answers]
    )
    labels = Labels(
        task=task.astype(np.int32),
        worker=worker.astype(np.int32),
        label=np.array([code[name] for name in told], dtype=np.int32)[said],
        n_tasks=len(tasks),
        n_workers=len(experts),
        n_labels=len(code),
        gold=gold,
        gold_mask=mask,
    )
    return _Coded(labels, tasks, experts, tuple(names))


def _choice(kept: dict[str, Any]) -> Choice:
    tried = tuple(Tried(one["name"], one["evidence"], one["weight"]) for one in kept["tried"])
    return Choice(tried, kept["margin"], kept["person"])


def _peer_credit(
    facts: Facts,
    project: int,
    experts: Ids,
    worker: NDArray[np.integer],
    credit: Floats,
    policy: ScoringPolicy,
) -> Floats:
    """Peers' credits set right by the project's gold, as far as its people have any."""
    gold = facts.gold_answers
    own = np.flatnonzero((gold.project == project) & np.isin(gold.expert, experts))
    right = [gold.label[i] in facts.gold[int(gold.task[i])] for i in own.tolist()]
    found, _ = peer_credits(
        worker,
        np.clip(credit, 0.0, 1.0),
        np.searchsorted(experts, gold.expert[own]),
        np.array(right, dtype=np.float64),
        len(experts),
        combine_rule(policy),
    )
    return np.clip(found, 0.0, 1.0)


def _combined(
    pieces: Pieces,
    labels: tuple[ProjectLabels, ...],
    facts: Facts,
    policy: ScoringPolicy,
    as_of: date,
) -> Run:
    rule = combine_rule(policy)
    scopes = scopes_of(facts.projects)
    sums = gathered(resolved(blamed(pieces, void_of(facts.void)), as_of), as_of, rule)
    ease = ease_of(sums, scopes, rule)
    whole = scores_of(sums, scopes.only({ALL}), rule, None, ease)
    mean = whole.combined.pool_mean
    parts = scores_of(sums, scopes.only({*scopes.names} - {ALL}), rule, mean, ease)
    pools = replace(
        pools_of(scopes, mean, ease), choices={one.project: one.choice for one in labels}
    )
    return Run(whole, parts, pools, labels, pieces, len(facts.judged), void_of(facts.void))
