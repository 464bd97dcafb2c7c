"""How rich a model of people the labels themselves bear, and the labels and credits under it.

No model of people is best everywhere. A matrix of one's own for each person finds who confuses
what, but where the errors of people go together it takes the tasks' difficulties for people's
habits. So four models stand for choice: *own* rows, rows centred on the person's *skill*,
*one_coin*, and one by which everybody is *alike*. They are weighed by how well they foresee hidden
labels (`held_out`).

With two labels hidden labels alone do not decide: hard items of the one label, which most people
get wrong together, are then foreseen best by a class of their own that takes the other label's
name, and careful people seem blind. There a matrix of rows needs people's own habits to stand on:
where knowing the person hardly helps to foresee anything (`Choice.person`), all of the weight goes
to one_coin, whose two rows are tied; so does the weight of alike. Measured on public and made-up
sets, each left out in turn: tests/benchmarks/bench_choice.py.
"""

from dataclasses import dataclass, field

import numpy as np

from app.domain.progress import Progress, Silent
from app.scoring.count_matrix import CountMatrix, count_matrix
from app.scoring.dawid_skene import (
    DawidSkene,
    DawidSkenePolicy,
    consensus,
    fit,
    own_rows,
)
from app.scoring.dependence import Dependence, dependence
from app.scoring.held_out import HeldOut, held_out, stacking_weights
from app.scoring.labels import Floats, Labels, at, rows_of
from app.scoring.many_labels import fit_many
from app.scoring.vote import TaskLabels

ALIKE = "alike"

MOST_ROWS, MOST_TABLE = 20_000_000, 200_000_000
"""Cells of all people's matrices, and of the table of tasks and labels, up to which there are such;
above, only the labels that were said of a task are looked at (`many_labels`)."""


def _candidates(smoothing: float) -> dict[str, DawidSkenePolicy]:
    return {
        "own": DawidSkenePolicy(smoothing=smoothing),
        "skill": DawidSkenePolicy(smoothing=5.0 * smoothing, rows="skill"),
        "one_coin": DawidSkenePolicy(rows="one_coin"),
        ALIKE: DawidSkenePolicy(rows="pool"),
    }


@dataclass(frozen=True, slots=True)
class ChoicePolicy:
    """How the model is chosen.

    smoothing: pseudo-labels with which a person's own rows lean on the pool's; the skill model
        leans five times as much.
    alike: with two labels, the band of the person's share (see `Choice`) in which weight goes over
        from the stacked models, above it, to one_coin, below it.
    least: models of a smaller weight are not fitted.
    most_labels: so many labels, of whole tasks drawn at random, are looked at for the choice.
    seed: of the draws of tasks and hidden labels.
    """

    smoothing: float = 2.0
    alike: tuple[float, float] = (0.17, 0.23)
    least: float = 0.05
    most_labels: int = 200_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Tried:
    """A model that stood for choice.

    evidence: mean natural logarithm of a hidden label's probability; nan without hidden labels.
    weight: in the posterior, 0..1; with two labels that of `alike` is 0, since one_coin has it.
    """

    name: str
    evidence: float
    weight: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Which models were chosen, and why.

    tried: the candidates. margin: the evidence of plain label shares.
    person: how much of what the best matrix model foresees, over plain shares, is lost when
        everybody is taken to be alike: near 0, people's own matrices say nothing; nan when unknown.
    """

    tried: tuple[Tried, ...]
    margin: float
    person: float

    @property
    def main(self) -> str:
        """The name of the model of the greatest weight; the simpler of equal ones."""
        return max(reversed(self.tried), key=lambda one: one.weight).name


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What the chosen models say together.

    model: the weighted posterior and prior; its confusion matrices are each person's own rows under
        that posterior, leaning on the pool's. None where there are too many labels.
    credit[i]: P(the task's label is that of row i).
    best: one label a task, with ties by the more frequent class. sure: the model's posterior of it.
    """

    choice: Choice
    model: DawidSkene | None
    credit: Floats
    best: TaskLabels
    sure: Floats
    dependence: Dependence
    policy: ChoicePolicy = field(default_factory=ChoicePolicy)


def choose(
    labels: Labels,
    policy: ChoicePolicy | None = None,
    progress: Progress | None = None,
    *,
    choice: Choice | None = None,
) -> Chosen:
    """Fit the models that the labels bear, and join them by their weights.

    Known tasks keep their answers. With a `choice` made before, that one is taken.
    """
    policy = policy or ChoicePolicy()
    progress = progress or Silent()
    if labels.n_labels == 0 or _too_many(labels):
        return _one_coin_only(labels, policy, progress)
    choice = choice or weigh(labels, policy, progress)
    said = count_matrix(labels)
    model = _joined(labels, said, choice, policy, progress)
    best = consensus(labels, model, said.shares())
    sure = at(model.posterior, np.arange(labels.n_tasks), np.maximum(best.label, 0))
    return Chosen(
        choice=choice,
        model=model,
        credit=at(model.posterior, labels.task, labels.label),
        best=best,
        sure=np.where(best.label >= 0, sure, 0.0),
        dependence=dependence(said, model),
        policy=policy,
    )


