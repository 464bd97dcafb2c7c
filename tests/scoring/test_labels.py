"""Names become codes, once and the same way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.scoring.labels import Labels, Repeats, encode, without_repeats
from tests.scoring.crowd import crowds


def codes(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(values, dtype=np.int32)


def test_names_are_sorted_and_codes_point_at_them() -> None:
    coded = encode(["t2", "t1", "t2"], ["zoe", "amy", "amy"], ["yes", "no", "no"])
    assert coded.tasks == ("t1", "t2")
    assert coded.workers == ("amy", "zoe")
    assert coded.classes == ("no", "yes")
    assert coded.labels.task.tolist() == [1, 0, 1]
    assert coded.labels.worker.tolist() == [1, 0, 0]
    assert coded.labels.label.tolist() == [1, 0, 0]
    assert coded.labels.gold.tolist() == [-1, -1]


@given(st.lists(st.tuples(*[st.sampled_from("abcd")] * 3), max_size=20))
def test_the_order_of_rows_does_not_change_the_counts(rows: list[tuple[str, str, str]]) -> None:
    a = encode(*_columns(rows), repeats="keep")
    b = encode(*_columns(rows[::-1]), repeats="keep")
    assert a.tasks == b.tasks
    assert a.classes == b.classes
    np.testing.assert_array_equal(a.labels.counts(), b.labels.counts())


def _columns(rows: list[tuple[str, str, str]]) -> tuple[list[str], list[str], list[str]]:
    return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]


@pytest.mark.parametrize(
    ("repeats", "left"), [("last", ["no"]), ("first", ["yes"]), ("keep", ["yes", "yes", "no"])]
)
def test_a_repeated_label_counts_as_the_policy_says(repeats: Repeats, left: list[str]) -> None:
    coded = encode(["t"] * 3, ["amy"] * 3, ["yes", "yes", "no"], repeats=repeats)
    assert [coded.classes[k] for k in coded.labels.label] == left


def test_a_repeat_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="“amy” labeled the task “t2” more than once"):
        encode(["t1", "t2", "t2"], ["amy"] * 3, ["a", "b", "a"], repeats="refuse")


@given(crowds())
def test_without_repeats_leaves_one_row_a_person_and_task(labels: Labels) -> None:
    once = without_repeats(labels, "last")
    pairs = set(zip(labels.task.tolist(), labels.worker.tolist(), strict=True))
    assert len(once) == len(pairs)
    last = {
        (t, w): k
        for t, w, k in zip(
            labels.task.tolist(), labels.worker.tolist(), labels.label.tolist(), strict=True
        )
    }
    for t, w, k in zip(once.task.tolist(), once.worker.tolist(), once.label.tolist(), strict=True):
        assert last[t, w] == k


def test_gold_names_become_codes_and_gold_of_unlabeled_tasks_is_left_out() -> None:
    coded = encode(["t1"], ["amy"], ["a"], gold={"t1": "b", "t9": "z"})
    assert coded.classes == ("a", "b")
    assert coded.labels.gold.tolist() == [1]
    assert coded.labels.gold_mask is None


def test_several_right_answers_become_a_mask() -> None:
    coded = encode(["t1", "t2"], ["amy"] * 2, ["a", "c"], gold={"t1": ["b", "a"], "t2": []})
    assert coded.labels.gold_mask is not None
    assert coded.labels.gold_mask.tolist() == [[True, True, False], [False, False, False]]
    assert coded.labels.known().tolist() == [True, False]


def test_the_given_label_set_keeps_its_order_and_refuses_strangers() -> None:
    coded = encode(["t"], ["amy"], ["low"], classes=["low", "mid", "high"])
    assert coded.classes == ("low", "mid", "high")
    with pytest.raises(UserError, match="“none” is not one of this project's labels"):
        encode(["t"], ["amy"], ["none"], classes=["low", "mid", "high"])


def test_the_caller_keeps_her_arrays_and_ours_cannot_be_written() -> None:
    task = codes(0, 1)
    labels = Labels(task, codes(0, 0), codes(0, 0), 2, 1, 1)
    task[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        labels.task[0] = 1


@pytest.mark.parametrize("bad", [codes(0, 2), codes(-1, 0), codes(0)])
def test_codes_out_of_range_are_refused(bad: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:
    with pytest.raises(ValueError, match=r"outside|equally long"):
        Labels(codes(0, 1), bad, codes(0, 0), 2, 2, 1)


def test_gold_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="gold"):
        Labels(codes(0), codes(0), codes(0), 1, 1, 1, gold=codes(1))
    with pytest.raises(ValueError, match="gold"):
        Labels(codes(0), codes(0), codes(0), 1, 1, 1, gold=codes(0, 0))
    with pytest.raises(ValueError, match="gold_mask"):
        Labels(codes(0), codes(0), codes(0), 1, 1, 1, gold_mask=np.ones((2, 1), dtype=np.bool_))


def test_nothing_can_be_encoded() -> None:
    coded = encode([], [], [])
    assert len(coded.labels) == 0
    assert coded.classes == ()
    assert coded.labels.counts().shape == (0, 0)
