"""A laboratory that buys runs, pairs and audits: its people, projects, files, and answers."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.factory_work import EXPERT_ROW, PROJECT_ROW

EXPERTS = [
    {**EXPERT_ROW, "expert_id": f"E-{n}", "name": f"Expert {n}", "joined_on": "2025-01-02"}
    for n in (1, 2)
]
PROJECTS = [
    {**PROJECT_ROW, "project_id": number, "name": f"Project {number}", "task_type": kind,
     "labels": "", "overlap": overlap, "due_on": "2099-12-18", "rate_from": "2025-01-01"}
    for number, kind, overlap in (
        ("AG", "agent_trajectory", "2"), ("PR", "preference", "2"), ("SY", "synthetic_audit", "1"),
    )
]  # fmt: skip
SOUND = json.dumps({"text": "I = 14.4 A.", "prompt": "Which current?", "origin": "model",
                    "generator": "writer", "version": "1", "lot": "L1"})  # fmt: skip
AUDITED = [{"project_id": "SY", "task_id": f"item-{n}", "payload": SOUND} for n in range(3)]


def written(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows as CSV, quoted where need be; where to."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def make_files(folder: Path) -> dict[str, Path]:
    """The files the laboratory sends, by what is in them."""
    folder.mkdir(exist_ok=True)
    runs, pairs = folder / "runs.json", folder / "pairs.jsonl"
    runs.write_text(json.dumps([_run("7"), _run("8")]), encoding="utf-8")
    pairs.write_text("".join(json.dumps(_pair(n)) + "\n" for n in range(3)), encoding="utf-8")
    return {
        "experts": written(folder / "experts.csv", EXPERTS),
        "projects": written(folder / "projects.csv", PROJECTS),
        "tasks": written(folder / "tasks.csv", AUDITED),
        "runs": runs,
        "pairs": pairs,
    }


def _run(task: str) -> dict[str, Any]:
    """A run of seven steps whose first call goes astray, in the chat format."""
    return {
        "task_id": task, "trial": 0, "reward": 0, "agent": "clerk",
        "messages": [
            {"role": "user", "content": f"Book invoice {task} to office supplies."},
            {"role": "assistant", "content": "I book it.", "tool_calls": [_call("a", "freight")]},
            {"role": "tool", "tool_call_id": "a", "content": "booked"},
            {"role": "assistant", "content": "", "tool_calls": [_call("b", "office supplies")]},
            {"role": "tool", "tool_call_id": "b", "content": "booked"},
            {"role": "assistant", "content": "Done."},
        ],
    }  # fmt: skip


def _call(number: str, account: str) -> dict[str, Any]:
    arguments = json.dumps({"account": account})
    return {"id": number, "type": "function", "function": {"name": "post", "arguments": arguments}}


def _pair(number: int) -> dict[str, Any]:
    return {
        "id": f"q{number}", "prompt": f"Question {number}?",
        "responses": [f"Because of {number}.", "No idea."], "models": ["m1", "m2"],
    }  # fmt: skip


def said_of(project: str, task: str, expert: str) -> tuple[str, dict[str, Any]]:
    """The label and details of somebody's answer. The two differ on one run and on one pair."""
    second = expert == "E-2"
    if project == "AG":
        differs = second and task.endswith("/8/0")
        marks = {"1": {"mark": "correct"}} if differs else {"2": _WRONG, "4": {"mark": "correct"}}
        run = {"success": differs, "side_effects": not differs, "optimality": 2}
        return ("success" if differs else "failure"), {"steps": marks, "run": run}
    if project == "PR":
        return ("second" if second and task == "q2" else "first"), {}
    bad = task == "item-0"
    return ("defective" if bad else "sound"), {"errors": [_ERROR]} if bad else {}


_ERROR = {"kind": "factual", "severity": "major"}
_WRONG = {"mark": "wrong", "error": "factual", "severity": "major", "arguments_right": False}


def answers_file(owed: Iterable[tuple[str, str, str]], path: Path, at: str) -> Path:
    """The answers to everything owed: project, task and expert of each."""
    rows = []
    for n, (project, task, expert) in enumerate(owed):
        label, details = said_of(project, task, expert)
        rows.append(
            {"submission_id": f"S-{n}", "project_id": project, "task_id": task,
             "expert_id": expert, "label": label, "seconds": "60", "submitted_at": at,
             "details": json.dumps(details) if details else ""}
        )  # fmt: skip
    return written(path, rows)
