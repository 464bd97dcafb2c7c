"""Hostile records and damaged files of every format, through the one way in.

A record is taken or refused with its reason, a file is taken or refused in a sentence.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.domain.trajectories import MOST_STEPS
from app.services import Services
from tests.factory_work import take_in
from tests.services.hostile import (
    PAYLOADS,
    damaged,
    flipped,
    still_shown,
    tried,
    variants,
    with_projects,
)  # fmt: skip

MESSAGES = [
    {"role": "user", "content": "Do it."},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}]},
    {"role": "tool", "tool_call_id": "c1", "name": "find", "content": "Found."},
]  # fmt: skip
HISTORY = [{"role": "user", "content": "Do it."}, {"role": "agent", "content": "SELECT 1"}]
FORMATS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "preference": ("tasks", "preference", "p.jsonl", {
        "id": "1", "prompt": "Why?", "chosen": [{"role": "assistant", "content": "A"}],
        "rejected": [{"role": "assistant", "content": [{"type": "text", "text": "B"}]}]}),
    "preference responses": ("tasks", "preference", "p.jsonl", {
        "id": 1, "prompt": [{"role": "user", "content": "Why?"}], "responses": ["A", "B"],
        "models": ["m", "n"], "dimensions": ["truth"]}),
    "labelstudio": ("tasks", "classification", "l.jsonl", {
        "data": {"task": "T-1", "text": "One."}, "meta": {}, "annotations": []}),
    "chat": ("tasks", "agent_trajectory", "c.jsonl", {
        "task_id": 1, "trial": 0, "reward": 1.0, "info": {"task": {"instruction": "Do."}},
        "tools": [{"function": {"name": "find"}}], "traj": MESSAGES}),
    "agentbench": ("tasks", "agent_trajectory", "runs.jsonl", {
        "index": 0, "error": None, "info": None, "time": {"timestamp": 1, "str": "x"},
        "output": {"index": 0, "status": "completed", "result": {"n": 3}, "history": HISTORY}}),
    "labelstudio answers": ("submissions", "classification", "a.jsonl", {
        "data": {"task": "T-1", "text": "One."}, "annotations": [{
            "completed_by": {"email": "ann@clinic.org"}, "lead_time": 9.5, "was_cancelled": False,
            "created_at": "2026-11-01T10:00:00Z", "result": [
                {"from_name": "c", "type": "choices", "value": {"choices": ["yes"]}},
                {"from_name": "why", "type": "textarea", "value": {"text": ["So."]}}]}]}),
    "labelstudio flat": ("submissions", "classification", "a.jsonl", {
        "task": "T-1", "text": "One.", "choice": "yes", "why": {"text": ["A", "B"]}, "id": 3,
        "annotator": "ann@clinic.org", "annotation_id": 4, "lead_time": "9.5",
        "created_at": "2026-11-01T10:00:00Z"}),
}  # fmt: skip


@pytest.fixture
def desk(services: Services) -> Services:
    """A project of each type, called as its type is."""
    return with_projects(services)


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_record_of_another_tool_is_taken_or_refused_with_its_reason(
    desk: Services, tmp_path: Path, format_id: str
) -> None:
    kind, project, name, sound = FORMATS[format_id]
    if kind == "submissions":
        put_task(desk, tmp_path, project)
    how: dict[str, Any] = {"format_name": format_id.split(maxsplit=1)[0], "project": project}
    made = list(variants(sound))
    (tmp_path / name).write_text("\n".join(text for _, text in made), encoding="utf-8")
    seen = desk.imports.preview(kind, tmp_path / name, Silent(), **how)
    assert 0 < seen.bad_count < len(made)
    assert all(row.reason and row.line <= len(made) for row in seen.bad_rows)
    # A whole array is cut into its elements in another way than lines are.
    array = tmp_path / name.replace("jsonl", "json")
    if format_id != "agentbench":
        whole = [text for what, text in made if not what.endswith((" deep", " bare", " ", " nan",
                                                                   " infinity"))]  # fmt: skip
        array.write_text("[" + ",\n".join(whole) + "]", encoding="utf-8")
        assert desk.imports.preview(kind, array, Silent(), **how).rows > 0
    (tmp_path / name).write_text(json.dumps(sound), encoding="utf-8")
    taken = tried(desk, kind, tmp_path / name, **how)
    assert taken is not None
    assert (taken.bad_rows, taken.added) == ((), 1)
    still_shown(desk)


def put_task(services: Services, folder: Path, project: str) -> None:
    path = folder / "task.jsonl"
    path.write_text(json.dumps(
        {"project_id": project, "task_id": "T-1", "payload": PAYLOADS[project]}))  # fmt: skip
    assert take_in(services, "tasks", path).added == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_damaged_table_is_taken_or_refused_in_words(
    desk: Services, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"tasks.{ending}"
    if ending == "jsonl":
        row = {"project_id": "classification", "task_id": "T-1", "text": "One, é.", "gold": "yes"}
        path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    else:
        desk.imports.template("tasks", path)
    sound = path.read_bytes()
    assert tried(desk, "tasks", path, dry_run=True) is not None
    plain = {} if ending == "xlsx" else damaged(sound)
    for content in (*plain.values(), *flipped(sound, 30)):
        path.write_bytes(content)
        tried(desk, "tasks", path)
        with suppress(UserError):
            desk.imports.guess(path)
    still_shown(desk)


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("ending", ["jsonl", "json"])
def test_a_damaged_file_is_taken_or_refused_in_words(
    desk: Services, tmp_path: Path, format_id: str, ending: str
) -> None:
    kind, project, name, sound = FORMATS[format_id]
    if kind == "submissions":
        put_task(desk, tmp_path, project)
    written = json.dumps(sound if ending == "jsonl" else [sound], ensure_ascii=False).encode()
    path = tmp_path / name.replace("jsonl", ending)
    for content in (*damaged(written).values(), *flipped(written, 25)):
        path.write_bytes(content)
        for format_name in ("auto", format_id.split(maxsplit=1)[0]):
            tried(desk, kind, path, project=project, format_name=format_name)
        with suppress(UserError):
            desk.imports.guess(path)
    still_shown(desk)


def test_endless_runs_are_refused(desk: Services, tmp_path: Path) -> None:
    how: dict[str, Any] = {"project": "agent_trajectory"}
    many = [{"role": "assistant", "content": "x"}] * 100_000
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps({"messages": many}), encoding="utf-8")
    result = tried(desk, "tasks", path, format_name="chat", **how)
    assert result is not None
    assert [(row.line, row.reason) for row in result.bad_rows] == [
        (1, f'has "messages" of more than {MOST_STEPS:,} steps')
    ]
    history = [{"role": "agent", "content": "x"}] * 100_000
    (tmp_path / "runs.jsonl").write_text(
        json.dumps({"index": 0, "output": {"history": history}}), encoding="utf-8"
    )
    result = tried(desk, "tasks", tmp_path / "runs.jsonl", format_name="agentbench", **how)
    assert result is not None
    assert "of more than 20,000 steps" in result.bad_rows[0].reason


RENDER = (
    "<html><body><pre>task_id: 1\nintent: Sell.\n</pre><h2>New Page</h2>"
    "<h3 class='url'><a href=http://shop>URL: http://shop</a></h3>"
    "<div class='state_obv'><pre>Shop</pre><div>"
    "<div class='prev_action'>None</div><div class='predict_action'>"
    "<div class='raw_parsed_prediction'><pre>click [1]</pre></div>"
    "<div class='parsed_action'><pre>click [1]</pre></div></div></body></html>"
)


def test_a_damaged_page_of_webarena_is_taken_or_refused_in_words(
    desk: Services, tmp_path: Path
) -> None:
    path = tmp_path / "render_1.html"
    sound = RENDER.encode()
    files = [*damaged(sound).values(), *flipped(sound, 40), sound * 2,
             sound.replace(b"</div>", b""),
             sound.replace(b"Shop", b"<div>" * 50_000),
             sound.replace(b"Shop", b"&#0;&#xd800;&#1114112;&" * 1_000),
             sound.replace(b"</pre><h2>", b"</pre>" + b"<h2>New Page</h2>" * 30_000)]  # fmt: skip
    for content in files:
        path.write_bytes(content)
        tried(desk, "tasks", path, format_name="webarena", project="agent_trajectory")
    path.write_bytes(sound)
    tried(desk, "tasks", path, format_name="webarena", project="agent_trajectory")
    still_shown(desk)
