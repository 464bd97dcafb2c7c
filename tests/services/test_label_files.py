"""Scoring a tidy label file: small tables by hand, and the public sets with known answers."""

from pathlib import Path

import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.progress import Silent
from app.scoring.recovery import spearman
from app.services.label_files import score_label_file

SETS = {  # label accuracy and rank correlation that a plain pooled model reaches on each set
    "rte": (0.922, 0.80),
    "product": (0.930, 0.84),
    "sentiment": (0.955, 0.92),
    "relevance": (0.608, 0.62),
    "adult": (0.750, 0.45),
    "bluebird": (0.880, 0.95),
    "sp_amt": (0.940, 0.70),
    "music": (0.780, 0.68),
    "pandalm": (0.999, 0.99),
    "convarg_a": (0.880, 0.73),
}


def write(path: Path, *rows: str) -> Path:
    """A small CSV file."""
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SETS)
def test_public_sets_are_recovered(shared: Path, name: str) -> None:
    folder = shared / "data" / "crowd" / name
    result = score_label_file(folder / "labels.csv", folder / "gold.csv", Silent())
    accuracy, order = SETS[name]
    assert result.accuracy is not None
    assert result.majority_accuracy is not None
    assert result.accuracy >= accuracy
    assert len(result.inferred) == result.tasks
    seen = [line for line in result.people if line.gold >= 10]
    truth = [line.gold_right / line.gold for line in seen]
    assert spearman([line.score for line in seen], truth) >= order
    often = [line for line in result.people if line.gold >= 40]
    inside = [line.low <= line.gold_right / line.gold <= line.high for line in often]
    assert sum(inside) >= 0.9 * len(inside)


def test_gold_measures_and_does_not_help(tmp_path: Path) -> None:
    rows = [f"t{i},w{w},{'a' if w else 'b'}" for i in range(10) for w in range(3)]
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows)
    gold = write(tmp_path / "gold.csv", "task,gold", *(f"t{i},b" for i in range(10)))
    without = score_label_file(labels, None, Silent())
    measured = score_label_file(labels, gold, Silent())
    assert measured.inferred == without.inferred
    assert measured.accuracy == 0.0
    assert [p.score for p in measured.people] == [p.score for p in without.people]
    assert without.accuracy is None
    assert all(person.combined is None for person in without.people)
    lonely = next(p for p in measured.people if p.worker == "w0")
    assert (lonely.gold, lonely.gold_right) == (10, 10)
    assert lonely.combined is not None
    assert lonely.combined.mean > 0.8 > lonely.score


def test_several_right_answers_and_repeats(tmp_path: Path) -> None:
    labels = write(
        tmp_path / "labels.csv", "task,worker,label", "t,w,a", "t,w,c", "t,v,b", "u,v,a", "u,w,a"
    )
    gold = write(tmp_path / "gold.csv", "task,gold", "t,b", "t,c", "elsewhere,a")
    result = score_label_file(labels, gold, Silent())
    assert (result.labels, result.tasks, result.workers, result.gold) == (5, 2, 2, 1)
    assert {line.worker: (line.labels, line.gold_right) for line in result.people} == {
        "w": (2, 1), "v": (2, 1),
    }  # fmt: skip
    assert result.majority_accuracy == 1.0


def test_a_tie_counts_as_half_for_the_plain_vote(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels.csv", "task,worker,label", "t,w,a", "t,v,b")
    gold = write(tmp_path / "gold.csv", "task,gold", "t,b")
    assert score_label_file(labels, gold, Silent()).majority_accuracy == 0.5


def test_an_empty_file_and_foreign_gold_are_refused_in_words(tmp_path: Path) -> None:
    empty = write(tmp_path / "labels.csv", "task,worker,label")
    with pytest.raises(UserError, match="no rows"):
        score_label_file(empty, None, Silent())
    labels = write(tmp_path / "some.csv", "task,worker,label", "t,w,a")
    gold = write(tmp_path / "gold.csv", "task,gold", "x,a")
    with pytest.raises(UserError, match="number the tasks alike"):
        score_label_file(labels, gold, Silent())


def test_it_stops_when_told(tmp_path: Path) -> None:
    class Stop:
        """Wants to stop at once."""

        def step(self, done: int, total: int, note: str = "") -> None:
            """Stop."""
            raise Cancelled

    with pytest.raises(Cancelled):
        score_label_file(tmp_path / "labels.csv", None, Stop())
