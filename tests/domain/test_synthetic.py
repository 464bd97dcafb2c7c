"""Payloads and answers of a synthetic audit: what is taken, and what is said of the rest."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.review import ErrorKind, ErrorMark, Severity
from app.domain.synthetic import (
    AuditItem,
    Origin,
    item_of,
    json_of,
    marks_of,
    what_is_wrong,
    what_is_wrong_with,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def payload(**changes: object) -> dict[str, object]:
    made: dict[str, object] = {
        "text": "Water boils at 100 °C.", "origin": "model", "generator": "writer",
        "version": "2.1", "lot": "L-7",
    }  # fmt: skip
    return {name: value for name, value in (made | changes).items() if value is not ...}


def test_a_whole_payload_becomes_an_item() -> None:
    asked = payload(prompt="When does it boil?", generator=" writer ", source="A book.")
    assert item_of(asked) == AuditItem(
        "Water boils at 100 °C.", Origin.MODEL, "writer", "2.1", "L-7", "When does it boil?",
        "A book.",
    )  # fmt: skip
    human = payload(origin="human", generator=..., version=None, lot=...)
    assert item_of(human) == AuditItem("Water boils at 100 °C.", Origin.HUMAN, "", "", "", "", "")
    assert item_of(payload(origin="edited", version=...)).version == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ...}, 'lacks its "text"'),
        ({"text": " \n"}, 'lacks its "text"'),
        ({"text": 3}, 'lacks its "text"'),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "x" * 5_000_001}, "5,000,000 characters"),
        ({"origin": ...}, 'lacks its "origin": one of human, model, edited'),
        ({"origin": "robot"}, "none of human, model, edited"),
        ({"origin": ["model"]}, "none of human, model, edited"),
        ({"generator": ...}, 'lacks its "generator"'),
        ({"generator": " "}, 'lacks its "generator"'),
        ({"generator": 7}, '"generator" that is not a text'),
        ({"generator": "g" * 201}, "200 characters"),
        ({"lot": None}, 'lacks its "lot"'),
        ({"version": 2.1}, '"version" that is not a text'),
        ({"prompt": ["a"]}, '"prompt" that is not a text'),
        ({"origin": "human"}, 'names a "generator"'),
        ({"origin": "human", "generator": ...}, '"version" without a "generator"'),
    ],
)
def test_a_payload_that_cannot_be_audited_is_told_why(
    changes: dict[str, object], said: str
) -> None:
    words = what_is_wrong(payload(**changes))
    assert said in words
    assert not words.endswith(".")
    with pytest.raises(ValueError, match=r"has|lacks|names"):
        item_of(payload(**changes))


ONE = {"kind": "factual", "severity": "major"}


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({}, "not a list"),
        (["factual"], "number 1, that is not an object"),
        ([ONE, {"kind": "x", "severity": "minor"}], 'number 2, that has a "kind" that is none of'),
        ([{"kind": "format"}], '"severity" that is none of minor'),
        ([{"kind": [], "severity": {}}], '"kind"'),
        ([ONE | {"x": 1}], "“x”"),
        ([ONE] * 21, "more than 20"),
    ],
)
def test_errors_that_are_not_whole_are_told_why(errors: object, said: str) -> None:
    words = what_is_wrong_with(errors)
    assert said in words
    assert not words.endswith(".")
    with pytest.raises(ValueError, match="error"):
        marks_of(errors)


MARKS = st.builds(ErrorMark, st.sampled_from(ErrorKind), st.sampled_from(Severity))


@given(st.lists(MARKS, max_size=5, unique=True))
def test_errors_survive_their_json(marks: list[ErrorMark]) -> None:
    assert marks_of(json.loads(json.dumps(json_of(marks)))) == tuple(marks)


def test_an_error_that_is_named_twice_is_kept_once() -> None:
    assert len(marks_of([ONE, dict(ONE)])) == 1


@given(
    st.dictionaries(st.sampled_from(["text", "origin", "generator", "version", "lot"]), JSON), JSON
)
def test_any_json_gets_words_or_is_taken(found: dict[str, object], errors: object) -> None:
    if not what_is_wrong(found):
        item_of(found)
    if not what_is_wrong_with(errors):
        marks_of(errors)
