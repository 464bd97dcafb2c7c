"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import Services
from tests.factory import StandingClock, make_workspace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands still until told."""
    return StandingClock()


@pytest.fixture
def services(tmp_path: Path, clock: StandingClock) -> Iterator[Services]:
    """An empty workspace, closed afterwards."""
    made = make_workspace(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; the test is skipped where it is absent."""
    given = os.environ.get("GUILDHALL_SHARED", "")
    folder = Path(given) if given else Path(__file__).parents[2] / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("real data is absent: set GUILDHALL_SHARED to its folder")
    return folder
