"""Where the truth is known because it was made: do intervals cover, and do flags and alarms hold?

Run: python -m tests.benchmarks.bench_truth [--rounds 20]

Prints the coverage of the combined 95 % interval of people whose true rate is drawn, with gold and
with peers that all err by the same; the false alarms of drift charts a thousand answers, and how
soon a drift is found; and the share of false ones among flagged spammers, reviewers and habits.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.comparisons import comparisons_of
from app.scoring.dawid_skene import fit
from app.scoring.drift import DriftPolicy, watch
from app.scoring.labels import Labels
from app.scoring.posterior import CombinePolicy, Source, combine, evidence_of
from app.scoring.preference_audit import preference_audit
from app.scoring.recovery import coverage
from app.scoring.reviewers import audit_reviewers
from app.scoring.spam import find_spam
from app.services.peers import peer_credits


@dataclass(frozen=True)
class Flags:
    """What was flagged in one round: how many, how many of them wrongly, how many were planted."""

    flagged: int
    false: int
    found: int
    planted: int


def say(line: str = "") -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def covered(rng: np.random.Generator, n_gold: int, shared_error: float) -> tuple[float, float]:
    """Coverage and width for 200 people with gold and 60 peer answers whose credit is off."""
    people, rule = 200, CombinePolicy()
    truth = rng.beta(12.0, 4.0, people)
    right = rng.random((people, n_gold)) < truth[:, None]
    agreed = np.clip(truth + shared_error + rng.normal(0.0, 0.05, people), 0.02, 0.98)
    credit = (rng.random((people, 60)) < agreed[:, None]).astype(np.float64)
    who = np.arange(people)
    peers, gold = np.repeat(who, 60), np.repeat(who, n_gold)
    value, _ = peer_credits(
        peers, credit.ravel(), gold, right.ravel().astype(np.float64), people, rule
    )
    source = np.repeat([Source.PEERS, Source.GOLD], [peers.size, gold.size])
    task = np.concatenate((np.tile(np.arange(60), people), np.tile(np.arange(n_gold), people) + 60))
    evidence = evidence_of(
        np.concatenate((peers, gold)), source, np.concatenate((value, right.ravel())), task
    )
    found = combine(evidence, people, rule)
    return coverage(truth, found.low, found.high), float(np.mean(found.high - found.low))


def intervals(rounds: int) -> None:
    """The table of coverage."""
    say(
        "Coverage of the 95 % interval, truth drawn; 60 peer answers whose credit is off by so much"
    )
    say("| gold answers | peers off by | coverage | width |")
    say("|--:|--:|--:|--:|")
    for n_gold in (5, 10, 20):
        for off in (0.0, 0.05, 0.1):
            rng = np.random.default_rng([n_gold, round(off * 100)])
            mean = np.mean([covered(rng, n_gold, off) for _ in range(rounds)], axis=0)
            say(f"| {n_gold} | {off:.2f} | {mean[0]:.3f} | {mean[1]:.2f} |")
    say()


def alarms(rounds: int) -> None:
    """The table of drift alarms."""
    say("Drift charts: 100 people, 600 answers each, limits for 1 false alarm in 1,000")
    say("| usual share | false alarms a 1,000 | drifts found of all | answers until found |")
    say("|--:|--:|--:|--:|")
    policy, people, n = DriftPolicy(), 100, 600
    who = np.repeat(np.arange(people), n)
    for good in (0.95, 0.9, 0.8, 0.7):
        rng = np.random.default_rng(round(good * 100))
        false, watched, delays, drifted = 0, 0, [], 0
        for _ in range(rounds):
            steady = watch(who, rng.random(people * n) < good, people, policy)
            false += steady.episodes.alarm.size
            watched += int((steady.n - steady.watched_from).sum())
            share = np.where(np.arange(n) < 300, good, good - 0.15)
            fallen = watch(who, rng.random(people * n) < np.tile(share, people), people, policy)
            late = fallen.episodes.alarm[fallen.episodes.alarm >= 300] - 300
            owner = fallen.episodes.person[fallen.episodes.alarm >= 300]
            _, first = np.unique(owner, return_index=True)
            delays.extend(late[first].tolist())
            drifted += people
        say(
            f"| {good:.2f} | {1000 * false / watched:.2f} | {len(delays) / drifted:.2f} "
            f"| {np.median(delays):.0f} |"
        )
    say()


def spam_round(rng: np.random.Generator) -> Flags:
    """A hundred people, ten of whom answer without looking."""
    n_workers, n_tasks, n_labels, planted = 100, 1000, 4, 10
    truth = rng.integers(0, n_labels, n_tasks)
    task = np.repeat(np.arange(n_tasks), 5)
    worker = np.argsort(rng.random((n_tasks, n_workers)), axis=1)[:, :5].ravel()
    skill = rng.uniform(0.6, 0.95, n_workers)
    skill[:planted] = 1.0 / n_labels
    wrong = (truth[task] + rng.integers(1, n_labels, task.size)) % n_labels
    said = np.where(rng.random(task.size) < skill[worker], truth[task], wrong)
    labels = Labels(
        task.astype(np.int32), worker.astype(np.int32), said.astype(np.int32),
        n_tasks, n_workers, n_labels,
    )  # fmt: skip
    found = find_spam(labels, fit(labels))
    return counted(found.lazy | found.random, planted)


def reviewer_round(rng: np.random.Generator) -> Flags:
    """Forty reviewers, four of whom accept more than the others."""
    n_reviewers, planted, n = 40, 4, 8000
    reviewer, author = rng.integers(0, n_reviewers, n), rng.integers(0, 100, n)
    base = rng.normal(1.3, 0.6, 100)[author] + np.where(reviewer < planted, 1.2, 0.0)
    accepted = rng.random(n) < 1.0 / (1.0 + np.exp(-base))
    found = audit_reviewers(reviewer, author, accepted, n_reviewers)
    return counted(found.lenient | found.strict, planted)


def habit_round(rng: np.random.Generator) -> Flags:
    """A hundred people who compare pairs, ten of whom prefer the left."""
    people, planted, each = 100, 10, 120
    worker = np.repeat(np.arange(people), each)
    n = worker.size
    left = rng.integers(0, 40, n)
    right = (left + rng.integers(1, 40, n)) % 40
    share = np.where(worker < planted, 0.68, 0.5)
    outcome = np.where(rng.random(n) < 0.15, 2, (rng.random(n) >= share).astype(int))
    made = comparisons_of(worker, left, right, outcome, people, 40)
    checks = preference_audit(made)
    position = next(check for check in checks if check.name == "position")
    return counted(position.flag, planted)


def counted(flags: NDArray[np.bool_], planted: int) -> Flags:
    """The planted ones are the first."""
    return Flags(int(flags.sum()), int(flags[planted:].sum()), int(flags[:planted].sum()), planted)


def false_flags(rounds: int) -> None:
    """The table of false discoveries."""
    say("Flags at a false discovery rate of 5 %")
    say("| who | mean share of false flags | planted ones found |")
    say("|---|--:|--:|")
    kinds = (("spam", spam_round), ("reviewers", reviewer_round), ("position", habit_round))
    for name, play in kinds:
        found = [play(np.random.default_rng([at, 7])) for at in range(rounds)]
        share = np.mean([one.false / max(one.flagged, 1) for one in found])
        power = np.mean([one.found / one.planted for one in found])
        say(f"| {name} | {share:.3f} | {power:.2f} |")
    say()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args(arguments)
    intervals(chosen.rounds)
    alarms(chosen.rounds)
    false_flags(chosen.rounds)


if __name__ == "__main__":
    main()
