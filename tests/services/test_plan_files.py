"""Planning two files: the plan is the best one, and bad cells are named."""

from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.matching.tidy import EXPERT_COLUMNS, TASK_COLUMNS
from app.services.memory import peak_rss_mb
from app.services.plan_files import plan_files, stated_affinity

EXPERTS = (
    ",".join(("expert_id", "domain", *EXPERT_COLUMNS[1:])),
    "E1,med,1,rad@US-CA@100@1,rad=900,en,500,1,,,0",
    "E2,med,1,rad@US-CA@100@1,rad=700,en,400,5,,P1,1",
    "E3,med,1,rad@US-CA@100@0,rad=999,en,100,5,,,0",
)
TASKS = (
    ",".join((*TASK_COLUMNS[:2], "batch_id", *TASK_COLUMNS[2:])),
    "T1,P1,B1,rad,US-CA,en,1,0,3,2,600,acme,",
    "T2,P1,B1,rad,ANY,en,1,1,3,1,600,acme,E1",
)


def write(path: Path, rows: tuple[str, ...]) -> Path:
    """A small CSV file."""
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_best_plan_of_two_small_files(tmp_path: Path) -> None:
    experts, tasks = write(tmp_path / "e.csv", EXPERTS), write(tmp_path / "t.csv", TASKS)
    out = tmp_path / "plan.csv"
    result = plan_files(experts, tasks, out, Silent())
    assert out.read_text(encoding="utf-8").splitlines() == [
        "task_id,expert_id", "T1,E1", "T1,E2", "T2,E2",
    ]  # fmt: skip
    assert (result.units, result.filled, result.gap) == (3, 3, 0.0)
    near = 1000 * 11 // 14
    anna = 8000 + near + 540 + 250 * 100 // 600
    ben = 420 + 250 * 200 // 600 + 150 + 60
    assert result.objective == result.bound == anna + (8000 + near + ben) + (4000 + near + ben)
    assert result.seconds_total >= result.seconds_solve


def test_a_bad_cell_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    broken = (*EXPERTS[:2], EXPERTS[2].replace(",400,", ",four,"))
    experts, tasks = write(tmp_path / "e.csv", broken), write(tmp_path / "t.csv", TASKS)
    with pytest.raises(UserError, match="row 2, column rate_cents"):
        plan_files(experts, tasks, tmp_path / "plan.csv", Silent())
    assert not (tmp_path / "plan.csv").exists()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    experts = write(tmp_path / "e.csv", EXPERTS)
    tasks = write(tmp_path / "t.csv", ("task_id,project_id", "T1,P1"))
    with pytest.raises(UserError, match="specialty"):
        plan_files(experts, tasks, tmp_path / "plan.csv", Silent())


@pytest.mark.parametrize("name", ["e.csv", "t.csv", "./x/../t.csv"])
def test_the_plan_never_takes_the_place_of_an_input(tmp_path: Path, name: str) -> None:
    experts, tasks = write(tmp_path / "e.csv", EXPERTS), write(tmp_path / "t.csv", TASKS)
    (tmp_path / "x").mkdir()
    before = experts.read_bytes(), tasks.read_bytes()
    with pytest.raises(UserError, match="one of the files to be read"):
        plan_files(experts, tasks, tmp_path / name, Silent())
    assert (experts.read_bytes(), tasks.read_bytes()) == before


@pytest.mark.parametrize(("name", "told"), [("no/p.csv", "does not exist"), ("", "is a folder")])
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, name: str, told: str
) -> None:
    experts = tmp_path / "absent.csv"  # would be told first if the files were read first
    with pytest.raises(UserError, match=told):
        plan_files(experts, experts, tmp_path / name, Silent())


@pytest.mark.parametrize(
    ("meta", "weight"),
    [(None, 0), ("{}", 0), ("[1]", 0), ('{"affinity": 0}', 0), ('{"affinity": 300}', 300)],
)
def test_the_affinity_stands_in_the_file_beside_the_tasks(
    tmp_path: Path, meta: str | None, weight: int
) -> None:
    if meta is not None:
        write(tmp_path / "meta.json", (meta,))
    assert stated_affinity(tmp_path / "t.csv") == weight


@pytest.mark.parametrize("meta", ["{", "\0", '{"affinity": "x"}', '{"affinity": -1}', "[" * 99999])
def test_a_file_beside_the_tasks_that_makes_no_sense_is_named(tmp_path: Path, meta: str) -> None:
    experts, tasks = write(tmp_path / "e.csv", EXPERTS), write(tmp_path / "t.csv", TASKS)
    write(tmp_path / "meta.json", (meta,))
    with pytest.raises(UserError, match="--affinity 0"):
        plan_files(experts, tasks, tmp_path / "plan.csv", Silent())
    assert plan_files(experts, tasks, tmp_path / "plan.csv", Silent(), affinity=0).filled == 3


def test_peak_memory_is_that_of_this_process() -> None:
    peak = peak_rss_mb()
    assert peak is None or 5 < peak < 5000
