"""The commands about adjudication and disputes."""

import json
from pathlib import Path

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from tests.factory import StandingClock
from tests.factory_review import answer, make_office, verdict


def test_what_waits_is_listed_and_a_review_is_challenged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door = FrontDoor(find_paths(tmp_path / "home"))
    path = str(tmp_path / "desk.guildhall")
    assert run(["init", path, "--user", "chief"], door) == 0
    services = door.open(Path(path), "")
    office = make_office(services, StandingClock(), experts=2, overlap=2)
    office.send(answer(1, 1, "yes"), answer(1, 2, "no"), answer(2, 1, "yes"))
    office.send_reviews(verdict(2, 1, "reject", errors="factual:minor"))
    services.close()
    capsys.readouterr()

    assert run(["review", "adjudications", "-w", path, "--json"], door) == 0
    (row,) = json.loads(capsys.readouterr().out)["adjudications"]
    assert (row["task"], row["answers"], row["labels"], row["sent"]) == ("T-001", 2, 2, False)
    assert run(["review", "adjudications", "-w", path], door) == 0
    assert "no label has more than half" in capsys.readouterr().out

    challenge = ["disputes", "open", "-w", path, "--review", "1", "--reason", "It is right."]
    assert run([*challenge, "--json"], door) == 0
    assert json.loads(capsys.readouterr().out)["dispute"] == 1
    assert run(challenge, door) != 0
    assert "challenged before" in "".join(capsys.readouterr())
    assert run(["disputes", "list", "-w", path, "--json"], door) == 0
    (row,) = json.loads(capsys.readouterr().out)["disputes"]
    assert (row["review"], row["verdict"], row["reason"]) == (1, "reject", "It is right.")
    assert (row["outcome"], row["held_by"]) == (None, "")
    services = door.open(Path(path), "")
    services.disputes.claim(1)
    services.close()
    assert run(["disputes", "list", "-w", path], door) == 0
    shown = capsys.readouterr().out
    assert "waits" in shown
    assert "chief" in shown
