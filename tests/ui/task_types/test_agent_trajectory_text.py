"""The texts of a run's steps: JSON indented as it is written, one harmless line for the list."""

import json

import pytest

from app.domain.trajectories import Step, StepKind
from app.ui.task_types.agent_trajectory_text import first_line, indented, step_text


def test_json_is_indented_and_each_value_stays_as_it_is_written() -> None:
    text = '{"price": 1.00, "big": 1e400, "a": 1, "a": 2, "list": [true, null], "é": "\\u00e9"}'
    assert indented(text).split("\n") == [
        "{", '  "price": 1.00,', '  "big": 1e400,', '  "a": 1,', '  "a": 2,',
        '  "list": [true, null],', '  "é": "é"', "}",
    ]  # fmt: skip


def test_code_in_arguments_stands_in_lines_of_its_own() -> None:
    text = json.dumps({"code": "def f():\n    return 1", "n": 1})
    assert indented(text) == '{\n  "code": \n  │ def f():\n  │     return 1,\n  "n": 1\n}'


@pytest.mark.parametrize(
    "text",
    ['{"a": ', "[1,]", "plain words", "[" * 5_000 + "]" * 5_000, '{"half": "\\ud800"}', "",
     "[" * 40 + "]" * 40, '{"a": "' + "x" * 200_000 + '"}'],
    ids=["cut", "comma", "words", "deep", "half a character", "empty", "deepish", "long"],
)  # fmt: skip
def test_what_is_no_json_or_too_much_of_it_stays_as_it_is(text: str) -> None:
    assert indented(text) == text


def test_a_step_of_several_things_names_each() -> None:
    step = Step(0, StepKind.CALL, "I look.", "search", '{"to": "SEA"}', "", "timeout")
    assert step_text(step) == 'ERROR\ntimeout\n\nARGUMENTS\n{"to": "SEA"}\n\nTEXT\nI look.'
    assert "Nothing is kept" in step_text(Step(0, StepKind.ASSISTANT))


def test_the_line_of_a_step_is_one_harmless_line() -> None:
    step = Step(0, StepKind.ASSISTANT, "\n\n  One \u202e two\tthree\nmore" + "x" * 1_000_000)
    assert first_line(step) == "One [U+202E] two three"


def test_letters_that_json_escapes_are_read_in_the_line_of_a_call() -> None:
    said = json.dumps({"to": "שלום 🙂", "path": "C:\\users"})
    assert "\\u05e9" in said
    line = first_line(Step(0, StepKind.CALL, "", "search", said, "", ""))
    assert line == '{"to": "שלום 🙂", "path": "C:\\\\users"}'
    hidden = first_line(Step(0, StepKind.CALL, "", "search", '{"a": "\\u202e\\ud83d"}', "", ""))
    assert hidden == '{"a": "[U+202E]\ufffd"}'
