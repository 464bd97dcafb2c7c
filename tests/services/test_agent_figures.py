"""Success and recovery of agents, with intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.agents import RunOutcome
from app.domain.trajectories import Reference, Step, StepKind, Trajectory
from app.domain.trajectory_answers import MarkedStep, RunVerdict, StepMark, TrajectoryAnswer
from app.services.agent_figures import agent_figures, outcome_of

TASKS = ["", "t2", "t10"]
outcomes = st.lists(
    st.builds(
        RunOutcome,
        st.sampled_from(["A", "B"]),
        st.sampled_from(TASKS),
        st.none() | st.floats(0, 1),
        st.none() | st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.none() | st.integers(1, 9),
    ),
    max_size=12,
)


@given(outcomes)
def test_figures_lie_in_their_intervals_and_order_changes_nothing(
    runs: list[RunOutcome],
) -> None:
    found = agent_figures(runs)
    order = sorted({(r.agent, TASKS.index(r.task)) for r in found})
    assert [(row.agent, TASKS.index(row.task)) for row in found] == order
    for row in found:
        for estimate in (row.success, row.noticed, row.tried, row.recovered):
            if estimate is not None:
                assert 0.0 <= estimate.low <= estimate.mean + 1e-12
                assert estimate.mean - 1e-12 <= estimate.high <= 1.0
        assert (row.success is None) == (row.runs == 0)
        assert (row.recovered is None) == (row.erring == 0)
    other = agent_figures(reversed(runs))
    assert [(r.agent, r.task, r.runs, r.erring, r.steps) for r in found] == [
        (r.agent, r.task, r.runs, r.erring, r.steps) for r in other
    ]


def test_the_interval_is_wilsons() -> None:
    """15 of 148: 0.0624 to 0.1605 by the score method without continuity correction.

    Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine
    17, 1998, table I.
    """
    runs = [RunOutcome("A", "t", float(i < 15)) for i in range(148)]
    whole, task = agent_figures(runs)
    assert (whole.task, task.task) == ("", "t")
    assert whole.success is not None
    assert whole.success.low == pytest.approx(0.0624, abs=5e-5)
    assert whole.success.high == pytest.approx(0.1605, abs=5e-5)
    assert whole.success.n == 148


def test_recovery_is_of_the_runs_that_erred() -> None:
    runs = [
        RunOutcome("A", "", 1.0, True, noticed=True, tried=True, recovered=True, steps=2),
        RunOutcome("A", "", 0.0, True, noticed=True),
        RunOutcome("A", "", 1.0, False),
        RunOutcome("A", "", None, None),
    ]
    (row,) = agent_figures(runs)
    assert (row.runs, row.judged, row.erring, row.steps) == (3, 3, 2, 2.0)
    means = [e.mean if e else None for e in (row.success, row.noticed, row.tried, row.recovered)]
    assert means == [pytest.approx(2 / 3), 1.0, 0.5, 0.5]


RUN = Trajectory(
    "A",
    "goal",
    Reference("t", "0"),
    "chat",
    tuple(Step(i, StepKind.CALL, tool="t", arguments=str(i)) for i in range(4)),
    reward=0.25,
)


def answer(marks: str, success: bool | None = None) -> TrajectoryAnswer:
    codes = {"c": StepMark.CORRECT, "w": StepMark.WRONG}
    made = {i: MarkedStep(codes[m]) for i, m in enumerate(marks) if m != "."}
    return TrajectoryAnswer(made, None if success is None else RunVerdict(success))


def test_an_outcome_is_what_most_people_say_and_else_the_harness() -> None:
    assert outcome_of(RUN, []) == RunOutcome("A", "t", 0.25)
    assert outcome_of(RUN, [answer("cc")]) == RunOutcome("A", "t", 0.25, False)
    split = [answer("wc", True), answer("cc", False)]
    assert outcome_of(RUN, split) == RunOutcome("A", "t", 0.5, False)
    most = [answer("wc", True), answer("wwwc", True), answer("....", False)]
    assert outcome_of(RUN, most) == RunOutcome("A", "t", 2 / 3, True, True, True, True, 2)
    assert outcome_of(RUN, [answer("wcww", False)]) == RunOutcome(
        "A", "t", 0.0, True, True, True, False, None
    )
