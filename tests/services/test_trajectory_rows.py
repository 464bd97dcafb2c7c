"""What people say of runs as columns, and agreement from them."""

import math

import numpy as np
import pytest

from app.domain.trajectory_answers import MarkedStep, RunVerdict, StepMark, TrajectoryAnswer
from app.scoring.trajectories import (
    first_error_agreement,
    first_errors,
    step_agreement,
    verdict_agreement,
)
from app.services.trajectory_rows import ERROR, MARKS, TrajectoryRows, trajectory_rows

MARK = {"c": StepMark.CORRECT, "p": StepMark.PARTLY, "w": StepMark.WRONG}


def answer(marks: str, run: RunVerdict | None = None) -> TrajectoryAnswer:
    """A mark a step; "." is unmarked."""
    return TrajectoryAnswer({i: MarkedStep(MARK[m]) for i, m in enumerate(marks) if m != "."}, run)


def first_error_figure(rows: TrajectoryRows, within: int = 1) -> float:
    errors = first_errors(rows.run, rows.person, rows.step, rows.error, ERROR, rows.n_steps)
    return first_error_agreement(errors, rows.n_steps, within=within).observed.value


def test_marks_and_verdicts_become_codes_in_the_order_of_names() -> None:
    said = [
        ("r2", "bo", answer("c.", RunVerdict(True, False, 4, None))),
        ("r1", "cy", answer("wp")),
        ("r1", "bo", answer("", RunVerdict(False, None, None, True))),
    ]
    rows = trajectory_rows(said, {"r1": 3, "r2": 2, "r3": 9})
    assert (rows.runs, rows.people, rows.n_steps.tolist()) == (("r1", "r2"), ("bo", "cy"), [3, 2])
    assert MARKS == (StepMark.CORRECT, StepMark.PARTLY, StepMark.WRONG)
    columns = (rows.run, rows.person, rows.step, rows.mark, rows.error)
    assert np.stack(columns, axis=1).tolist() == [[0, 1, 0, 2, 1], [0, 1, 1, 1, 1], [1, 0, 0, 0, 0]]
    assert rows.verdict_run.tolist() == [0, 1]
    assert rows.verdict_person.tolist() == [0, 0]
    assert rows.success.tolist() == [0, 1]
    assert rows.side_effects.tolist() == [-1, 0]
    assert rows.looping.tolist() == [1, -1]
    assert rows.optimality.tolist() == [-1, 3]


def test_the_order_of_answers_changes_nothing_and_the_last_of_a_person_counts() -> None:
    said = [(f"r{i % 3}", f"p{i % 4}", answer("cwp"[i % 3 :] + "c")) for i in range(12)]
    one = trajectory_rows(said, {"r0": 4, "r1": 4, "r2": 4})
    two = trajectory_rows(reversed(said), {"r0": 4, "r1": 4, "r2": 4})
    for name in TrajectoryRows.__slots__:
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    twice = trajectory_rows([("r", "p", answer("ww")), ("r", "p", answer("c"))], {"r": 2})
    assert twice.mark.tolist() == [0]


def test_people_who_agree_agree_in_every_figure() -> None:
    verdict = RunVerdict(True, False, 3, False)
    said = [
        (run, person, answer(marks, verdict))
        for run, marks in (("a", "c.wcp"), ("b", "ccccc"), ("d", "w....."))
        for person in "xyz"
    ]
    rows = trajectory_rows(said, {"a": 5, "b": 5, "d": 6})
    steps = step_agreement(rows.run, rows.person, rows.step, rows.mark, len(MARKS))
    assert steps.observed.value == 1.0
    assert (steps.units, steps.runs) == (10, 3)
    assert first_error_figure(rows, within=0) == 1.0
    for column, n in ((rows.success, 2), (rows.looping, 2), (rows.optimality, 4)):
        found = verdict_agreement(rows.verdict_run, rows.verdict_person, column, n)
        assert found.observed.value == 1.0


def test_first_errors_agree_within_one_step_and_partly_right_is_one() -> None:
    said = [
        ("a", "x", answer("ccw.")), ("a", "y", answer("cpcw")),  # at 2 and at 1
        ("b", "x", answer("wccc")), ("b", "y", answer("ccwc")),  # at 0 and at 2
        ("d", "x", answer("cccc")), ("d", "y", answer("....", RunVerdict(True))),  # y marks no step
    ]  # fmt: skip
    rows = trajectory_rows(said, {"a": 4, "b": 4, "d": 4})
    assert first_error_figure(rows) == pytest.approx(0.5)
    assert first_error_figure(rows, within=0) == 0.0


def test_no_answers_give_empty_columns_and_undefined_figures() -> None:
    rows = trajectory_rows([], {})
    assert rows.run.size == rows.verdict_run.size == 0
    figure = step_agreement(rows.run, rows.person, rows.step, rows.mark, len(MARKS))
    assert math.isnan(figure.observed.value)
    assert math.isnan(first_error_figure(rows))
    with pytest.raises(KeyError):
        trajectory_rows([("a", "x", answer("c"))], {})


def test_a_mark_beyond_its_run_is_left_out() -> None:
    assert trajectory_rows([("a", "x", answer("ccc"))], {"a": 2}).step.tolist() == [0, 1]
