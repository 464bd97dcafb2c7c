"""How fast and how right the score room is. Run: python -m tests.benchmarks.bench_scoring

Prints tables: the label model on the public sets that are found (accuracy, rank correlation of
scores with people's true accuracy, mean absolute error, each beside what a plain vectorised program
of the same formulae reaches); scores from a few gold answers, with and without peers; times on
made-up crowds, an EM step beside its floor, one sparse product pair; and the combination of a
million pieces of evidence.

Options: --sizes 1e5 1e6 (labels of the made-up crowds), --repeats 3. CPU seconds, the best of the
repeats.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.scoring.choice import choose
from app.scoring.count_matrix import count_matrix
from app.scoring.dawid_skene import DawidSkenePolicy, consensus, fit
from app.scoring.hit_rates import hit_rates
from app.scoring.labels import Floats, Labels
from app.scoring.posterior import CombinePolicy, Source, combine, evidence_of
from app.scoring.recovery import coverage, mean_error, spearman
from app.scoring.vote import majority
from tests.scoring.crowd import CrowdSet, Trial, load, shared_data, try_scores

# Accuracy and Spearman's rho of the yardstick, from the published measurements.
YARDSTICK = {
    "rte": (0.9263, 0.82),
    "product": (0.9381, 0.85),
    "sentiment": (0.9590, 0.94),
    "relevance": (0.6139, 0.65),
    "adult": (0.7508, 0.50),
    "bluebird": (0.8981, 0.97),
    "sp_amt": (0.9440, 0.73),
    "music": (0.7843, 0.70),
    "convarg_a": (0.8819, 0.77),
}


@dataclass(frozen=True)
class Line:
    """One set's figures."""

    accuracy: float
    consensus: float
    vote: float
    rho: float
    error: float
    seconds: float
    steps: int


def say(line: str = "") -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def best_of(work: Callable[[], object], repeats: int) -> float:
    """The least CPU seconds of a few runs."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def measure(crowd: CrowdSet, policy: DawidSkenePolicy, repeats: int) -> Line:
    """Accuracy of labels and scores on a set with known answers."""
    fitted = fit(crowd.labels, policy)
    n, skill = crowd.worker_truth()
    enough = n >= 10
    score = hit_rates(crowd.labels, fitted.posterior).score
    return Line(
        accuracy=crowd.accuracy(fitted.posterior.argmax(axis=1)),
        consensus=crowd.accuracy(consensus(crowd.labels, fitted).label),
        vote=crowd.accuracy(majority(crowd.labels).label),
        rho=spearman(skill[enough], score[enough]),
        error=mean_error(skill[enough], score[enough]),
        seconds=best_of(lambda: fit(crowd.labels, policy), repeats),
        steps=fitted.steps,
    )


def real_sets(policy: DawidSkenePolicy, repeats: int) -> None:
    """The table of public sets, with means."""
    folder = shared_data()
    if folder is None:
        say("No public sets found: set GUILDHALL_SHARED to their folder.")
        return
    say(f"Label model, smoothing {policy.smoothing:g}, rows {policy.rows}; repeats kept")
    say("| set | accuracy (yardstick) | consensus | vote | rho (yardstick) | error | s | steps |")
    say("|---|--:|--:|--:|--:|--:|--:|--:|")
    lines, anchors = [], []
    for name, (accuracy, rho) in YARDSTICK.items():
        if not (folder / name / "labels.csv").is_file():
            continue
        line = measure(load(folder / name), policy, repeats)
        lines.append(line)
        anchors.append((accuracy, rho))
        say(
            f"| {name} | {line.accuracy:.4f} ({accuracy:.4f}) | {line.consensus:.4f} "
            f"| {line.vote:.4f} | {line.rho:.3f} ({rho:.2f}) | {line.error:.3f} "
            f"| {line.seconds:.4f} | {line.steps} |"
        )
    if lines:
        mean = np.mean([(x.accuracy, x.consensus, x.vote, x.rho, x.error) for x in lines], axis=0)
        anchor = np.mean(anchors, axis=0)
        say(
            f"| mean of {len(lines)} | {mean[0]:.4f} ({anchor[0]:.4f}) | {mean[1]:.4f} "
            f"| {mean[2]:.4f} | {mean[3]:.3f} ({anchor[1]:.3f}) | {mean[4]:.3f} | | |"
        )
    say()


def trial_figures(trial: Trial) -> tuple[float, ...]:
    """Rank correlation, mean absolute error, coverage without and with the truth's luck, width."""
    found, people = trial.found, trial.people
    low, high = found.low[people], found.high[people]
    return (
        spearman(trial.truth, found.mean[people]),
        mean_error(trial.truth, found.mean[people]),
        coverage(trial.truth, low, high),
        float(trial.foreseen.mean()),
        float(np.mean(high - low)),
    )


