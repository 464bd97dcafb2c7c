"""Tidy files as columns."""

from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.files.columns_in import read_columns, read_gold, read_kinds, read_labels
from app.files.limits import Limits


def test_labels_and_gold_come_as_columns(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("Worker, Task ,label\nw1,t1,yes\nw2, t1 ,no\n")
    found = read_labels(labels)
    assert (found.tasks, found.workers, found.labels) == (["t1", "t1"], ["w1", "w2"], ["yes", "no"])
    gold = tmp_path / "gold.csv"
    gold.write_text("task,gold\nt1,yes\nt1,maybe\n")
    assert read_gold(gold).golds == ["yes", "maybe"]


def test_every_published_crowd_file_is_read_whole(shared: Path) -> None:
    crowd = shared / "data" / "crowd"
    for path in sorted(crowd.glob("*/labels.csv")):
        lines = path.read_bytes().count(b"\n") - 1
        assert len(read_labels(path).tasks) in (lines, lines + 1), path.parent.name
    for path in sorted(crowd.glob("*/gold.csv")):
        assert read_gold(path).tasks


def test_optional_columns_may_lack_and_empty_cells_are_kept_there(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("task_id,batch\nT1,\nT2,B\n")
    assert read_columns(path, ("task_id",), ("batch", "gold")) == {
        "task_id": ["T1", "T2"],
        "batch": ["", "B"],
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("task,label\nt,x\n", "column worker is missing; it has task, label"),
        ("a\n1\n", "columns task, worker, label are missing"),
        ("task,worker,label\nt1,w1,x\n\nt2, ,x\n", "line 4: worker is empty"),
        ("task,worker,label\nt1,w1,x\nt2,w1\n", "line 3: it has 2 cells where the header has 3"),
        ("task,worker,label\nt1,w1,x,y\n", "line 2: it has 4 cells"),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(content)
    with pytest.raises(UserError, match=reason):
        read_labels(path)


SOUND = "task_id,place,seen,level\n" + "".join(f"T{i},US,,{i % 3}\n" for i in range(2500))


@pytest.mark.parametrize(
    "content",
    [
        SOUND,
        SOUND.replace("T7,US", "T7, US "),
        SOUND.replace("T1200,US,,0\n", "T1200,US,,0\n\n,,,\n"),
        SOUND.replace("T2400,US,,0\n", "T2400,US,,0,,\n"),
        SOUND.replace("T9,", '"T9",'),
        SOUND.replace(",", ";"),
        SOUND.replace("\n", "\r\n"),
        "\n" + SOUND,
        "\ufeff" + SOUND,
    ],
)
def test_kinds_of_rows_say_the_same_as_columns(tmp_path: Path, content: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content, encoding="utf-8", newline="")
    kinds = read_kinds(path, ("task_id", "seen"), ("place", "level"))
    columns = read_columns(path, ("task_id", "place", "seen", "level"))
    assert kinds.single == {"task_id": columns["task_id"], "seen": columns["seen"]}
    assert columns["task_id"] == [f"T{i}" for i in range(2500)]
    assert kinds.shared == {"place": ["US", "US", "US"], "level": ["0", "1", "2"]}
    for name in ("place", "level"):
        assert [kinds.shared[name][k] for k in kinds.kind] == columns[name]


def test_a_row_that_does_not_fit_is_named_when_kinds_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(SOUND.replace("T1800,US,", "T1800,"), encoding="utf-8")
    with pytest.raises(UserError, match="line 1802: it has 3 cells where the header has 4"):
        read_kinds(path, ("task_id",), ("place", "level"))


def test_a_file_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(SOUND, encoding="utf-8")
    with pytest.raises(UserError, match="more than 2,400 rows"):
        read_kinds(path, ("task_id",), ("place", "level"), limits=Limits(rows=2400))
