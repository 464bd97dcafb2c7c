"""The sample month, small: every station is passed, and a killed month leaves a sound file."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.domain.synthetic import LotVerdict
from app.domain.task_types import names as names_of_types

SMALL = ["--experts", "60", "--tasks", "300", "--until", "2026-06-30"]
ENOUGH = ["--experts", "50", "--tasks", "1400", "--until", "2026-06-30"]


def door(folder: Path) -> FrontDoor:
    return FrontDoor(find_paths(folder / "home"))


def test_a_month_passes_every_station(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    assert run(["demo", "--out", str(out), "--seed", "4", "--json", *ENOUGH], door(tmp_path)) == 0
    report = json.loads(capsys.readouterr().out)["report"]
    assert report["scored"] > 30
    assert report["rank_correlation"] > 0.3
    names = {path.name for path in (out / "exports").iterdir()}
    reports = {f"{kind}-report.{ending}" for kind in ("quality", "agents", "blend", "preference")
               for ending in ("pdf", "xlsx")}  # fmt: skip
    assert {"plan.csv", "preferences.jsonl", "preferences.jsonl.manifest.json"} | reports <= names
    assert list((out / "exports" / "corrections").iterdir())
    assert any(name.startswith("payroll-") for name in names)
    services = door(tmp_path).open(out / "sample.guildhall")
    try:
        counts = services.desk.store.counts()
        for table in ("assignment", "submission", "review", "score", "proposal", "ledger",
                      "pay_run", "pay_export", "verification", "task_label", "adjudication",
                      "dispute"):  # fmt: skip
            assert counts[table] > 0, f"nothing in {table}"
        checks = {habit.check for habit in services.findings.all().habits}
        assert {"position", "length", "ties"} <= checks, "the pairs were not audited"
        assert {p.task_type for p in services.work.all_projects()} == set(names_of_types())
        assert len(services.adjudication.queue.find(ListQuery())) > 0
        assert 0 < services.disputes.waiting() < counts["dispute"]
        verdicts = {lot.verdict for lot in services.lots.lots()}
        assert {LotVerdict.ACCEPTED, LotVerdict.REFUSED} <= verdicts
        problems, _ = services.workspace.check(Silent())
        assert problems == []
        assert services.workspace.info().is_sample
    finally:
        services.close()


def test_the_same_seed_gives_the_same_month(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for name in ("one", "two"):
        code = run(
            ["demo", "--out", str(tmp_path / name), "--seed", "5", "--json", *SMALL[:2],
             "--tasks", "120", *SMALL[4:]],
            door(tmp_path),
        )  # fmt: skip
        assert code == 0
        report = json.loads(capsys.readouterr().out)["report"]
        # The largest gap and all counts, down to the entries of the audit log.
        found.append((report["figures"], report["rank_correlation"]))
    assert found[0] == found[1]


def test_a_sample_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "sample.guildhall").write_bytes(b"something of mine")
    assert run(["demo", "--out", str(tmp_path / "demo"), *SMALL], door(tmp_path)) == 1
    assert "already a sample" in capsys.readouterr().err
    assert (tmp_path / "demo" / "sample.guildhall").read_bytes() == b"something of mine"


def test_a_killed_month_leaves_whole_jobs_only(tmp_path: Path) -> None:
    """Kill -9 at random moments; GUILDHALL_KILLS sets how many (twenty before a release)."""
    rounds = int(os.environ.get("GUILDHALL_KILLS", "2"))
    dice = random.Random(20260622)
    for n in range(rounds):
        out = tmp_path / f"demo-{n}"
        child = subprocess.Popen(
            [sys.executable, "-m", "app", "--home", str(tmp_path / "home"), "demo",
             "--out", str(out), *SMALL],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(dice.uniform(1.0, 6.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
        path = out / "sample.guildhall"
        if (
            not path.exists()
        ):  # killed before the workspace was there: nothing half made is named so
            continue
        try:
            services = door(tmp_path).open(path)
        except UserError as error:
            # Only a workspace whose first manager was not written yet may refuse.
            pytest.fail(f"killed in round {n}: {error}")
        try:
            problems, _ = services.workspace.check(Silent())
            assert problems == []
            assert_whole_jobs(services.desk.store.counts())
        finally:
            services.close()


def assert_whole_jobs(counts: dict[str, int]) -> None:
    """Each job's rows are all there or all absent."""
    assert counts["expert"] in (0, 60)
    assert counts["project"] in (0, 19)
    assert counts["selection"] == counts["submission"]
    assert counts["assignment"] == 0 or counts["plan"] > 0
    assert (counts["score"] > 0) == (counts["score_run"] > 0)
    assert counts["pay_run_line"] == 0 or counts["pay_run"] > 0
