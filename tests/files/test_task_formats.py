"""Other tools' files: what a reader takes, what it refuses and where, and what it must not tell."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.files.gate import Reading
from app.files.kinds.tasks import TaskRow
from app.files.limits import Limits
from app.files.task_formats.reading import answer_format as format_of_answers
from app.files.task_formats.reading import (
    format_names,
    guess_format,
    read_answers,
    read_tasks,
    task_format,
)
from app.files.task_formats.records import open_source

TYPES = {
    "P-1": "preference", "C-1": "classification", "R-1": "rating", "F-1": "free_text",
}  # fmt: skip
PAIR = {"prompt": "Why?", "chosen": "Because.", "rejected": "No."}


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def read(
    path: Path, name: str = "preference", project: str = "P-1", limits: Limits | None = None
) -> Reading[TaskRow]:
    source = open_source(
        path, Silent(), project=project, task_types=TYPES, limits=limits or Limits()
    )
    return read_tasks(task_format(name, path), source)


def payloads(reading: Reading[TaskRow]) -> list[dict[str, Any]]:
    assert reading.errors == []
    return [json.loads(row.payload) for row in reading.rows]


def faults(reading: Reading[TaskRow]) -> list[tuple[int, str, str]]:
    return [(error.line, error.column, error.reason) for error in reading.errors]


def said(role: str, content: Any) -> dict[str, Any]:
    return {"role": role, "content": content}


# Preference


def test_a_pair_is_a_task_whose_order_says_nothing(tmp_path: Path) -> None:
    pairs = [{"prompt": f"Q{n}", "chosen": "good", "rejected": "bad"} for n in range(200)]
    found = payloads(read(lines(tmp_path / "p.jsonl", *pairs)))
    assert [sorted(one["responses"]) for one in found] == [["bad", "good"]] * 200
    first = sum(one["responses"][0] == "good" for one in found)
    assert 70 <= first <= 130  # of a fair draw of 200: within four standard deviations
    assert {tuple(sorted(one)) for one in found} == {("prompt", "responses")}


def test_the_other_way_round_it_is_the_same_task(tmp_path: Path) -> None:
    turned = {**PAIR, "chosen": PAIR["rejected"], "rejected": PAIR["chosen"]}
    one = read(lines(tmp_path / "a.jsonl", PAIR))
    other = read(lines(tmp_path / "b.jsonl", turned))
    assert (one.rows, len(one.rows)) == (other.rows, 1)
    named = [read(lines(tmp_path / "c.jsonl", {**pair, "id": 7})).rows for pair in (PAIR, turned)]
    assert named[0] == named[1]
    assert named[0][0].task_id == "7"


def test_conversations_begin_with_their_prompt(tmp_path: Path) -> None:
    beginning = [said("system", "Be brief."), said("user", "Why?")]
    chosen = [*beginning, said("assistant", "Because.")]
    rejected = [*beginning, said("assistant", [{"type": "text", "text": "No."}])]
    (found,) = payloads(read(lines(tmp_path / "p.jsonl", {"chosen": chosen, "rejected": rejected})))
    assert found["prompt"] == "System: Be brief.\n\nUser: Why?"
    assert sorted(found["responses"]) == ["Because.", "No."]


@pytest.mark.parametrize("prompt", ["Why?", [said("user", "Why?")]])
@pytest.mark.parametrize("repeated", [True, False])
def test_a_prompt_that_both_sides_repeat_is_said_once(
    tmp_path: Path, prompt: Any, repeated: bool
) -> None:
    before = [said("user", "Why?")] if repeated else []
    record = {
        "prompt": prompt,
        "chosen": [*before, said("assistant", "Because.")],
        "rejected": [*before, said("assistant", "No.")],
    }
    (found,) = payloads(read(lines(tmp_path / "p.jsonl", record)))
    assert found["prompt"] == "Why?"
    assert sorted(found["responses"]) == ["Because.", "No."]


def test_two_equal_conversations_keep_their_last_message_as_response(tmp_path: Path) -> None:
    talk = [said("user", "Why?"), said("assistant", "Because.")]
    (found,) = payloads(read(lines(tmp_path / "p.jsonl", {"chosen": talk, "rejected": talk})))
    assert found == {"prompt": "Why?", "responses": ["Because.", "Because."]}


def test_several_responses_stay_in_the_files_order_with_dimensions_and_models(
    tmp_path: Path,
) -> None:
    record = {
        "id": "q", "prompt": "Why?", "responses": ["b", "a", "c"], "dimensions": ["truth"],
        "models": ["m1", "m2", "m3"],
    }  # fmt: skip
    (found,) = payloads(read(lines(tmp_path / "p.jsonl", record)))
    assert found["responses"] == ["b", "a", "c"]
    assert (found["dimensions"], found["models"]) == (["truth"], ["m1", "m2", "m3"])


@pytest.mark.parametrize(
    ("record", "column", "reason"),
    [
        ({"prompt": "Why?"}, "responses", "is missing"),
        ({"prompt": "Why?", "chosen": "a"}, "rejected", "is missing"),
        ({"chosen": "a", "rejected": "b"}, "prompt", "cannot be told where the prompt ends"),
        ({**PAIR, "prompt": 3}, "prompt", "no text"),
        ({**PAIR, "chosen": [said("assistant", "a")]}, "rejected", "two kinds"),
        ({**PAIR, "responses": ["a", "b"]}, "responses", "as well as"),
        ({**PAIR, "models": ["m", "n"]}, "models", "goes with responses"),
        ({**PAIR, "id": 1.5}, "id", "neither"),
        ({"prompt": "Q", "responses": ["a"]}, "responses", "2 to 9"),
        ({"prompt": "Q", "responses": ["a"] * 10}, "responses", "2 to 9"),
        ({"prompt": "Q", "responses": ["a", None]}, "responses", "no text at place 2"),
        ({"prompt": "Q", "responses": ["a", "b"], "models": ["m"]}, "models", "one for each"),
        ({"chosen": [said("user", "a")], "rejected": [said("user", "b")]}, "prompt", "alike"),
        ({"chosen": [said("user", "a")], "rejected": [said("user", "a")]}, "prompt", "alone"),
        ({**PAIR, "chosen": [{"content": "a"}], "rejected": [said("a", "b")]}, "chosen", "role"),
        (
            {"chosen": [{**said("a", ""), "tool_calls": [1]}], "rejected": [said("a", "b")]},
            "chosen",
            "tool_calls",
        ),
        ({"prompt": [said("user", [{"type": "image"}])], "responses": ["a", "b"]}, "prompt",
         "no text in message 1"),
    ],
)  # fmt: skip
def test_what_is_no_preference_is_refused_with_its_line(
    tmp_path: Path, record: dict[str, Any], column: str, reason: str
) -> None:
    reading = read(lines(tmp_path / "p.jsonl", PAIR, record))
    ((line, where, why),) = faults(reading)
    assert (line, where) == (2, column)
    assert reason in why
    assert len(reading.rows) == 1


def test_other_columns_are_told_of_and_left_out(tmp_path: Path) -> None:
    path = lines(tmp_path / "p.jsonl", *({**PAIR, "id": n, "score_chosen": 9} for n in "ab"))
    reading = read(path)
    assert "score" not in payloads(reading)[0]
    assert "“score_chosen” is not read from preference files." in reading.notices
    assert len(reading.notices) == 2
    assert "own choices are left out" in "".join(reading.notices)


def test_what_repeats_is_left_out_and_what_contradicts_is_refused(tmp_path: Path) -> None:
    other = {**PAIR, "id": "a", "prompt": "Else?"}
    reading = read(lines(tmp_path / "p.jsonl", {**PAIR, "id": "a"}, {**PAIR, "id": "a"}, other))
    assert len(reading.rows) == 1
    assert faults(reading) == [(3, "id", "is also that of another task, on line 1")]
    assert "A task that repeats an earlier one is left out." in reading.notices


# Records


def test_each_element_of_an_array_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    text = json.dumps([PAIR, {"prompt": "x"}, 5, {**PAIR, "prompt": '[{"]'}], indent=1)
    path.write_text("\n\n" + text, encoding="utf-8")
    reading = read(path)
    assert [json.loads(row.payload)["prompt"] for row in reading.rows] == ["Why?", '[{"]']
    assert [error.line for error in reading.errors] == [9, 12]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"a": 1}', "does not end"),
        ('[{"a": 1} {"a": 2}]', "does not end"),
        ('[{"a": 1},]', "broken"),
        ('[{"a": 1}] x', "after the end"),
        ('[{"a": NaN}]', "broken"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "no objects"),
        (" \n", "no objects"),
    ],
)
def test_a_broken_array_is_a_sentence(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=reason):
        read(path)


def test_a_broken_line_is_a_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    deep = '{"prompt": ' + "[" * 5_000 + "]" * 5_000 + "}"
    rows = [json.dumps(PAIR), "{", "[1]", deep, '{"prompt": "\\ud800", "responses": ["a", "b"]}']
    path.write_text("\n".join(rows), encoding="utf-8")
    reading = read(path)
    assert (len(reading.rows), [line for line, _, _ in faults(reading)]) == (1, [2, 3, 4, 5])


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    small = Limits(payload_chars=60)
    reading = read(lines(tmp_path / "p.jsonl", {**PAIR, "prompt": "x" * 80}), limits=small)
    assert "longer than 60" in faults(reading)[0][2]
    array = tmp_path / "p.json"
    array.write_text(json.dumps([PAIR]), encoding="utf-8")
    with pytest.raises(UserError, match=r"Save it as JSONL|far too long"):
        read(array, limits=Limits(json_bytes=20))


def test_a_file_in_an_older_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(json.dumps({**PAIR, "prompt": "é"}, ensure_ascii=False).encode("latin-1"))
    with pytest.raises(UserError, match="UTF-8"):
        read(path)
    path.write_bytes(json.dumps(PAIR).encode("utf-16"))
    with pytest.raises(UserError, match="UTF-8"):
        read(path)


# Label Studio


def test_label_studio_tasks_are_known_by_their_data(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    tasks = [
        {"id": 1, "data": {"text": "One."}, "meta": {"a": 1}, "annotations": [{}]},
        {"id": 2, "data": {"text": "Two.", "task": "T-2", "project": "C-1"}},
        {"id": 3, "data": {}},
        {"id": 4, "data": {"text": "Four.", "project": "P-9"}},
        {"id": 5, "data": {"text": "Five.", "task_id": [1]}},
    ]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    reading = read(path, "labelstudio", "C-1")
    assert [json.loads(row.payload) for row in reading.rows] == [{"text": "One."}, {"text": "Two."}]
    assert reading.rows[1].task_id == "T-2"
    assert [error.column for error in reading.errors] == ["data", "project", "task_id"]
    assert any("“meta” is not read" in note for note in reading.notices)
    elsewhere = lines(tmp_path / "t.jsonl", {"id": 99, "data": {"text": "One."}})
    assert read(elsewhere, "labelstudio", "C-1").rows[0] == reading.rows[0]


def test_two_texts_of_label_studio_are_two_responses(tmp_path: Path) -> None:
    data = {"prompt": "Why?", "text1": "a", "text2": "b"}
    path = lines(tmp_path / "t.jsonl", {"data": data})
    assert payloads(read(path, "labelstudio", "P-1")) == [
        {"prompt": "Why?", "responses": ["a", "b"]}
    ]


def result(kind: str, value: dict[str, Any], name: str = "c") -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": kind, "value": value}


def annotation(*results: Any, **values: Any) -> dict[str, Any]:
    return {
        "id": 1, "completed_by": {"id": 3, "email": "a@b.org"}, "result": list(results),
        "was_cancelled": False, "created_at": "2026-11-01T10:00:00Z", "lead_time": 12.6, **values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("project", "results", "label", "details", "reason"),
    [
        ("C-1", [result("choices", {"choices": ["yes"]})], "yes", {}, ""),
        (
            "C-1",
            [result("choices", {"choices": ["yes"]}), result("textarea", {"text": ["So."]}, "why")],
            "yes", {}, "So.",
        ),
        (
            "R-1",
            [result("rating", {"rating": 4}), result("rating", {"rating": 2}, "truth")],
            "", {"rating": 4, "ratings": {"truth": "2"}}, "",
        ),
        ("F-1", [result("textarea", {"text": ["A", "B"]})], "", {"text": "A\nB"}, ""),
        ("P-1", [result("pairwise", {"selected": "right"})], "", {"chosen": 2}, ""),
        ("P-1", [result("choices", {"choices": ["Tie"]})], "", {"chosen": "tie"}, ""),
        (
            "P-1",
            [result("choices", {"choices": ["3"]}), result("rating", {"rating": 2}, "strength")],
            "", {"chosen": 3, "strength": 2}, "",
        ),
    ],
)  # fmt: skip
def test_annotations_are_answers_by_the_projects_type(
    tmp_path: Path, project: str, results: list[Any], label: str, details: Any, reason: str
) -> None:
    task = {"data": {"task": "T-1", "dimensions": ["truth"]}, "annotations": [annotation(*results)]}
    path = lines(tmp_path / "a.jsonl", task)
    source = open_source(path, Silent(), project=project, task_types=TYPES)
    answers, errors, _ = read_answers(format_of_answers("auto", path), source)
    assert errors == []
    (answer,) = answers
    assert (answer.label, answer.details, answer.reason) == (label, details, reason)
    assert (answer.task, answer.email, answer.seconds) == ("T-1", "a@b.org", 13)
    assert (answer.project, answer.submitted_at) == (project, "2026-11-01T10:00:00Z")


YES = result("choices", {"choices": ["yes"]})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (annotation(YES, completed_by=3), "number only"),
        (annotation(YES, completed_by=None), "number only"),
        (annotation(YES, completed_by={"id": 3, "email": ""}), "number only"),
        (annotation(YES, created_at=None), "is missing"),
        (annotation(), "is empty"),
        (annotation(YES, YES), "in two controls"),
        (annotation(result("choices", {"choices": ["a", "b"]})), "exactly one"),
        (annotation(result("rectanglelabels", {"x": 1})), "do not take"),
        (annotation(result("choices", {"choices": "yes"})), "exactly one"),
        (annotation({"type": "choices"}), "without a value"),
        (annotation("x"), "without a value"),
    ],
)
def test_an_annotation_that_is_no_answer_is_refused(
    tmp_path: Path, given: dict[str, Any], reason: str
) -> None:
    path = lines(tmp_path / "a.jsonl", {"data": {"text": "x"}, "annotations": [given]})
    source = open_source(path, Silent(), project="C-1", task_types=TYPES)
    answers, errors, _ = read_answers(format_of_answers("labelstudio", path), source)
    assert answers == []
    assert reason in errors[0].reason


def test_a_label_says_nothing_of_what_was_shown_first(tmp_path: Path) -> None:
    given = annotation(result("choices", {"choices": ["first"]}))
    path = lines(tmp_path / "a.jsonl", {"data": {"prompt": "x"}, "annotations": [given]})
    source = open_source(path, Silent(), project="P-1", task_types=TYPES)
    _, errors, _ = read_answers(format_of_answers("labelstudio", path), source)
    assert "not left, right, tie or a place" in errors[0].reason


def test_skipped_work_and_lost_times_are_told_of(tmp_path: Path) -> None:
    skipped = annotation(YES, was_cancelled=True)
    given = [skipped, skipped, annotation(YES, lead_time=None)]
    path = lines(tmp_path / "a.jsonl", {"data": {"text": "x"}, "annotations": given})
    source = open_source(path, Silent(), project="C-1", task_types=TYPES)
    answers, errors, notices = read_answers(format_of_answers("labelstudio", path), source)
    assert (len(answers), answers[0].seconds, errors) == (1, None, [])
    assert notices == (
        "A skipped annotation is left out. (2 times)",
        "An annotation without a lead time counts with 0 seconds.",
    )


# Guessing


@pytest.mark.parametrize(
    ("records", "kind", "name"),
    [
        ([PAIR], "tasks", "preference"),
        ([{"prompt": "x", "responses": []}], "tasks", "preference"),
        ([{"data": {"text": "x"}}], "tasks", "labelstudio"),
        ([{"data": {"text": "x"}, "annotations": [{}]}], "submissions", "labelstudio"),
        ([{"data": {"text": "x"}}], "submissions", ""),
        ([{"project_id": "P", "task_id": "T", "data": {"text": "x"}}], "tasks", ""),
        ([{"text": "x"}], "tasks", ""),
        ([], "tasks", ""),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_the_format_is_told_by_the_content(
    tmp_path: Path, records: list[Any], kind: str, name: str, whole: bool
) -> None:
    path = lines(tmp_path / "x.jsonl", *records or [[]])
    if whole:
        path.write_text(json.dumps(records), encoding="utf-8")
    assert guess_format(kind, path) == name


def test_an_unknown_format_or_one_that_cannot_be_told_is_a_sentence(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", {"text": "x"})
    with pytest.raises(UserError, match=r"is not a format of tasks\. Choose auto, preference"):
        task_format("nonsense", path)
    with pytest.raises(UserError, match="fits none of the formats of tasks"):
        task_format("auto", path)
    assert format_names("experts") == ()
