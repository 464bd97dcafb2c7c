"""Matching beside its peers. Run: python -m tests.benchmarks.bench_matching

The same files, each program in a process of its own, every plan judged by one checker that is not
ours. Needs `bench/peer_matching.py` in the folder named by GUILDHALL_SHARED (or ../shared). Prints
the loss against the proven optimum, seconds without imports, and peak memory; every ratio is peer
/ Guildhall, so more than 1 means that Guildhall is better.

Options: --tasks N, --experts N, --seed S, --peers a,b, --again (plan again after five left).
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.matching.engine import solve
from app.matching.tidy import TidyPlan, plan_tidy

Row = dict[str, float]


def main() -> None:
    """Generate one instance, solve it with everybody, print the table."""
    options = _options()
    if options.child:
        _child(Path(options.child), options.again)
        return
    peer = _shared() / "bench" / "peer_matching.py"
    if not peer.is_file():
        raise SystemExit("The peers are absent: set GUILDHALL_SHARED to the folder they are in.")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        rows = here / "rows.jsonl"
        _run(peer, "--tasks", options.tasks, "--experts", options.experts, "--seed", options.seed,
             "--out", here, "--peers", options.peers, "--json", rows)  # fmt: skip
        again = ["--again"] if options.again else []
        own = json.loads(_run("-m", "tests.benchmarks.bench_matching", "--child", here, *again))
        judged = json.loads(_run(peer, "--data", here, "--check", here / "own.csv"))
        others = [json.loads(line) for line in rows.read_text().splitlines()]
    if judged["problems"] or judged["objective"] != own["objective"]:
        raise SystemExit(f"The independent judge disagrees: {judged}")
    _show(own, others)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Matching beside its peers.")
    parser.add_argument("--tasks", default="10000")
    parser.add_argument("--experts", default="500")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--peers", default="pull,greedy,mcf_class,mcf_task")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def _shared() -> Path:
    given = os.environ.get("GUILDHALL_SHARED", "")
    return Path(given) if given else Path(__file__).parents[3] / "shared"


def _run(*arguments: str | Path) -> str:
    """What Python prints when run with these arguments at the root of the repository."""
    command = [sys.executable, *map(str, arguments)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, cwd=root).stdout


def _child(folder: Path, again: bool) -> None:
    """Guildhall's own run: read, plan, write; one JSON line."""
    began = time.perf_counter()
    experts, tasks = _columns(folder / "experts.csv"), _columns(folder / "tasks.csv")
    read = time.perf_counter()
    plan = plan_tidy(experts, tasks)
    planned = time.perf_counter()
    with (folder / "own.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("task_id", "expert_id"))
        writer.writerows(zip(plan.task_ids, plan.expert_ids, strict=True))
    solution = plan.solution
    told: Row = {
        "objective": solution.objective,
        "bound": solution.bound,
        "rounds": solution.rounds,
        "fill": solution.units_placed / max(1, solution.units_wanted),
        "read_s": read - began,
        "plan_s": planned - read,
        "total_s": planned - began,
        "peak_mib": _peak_mib(),
    }
    sys.stdout.write(json.dumps(told | (_again(plan) if again else {})))


def _again(plan: TidyPlan) -> Row:
    """Five experts leave, and the plan is made again from the old one."""
    task, expert = plan.solution.task, plan.solution.expert
    people = plan.snapshot.experts
    gone = np.random.default_rng(1).choice(len(people.capacity), 5, replace=False)
    capacity = people.capacity.copy()
    capacity[gone] = 0
    rest = replace(plan.snapshot, experts=replace(people, capacity=capacity))
    began = time.perf_counter()
    solution = solve(rest, (task, expert))
    return {
        "again_s": time.perf_counter() - began,
        "units_of_those_who_left": int(np.isin(expert, gone).sum()),
        "units_moved": len(task) - solution.kept,
    }


def _columns(path: Path) -> dict[str, list[str]]:
    with path.open(newline="") as file:
        reader = csv.reader(file)
        names = next(reader)
        columns: list[list[str]] = [[] for _ in names]
        same: dict[str, str] = {}  # equal cells share one text, which saves most of the memory
        for row in reader:
            for column, cell in zip(columns, row, strict=True):
                column.append(same.setdefault(cell, cell))
    return dict(zip(names, columns, strict=True))


def _peak_mib() -> float:
    if sys.platform == "win32":
        return float("nan")
    import resource

    unit = 2**20 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _show(own: Row, others: list[Row]) -> None:
    bound = own["bound"]
    head = ("", "loss %", "fill %", "total s", "MiB", "x time", "x memory")
    lines = ["{:14}{:>9}{:>9}{:>9}{:>7}{:>9}{:>10}".format(*head)]
    for name, row in [("guildhall", own), *((str(row["peer"]), row) for row in others)]:
        if "objective" not in row:
            lines.append(f"{name:14} failed: {row['error']}")
            continue
        lines.append(
            f"{name:14}{100 * (bound - row['objective']) / bound:>9.4f}{100 * row['fill']:>9.2f}"
            f"{row['total_s']:>9.2f}{row['peak_mib']:>7.0f}"
            f"{row['total_s'] / own['total_s']:>9.2f}{row['peak_mib'] / own['peak_mib']:>10.2f}"
        )
    lines.append(", ".join(f"{key} {value:g}" for key, value in own.items()))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
