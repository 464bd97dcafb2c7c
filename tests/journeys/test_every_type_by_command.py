"""Issue 5 by command alone, from an empty workspace; only the deciding goes through the services.

Runs and pairs come in as files of other tools, are matched, handed out, answered, reviewed,
adjudicated, scored, and leave as reports and exports.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from app.domain.adjudication import Cause, Ruling
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.services import Services
from tests.journeys.lab import answers_file, make_files

MARK = (ErrorMark(ErrorKind.REASONING, Severity.MAJOR),)
FORMATS = ("pdf", "xlsx", "csv", "html")
REAL = "data/trajectories/tau-bench-airline/gpt-4o-airline-sample.json"


class Office:
    """A workspace worked by command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.path = folder / "desk.guildhall"
        self._door = FrontDoor(find_paths(folder / "home"))
        self._capsys = capsys
        assert run(["init", str(self.path), "--user", "chief"], self._door) == 0

    def command(self, *args: str | Path) -> Any:
        """What a command says as JSON."""
        self._capsys.readouterr()
        words = [str(one) for one in args]
        assert run([*words, "-w", str(self.path), "--json"], self._door) == 0
        return json.loads(self._capsys.readouterr().out)

    def open(self) -> Services:
        return self._door.open(self.path)

    def now(self) -> str:
        """The time by the workspace's clock."""
        services = self.open()
        try:
            return services.desk.now().isoformat()
        finally:
            services.close()


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """People, projects, and work of three types, all imported by command."""
    made = Office(tmp_path, capsys)
    files = make_files(tmp_path / "sent")
    for kind in ("experts", "projects", "tasks"):
        made.command("import", kind, files[kind])
    for name, project, count in (("runs", "AG", 2), ("pairs", "PR", 3)):
        told = made.command(
            "import", "tasks", files[name], "--format", "auto", "--project", project
        )
        assert told["added"] == count
    return made


def packets(folder: Path) -> list[tuple[str, str, str]]:
    """What was handed out: project, task and expert of each piece of work."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found.append((one["project"], one["task"], path.stem))
    return found


def review_all(services: Services) -> list[str]:
    """Decide the queue: one answer is corrected, one returned, one rejected; the verdicts given."""
    given = []
    while (item := services.review.claim()) is not None:
        decision = Decision(Verdict.ACCEPT)
        if (item.task, item.author, item.attempt) == ("q0", "E-2", 1):
            decision = Decision(Verdict.CORRECT, MARK, "Read the second one.", "second")
        elif (item.task, item.author, item.attempt) == ("item-1", item.author, 1):
            decision = Decision(Verdict.RETURN, MARK, "Name the unit.")
        elif (item.task, item.author, item.attempt) == ("item-2", item.author, 1):
            decision = Decision(Verdict.REJECT, MARK, "Not read.")
        services.review.decide(item.submission_id, decision, 20)
        given.append(decision.verdict.value)
    return given


def adjudicate_all(services: Services) -> dict[str, str]:
    """Decide every task that waits by its first label that was given; the labels by task."""
    ruled = {}
    while (item := services.adjudication.claim()) is not None:
        said = item.answers[0]
        services.adjudication.decide(
            item.task_id, Ruling(said.label, Cause.EXPERT_ERROR, "seen", said.answer)
        )
        ruled[item.task] = said.label
    return ruled


def test_every_type_goes_in_is_decided_and_leaves(office: Office, tmp_path: Path) -> None:
    planned = office.command("match", "--commit")
    assert planned, "no plan was told"
    handed = office.command("export", "packets", "--out", tmp_path / "packets")
    assert handed["tasks"] == 2 * 2 + 3 * 2 + 3
    owed = packets(tmp_path / "packets")
    assert len(owed) == handed["tasks"]
    file = answers_file(owed, tmp_path / "answers.csv", office.now())
    assert office.command("import", "submissions", file)["added"] == len(owed)

    services = office.open()
    try:
        given = review_all(services)
        assert sorted(set(given)) == ["accept", "correct", "reject", "return"]
        ruled = adjudicate_all(services)
        assert set(ruled) == {"q2", "clerk/8/0"}
    finally:
        services.close()

    office.command("score")
    for name in ("agents", "preference", "blend"):
        for kind in FORMATS:
            out = tmp_path / f"{name}.{kind}"
            told = office.command("report", name, "--out", out)
            assert (told["format"], out.stat().st_size > 500) == (kind, True)
    (agents,) = office.command("report", "agents")["report"]["projects"]
    assert (agents["runs"], agents["judged"], agents["people"]) == (2, 2, 2)
    (pairs,) = office.command("report", "preference")["report"]["projects"]
    assert {m["model"] for m in pairs["models"]} == {"m1", "m2"}
    (lot,) = office.command("report", "blend")["report"]["lots"]
    assert (lot["name"], lot["defects"]) == ("L1", 1)

    made = office.command("export", "preferences", "--out", tmp_path / "pairs.jsonl")
    lines = (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    assert (made["pairs"], made["tasks"], len(lines)) == (3, 3, 3)
    assert (
        json.loads(Path(made["manifest"]).read_text(encoding="utf-8"))["sha256"] == made["sha256"]
    )
    taught = office.command("export", "corrections", "--out", tmp_path / "taught")
    assert taught["answers"] == 2
    assert all((tmp_path / "taught" / name).is_file() for name in taught["files"])

    services = office.open()
    try:
        assert services.workspace.check(Silent())[0] == []
        assert services.desk.store.counts()["adjudication"] == 2
    finally:
        services.close()


def test_the_real_runs_go_in_are_matched_and_handed_out(
    office: Office, tmp_path: Path, shared: Path
) -> None:
    path = shared / REAL
    if not path.is_file():
        pytest.skip(f"the real runs are absent: {REAL}")
    told = office.command("import", "tasks", path, "--format", "auto", "--project", "AG")
    assert told["added"] == 24
    office.command("match", "--commit")
    handed = office.command("export", "packets", "--out", tmp_path / "packets")
    assert handed["tasks"] == len(packets(tmp_path / "packets"))
    (agents,) = office.command("report", "agents")["report"]["projects"]
    assert agents["runs"] == 26
