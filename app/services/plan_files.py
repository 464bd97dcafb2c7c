"""Matching two plain files without a workspace: experts and tasks in, a plan out."""

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.files.columns_in import read_columns, read_kinds
from app.files.csv_out import write_csv
from app.files.sheet import Sheet, SheetColumn
from app.matching.check import check
from app.matching.engine import solve
from app.matching.tidy import (
    EXPERT_COLUMNS,
    SHARED_COLUMNS,
    SINGLE_COLUMNS,
    TaskKinds,
    tidy_snapshot,
)


@dataclass(frozen=True, slots=True)
class PlanFileResult:
    """What `guildhall plan` prints. `gap` is (bound - objective) / bound, 0 when proven best."""

    experts: int
    tasks: int
    units: int
    filled: int
    objective: int
    bound: int
    gap: float
    seconds_solve: float
    seconds_total: float
    peak_rss_mb: float | None  # None where the system does not tell
    out: Path


def plan_files(experts_csv: Path, tasks_csv: Path, out: Path, progress: Progress) -> PlanFileResult:
    """Write the best plan for the two files to `out` (columns task_id, expert_id).

    The plan is checked by code that the engine does not share before it is written. Raises
    `UserError` for a file or cell that cannot be read; then nothing is written.
    """
    began = perf_counter()
    progress.step(0, 0, "Reading the files")
    experts = read_columns(experts_csv, EXPERT_COLUMNS)
    found = read_kinds(tasks_csv, SINGLE_COLUMNS, SHARED_COLUMNS)
    tasks = TaskKinds(found.single, found.shared, found.kind)
    solving = perf_counter()
    snapshot = tidy_snapshot(experts, tasks)
    solution = solve(snapshot, progress=progress)
    solved = perf_counter()
    progress.step(0, 0, "Checking the plan")
    verdict = check(snapshot, solution.task, solution.expert)
    if not verdict.legal or verdict.objective != solution.objective:
        rules = ", ".join(f"{rule} ({count})" for rule, count in verdict.counts)
        raise UserError(
            f"The plan did not pass its check ({rules or 'its value was counted differently'}). "
            "Nothing was written. This is a fault of the program: please report it."
        )
    progress.step(0, 0, "Writing the plan")
    task_id, expert_id = tasks.single["task_id"], experts["expert_id"]
    rows = zip(
        map(task_id.__getitem__, solution.task.tolist()),
        map(expert_id.__getitem__, solution.expert.tolist()),
        strict=True,
    )
    write_csv(out, Sheet("Plan", (SheetColumn("task_id"), SheetColumn("expert_id")), rows))
    return PlanFileResult(
        experts=snapshot.n_experts,
        tasks=snapshot.n_tasks,
        units=solution.units_wanted,
        filled=solution.units_placed,
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        seconds_solve=solved - solving,
        seconds_total=perf_counter() - began,
        peak_rss_mb=peak_rss_mb(),
        out=out,
    )


def peak_rss_mb() -> float | None:
    """The largest resident size of this process or one it started, in MiB; None on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return most / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, KiB elsewhere
