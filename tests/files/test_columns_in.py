"""Tidy files as columns."""

from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.files.columns_in import read_columns, read_gold, read_labels


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