def scores(repeats: int) -> None:
    """The table of scores from n gold answers with and without peers, means over the sets.

    "Coverage" takes the share of a person's other answers for the truth, which is drawn itself;
    "foreseen" allows for that.
    """
    folder = shared_data()
    names = [name for name in YARDSTICK if name != "convarg_a"]  # its gold is itself a model's
    if folder is None or not all((folder / name / "labels.csv").is_file() for name in names):
        return
    crowds = [load(folder / name, "last") for name in names]
    peers = [choose(crowd.labels).credit for crowd in crowds]
    say(f"Score against the rest of a person's known answers, means over {len(crowds)} sets")
    say("| gold answers | evidence | rho | error | coverage of 95 % | foreseen | width |")
    say("|--:|---|--:|--:|--:|--:|--:|")
    ways = (("gold", 0.0), ("gold, peers to 20", 20.0), ("gold, peers to 30 (ours)", 30.0))
    for n_gold, (way, cap) in itertools.product((5, 10, 20, 40), ways):
        policy = CombinePolicy(peer_cap=cap)
        lines = [
            trial_figures(try_scores(crowd, n_gold, policy, seed, peers=cap > 0.0, credit=credit))
            for crowd, credit in zip(crowds, peers, strict=True)
            for seed in range(repeats)
        ]
        rho, error, covered, foreseen, width = np.nanmean(lines, axis=0)
        say(
            f"| {n_gold} | {way} | {rho:.2f} | {error:.3f} | {covered:.3f} | {foreseen:.3f} "
            f"| {width:.2f} |"
        )
    say()


def synthetic(n_labels: int, seed: int = 7) -> Labels:
    """Five labels a task, five classes, 1,000 people with a long-tailed load, 5 % at random."""
    classes, overlap, n_workers = 5, 5, 1000
    n_tasks = n_labels // overlap
    rng = np.random.default_rng(seed)
    truth = rng.choice(classes, size=n_tasks, p=[0.35, 0.25, 0.2, 0.12, 0.08])
    skill = rng.beta(5.0, 2.0, size=n_workers) * 0.8 + 0.2
    skill[: n_workers // 20] = 1.0 / classes
    load_share = rng.pareto(1.5, size=n_workers) + 0.2
    worker = rng.choice(n_workers, size=n_tasks * overlap, p=load_share / load_share.sum())
    task = np.repeat(np.arange(n_tasks), overlap)
    wrong = (truth[task] + rng.integers(1, classes, task.size)) % classes
    said = np.where(rng.random(task.size) < skill[worker], truth[task], wrong)
    return Labels(
        task.astype(np.int32),
        worker.astype(np.int32),
        said.astype(np.int32),
        n_tasks,
        n_workers,
        classes,
    )


def product_pair(labels: Labels) -> Callable[[], Floats]:
    """The floor of an EM step: A . E and A^T . P, and nothing else."""
    said = count_matrix(labels)
    posterior = np.full((labels.n_tasks, labels.n_labels), 1.0 / labels.n_labels)
    rows = np.zeros((labels.n_workers, labels.n_labels, labels.n_labels))

    def pair() -> Floats:
        said.sums(rows)
        return said.counts(posterior)

    return pair


def speed_line(labels: Labels, repeats: int) -> str:
    """One size's row: a step is the difference of twelve and two, over ten."""
    short = DawidSkenePolicy(tolerance=0.0, most_steps=2)
    long = DawidSkenePolicy(tolerance=0.0, most_steps=12)
    whole = best_of(lambda: fit(labels), repeats)
    few = best_of(lambda: fit(labels, short), repeats)
    step = (best_of(lambda: fit(labels, long), repeats) - few) / 10.0
    floor = best_of(product_pair(labels), repeats)
    return (
        f"| {len(labels):,} | {whole:.3f} | {fit(labels).steps} | {step:.4f} | {floor:.4f} "
        f"| {step / floor:.2f} |"
    )


def speed(sizes: Sequence[float], repeats: int) -> None:
    """The table of times on made-up crowds."""
    say("Label model on made-up crowds, CPU seconds")
    say("| labels | whole fit | steps | a step | one product pair | a step / the pair |")
    say("|--:|--:|--:|--:|--:|--:|")
    for size in sizes:
        say(speed_line(synthetic(int(size)), repeats))
    say()


def evidence_speed(repeats: int) -> None:
    """The time to combine a million pieces of evidence about 5,000 people."""
    rng = np.random.default_rng(1)
    n, people = 1_000_000, 5000
    evidence = evidence_of(
        rng.integers(0, people, n),
        rng.integers(0, len(Source), n),
        rng.random(n),
        rng.integers(0, 3000, n),
        age_days=rng.random(n) * 300.0,
        probability=rng.random(n) * 0.9 + 0.1,
    )
    seconds = best_of(lambda: combine(evidence, people), repeats)
    say(f"Combining {n:,} pieces of evidence about {people:,} people: {seconds:.2f} CPU s")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=float, default=[1e5, 1e6])
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args(arguments)
    for policy in (DawidSkenePolicy(), DawidSkenePolicy(smoothing=5.0, rows="skill")):
        real_sets(policy, chosen.repeats)
    scores(chosen.repeats)
    speed(chosen.sizes, chosen.repeats)
    evidence_speed(chosen.repeats)


if __name__ == "__main__":
    main()
