"""Payloads and answers of a synthetic audit: what is taken, and what is said of the rest."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.review import ErrorKind, ErrorMark, Severity
from app.domain.synthetic import (
    AuditAnswer,
    AuditItem,
    Origin,
    answer_of,
    item_of,
    json_of,
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
    assert item_of(payload(prompt="When does it boil?", generator=" writer ")) == AuditItem(
        "Water boils at 100 °C.", Origin.MODEL, "writer", "2.1", "L-7", "When does it boil?"
    )
    human = payload(origin="human", generator=..., version=None, lot=...)
    assert item_of(human) == AuditItem("Water boils at 100 °C.", Origin.HUMAN, "", "", "", "")
    assert item_of(payload(origin="edited", version=...)).version == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ...}, 'lacks its "text"'),
        ({"text": " \n"}, 'lacks its "text"'),
        ({"text": 3}, 'lacks its "text"'),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "x" * 1_000_001}, "1,000,000 characters"),
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
    sentence = what_is_wrong(payload(**changes))
    assert said in sentence
    assert sentence.endswith(".")
    with pytest.raises(ValueError, match="item"):
        item_of(payload(**changes))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, 'lacks its "defect"'),
        ({"defect": 1}, 'lacks its "defect"'),
        ({"defect": True}, "needs at least one error"),
        ({"defect": False, "errors": [{"kind": "format", "severity": "minor"}]}, "has no errors"),
        ({"defect": True, "errors": {}}, "not a list"),
        ({"defect": True, "errors": ["factual"]}, "Error 1 of the answer is not an object"),
        ({"defect": True, "errors": [{"kind": "x", "severity": "minor"}]}, "none of factual"),
        ({"defect": True, "errors": [{"kind": "format"}]}, '"severity" that is none of minor'),
        ({"defect": True, "errors": [{"kind": [], "severity": {}}]}, '"kind"'),
        ({"defect": True, "errors": [{"kind": "format", "severity": "minor", "x": 1}]}, "“x”"),
        ({"defect": True, "errors": [{}] * 21}, "more than 20"),
        ({"defect": False, "note": 4}, '"note" that is not a text'),
        ({"defect": False, "verdict": "ok"}, "“verdict”"),
    ],
)
def test_an_answer_that_is_not_whole_is_told_why(answer: dict[str, object], said: str) -> None:
    sentence = what_is_wrong_with(answer)
    assert said in sentence
    assert sentence.endswith((".", "."))
    with pytest.raises(ValueError, match=r"answer|defect"):
        answer_of(answer)


MARKS = st.builds(ErrorMark, st.sampled_from(ErrorKind), st.sampled_from(Severity))
ANSWERS = st.lists(MARKS, max_size=5, unique=True).flatmap(
    lambda marks: st.builds(
        AuditAnswer, st.just(bool(marks)), st.just(tuple(marks)),
        st.text(st.characters(exclude_characters="\0", codec="utf-8")).map(str.strip),
    )
)  # fmt: skip


@given(ANSWERS)
def test_an_answer_survives_its_json(answer: AuditAnswer) -> None:
    assert answer_of(json.loads(json.dumps(json_of(answer)))) == answer


def test_an_error_that_is_named_twice_is_kept_once() -> None:
    one = {"kind": "factual", "severity": "major"}
    assert len(answer_of({"defect": True, "errors": [one, one]}).errors) == 1


@given(
    st.dictionaries(st.sampled_from(["text", "origin", "generator", "version", "lot"]), JSON),
    st.dictionaries(st.sampled_from(["defect", "errors", "note"]), JSON),
)
def test_any_json_gets_a_sentence_or_is_taken(
    found: dict[str, object], answer: dict[str, object]
) -> None:
    if not what_is_wrong(found):
        item_of(found)
    if not what_is_wrong_with(answer):
        answer_of(answer)
