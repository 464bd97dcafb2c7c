"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app import bootstrap
from app.config.policies import ReviewPolicy
from app.services import Services
from app.store import migrate, workspace
from tests.factory import StandingClock, make_workspace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first: they take longest, and the last to begin keeps the other worker waiting."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture(autouse=True, scope="session")
def _schema_once() -> Iterator[None]:
    """A new workspace's tables are copied from the first one that the migrations made.

    Alembic takes a tenth of a second for them, and two thousand tests want a workspace each. A file
    that has tables goes through the migrations as ever, and so does all of `test_migrate`.
    """
    migrations = migrate.upgrade
    made: list[str] = []

    def upgrade(connection: Connection) -> None:
        tables = "SELECT count(*) FROM sqlite_master"
        if made and connection.exec_driver_sql(tables).scalar_one() == 0:
            for statement in made:
                connection.exec_driver_sql(statement)
            return
        new = connection.exec_driver_sql(tables).scalar_one() == 0
        migrations(connection)
        if new:
            made[:] = _schema(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace, "upgrade", upgrade)
        yield


@pytest.fixture(autouse=True, scope="session")
def _seeds_known() -> Iterator[None]:
    """Workspaces of tests draw by the seed of the policies' defaults, so that a test can foresee
    what is drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "new_seed", lambda: ReviewPolicy().seed)
        yield


def _schema(connection: Connection) -> list[str]:
    """The statements that make the tables, indexes and triggers there are, and what they hold."""
    statements = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        "ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END, rowid"
    ).scalars()
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return [*statements, f"INSERT INTO alembic_version VALUES ('{version}')"]


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
