"""Whether the choice of a label model pays. Run: python -m tests.benchmarks.bench_choice

For each public set that is found, and for made crowds of known truth of four families, the rank
correlation of scores with people's true accuracy, its mean absolute error and the labels'
accuracy: under each model alone and under the choice. The choice's band was found on these sets;
so in the last column it is found anew, from a grid, with each set (all sets of a family together)
left out, and used on the one left out.

Options: --data DIR ... (more sets with labels.csv and gold.csv), --seeds 4 (of each family).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.progress import Silent
from app.scoring.choice import ChoicePolicy, _candidates, _joined, weigh
from app.scoring.count_matrix import count_matrix
from app.scoring.dawid_skene import DawidSkene, consensus, fit
from app.scoring.hit_rates import hit_rates
from app.scoring.labels import Floats
from app.scoring.recovery import mean_error, spearman
from tests.scoring.crowd import CrowdSet, load, shared_data
from tests.scoring.made_crowds import FAMILIES

NOT_INDEPENDENT = {"convarg_a", "pandalm"}
"""Sets whose known answers were made from these same labels."""

BANDS = [
    (-1.0, -0.9),
    (0.0, 0.05),
    (0.05, 0.11),
    (0.11, 0.17),
    (0.17, 0.23),
    (0.23, 0.29),
    (0.35, 0.41),
]


@dataclass(frozen=True)
class Prepared:
    """A set with the model alone under each name."""

    name: str
    family: str
    crowd: CrowdSet
    alone: dict[str, DawidSkene]


def say(line: str = "") -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def figures(crowd: CrowdSet, model: DawidSkene) -> Floats:
    """Rank correlation, mean absolute error, accuracy of the labels."""
    n, skill = crowd.worker_truth()
    often = n >= 10
    score = hit_rates(crowd.labels, model.posterior).score[often]
    accuracy = crowd.accuracy(consensus(crowd.labels, model).label)
    return np.array([spearman(skill[often], score), mean_error(skill[often], score), accuracy])


def prepare(folders: Sequence[Path], seeds: int) -> list[Prepared]:
    """All sets with each candidate fitted alone."""
    crowds = [(folder.name, folder.name, load(folder)) for folder in folders]
    crowds += [
        (f"{family} {seed}", family, make(seed))
        for family, make in FAMILIES.items()
        for seed in range(seeds)
    ]
    policies = _candidates(ChoicePolicy().smoothing)
    return [
        Prepared(name, family, crowd, {n: fit(crowd.labels, p) for n, p in policies.items()})
        for name, family, crowd in crowds
    ]


def chosen(one: Prepared, policy: ChoicePolicy) -> DawidSkene:
    """The joined model under a policy."""
    labels = one.crowd.labels
    choice = weigh(labels, policy, Silent())
    return _joined(labels, count_matrix(labels), choice, policy, Silent())


def left_out(sets: Sequence[Prepared]) -> dict[str, Floats]:
    """Each set's figures under the band that is best for all sets of other families."""
    grid = [ChoicePolicy(alike=band) for band in BANDS]
    table = np.array([[figures(one.crowd, chosen(one, policy)) for policy in grid] for one in sets])
    found: dict[str, Floats] = {}
    for i, one in enumerate(sets):
        others = [j for j, other in enumerate(sets) if other.family != one.family]
        weight = np.array([1.0 / _count(sets, sets[j].family) for j in others])
        mean = np.tensordot(weight, table[others, :, 0], axes=1)
        found[one.name] = table[i, int(np.argmax(mean))]
    return found


def _count(sets: Sequence[Prepared], family: str) -> int:
    return sum(one.family == family for one in sets)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="*", type=Path, default=[])
    parser.add_argument("--seeds", type=int, default=4)
    options = parser.parse_args(arguments)
    shared = shared_data()
    here = [] if shared is None else sorted(shared.iterdir())
    folders = [f for f in [*here, *options.data] if f.name not in NOT_INDEPENDENT]
    sets = prepare([f for f in folders if (f / "gold.csv").is_file()], options.seeds)
    names = list(sets[0].alone)
    rows = {
        one.name: [figures(one.crowd, one.alone[n]) for n in names]
        + [figures(one.crowd, chosen(one, ChoicePolicy()))]
        for one in sets
    }
    apart = left_out(sets)
    heads = [*names, "chosen", "chosen, band found without it"]
    for at, what in enumerate(("rank correlation", "mean absolute error", "label accuracy")):
        say(f"{what[0].upper()}{what[1:]}")
        say(f"| set | {' | '.join(heads)} |")
        say(f"|---|{'--:|' * len(heads)}")
        lines = {one.name: [*rows[one.name], apart[one.name]] for one in sets}
        for name, line in lines.items():
            say(f"| {name} | {' | '.join(f'{cell[at]:.3f}' for cell in line)} |")
        for kind, members in _kinds(sets).items():
            mean = np.mean([[cell[at] for cell in lines[m]] for m in members], axis=0)
            say(f"| **mean of {kind}** | {' | '.join(f'{x:.4f}' for x in mean)} |")
        say()


def _kinds(sets: Sequence[Prepared]) -> dict[str, list[str]]:
    public = [one.name for one in sets if one.family == one.name]
    made = [one.name for one in sets if one.family != one.name]
    groups = {f"{len(public)} public sets": public, f"{len(made)} made crowds": made}
    return {kind: group for kind, group in groups.items() if group}


if __name__ == "__main__":
    main()
