"""What the sampling plan does to estimates of people, and CSP-1 beside Dodge's formula.

Run it: `python -m tests.benchmarks.bench_sampling`. Simulated people hand in answers in order; some
answers carry a sign of risk and are wrong more often, so are those to tasks with a known answer,
which are drawn once more, and everybody has bad spells. The program's own rule (`choose`) decides
what is reviewed, with verdicts that come late and in no order. Printed is the mean error of three
estimates of a person's share of wrong answers, with its standard error: by stored probabilities
(Horvitz-Thompson over all answers, and as the score weighs it), and the plain share of defects
among what was reviewed.
"""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.sampling import SamplingRule, Sign, Standing, choose, csp1, outgoing_limit
from app.scoring.posterior import CombinePolicy, Source, combine, evidence_of

RUNS = 200
ITEMS = 1_500
RULE = SamplingRule(
    seed=20260101, first_items=10, good_in_a_row=8, share=0.15, risk_share=0.5, seeded_share=0.2
)
KNOWN = 9  # every so many tasks have a known answer, and are harder
LATENESS = 25  # answers of a person between two days on which verdicts come


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """One person's answers: which are wrong, which show a sign, and what became of them."""

    wrong: NDArray[np.bool_]
    signs: NDArray[np.bool_]
    reviewed: NDArray[np.bool_]
    probability: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Errors:
    """Mean error of an estimate over the runs, and its standard error."""

    mean: float
    standard_error: float

    @property
    def unbiased(self) -> bool:
        """Whether the mean error is within two standard errors."""
        return abs(self.mean) <= 2 * self.standard_error


def person(rng: np.random.Generator, items: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(wrong, signs): bad spells of about 60 items, and a tenth of the items with a sign."""
    bad = np.empty(items, dtype=np.bool_)
    now = False
    for n, turn in enumerate(rng.random(items)):
        now = (turn > 1 / 60) if now else (turn < 1 / 240)
        bad[n] = now
    signs = rng.random(items) < 0.1
    chance = np.where(bad, 0.2, 0.03) + np.where(signs, 0.3, 0.0)
    chance[::KNOWN] += 0.15
    return rng.random(items) < chance, signs


def play(
    rule: SamplingRule,
    wrong: NDArray[np.bool_],
    signs: NDArray[np.bool_],
    name: str,
    lateness: int,
    rng: np.random.Generator,
) -> Stretch:
    """Hand the answers in; every `lateness` answers most of what waits gets its verdict."""
    items = len(wrong)
    reviewed = np.zeros(items, dtype=np.bool_)
    probability = np.ones(items)
    waiting: list[int] = []
    row, newest_defect, good = 0, -1, list[int]()
    for n in range(items):
        choice = choose(
            f"{name}/{n}", rule, Standing(n, row), known=n % KNOWN == 0,
            signs=(Sign.FAST,) if signs[n] else (),
        )  # fmt: skip
        probability[n], reviewed[n] = choice.probability, choice.reviewed
        if choice.reviewed:
            waiting.append(n)
        if n % lateness == lateness - 1:
            late = rng.random(len(waiting)) < 0.3 if lateness > 1 else [False] * len(waiting)
            known = [one for one, is_late in zip(waiting, late, strict=True) if not is_late]
            waiting = [one for one, is_late in zip(waiting, late, strict=True) if is_late]
            newest_defect = max([newest_defect, *(one for one in known if wrong[one])])
            good += [one for one in known if not wrong[one] and probability[one] == 1.0]
            good = [one for one in good if one > newest_defect]
            row = len(good)
    return Stretch(wrong, signs, reviewed, probability)


def estimates(stretch: Stretch) -> tuple[float, float, float]:
    """(Horvitz-Thompson, as the score weighs it, plain share) of wrong answers."""
    looked = stretch.reviewed
    wrong, p = stretch.wrong[looked], stretch.probability[looked]
    count = len(wrong)
    scored = combine(
        evidence_of(
            np.zeros(count), np.full(count, Source.REVIEW), 1.0 - wrong, np.arange(count),
            probability=p,
        ),
        1,
        CombinePolicy(reviewer_reliability=1.0),
    )  # fmt: skip
    return (
        float((wrong / p).sum() / len(stretch.wrong)),
        1.0 - float(scored.parts.mean[0, Source.REVIEW]),
        float(wrong.mean()),
    )


def errors_of(runs: int, items: int, seed: int = 1) -> tuple[Errors, Errors, Errors]:
    """Errors of the three estimates against the share that was wrong in all of the answers."""
    rng = np.random.default_rng(seed)
    found = np.empty((runs, 3))
    for run in range(runs):
        wrong, signs = person(rng, items)
        stretch = play(RULE, wrong, signs, f"run {seed}/{run}", LATENESS, rng)
        found[run] = np.array(estimates(stretch)) - wrong.mean()
    means, spread = found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(runs)
    plain, scored, naive = (Errors(float(m), float(s)) for m, s in zip(means, spread, strict=True))
    return plain, scored, naive


def inspected(share: float, row: int, defects: float, items: int, seed: int = 1) -> float:
    """The fraction of a long stretch that CSP-1 inspects when verdicts come at once."""
    rng = np.random.default_rng(seed)
    rule = SamplingRule(seed, 0, row, share, 0.0)
    wrong, nothing = rng.random(items) < defects, np.zeros(items, dtype=np.bool_)
    return float(play(rule, wrong, nothing, f"{share}/{defects}", 1, rng).reviewed.mean())


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Print both parts; 1 when an estimate that must be unbiased is not, or the plain one is."""
    weighted, scored, naive = errors_of(RUNS, ITEMS)
    say(f"{RUNS} people of {ITEMS:,} answers, with risk and late verdicts: mean error (s.e.)")
    for name, one in (
        ("by stored probabilities, all answers", weighted),
        ("by stored probabilities, as scored", scored),
        ("plain share of what was reviewed", naive),
    ):
        verdict = "within 2 s.e." if one.unbiased else "BIASED"
        say(f"  {name:<38}{one.mean:+.5f} ({one.standard_error:.5f})  {verdict}")
    say("CSP-1, f = 0.15, i = 8: fraction inspected, simulated and by Dodge (1943)")
    worst = 0.0
    for defects in (0.02, 0.05, 0.1, 0.2, 0.3):
        seen, told = inspected(0.15, 8, defects, 200_000), csp1(0.15, 8, defects)
        worst = max(worst, defects * (1 - seen))
        left = f"left {defects * (1 - seen):.4f}, {told.outgoing:.4f}"
        say(f"  defects {defects:.2f}: {seen:.4f}, {told.inspected:.4f}; {left}")
    limit, at = outgoing_limit(0.15, 8)
    say(f"  AOQL {limit:.4f} at {at:.3f} defects; worst simulated {worst:.4f}")
    return 0 if weighted.unbiased and scored.unbiased and not naive.unbiased else 1


if __name__ == "__main__":
    sys.exit(main())
