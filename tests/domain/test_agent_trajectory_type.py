"""Agent trajectory as a type: what an answer on a run must say, and which label it is."""

from typing import Any

import pytest

from app.domain.task_types import AnswerError, RawAnswer, type_named

RUN: dict[str, Any] = {
    "text": "Say hello.",
    "steps": [{"kind": "user", "text": "Hi."}, {"kind": "assistant", "text": "Hello."}],
}
LABELS = ("success", "partial", "failure")
MARKED = {"steps": {"1": {"mark": "correct"}}}


def read(details: dict[str, Any], label: str = "", payload: Any = RUN) -> dict[str, Any]:
    return type_named("agent_trajectory").read(RawAnswer(label, details, payload, LABELS))


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        ({"steps": RUN["steps"]}, 'lacks its "text"'),
        ({"text": "x", "steps": []}, "no steps"),
        ({"text": "x", "steps": [{"kind": "dream"}]}, "“dream”"),
        ({"text": "x", "steps": [{"kind": "assistant"}] * 100_000}, "a run may have 20,000"),
        ([], "not an object"),
    ],
)
def test_a_payload_that_is_no_run_is_told_in_words(payload: Any, fault: str) -> None:
    assert fault in type_named("agent_trajectory").fault(payload)


def test_the_label_follows_from_the_verdict_on_the_run() -> None:
    assert read({"run": {"success": True}})["label"] == "success"
    assert read({"run": {"success": False}, **MARKED}) == {
        "label": "failure", "steps": MARKED["steps"], "run": {"success": False},
    }  # fmt: skip
    assert read({"run": {"success": False}}, "partial")["label"] == "partial"
    assert read(MARKED, "success") == {"label": "success", **MARKED}


@pytest.mark.parametrize(
    ("details", "label", "fault"),
    [
        (MARKED, "", "lacks its label"),
        ({"run": {"success": True}}, "failure", "its verdict on the run says “success”"),
        ({"run": {"success": False}}, "success", "its verdict on the run says “failure”"),
        ({}, "success", "judges neither a step nor the run"),
        ({"steps": {"0": {"mark": "wrong"}}}, "failure", "not of the agent"),
        ({"steps": {"7": {"mark": "wrong"}}}, "failure", "step 7 of a run of 2"),
        ({"steps": {"1": {"mark": "fine"}}}, "failure", "mark of step 1"),
        ({"mood": "good"}, "success", "mood"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(
    details: dict[str, Any], label: str, fault: str
) -> None:
    with pytest.raises(AnswerError, match=fault):
        read(details, label)


def test_an_answer_on_what_is_no_run_is_refused() -> None:
    with pytest.raises(AnswerError, match="no steps"):
        read({"run": {"success": True}}, payload={"text": "x", "steps": []})
