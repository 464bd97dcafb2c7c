"""Matching two plain files without a workspace: experts and tasks in, a plan out."""

import json
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.files.columns_in import read_columns, read_kinds
from app.files.csv_out import write_csv
from app.files.sheet import Sheet, SheetColumn
from app.matching.check import check
from app.matching.engine import Solution, solve
from app.matching.snapshot import Snapshot
from app.matching.tidy import (
    EXPERT_COLUMNS,
    SHARED_COLUMNS,
    SINGLE_COLUMNS,
    TaskKinds,
    tidy_snapshot,
)
from app.services.memory import peak_rss_mb

MOST_AFFINITY = 1_000_000


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


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is kept of the two files."""

    snapshot: Snapshot
    task_ids: list[str]
    expert_ids: list[str]


def plan_files(
    experts_csv: Path,
    tasks_csv: Path,
    out: Path,
    progress: Progress,
    *,
    affinity: int | None = None,
    began: float | None = None,
) -> PlanFileResult:
    """Write the best plan for the two files to `out` (columns task_id, expert_id).

    `affinity` is the weight of a score peculiar to every pair; when it is None, the one in
    `meta.json` beside the tasks counts, if there is such a file. `began` is when `perf_counter`
    says that it all began, if that was before now. The plan is checked by code that the engine
    does not share before it is written, and solved in this process, which has no window to keep
    alive. Raises `UserError` for a file or cell that cannot be read; then nothing is written.
    """
    began = perf_counter() if began is None else began
    _must_be_free(out, experts_csv, tasks_csv)
    weight = stated_affinity(tasks_csv) if affinity is None else affinity
    progress.step(0, 0, "Reading the files")
    problem = _read(experts_csv, tasks_csv, weight)
    solving = perf_counter()
    solution = solve(problem.snapshot, progress=progress)
    solved = perf_counter()
    progress.step(0, 0, "Checking the plan")
    _must_be_legal(problem.snapshot, solution)
    progress.step(0, 0, "Writing the plan")
    rows = zip(
        map(problem.task_ids.__getitem__, solution.task.tolist()),
        map(problem.expert_ids.__getitem__, solution.expert.tolist()),
        strict=True,
    )
    write_csv(out, Sheet("Plan", (SheetColumn("task_id"), SheetColumn("expert_id")), rows))
    return PlanFileResult(
        experts=problem.snapshot.n_experts,
        tasks=problem.snapshot.n_tasks,
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


def _must_be_free(out: Path, *inputs: Path) -> None:
    """Refuse a place for the plan that would destroy an input, or that cannot be written to."""
    for path in inputs:
        if out.exists() and path.exists() and out.samefile(path):
            raise UserError(
                f"“{out}” is one of the files to be read: the plan would take its place. "
                "Nothing was planned. Choose another --out."
            )
    if out.is_dir() or not out.parent.is_dir():
        reason = "is a folder" if out.is_dir() else "lies in a folder that does not exist"
        raise UserError(f"“{out}” {reason}. Nothing was planned. Choose another --out.")


def stated_affinity(tasks_csv: Path) -> int:
    """The affinity that `meta.json` beside the tasks states; 0 when it states none."""
    path = tasks_csv.with_name("meta.json")
    if not path.is_file():
        return 0
    try:
        stated = json.loads(path.read_bytes())
        weight = stated.get("affinity", 0) if isinstance(stated, dict) else 0
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"“{path}” could not be read ({type(error).__name__}). Nothing was planned. Mend it, "
            "or say --affinity 0."
        ) from error
    if type(weight) is not int or not 0 <= weight <= MOST_AFFINITY:
        raise UserError(
            f"“{path}” states an affinity that is not a whole number from 0 to {MOST_AFFINITY:,}. "
            "Nothing was planned. Mend it, or say --affinity 0."
        )
    return weight


def _read(experts_csv: Path, tasks_csv: Path, affinity: int) -> _Problem:
    experts = read_columns(experts_csv, EXPERT_COLUMNS)
    found = read_kinds(tasks_csv, SINGLE_COLUMNS, SHARED_COLUMNS)
    tasks = TaskKinds(found.single, found.shared, found.kind)
    return _Problem(
        snapshot=tidy_snapshot(experts, tasks, affinity=affinity),
        task_ids=found.single["task_id"],
        expert_ids=experts["expert_id"],
    )


def _must_be_legal(snapshot: Snapshot, solution: Solution) -> None:
    verdict = check(snapshot, solution.task, solution.expert)
    if not verdict.legal or verdict.objective != solution.objective:
        what = verdict.broken or "its value was counted differently"
        raise UserError(
            f"The plan did not pass its check ({what}). "
            "Nothing was written. This is a fault of the program: please report it."
        )
