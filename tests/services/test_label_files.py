"""Scoring a tidy label file: small tables by hand, and the public sets with known answers."""

from pathlib import Path

import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.progress import Silent
from app.scoring.recovery import spearman
from app.services.label_files import score_label_file, write_results

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
    seen = [line for line in result.people if line.gold >= 10 and line.blind]
    truth = [line.gold_right / line.gold for line in seen]
    assert spearman([line.blind.mean for line in seen if line.blind], truth) >= order
    often = [line for line in result.people if line.gold >= 40 and line.blind]
    inside = [
        line.blind.low <= line.gold_right / line.gold <= line.blind.high
        for line in often
        if line.blind
    ]
    assert sum(inside) >= 0.84 * len(inside)


def test_gold_measures_what_was_found_without_it_and_then_counts(tmp_path: Path) -> None:
    rows = [f"t{i},w{w},{'a' if w else 'b'}" for i in range(10) for w in range(3)]
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows)
    gold = write(tmp_path / "gold.csv", "task,gold", *(f"t{i},b" for i in range(10)))
    without = score_label_file(labels, None, Silent())
    measured = score_label_file(labels, gold, Silent())
    assert without.accuracy is None
    assert measured.accuracy == 0.0
    assert {label for _, label, _ in without.inferred} == {"a"}
    assert {label for _, label, _ in measured.inferred} == {"b"}
    blind = {p.worker: p.blind and p.blind.mean for p in measured.people}
    assert blind == {p.worker: p.score for p in without.people}
    assert all(person.blind is None for person in without.people)
    lonely = next(p for p in measured.people if p.worker == "w0")
    assert (lonely.gold, lonely.gold_right) == (10, 10)
    assert lonely.blind is not None
    assert lonely.score > 0.8 > lonely.blind.mean
    assert measured.people[0] is lonely


def test_labels_and_workers_are_written_as_tidy_files(tmp_path: Path) -> None:
    rows = [f"t{i},w{w},{'a' if w else 'b'}" for i in range(10) for w in range(3)]
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows, "=t,w1,a")
    result = score_label_file(labels, None, Silent())
    written = write_results(result, tmp_path / "out" / "deep")
    first, *lines = written[0].read_text(encoding="utf-8").splitlines()
    assert first == "task,label,posterior"
    assert lines[0].startswith("'=t,a,")
    assert len(lines) == 11
    first, *lines = written[1].read_text(encoding="utf-8").splitlines()
    assert first == "worker,score,low,high,n"
    assert [line.split(",")[0] for line in lines] == [p.worker for p in result.people]


def test_pairs_are_audited_and_ranked(tmp_path: Path) -> None:
    """Three people compare three items; the third always says left, and says so 30 times."""
    pairs, rows = ["task,left,right,left_words,right_words"], ["task,worker,label"]
    for i in range(30):
        left, right = (("x", "y"), ("y", "z"), ("x", "z"))[i % 3]
        if i % 2:
            left, right = right, left
        pairs.append(f"t{i},{left},{right},10,20")
        said = "left" if left < right else "right"
        rows += [f"t{i},w1,{said}", f"t{i},w2,{said}", f"t{i},w3,left"]
    labels = write(tmp_path / "labels.csv", *rows)
    pairs_file = write(tmp_path / "pairs.csv", *pairs)
    found = score_label_file(labels, None, Silent(), pairs_path=pairs_file).preferences
    assert found is not None
    assert [item.item for item in found.items] == ["x", "y", "z"]
    assert found.people[-1].worker == "w3"
    flagged = [(one.check, one.name) for one in found.habits if one.flag]
    assert ("position", "w3") in flagged
    assert found.left_share.value == pytest.approx((15 + 15 + 30) / 90)


