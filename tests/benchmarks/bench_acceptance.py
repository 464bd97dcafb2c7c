"""Plans with their exact risks and seconds. Run: python -m tests.benchmarks.bench_acceptance

For lots of 20 to a million items and several pairs of AQL and LTPD at producer's risk 0.05 and
consumer's risk 0.10: sample size, acceptance number, exact risks, the average outgoing quality
limit, and seconds for the plan and for its curve of 200 points.
"""

import sys
import time

from app.scoring.acceptance import RiskPoints, outgoing_limit, plan_curve, sampling_plan

SIZES = (20, 100, 1_000, 10_000, 1_000_000)
LEVELS = ((0.0, 0.05), (0.01, 0.05), (0.01, 0.06), (0.01, 0.08), (0.02, 0.03), (0.01, 0.0101))


def say(line: str = "") -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    heads = ("lot", "AQL", "LTPD", "n", "c", "alpha", "beta", "AOQL", "plan s", "curve s")
    say(f"| {' | '.join(heads)} |")
    say(f"|{'--:|' * len(heads)}")
    for size in SIZES:
        for aql, ltpd in LEVELS:
            began = time.perf_counter()
            plan = sampling_plan(size, RiskPoints(aql, ltpd))
            planned = time.perf_counter()
            plan_curve(plan)
            drawn = time.perf_counter()
            n = f"{plan.sample_size:,}{' (all)' if plan.sample_size == size else ''}"
            cells = (
                f"{size:,}", f"{aql:.2%}", f"{ltpd:.2%}", n, f"{plan.acceptance_number:,}",
                f"{plan.producer_risk:.6f}", f"{plan.consumer_risk:.6f}",
                f"{outgoing_limit(plan):.5f}", f"{planned - began:.4f}", f"{drawn - planned:.4f}",
            )  # fmt: skip
            say(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
