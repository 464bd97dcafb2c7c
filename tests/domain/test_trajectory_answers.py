"""What people say of a run, and what follows: first error, inherited errors, recovery."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.review import ErrorKind, Severity
from app.domain.trajectories import Reference, Step, StepKind, Trajectory, TrajectoryError
from app.domain.trajectory_answers import (
    MarkedStep,
    Recovery,
    RunVerdict,
    StepMark,
    TrajectoryAnswer,
    answer_of,
    first_error,
    inherited_errors,
    json_of,
    recovery,
    what_is_wrong_with,
)

RIGHT, PARTLY, WRONG = (MarkedStep(mark) for mark in StepMark)
FAULT = MarkedStep(StepMark.WRONG, True, False, ErrorKind.FACTUAL, Severity.MAJOR)


def run_of(kinds: str) -> Trajectory:
    """u: user, a: agent says, c: calls (each with its own arguments), o: observation."""
    names = {"u": "user", "a": "assistant", "c": "call", "o": "observation"}
    steps = tuple(
        Step(i, StepKind(names[k]), text=f"text {i}", tool="t" * (k == "c"), arguments=f"{i}")
        for i, k in enumerate(kinds)
    )
    return Trajectory("A", "goal", Reference(), "chat", steps)


def answer(success: bool | None = None, **marks: MarkedStep) -> TrajectoryAnswer:
    run = None if success is None else RunVerdict(success)
    return TrajectoryAnswer({int(name[1:]): said for name, said in marks.items()}, run)


yes = st.none() | st.booleans()
marked = st.builds(
    MarkedStep,
    st.sampled_from(StepMark),
    yes,
    yes,
    st.none() | st.sampled_from(ErrorKind),
    st.none() | st.sampled_from(Severity),
)
answers = st.builds(
    TrajectoryAnswer,
    st.dictionaries(st.integers(0, 8), marked),
    st.none() | st.builds(RunVerdict, st.booleans(), yes, st.none() | st.integers(1, 4), yes),
)


@given(answers)
def test_an_answer_comes_back_from_its_json(said: TrajectoryAnswer) -> None:
    assert answer_of(json.loads(json.dumps(json_of(said)))) == said


@given(answers)
def test_derived_facts_hold_together_for_any_answer(said: TrajectoryAnswer) -> None:
    run = run_of("ucoacoaco")
    assert isinstance(what_is_wrong_with(said, run), str)
    first, came = first_error(said), recovery(said, run)
    assert (first is None) == (came is None)
    if first is None or came is None:
        assert inherited_errors(said) == ()
        return
    assert said.marks[first].mark is not StepMark.CORRECT
    assert all(step > first for step in inherited_errors(said))
    assert came.noticed >= came.tried >= came.succeeded
    assert (came.steps is not None) == came.succeeded


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"steps": [1]}, '"steps" that are not an object'),
        ({"run": 3}, '"run" that is not an object'),
        ({"run": {}}, 'lacks its "success"'),
        ({"run": {"success": 1}}, '"success" that is neither true nor false'),
        ({"run": {"success": True, "optimality": 5}}, "a whole number from 1 to 4"),
        ({"run": {"success": True, "optimality": True}}, "a whole number from 1 to 4"),
        ({"run": {"success": True, "looops": True}}, "holds “looops”"),
        ({"steps": {"x": {"mark": "wrong"}}}, "“x”, which is not the number of a step"),
        ({"steps": {"-1": {"mark": "wrong"}}}, "not the number of a step"),
        ({"steps": {"01": {"mark": "wrong"}}}, "not the number of a step"),
        ({"steps": {"9" * 5000: {"mark": "wrong"}}}, "not the number of a step"),
        ({"steps": {"1": {}}}, 'a mark of step 1 that lacks its "mark"'),
        ({"steps": {"1": "wrong"}}, "a mark of step 1 that is not an object"),
        ({"steps": {"1": {"mark": "neutral"}}}, "not one of correct, partly, wrong"),
        ({"steps": {"1": {"mark": "wrong", "error": ["factual"]}}}, "not one of factual"),
    ],
)
def test_an_answer_that_is_not_understood_is_told_in_words(
    values: dict[str, Any], said: str
) -> None:
    with pytest.raises(TrajectoryError) as caught:
        answer_of(values)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("given_answer", "said"),
    [
        (answer(), "judges neither"),
        (answer(s9=WRONG), "marks step 9 of a run of 4"),
        (answer(s0=WRONG), "not of the agent (user)"),
        (answer(s3=RIGHT), "not of the agent (observation)"),
        (answer(s1=FAULT), "step 1, which is not a call"),
        (answer(s2=MarkedStep(StepMark.CORRECT, error=ErrorKind.FORMAT)), "correct and says"),
        (answer(s2=MarkedStep(StepMark.WRONG, error=ErrorKind.FORMAT)), "only one of"),
        (TrajectoryAnswer({}, RunVerdict(True, optimality=0)), "optimality"),
    ],
)
def test_what_does_not_fit_the_run_is_said(given_answer: TrajectoryAnswer, said: str) -> None:
    assert said in what_is_wrong_with(given_answer, run_of("uaco"))


def test_a_fitting_answer_has_no_fault() -> None:
    assert what_is_wrong_with(answer(False, s1=RIGHT, s2=FAULT), run_of("uaco")) == ""


def test_the_first_error_passes_over_unmarked_steps_and_takes_partly_right() -> None:
    assert first_error(answer(s2=RIGHT, s6=WRONG, s4=PARTLY)) == 4
    assert first_error(answer(s2=RIGHT)) is None
    assert first_error(answer(True)) is None


def test_a_later_error_without_a_fault_of_its_own_is_inherited() -> None:
    said = answer(s1=FAULT, s2=PARTLY, s3=RIGHT, s4=FAULT, s6=WRONG)
    assert inherited_errors(said) == (2, 6)
    assert inherited_errors(answer(s1=WRONG)) == ()


@pytest.mark.parametrize(
    ("said", "came"),
    [
        # Nothing after the error is judged, or all of it is wrong.
        (answer(True, s1=FAULT), Recovery(False, False, False, None)),
        (answer(False, s1=FAULT, s3=WRONG), Recovery(False, False, False, None)),
        # It says what went wrong, and calls nothing that is right.
        (answer(False, s1=FAULT, s4=RIGHT), Recovery(True, False, False, None)),
        # It calls something better, and the run fails nevertheless.
        (answer(False, s1=FAULT, s3=PARTLY), Recovery(True, True, False, None)),
        (answer(False, s1=FAULT, s3=RIGHT), Recovery(True, True, False, None)),
        # A success nobody speaks of is none; an error at the end is none either.
        (answer(None, s1=FAULT, s3=RIGHT), Recovery(True, True, False, None)),
        (answer(True, s1=FAULT, s3=RIGHT, s6=WRONG), Recovery(True, True, False, None)),
        # Right from the first, the third step of the agent after the error.
        (answer(True, s1=FAULT, s3=RIGHT, s6=RIGHT), Recovery(True, True, True, 1)),
        (answer(True, s1=FAULT, s3=PARTLY, s6=RIGHT), Recovery(True, True, True, 3)),
    ],
)
def test_recovery_is_noticed_tried_and_succeeded_in_turn(
    said: TrajectoryAnswer, came: Recovery
) -> None:
    assert recovery(said, run_of("ucocaoc")) == came


def test_the_same_call_again_is_no_try() -> None:
    again = Trajectory(
        "A",
        "goal",
        Reference(),
        "chat",
        tuple(Step(i, StepKind.CALL, tool="t", arguments="{}", call_id=f"c{i}") for i in range(2)),
    )
    assert recovery(answer(True, s0=FAULT, s1=RIGHT), again) == Recovery(True, False, False, None)
