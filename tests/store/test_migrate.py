"""A file's schema brought up to date is the schema the tables describe."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.store import engine as sqlite
from app.store import migrate, workspace
from app.store.tables import APPEND_ONLY, metadata
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.store.sample import fill, make_store


def test_the_migrated_schema_is_the_one_of_the_tables(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with store.read() as reader:
        connection = reader.settings._connection
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        triggers = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).scalars()
        assert set(triggers) == {
            f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")
        }
        assert sqlite.schema_number(connection) == sqlite.SCHEMA_NUMBER
    store.close()


def test_there_is_one_line_of_migrations_and_it_is_as_long_as_the_schema_number() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert len(list(scripts.walk_revisions())) == sqlite.SCHEMA_NUMBER
    assert len(scripts.get_heads()) == 1


def test_a_file_that_is_up_to_date_is_left_as_it_is(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    before = path.read_bytes()
    Store.open(path, StandingClock()).close()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["desk.guildhall"]


def older(tmp_path: Path) -> Path:
    """A filled file that says it is of the format before the present one."""
    store = make_store(tmp_path)
    fill(store, events=3)
    store.close()
    path = tmp_path / "desk.guildhall"
    shell = sqlite.driver().connect(str(path))
    shell.execute(f"PRAGMA user_version={sqlite.SCHEMA_NUMBER - 1}")
    shell.commit()
    shell.close()
    return path


def test_an_older_file_is_copied_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    path = older(tmp_path)
    store = Store.open(path, StandingClock())
    with store.read() as reader:
        assert sqlite.schema_number(reader.settings._connection) == sqlite.SCHEMA_NUMBER
    found, report = store.check(Silent())
    assert (found, report.entries) == ([], 3)
    assert store.counts()["expert"] == 1
    store.close()
    copy = tmp_path / f"desk-format-{sqlite.SCHEMA_NUMBER - 1}.guildhall"
    assert copy.exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = older(tmp_path)

    def half(connection: object) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x)")  # type: ignore[attr-defined]
        raise UserError("no further")

    monkeypatch.setattr(workspace, "upgrade", half)
    with pytest.raises(UserError, match="no further"):
        Store.open(path, StandingClock())
    shell = sqlite.driver().connect(str(path))
    names = {row[0] for row in shell.execute("SELECT name FROM sqlite_master")}
    (number,) = shell.execute("PRAGMA user_version").fetchone()
    shell.close()
    assert "half" not in names
    assert number == sqlite.SCHEMA_NUMBER - 1
