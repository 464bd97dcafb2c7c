"""What each type of task takes: payloads, answers, and the label that an answer is."""

from typing import Any

import pytest

from app.domain.task_types import AnswerError, RawAnswer, names, register, type_named
from app.domain.task_types.base import TaskType

PAIR = {"prompt": "Which?", "responses": ["one", "two"], "dimensions": ["clear"]}
ERROR = {"kind": "factual", "severity": "major"}
PLACES = ("first", "second", "tie")


def read(
    name: str,
    details: dict[str, Any],
    payload: dict[str, Any],
    labels: tuple[str, ...],
    label: str = "",
    order: tuple[int, ...] = (),
) -> dict[str, Any]:
    return type_named(name).read(RawAnswer(label, details, payload, labels, order))


@pytest.mark.parametrize(
    ("name", "payload", "fault"),
    [
        ("classification", {"a": 1}, 'lacks its "text"'),
        ("classification", {"text": "a\0b"}, "NUL"),
        ("classification", {"text": 5}, 'lacks its "text"'),
        ("rating", {"text": "x", "dimensions": "clear"}, "not a list"),
        ("rating", {"text": "x", "dimensions": ["a", "a"]}, "twice"),
        ("free_text", {"text": " "}, 'lacks its "text"'),
        ("preference", {"responses": ["a", "b"]}, 'lacks its "prompt"'),
        ("preference", {"prompt": "p"}, 'lacks its "responses"'),
        ("preference", {"prompt": "p", "responses": ["a"]}, "2 to 9"),
        ("preference", {"prompt": "p", "responses": ["a"] * 10}, "2 to 9"),
        ("preference", {"prompt": "p", "responses": ["a", {"b": 1}]}, "response 2"),
        ("preference", {"prompt": "p", "responses": ["a\0", "b"]}, "response 1"),
        ("synthetic_audit", {"text": "x"}, 'lacks its "origin"'),
        ("synthetic_audit", {"text": "x", "origin": "model"}, 'lacks its "generator"'),
    ],
)
def test_a_payload_that_is_not_whole_is_told_in_words(
    name: str, payload: dict[str, Any], fault: str
) -> None:
    assert fault in type_named(name).fault(payload)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("classification", {"text": "x", "source": "ward"}),
        ("rating", {"text": "x", "dimensions": ["clear"]}),
        ("free_text", {"text": "x"}),
        ("preference", PAIR),
        ("synthetic_audit", {"text": "x", "origin": "human"}),
    ],
)
def test_a_whole_payload_has_no_fault(name: str, payload: dict[str, Any]) -> None:
    assert type_named(name).fault(payload) == ""


def test_a_choice_counts_in_the_order_shown_and_is_kept_in_that_of_the_payload() -> None:
    details = {"chosen": 1, "strength": 3, "ratings": {"clear": [5, 2]}, "reason": " short "}
    assert read("preference", details, PAIR, PLACES) == {
        "label": "first", "reason": "short", "strength": 3, "ratings": {"clear": [5, 2]},
    }  # fmt: skip
    assert read("preference", details, PAIR, PLACES, order=(1, 0)) == {
        "label": "second", "reason": "short", "strength": 3, "ratings": {"clear": [2, 5]},
    }  # fmt: skip


def test_a_label_is_that_of_the_payload_whatever_was_shown_first() -> None:
    assert read("preference", {}, PAIR, PLACES, "first", (1, 0)) == {"label": "first"}


@pytest.mark.parametrize(
    ("name", "details", "labels", "label", "fault"),
    [
        ("preference", {"chosen": 3}, PLACES, "", "from 1 to 2"),
        ("preference", {"chosen": True}, PLACES, "", "from 1 to 2"),
        ("preference", {}, PLACES, "", "chosen"),
        ("preference", {"chosen": 1, "strength": 4}, PLACES, "", "from 1 to 3"),
        ("preference", {"chosen": "tie", "strength": 1}, PLACES, "", "a tie has none"),
        ("preference", {"chosen": 1, "ratings": {"clear": [1]}}, PLACES, "", "other than 2"),
        ("preference", {"chosen": 1, "ratings": {"kind": [1, 1]}}, PLACES, "", "not ask for"),
        ("preference", {"chosen": 1, "mood": "good"}, PLACES, "", "mood"),
        ("preference", {"chosen": 1}, ("first", "second"), "", "one for a tie"),
        ("classification", {}, ("yes", "no"), "maybe", "not one of the project's labels"),
        ("classification", {"strength": 1}, ("yes", "no"), "yes", "strength"),
        ("rating", {"rating": 7}, ("1", "2"), "", "not one of the project's labels"),
        ("rating", {"ratings": {"clear": 9}}, ("1", "2"), "1", "not a step"),
        ("free_text", {}, ("answered", "no answer"), "answered", 'lacks its "text"'),
        ("free_text", {"text": 5}, ("answered", "no answer"), "", "plain text"),
        ("free_text", {}, ("answered", "no answer"), "", "lacks its label"),
        ("synthetic_audit", {}, ("sound", "defective"), "defective", "names no error"),
        ("synthetic_audit", {"errors": [ERROR]}, ("sound", "defective"), "sound", "one of them"),
        ("synthetic_audit", {"errors": ["x"]}, ("sound", "defective"), "", "number 1"),
        ("synthetic_audit", {"defect": True}, ("sound", "defective"), "", "defect"),
        ("synthetic_audit", {}, ("a", "b", "c"), "", "it needs two"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(
    name: str, details: dict[str, Any], labels: tuple[str, ...], label: str, fault: str
) -> None:
    payload = {**PAIR, "text": "x"}
    with pytest.raises(AnswerError, match=fault):
        read(name, details, payload, labels, label)


def test_identical_responses_must_be_a_tie() -> None:
    same = {"prompt": "p", "responses": ["same", "same"]}
    with pytest.raises(AnswerError, match="identical"):
        read("preference", {"chosen": 1}, same, PLACES)
    assert read("preference", {"chosen": "tie"}, same, PLACES) == {"label": "tie"}


def test_a_written_answer_says_by_itself_that_there_is_one() -> None:
    labels = type_named("free_text").labels
    assert read("free_text", {"text": "Yes."}, {"text": "?"}, labels)["label"] == "answered"
    other = read("free_text", {}, {"text": "?"}, labels, "not answerable")
    assert other == {"label": "not answerable"}


def test_a_rating_is_a_step_of_the_project_s_scale() -> None:
    payload = {"text": "x", "dimensions": ["clear"]}
    found = read("rating", {"rating": 4, "ratings": {"clear": 2}}, payload, ("1", "2", "4"))
    assert found == {"label": "4", "ratings": {"clear": "2"}}


def test_whether_an_item_is_sound_follows_from_the_errors() -> None:
    labels = ("fine", "bad")
    assert read("synthetic_audit", {}, {}, labels) == {"label": "fine"}
    found = read("synthetic_audit", {"errors": [ERROR, ERROR], "reason": "wrong"}, {}, labels)
    assert found == {"label": "bad", "reason": "wrong", "errors": [ERROR]}


def test_every_type_has_usual_labels_or_asks_for_them() -> None:
    for name in names():
        labels = type_named(name).labels
        assert name == "classification" or len(set(labels)) == len(labels) >= 2


def test_no_two_types_share_a_name() -> None:
    known = type_named("rating")
    other = TaskType("rating", (), False, False, "text", known.fault, known.read)
    with pytest.raises(ValueError, match="already"):
        register(other)
    assert type_named("rating") is known
