"""A run as a payload: whole there and back, and every bad one told in words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trajectories import (
    MOST_STEPS,
    Reference,
    Step,
    StepKind,
    Trajectory,
    TrajectoryError,
    payload_of,
    trajectory_of,
    what_is_odd,
    what_is_wrong,
)

Json = dict[str, Any]


def payload(*steps: object, **other: object) -> Json:
    return {"text": "Book a flight.", "steps": list(steps), **other}


def call(name: str, **other: object) -> Json:
    return {"kind": "call", "tool": "search", "call_id": name, **other}


def reply(name: str, **other: object) -> Json:
    return {"kind": "observation", "text": "found", "call_id": name, **other}


HELLO = {"kind": "user", "text": "Hello"}

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@st.composite
def runs(draw: st.DrawFn) -> Trajectory:
    kinds = draw(st.lists(st.sampled_from(StepKind), min_size=1, max_size=6))
    steps = tuple(
        Step(
            index,
            kind,
            text=draw(texts),
            tool="t" if kind is StepKind.CALL else draw(texts),
            arguments=draw(texts),
            call_id=f"c{index}" if kind is StepKind.CALL else "",
            error=draw(texts),
            seconds=draw(st.none() | st.floats(0, 1e6)),
        )
        for index, kind in enumerate(kinds)
    )
    return Trajectory(
        agent=draw(texts),
        goal="A goal" + draw(texts),
        reference=Reference(draw(texts), draw(texts)),
        source=draw(texts),
        steps=steps,
        reward=draw(st.none() | st.floats(-2, 2)),
        status=draw(texts),
        result=draw(texts),
        tools=tuple(draw(st.lists(texts, max_size=2))),
    )


@given(runs())
def test_a_run_comes_back_from_its_payload_even_by_way_of_json(run: Trajectory) -> None:
    made = payload_of(run)
    assert made["text"] == run.goal
    assert trajectory_of(json.loads(json.dumps(made))) == run


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
fields = st.sampled_from(
    ["text", "steps", "agent", "reference", "reward", "tools", "kind", "tool", "call_id", "seconds"]
)
nearly = st.fixed_dictionaries(
    {
        "text": st.just("x") | anything,
        "steps": anything | st.lists(st.dictionaries(fields, anything)),
    },
    optional={"reference": anything, "reward": anything, "tools": anything, "status": anything},
)


@given(anything | nearly)
def test_no_payload_raises_and_a_sound_one_can_be_read(value: object) -> None:
    wrong = what_is_wrong(value)
    if not wrong and isinstance(value, dict):
        trajectory_of(value)
        what_is_odd(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "is not an object"),
        ({"steps": [HELLO]}, 'lacks its "text"'),
        ({"text": "  ", "steps": [HELLO]}, 'lacks its "text"'),
        ({"text": "x"}, 'lacks its "steps"'),
        ({"text": "x", "steps": {"0": HELLO}}, 'lacks its "steps"'),
        (payload(), "the run is empty"),
        (payload(*[HELLO] * (MOST_STEPS + 1)), "20,001 steps"),
        (payload(HELLO, {"text": "x"}), 'a step 1 that lacks its "kind"'),
        (payload({"kind": "robot"}), "kind “robot”, which is not one of system, user"),
        (payload({"kind": ["user"]}), "is not one of"),
        (payload(7), "a step 0 that is not an object"),
        (payload({"kind": "user", "text": 3}), 'a "text" that is not text'),
        (payload({"kind": "user", "text": "a\0b"}), "NUL"),
        (payload({"kind": "user", "text": "\ud800"}), "half a character"),
        (payload({"kind": "call"}), 'lacks its "tool"'),
        (payload({"kind": "user", "seconds": -1}), 'has "seconds"'),
        (payload({"kind": "user", "seconds": float("nan")}), 'has "seconds"'),
        (payload({"kind": "user", "call_id": "c"}), 'has a "call_id"'),
        (payload(HELLO, reward="1"), '"reward" that is not a number'),
        (payload(HELLO, reward=10**400), '"reward" that is not a number'),
        (payload(HELLO, reference=[]), '"reference" that is not an object'),
        (payload(HELLO, reference={"task": 3}), '"task" that is not text'),
        (payload(HELLO, tools="search"), '"tools" that are not a list'),
        (payload(reply("a")), "a reply at step 0 to the call “a”, which was never made"),
        (payload(reply("a"), call("a")), "at step 0 to the call “a”, which is made only later"),
        (payload(call("a"), call("a")), "at step 1 with the id “a” of step 0"),
        (payload(call("a"), reply("a"), reply("a")), "two replies to the call “a”, at steps 1"),
        (payload(*[{"kind": "user", "text": "x" * 2**22}] * 5), "characters up to step 4"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(value: object, said: str) -> None:
    assert said in what_is_wrong(value)


def test_calls_may_be_open_together_and_an_id_comes_again_once_it_has_its_reply() -> None:
    made = payload(call("a"), call("b"), reply("b"), reply("a"), call("a"), reply("a"))
    assert what_is_wrong(made) == ""
    assert what_is_odd(made) == ("Ids of calls are used again after their reply (1).",)


def test_a_bad_payload_is_no_run() -> None:
    with pytest.raises(TrajectoryError, match="the run is empty"):
        trajectory_of(payload())


def test_an_unknown_tool_is_a_notice_only_where_tools_are_known() -> None:
    made = payload(call("a"), reply("a"))
    assert what_is_odd(made) == ()
    assert what_is_odd(made, {"book"}) == ("It calls tools that were not offered: search.",)
    assert what_is_odd({**made, "tools": ["search"]}) == ()
    assert what_is_wrong({**made, "tools": ["book"]}) == ""


def test_calls_without_reply_broken_calls_and_idle_agents_are_noticed() -> None:
    assert what_is_odd(payload(call("a", error="The arguments are not JSON."))) == (
        "Calls without a reply: 1.",
        "Calls that are broken as they are written: 1.",
    )
    assert what_is_odd(payload(HELLO)) == ("The agent neither says nor calls anything.",)
