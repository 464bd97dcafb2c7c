"""The command that says where everybody stands in the sampling plan."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from tests.factory import StandingClock
from tests.factory_review import HANDED_IN, answer, make_office, verdict


def test_the_states_are_printed_as_a_table_and_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door = FrontDoor(find_paths(tmp_path / "home"))
    path = str(tmp_path / "desk.guildhall")
    assert run(["init", path, "--user", "chief"], door) == 0
    services = door.open(Path(path), "")
    office = make_office(services, StandingClock())
    office.review_share(0.25, first_items=1, good_in_a_row=2, risk_share=0.5)
    for person, count in ((1, 2), (2, 1), (3, 3)):
        office.send(
            *(answer(n, person, at=HANDED_IN + timedelta(minutes=n)) for n in range(1, count + 1))
        )
    office.send_reviews(
        *(verdict(n, 3) for n in (1, 2)),
        verdict(1, 1, "reject", errors="factual:minor"),
    )
    services.close()
    capsys.readouterr()

    assert run(["review", "states", "-w", path], door) == 0
    told = capsys.readouterr().out
    for words in ("all, 0 good of 2 in a row", "25% drawn", "T-001, 2026-11-02"):
        assert words in told

    assert run(["review", "states", "-w", path, "--json"], door) == 0
    found = {row["expert"]: row for row in json.loads(capsys.readouterr().out)["states"]}
    assert {who: row["state"] for who, row in found.items()} == {
        "EX-001": "all", "EX-002": "all", "EX-003": "share",
    }  # fmt: skip
    row = found["EX-003"]
    assert (row["answered"], row["inspected"], row["waiting"]) == (3, 2, 1)
    assert (row["probability"], row["probability_at_risk"]) == (0.25, 0.625)
    assert found["EX-001"]["last_defect"] == "T-001"
