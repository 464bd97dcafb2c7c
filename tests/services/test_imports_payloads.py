"""Hostile payloads and answers of every task type, through the one way in.

A row is taken or refused with its reason: never a crash, and nothing half done.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.task_types import names
from app.domain.trajectories import MOST_STEPS
from app.services import Services
from tests.factory_work import take_in
from tests.services.hostile import PAYLOADS, WRITTEN, still_shown, tried, variants, with_projects

DETAILS: dict[str, dict[str, Any]] = {
    "classification": {"label": "yes"},
    "rating": {"rating": 3, "ratings": {"truth": "2"}, "reason": "So."},
    "free_text": {"text": "An answer."},
    "preference": {"chosen": 1, "strength": 1, "ratings": {"truth": [1, 2]}},
    "agent_trajectory": {"verdict": "failure", "steps": []},
    "synthetic_audit": {"errors": [{"kind": "fact", "severity": "major"}]},
}


@pytest.fixture
def desk(services: Services) -> Services:
    """A project of each type, called as its type is."""
    return with_projects(services)


@pytest.mark.parametrize("name", names())
def test_a_payload_is_taken_or_refused_with_its_reason(
    desk: Services, tmp_path: Path, name: str
) -> None:
    made = list(variants(PAYLOADS[name]))
    if name == "agent_trajectory":
        made += [(what, json.dumps({"text": "Goal", "steps": steps})) for what, steps in RUNS]
    path = tmp_path / "tasks.jsonl"

    def write(chosen: list[tuple[str, str]]) -> None:
        lines = (
            json.dumps({"project_id": name, "task_id": f"T-{n}", "payload": payload})
            for n, (_, payload) in enumerate(chosen)
        )
        path.write_text("\n".join(lines), encoding="utf-8")

    # A cell is bounded for the whole file; each endless text is a file of its own.
    for long in [one for one in made if len(one[1]) > 1_000_000]:
        write([long])
        assert tried(desk, "tasks", path) is None
    short = [one for one in made if len(one[1]) <= 1_000_000]
    write(short)
    result = tried(desk, "tasks", path)
    assert result is not None
    bad = {row.line for row in result.bad_rows}
    refused = {what for line, (what, _) in enumerate(short, start=1) if line in bad}
    first = next(iter(PAYLOADS[name]))
    for what in ("missing", "null", "zero", "list", "object", "nul", "huge", "nan", "deep", "bare"):
        assert f"/{first} {what}" in refused
    write([one for one in short if one[0] not in refused])
    taken = tried(desk, "tasks", path)
    assert taken is not None
    assert (taken.bad_rows, taken.added) == ((), len(short) - len(refused))
    still_shown(desk)


def call(number: object, **more: Any) -> dict[str, Any]:
    return {"kind": "call", "tool": "t", "call_id": number, **more}


def reply(number: object) -> dict[str, Any]:
    return {"kind": "observation", "text": "…", "call_id": number}


RUNS: list[tuple[str, Any]] = [
    ("no steps", []),
    ("reply to itself", [reply("a"), call("a")]),
    ("two open calls", [call("a"), call("a")]),
    ("two replies", [call("a"), reply("a"), reply("a")]),
    ("reply to nothing", [call("a"), reply("b")]),
    ("ids in a ring", [call("a"), call("b"), reply("b"), reply("a"), call("a"), reply("a")]),
    ("number as id", [call(1), reply(1)]),
    ("a step that is a list", [[]]),
    ("a kind that is a list", [{"kind": ["call"]}]),
    ("too many", [{"kind": "assistant"}] * (MOST_STEPS + 1)),
]


@pytest.mark.parametrize("name", names())
def test_an_answer_is_taken_or_refused_with_its_reason(
    desk: Services, tmp_path: Path, name: str
) -> None:
    made = [one for one in variants(DETAILS[name]) if len(one[1]) <= 1_000_000]
    made += [(what, written) for what, written in WRITTEN.items() if len(written) <= 1_000_000]
    tasks = [
        json.dumps({"project_id": name, "task_id": f"T-{n}", "payload": PAYLOADS[name]})
        for n in range(len(made))
    ]
    (tmp_path / "tasks.jsonl").write_text("\n".join(tasks), encoding="utf-8")
    assert take_in(desk, "tasks", tmp_path / "tasks.jsonl").added == len(made)
    path = tmp_path / "answers.jsonl"

    def write(chosen: list[int]) -> None:
        lines = (
            json.dumps({
                "project_id": name, "task_id": f"T-{n}", "expert_id": "E-1", "seconds": 9,
                "submitted_at": "2026-11-01T10:00:00Z", "details": made[n][1],
            })
            for n in chosen
        )  # fmt: skip
        path.write_text("\n".join(lines), encoding="utf-8")

    write(list(range(len(made))))
    result = tried(desk, "submissions", path)
    assert result is not None
    bad = {row.line for row in result.bad_rows}
    refused = {made[line - 1][0] for line in bad}
    assert {"nan", "deep", "huge", "bare", "list", "text"} <= refused
    write([n for n in range(len(made)) if n + 1 not in bad])
    if len(bad) < len(made):
        taken = tried(desk, "submissions", path)
        assert taken is not None
        assert (taken.bad_rows, taken.added) == ((), len(made) - len(bad))
    still_shown(desk)