def test_a_label_that_names_neither_side_is_refused_in_words(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels.csv", "task,worker,label", "t,w,banana")
    pairs = write(tmp_path / "pairs.csv", "task,left,right", "t,x,y")
    with pytest.raises(UserError, match="left, right or tie"):
        score_label_file(labels, None, Silent(), pairs_path=pairs)


@pytest.mark.parametrize(
    "rows",
    [
        ["t,w,a"],
        ["t,w,a", "t,v,b"],
        ["t,w,a", "u,w,a", "v,w,a"],
        ["t,w,a", "t,w,a", "t,w,b"],
        [f"t{i},w,l{i}" for i in range(50)],
    ],
    ids=["one row", "all ties", "one person and class", "the same again", "a class a row"],
)
def test_tiny_and_odd_files_get_numbers_or_none(tmp_path: Path, rows: list[str]) -> None:
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows)
    gold = write(tmp_path / "gold.csv", "task,gold", "t,a", "t,b", "t0,never said")
    for path in (None, gold):
        result = score_label_file(labels, path, Silent())
        assert all(0.0 <= p.low <= p.score <= p.high <= 1.0 for p in result.people)
        assert all(0.0 <= posterior <= 1.0 for _, _, posterior in result.inferred)


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


def test_gold_that_names_different_labels_for_a_task_is_told(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels.csv", "task,worker,label", "t,w,a", "t,v,b", "u,v,a")
    gold = write(
        tmp_path / "gold.csv", "task,gold", "t,b", "u,a", "t,c", "u,a", "t,b", "x,a", "x,b"
    )
    found = score_label_file(labels, gold, Silent()).several_gold
    assert [(one.task, one.labels) for one in found] == [("t", ("b", "c")), ("x", ("a", "b"))]
    assert score_label_file(labels, None, Silent()).several_gold == ()


def test_suspect_gold_with_several_labels_is_marked(tmp_path: Path) -> None:
    rows = [f"t{i},w{w},{'abc'[i % 3]}" for i in range(60) for w in range(5)]
    right = [f"t{i},{'abc'[i % 3]}" for i in range(2, 60)]
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows)
    gold = write(tmp_path / "gold.csv", "task,gold", *right, "t0,b", "t0,c", "t1,c")
    found = score_label_file(labels, gold, Silent()).audit.gold
    assert {one.task: one.note for one in found} == {"t0": "several labels are gold", "t1": ""}


def test_two_people_on_a_scale_agree_more_where_they_are_near(tmp_path: Path) -> None:
    rows = [f"t{i},{who},{i % 5 + add}" for i in range(20) for who, add in (("a", 0), ("b", i % 2))]
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows)
    (plain,) = score_label_file(labels, None, Silent()).audit.pairs
    (scaled,) = score_label_file(labels, None, Silent(), level="ordinal").audit.pairs
    assert plain.weighted.value is None
    assert scaled.kappa == plain.kappa
    assert (scaled.weighted.value or 0.0) > 0.85 > (scaled.kappa.value or 0.0)


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


def test_ratings_are_read_as_numbers_in_their_order(tmp_path: Path) -> None:
    """Ten tasks rated by three people; the third is one step higher throughout."""
    rows = [
        f"t{i},{who},{1 + i % 5 * 2 + add}"
        for i in range(10)
        for who, add in (("a", 0), ("b", 0), ("c", 1))
    ]
    labels = write(tmp_path / "labels.csv", "task,worker,label", *rows)
    plain = score_label_file(labels, None, Silent())
    found = score_label_file(labels, None, Silent(), level="interval")
    assert plain.ratings is None
    assert found.ratings is not None
    assert found.ratings.icc_reason == ""
    assert found.ratings.icc_consistency.value == pytest.approx(1.0)
    assert found.agreement.level == "interval"
    assert (found.agreement.alpha.value or 0.0) > 0.9 > (plain.agreement.alpha.value or 0.0)
    worst = found.ratings.people[0]
    assert worst.worker == "c"
    assert worst.bias.value == pytest.approx(1.0)


def test_a_scale_of_words_is_no_interval_and_a_wrong_level_is_named(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels.csv", "task,worker,label", "t,w,nan", "t,v,3")
    with pytest.raises(UserError, match="“nan”, which is not a number"):
        score_label_file(labels, None, Silent(), level="interval")
    with pytest.raises(UserError, match="nominal, ordinal, interval, ratio"):
        score_label_file(labels, None, Silent(), level="loud")
    below = write(tmp_path / "below.csv", "task,worker,label", "t,w,-1", "t,v,3")
    with pytest.raises(UserError, match="below 0"):
        score_label_file(below, None, Silent(), level="ratio")
    assert score_label_file(labels, None, Silent(), level="ordinal").ratings is not None
