"""The report on agents: from runs and answers that were imported to tables in four formats."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.services import Services
from tests.factory import START
from tests.factory_work import EXPERT_ROW, PROJECT_ROW, take_in, write_rows

STEPS = [
    {"kind": "user", "text": "Book it."},
    {"kind": "call", "tool": "search", "arguments": "{}", "call_id": "c1"},
    {"kind": "observation", "text": "Error: none", "call_id": "c1"},
    {"kind": "call", "tool": "book", "arguments": "{}", "call_id": "c2"},
    {"kind": "observation", "text": "ok", "call_id": "c2"},
    {"kind": "assistant", "text": "Done."},
]
WRONG = {"mark": "wrong", "error": "reasoning", "severity": "major"}


def jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def runs(services: Services, tmp_path: Path) -> Services:
    """Four runs of two agents on two tasks; two people judge three of them, one has a reward."""
    people = [{**EXPERT_ROW, "expert_id": f"E-{n}", "name": f"Expert {n}"} for n in (1, 2)]
    take_in(services, "experts", write_rows(tmp_path / "e.csv", people))
    project = {**PROJECT_ROW, "task_type": "agent_trajectory", "labels": ""}
    take_in(services, "projects", write_rows(tmp_path / "p.csv", [project]))
    payloads = [
        {"text": "Book a flight", "agent": agent, "reference": {"task": task}, "steps": STEPS,
         **({"reward": 0.0} if (agent, task) == ("B", "2") else {})}
        for agent in "AB" for task in "12"
    ]  # fmt: skip
    tasks: list[dict[str, object]] = [
        {"project_id": "P-1", "task_id": f"T-{n}", "payload": json.dumps(payload)}
        for n, payload in enumerate(payloads)
    ]
    assert take_in(services, "tasks", jsonl(tmp_path / "t.jsonl", tasks)).added == 4
    said = [
        (0, 1, {"run": {"success": True}, "steps": {"1": {"mark": "correct"}}}),
        (0, 2, {"run": {"success": True}, "steps": {"1": {"mark": "correct"}}}),
        (1, 1, {"run": {"success": True}, "steps": {"1": WRONG, "3": {"mark": "correct"}}}),
        (1, 2, {"run": {"success": True}, "steps": {"1": WRONG, "3": {"mark": "correct"}}}),
        (2, 1, {"run": {"success": False}, "steps": {"1": WRONG}}),
        (2, 2, {"run": {"success": True}, "steps": {"3": WRONG}}),
    ]  # fmt: skip
    answers: list[dict[str, object]] = [
        {"submission_id": f"S-{task}-{who}", "project_id": "P-1", "task_id": f"T-{task}",
         "expert_id": f"E-{who}", "details": json.dumps(details), "seconds": "60",
         "submitted_at": (START - timedelta(hours=2)).isoformat()}
        for task, who, details in said
    ]  # fmt: skip
    assert take_in(services, "submissions", jsonl(tmp_path / "s.jsonl", answers)).added == 6
    return services


def test_success_and_recovery_are_told_by_agent_and_task(runs: Services) -> None:
    (project,) = runs.reports.agent_figures().projects
    assert (project.runs, project.judged, project.answers, project.people) == (4, 3, 6, 2)
    found = {(one.agent, one.task): one for one in project.agents}
    a, b = found["A", ""], found["B", ""]
    assert a.success is not None
    assert b.success is not None
    assert (a.runs, a.success.mean) == (2, 1.0)
    assert (b.runs, b.success.mean) == (2, 0.25)  # half of one run by people, none by the harness
    assert a.success.low < 1.0
    assert (a.erring, a.recovered and a.recovered.mean, a.steps) == (1, 1.0, 1.0)
    assert found["A", "1"].erring == 0
    assert found["B", "1"].erring == 1


def test_agreement_is_told_by_question(runs: Services) -> None:
    (project,) = runs.reports.agent_figures().projects
    found = {one.what: one for one in project.agreement}
    assert found["success"].observed.value == pytest.approx(2 / 3)
    assert found["steps"].observed.value == 1.0  # where both marked a step they agree
    assert found["first error"].observed.value == pytest.approx(2 / 3)  # 1 and 3 are two apart
    assert "looping" not in found  # nobody said anything of it
    assert found["success"].usual == (0.877, 0.74, 0.84)


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "html"])
def test_it_is_written_the_same_each_time(runs: Services, tmp_path: Path, kind: str) -> None:
    one = runs.reports.agents(tmp_path / f"one.{kind}", kind, Silent())
    two = runs.reports.agents(tmp_path / f"two.{kind}", kind, Silent())
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size > 500


def test_without_runs_it_is_refused_in_words(services: Services, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no project of agents"):
        services.reports.agents(tmp_path / "r.csv", "csv", Silent())
    with pytest.raises(UserError, match="An agent report is written as pdf, xlsx, csv, html"):
        services.reports.agents(tmp_path / "r.doc", "doc", Silent())