def _too_many(labels: Labels) -> bool:
    rows = labels.n_workers * labels.n_labels * labels.n_labels
    return rows > MOST_ROWS or labels.n_tasks * labels.n_labels > MOST_TABLE


def _one_coin_only(labels: Labels, policy: ChoicePolicy, progress: Progress) -> Chosen:
    """What is said where no table of tasks and labels can be made."""
    found = fit_many(labels, progress)
    return Chosen(
        choice=_unknown(policy),
        model=None,
        credit=found.credit,
        best=found.best,
        sure=found.best.share,
        dependence=Dependence(np.nan, np.nan, np.nan),
        policy=policy,
    )


def _unknown(policy: ChoicePolicy) -> Choice:
    """The choice without evidence: the simplest model that tells people apart."""
    names = _candidates(policy.smoothing)
    tried = tuple(Tried(name, np.nan, float(name == "one_coin")) for name in names)
    return Choice(tried, np.nan, np.nan)


def weigh(labels: Labels, policy: ChoicePolicy, progress: Progress) -> Choice:
    """The weights of the candidates. Without labels to hide, all weight is one_coin's."""
    candidates = _candidates(policy.smoothing)
    rng = np.random.default_rng(policy.seed)
    some = _some_tasks(labels, policy.most_labels, rng)
    folds = 2 if len(some) <= policy.most_labels // 4 else 1
    found = held_out(some, list(candidates.values()), rng, progress, folds=folds)
    names = list(candidates)
    if not found.margin.size:
        return _unknown(policy)
    evidence = found.models.mean(axis=1)
    margin = float(found.margin.mean())
    person = _person_share(dict(zip(names, evidence.tolist(), strict=True)), margin)
    weights = _weights(names, found, person, labels.n_labels, policy)
    tried = zip(names, evidence.tolist(), weights.tolist(), strict=True)
    return Choice(tuple(Tried(*one) for one in tried), margin, person)


def _some_tasks(labels: Labels, most: int, rng: np.random.Generator) -> Labels:
    """The labels of tasks drawn at random, about `most` of them; all of them when they are few."""
    if len(labels) <= most:
        return labels
    kept = rng.random(labels.n_tasks) < most / len(labels)
    code = np.cumsum(kept) - 1
    some = rows_of(labels, kept[labels.task])
    return Labels(
        task=code[some.task].astype(np.int32),
        worker=some.worker,
        label=some.label,
        n_tasks=int(kept.sum()),
        n_workers=labels.n_workers,
        n_labels=labels.n_labels,
        gold=labels.gold[kept],
        gold_mask=None if labels.gold_mask is None else labels.gold_mask[kept],
    )


def _person_share(evidence: dict[str, float], margin: float) -> float:
    best = max(evidence["own"], evidence["skill"])
    if best <= margin:
        return 0.0
    return (best - evidence[ALIKE]) / (best - margin)


def _weights(
    names: list[str], found: HeldOut, person: float, n_labels: int, policy: ChoicePolicy
) -> Floats:
    weights = stacking_weights(found.models)
    if n_labels <= 2:
        low, high = policy.alike
        simple = float(np.clip((high - person) / (high - low), 0.0, 1.0))
        one_coin, alike = names.index("one_coin"), names.index(ALIKE)
        weights = weights * (1.0 - simple)
        weights[one_coin] += weights[alike] + simple
        weights[alike] = 0.0
    weights[weights < policy.least] = 0.0
    return np.asarray(weights / weights.sum())


def _joined(
    labels: Labels,
    said: CountMatrix,
    choice: Choice,
    policy: ChoicePolicy,
    progress: Progress,
) -> DawidSkene:
    """The models' posteriors and priors by their weights, and each person's rows under it.

    The skill model starts from where the one with own rows ended, which lies near; the others start
    from the votes, so that they do not inherit what they are there to doubt.
    """
    candidates = _candidates(policy.smoothing)
    fitted: dict[str, DawidSkene] = {}
    posterior = np.zeros((labels.n_tasks, labels.n_labels))
    prior = np.zeros(labels.n_labels)
    for one in choice.tried:
        if one.weight <= 0.0:
            continue
        near = one.name == "skill" and "own" in fitted
        start = fitted["own"].posterior if near else None
        made = fit(labels, candidates[one.name], progress, said=said, start=start)
        fitted[one.name] = made
        posterior += one.weight * made.posterior
        prior += one.weight * made.prior
    main = fitted[choice.main]
    return DawidSkene(
        posterior=posterior,
        confusion=own_rows(said, posterior, candidates["own"]),
        prior=prior,
        log_likelihood=main.log_likelihood,
        steps=sum(made.steps for made in fitted.values()),
        converged=all(made.converged for made in fitted.values()),
    )
