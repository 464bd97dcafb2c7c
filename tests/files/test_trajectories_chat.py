"""Reading runs of chat messages and of AgentBench, and every bad one that is refused in words."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.trajectories import StepKind, trajectory_of
from app.files.limits import LIMITS, Limits
from app.files.trajectories import Run, RunError, guess, read_agentbench, read_chat, read_runs
from tests.scoring.crowd import shared_data

Json = dict[str, Any]

USER = {"role": "user", "content": "Book it."}


def put(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def lines(*records: object) -> str:
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records)


def runs_of(path: Path, limits: Limits = LIMITS) -> list[Run]:
    found = list(read_chat(path, limits=limits))
    assert all(isinstance(one, Run) for one in found), found
    return [one for one in found if isinstance(one, Run)]


def only_error(path: Path, limits: Limits = LIMITS) -> RunError:
    (found,) = read_chat(path, limits=limits)
    assert isinstance(found, RunError), found
    return found


def call(name: str, arguments: object = "{}", **other: object) -> Json:
    calls = [{"id": name, "type": "function", "function": {"name": "f", "arguments": arguments}}]
    return {"role": "assistant", "content": None, "tool_calls": calls, **other}


def reply(name: str, content: str = "done") -> Json:
    return {"role": "tool", "tool_call_id": name, "name": "f", "content": content}


def test_the_real_runs_are_read_whole() -> None:
    crowd = shared_data()
    path = (
        crowd.parent / "trajectories/tau-bench-airline/gpt-4o-airline-sample.json"
        if crowd
        else None
    )
    if path is None or not path.is_file():
        pytest.skip("the real runs are not here: set GUILDHALL_SHARED to their folder")
    assert guess(path) == "chat"
    runs = runs_of(path)
    assert len(runs) == 24
    assert len({run.external_id for run in runs}) == 24
    made = [trajectory_of(run.payload) for run in runs]
    assert {run.reference.task for run in made} == {str(task) for task in range(12)}
    assert {run.reference.trial for run in made} == {"0", "1"}
    assert Counter(run.reward for run in made) == {0.0: 20, 1.0: 4}
    kinds = Counter(step.kind for run in made for step in run.steps)
    assert kinds == {
        StepKind.SYSTEM: 24,
        StepKind.USER: 202,
        StepKind.ASSISTANT: 185,
        StepKind.CALL: 169,
        StepKind.OBSERVATION: 169,
    }
    assert sum(bool(step.error) for run in made for step in run.steps) == 13
    # Their ids come again within a run, each time after the reply: a notice, not an error.
    assert sum(bool(run.notices) for run in runs) == 7


def test_a_message_with_text_and_calls_becomes_a_step_for_each(tmp_path: Path) -> None:
    message = call("a", '{"q": 1}')
    message["content"] = "I will look."
    message["tool_calls"] += call("b", '{"q": ')["tool_calls"]
    record = {
        "task_id": 7,
        "trial": 1,
        "reward": 1,
        "info": {"task": {"instruction": "You want a seat."}},
        "traj": [USER, message, reply("b", "Error: no seat\nat all"), reply("a")],
    }
    (run,) = runs_of(put(tmp_path, "agent-x.json", [record]))
    made = trajectory_of(run.payload)
    assert run.external_id == "agent-x/7/1"
    assert (made.agent, made.goal, made.reward) == ("agent-x", "You want a seat.", 1.0)
    assert [(s.kind.value, s.text, s.tool, s.arguments, s.call_id) for s in made.steps] == [
        ("user", "Book it.", "", "", ""),
        ("assistant", "I will look.", "", "", ""),
        ("call", "", "f", '{"q": 1}', "a"),
        ("call", "", "f", '{"q": ', "b"),
        ("observation", "Error: no seat\nat all", "f", "", "b"),
        ("observation", "done", "f", "", "a"),
    ]
    errors = ["", "", "", "The arguments are not JSON.", "Error: no seat", ""]
    assert [s.error for s in made.steps] == errors
    assert run.notices == ("Calls that are broken as they are written: 1.",)


def test_plain_messages_take_their_goal_from_the_user_and_their_id_from_the_line(
    tmp_path: Path,
) -> None:
    parts = [{"type": "text", "text": "Hello"}, {"type": "image_url", "image_url": {"url": "x"}}]
    first = {
        "messages": [{"role": "user", "content": parts}, {"role": "assistant", "content": "Hi"}]
    }
    second = {
        "messages": [USER, call("c", {"q": [1]})],
        "model": "m",
        "id": "run 2",
        "reward": True,
    }
    path = put(tmp_path, "logs.jsonl", lines(first, "", second))
    one, two = runs_of(path)
    assert (one.place, one.number, one.external_id) == ("line 1", 1, "logs/run-1")
    assert one.payload["text"] == "Hello\n[image_url: not kept]"
    assert (two.place, two.external_id, two.payload["reward"]) == ("line 3", "m/run 2", 1.0)
    assert two.payload["steps"][1]["arguments"] == '{"q":[1]}'
    assert [run.external_id for run in runs_of(put(tmp_path, "one.json", first))] == ["one/run-1"]


def test_a_json_file_is_an_array_a_single_object_or_lines(tmp_path: Path) -> None:
    record = {"messages": [USER], "note": 'a ] " \\ } [ "', "deep": {"a": [{"b": []}]}}
    for name, text in {
        "array.json": json.dumps([record, record, record], indent=1),
        "lines.json": lines(record, record, record),
    }.items():
        assert len(runs_of(put(tmp_path, name, text))) == 3
    assert len(runs_of(put(tmp_path, "one.json", json.dumps(record, indent=1)))) == 1
    assert list(read_chat(put(tmp_path, "none.json", "[ ]"))) == []


def test_null_stands_for_what_is_not_there(tmp_path: Path) -> None:
    names = ("trial", "reward", "info", "tools", "agent", "status")
    message = {"role": "assistant", "content": None, "tool_calls": None, "seconds": None}
    record = {"messages": [USER, message], **dict.fromkeys(names)}
    (run,) = runs_of(put(tmp_path, "a.json", [record]))
    assert run.payload == {
        "text": "Book it.",
        "agent": "a",
        "source": "chat",
        "steps": [{"kind": "user", "text": "Book it."}, {"kind": "assistant"}],
    }


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_an_array_is_cut_alike_wherever_its_pieces_end(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.files.trajectories.records._PIECE", size)
    words = ['"', "\\", '\\"', "]}", "[{,", "ä漢😀", ""]
    records = [{"messages": [{"role": "user", "content": f"x{word}"}]} for word in words]
    path = put(tmp_path, "a.json", json.dumps(records, ensure_ascii=False))
    assert [run.payload["text"] for run in runs_of(path)] == [f"x{word}" for word in words]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{", "is not one JSON object"),
        ("[1]", "not an object with named values"),
        ({"task_id": 1}, 'lacks its "traj" or "messages"'),
        ({"messages": "x"}, 'has "messages" that is not a list'),
        ({"messages": []}, "the run is empty"),
        ({"messages": [3]}, 'has "messages[0]" that is not an object'),
        ({"messages": [{"content": "x"}]}, 'lacks "messages[0].role"'),
        ({"messages": [{"role": "robot"}]}, 'has "messages[0].role" “robot”, which is not system'),
        ({"messages": [{"role": "user", "content": 3}]}, '"messages[0].content" that is not text'),
        ({"messages": [{"role": "user", "content": [3]}]}, "neither text nor objects"),
        ({"messages": [{"role": "user", "content": "a\0"}]}, "NUL"),
        ({"messages": [call("a", 3)]}, "function.arguments"),
        ({"messages": [{"role": "assistant", "tool_calls": [{}]}]}, "tool_calls[0].function"),
        ({"messages": [reply("a")]}, "the call “a”, which was never made"),
        ({"messages": [call("a"), call("a")]}, "the id “a” of step 0"),
        ({"messages": [reply("a"), call("a")]}, "made only later"),
        ({"messages": [{**USER, "seconds": -1}]}, '"messages[0].seconds" that is not'),
        ({"messages": [USER], "reward": "1"}, '"reward" that is not a number'),
        ({"messages": [USER], "task_id": "x" * 200}, "an id of 202 characters"),
        ({"messages": [USER], "task_id": {"a": 1}}, '"task_id" that is not text'),
        ({"messages": [USER] * 100_000}, "more than 20,000 steps"),
    ],
)
def test_a_bad_run_is_an_error_of_its_line_and_those_after_it_are_read(
    tmp_path: Path, record: object, said: str
) -> None:
    path = put(tmp_path, "a.jsonl", lines({"messages": [USER]}, record, {"messages": [USER]}))
    before, error, after = read_chat(path)
    assert isinstance(before, Run)
    assert isinstance(after, Run)
    assert isinstance(error, RunError)
    assert error.place == "line 2"
    assert said in error.reason
    assert error.sentence == f"The run in line 2 {error.reason}."


def test_of_two_runs_with_one_id_the_first_stays(tmp_path: Path) -> None:
    record = {"task_id": 1, "messages": [USER]}
    first, second = read_chat(put(tmp_path, "a.json", [record, record]))
    assert isinstance(first, Run)
    assert isinstance(second, RunError)
    assert second.sentence == "The run in record 2 has the id “a/1”, as record 1 has."


def test_bombs_of_depth_are_refused_in_words(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    text = '{"messages": [], "info": ' + deep + "}"
    for name in ("a.jsonl", "b.json"):
        assert "nested too deeply" in only_error(put(tmp_path, name, text)).reason
    assert "levels deep" in only_error(put(tmp_path, "c.json", f"[{text}]")).reason
    nested = "[" * 600 + "]" * 600  # parsed, and too deep to be written again
    arguments = '{"messages": [' + json.dumps(call("a", "HERE")).replace('"HERE"', nested) + "]}"
    assert "nested too deeply" in only_error(put(tmp_path, "d.jsonl", arguments)).reason


def test_a_broken_array_gives_the_runs_before_the_break(tmp_path: Path) -> None:
    text = json.dumps([{"messages": [USER]}] * 2)
    *good, error = read_chat(put(tmp_path, "a.json", text[:-5]))
    assert len(good) == 1
    assert isinstance(error, RunError)
    assert error.place == "record 2"
    assert "breaks off" in error.reason
    *good, error = read_chat(put(tmp_path, "b.json", text + "{}"))
    assert len(good) == 2
    assert isinstance(error, RunError)
    assert "after the end" in error.reason


def test_long_lines_are_fine_and_longer_than_the_limit_are_not_kept(tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": "x" * 2_400_000}]}
    assert len(runs_of(put(tmp_path, "a.jsonl", lines(record)))) == 1
    path = put(tmp_path, "b.json", [record, {"messages": [USER]}])
    first, second = read_chat(path, limits=Limits(line_chars=1024 * 1024))
    assert isinstance(first, RunError)
    assert first.reason == "is larger than 1 MB"
    assert isinstance(second, Run)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "empty"), (" \n", "neither a JSON array"), ("hello", "neither"), ('"x"', "neither")],
)
def test_what_is_no_file_of_runs_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        list(read_chat(put(tmp_path, "a.json", content)))


def test_files_are_bounded_and_utf8(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="larger than"):
        list(read_chat(put(tmp_path, "a.json", [{}] * 99), limits=Limits(file_bytes=9)))
    with pytest.raises(UserError, match="does not exist"):
        list(read_chat(tmp_path / "absent.json"))
    with pytest.raises(UserError, match="it is a folder"):
        list(read_chat(tmp_path))
    (tmp_path / "b.json").write_bytes(json.dumps([{"a": "x"}]).encode("utf-16"))
    with pytest.raises(UserError):
        list(read_chat(tmp_path / "b.json"))


HISTORY = [
    {"role": "user", "content": "Count the rows."},
    {"role": "agent", "content": "SELECT 1"},
    {"role": "user", "content": "Error: no such table"},
    {"role": "agent", "content": "SELECT 2"},
]


def bench(index: int | str, **other: object) -> Json:
    output = {"index": index, "status": "completed", "result": {"n": 3}, "history": HISTORY}
    time = {"timestamp": 1, "str": "2026-01-01"}
    return {"index": index, "error": None, "info": None, "output": output, "time": time, **other}


def test_agentbench_takes_its_names_from_the_folders_and_failed_attempts_from_beside(
    tmp_path: Path,
) -> None:
    path = put(tmp_path, "agent-a/dbbench/runs.jsonl", lines(bench(0), bench("x")))
    failed = bench(0, error="TASK_ERROR", info="boom")
    put(tmp_path, "agent-a/dbbench/error.jsonl", lines(failed, failed, bench(4, output=None)))
    assert guess(path) == guess(path.parent) == guess(path.with_name("error.jsonl")) == "agentbench"
    *runs, error = read_agentbench(path)
    assert [run.external_id for run in runs if isinstance(run, Run)] == [
        "agent-a/dbbench/0",
        "agent-a/dbbench/x",
        "agent-a/dbbench/0/failed-1",
        "agent-a/dbbench/0/failed-2",
    ]
    assert isinstance(error, RunError)
    assert error.place == "error.jsonl, line 3"
    assert "no history" in error.reason
    assert isinstance(runs[0], Run)
    made = trajectory_of(runs[0].payload)
    assert (made.agent, made.reference.task, made.reference.trial) == ("agent-a", "dbbench", "0")
    assert (made.goal, made.status, made.result) == ("Count the rows.", "completed", '{"n":3}')
    assert [step.kind.value for step in made.steps] == [
        "user",
        "assistant",
        "observation",
        "assistant",
    ]
    assert made.steps[2].error == "Error: no such table"
    assert isinstance(runs[2], Run)
    assert runs[2].payload["status"] == "TASK_ERROR"
    assert [type(one) for one in read_agentbench(path.parent)] == [Run] * 4 + [RunError]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"output": {}}, 'lacks "index"'),
        (bench(1, output=[]), '"output" that is not an object'),
        (bench(1, output={"history": [{"role": "tool", "content": ""}]}), "which is not user or"),
        (bench(1, output={"history": [{"role": "user", "content": None}]}), "is not text"),
        (bench(1, output={"history": HISTORY * 25_000}), "more than 20,000 steps"),
    ],
)
def test_a_bad_line_of_agentbench_is_refused_in_words(
    tmp_path: Path, record: Json, said: str
) -> None:
    path = put(tmp_path, "agent/task/runs.jsonl", lines(record, bench(2)))
    error, good = read_agentbench(path)
    assert isinstance(error, RunError)
    assert said in error.reason
    assert isinstance(good, Run)


def test_runs_are_read_by_the_name_of_their_format(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", lines("{broken", {"messages": [USER]}))
    assert guess(path) == "chat"
    assert len(list(read_runs(path, "chat", agent="me"))) == 2
    with pytest.raises(UserError, match="is no format of runs"):
        read_runs(path, "xml")
    assert guess(put(tmp_path, "b.jsonl", lines({"prompt": "x", "chosen": "y"}))) is None
    assert guess(put(tmp_path, "c.csv", "messages\n1\n")) is None
