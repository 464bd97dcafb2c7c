"""Matching beside its peers. Run: python -m tests.benchmarks.bench_matching

Needs `bench/peer_matching.py` in the folder named by GUILDHALL_SHARED (or ../shared). Every figure
stands beside that of a peer or a floor measured in the same run, and every plan is judged by a
checker that is not ours. Ends with 1 when something is not as it must be. A section is a module
beside this one with a function `section` that prints its lines and returns what went wrong.

Options: --full (every size, seed and variant), --rounds N, --folder DIR (keep the instances).
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import matching_files, matching_repair, matching_workspace


def main() -> int:
    """Run all sections; 1 when something went wrong."""
    parser = argparse.ArgumentParser(description="Matching beside its peers.")
    parser.add_argument("--full", action="store_true", help="every size, seed and variant")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program (best counts)")
    parser.add_argument("--folder", type=Path, help="where instances are kept between runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = options.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        cases = matching_files.FULL if options.full else matching_files.QUICK
        troubles = matching_files.section(cases, folder.resolve(), options.rounds)
        troubles += matching_repair.section(folder.resolve())
        troubles += matching_workspace.section(folder.resolve())
    for trouble in troubles:
        sys.stdout.write(f"NOT AS IT MUST BE  {trouble}\n")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
