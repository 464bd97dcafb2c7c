"""What is SQLite's own: which files are ours, which SQLite is safe, and plain trouble."""

import os
import struct
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.store import engine as sqlite
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.store.sample import make_store


def open_it(path: Path) -> None:
    Store.open(path, StandingClock()).close()


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        open_it(path)
    return str(caught.value)


def stamped(path: Path, *, user_version: int | None = None, application: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    if user_version is not None:
        data[60:64] = struct.pack(">i", user_version)
    if application is not None:
        data[68:72] = struct.pack(">i", application)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ("3.51.3", True), ("3.52.0", True), ("3.53.0", True), ("4.0.0", True),
        ("3.51.2", False), ("3.51.0", False), ("3.50.7", True), ("3.50.12", True),
        ("3.50.6", False), ("3.49.9", False), ("3.45.0", False), ("3.44.6", True),
        ("3.44.5", False), ("3.37.2", False), ("3.51.3 alpha", True),
    ],
)  # fmt: skip
def test_wal_is_used_only_where_it_is_safe(version: str, safe: bool) -> None:
    assert sqlite.wal_is_safe(version) is safe


def test_the_engine_we_ship_is_safe() -> None:
    assert sqlite.wal_is_safe(sqlite.engine_version())


def test_an_unsafe_sqlite_keeps_a_rollback_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "wal_is_safe", lambda _version: False)
    store = make_store(tmp_path)
    with store.write("manager") as unit:
        unit.settings.set_value("name", "Desk")
        unit.audit("workspace.name", "workspace")
        assert not (tmp_path / "desk.guildhall-wal").exists()
    assert store.journal() == "delete"
    store.close()


def test_a_file_last_used_with_wal_opens_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(tmp_path)
    with store.write("manager") as unit:
        unit.settings.set_value("name", "Desk")
        unit.audit("workspace.name", "workspace")
    assert store.journal() == "wal"
    store.close()
    monkeypatch.setattr(sqlite, "wal_is_safe", lambda _version: False)
    store = Store.open(tmp_path / "desk.guildhall", StandingClock())
    with store.write("manager") as unit:
        assert unit.settings.value("name") == "Desk"
        unit.settings.set_value("name", "Other")
        unit.audit("workspace.name", "workspace")
    assert store.journal() == "delete"
    store.close()


def test_a_missing_file_a_folder_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "none.guildhall")
    (tmp_path / "folder.guildhall").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.guildhall")
    (tmp_path / "empty.guildhall").touch()
    assert "is empty" in refused(tmp_path / "empty.guildhall")
    assert "There is no file" in refused(tmp_path / "nowhere" / "x.guildhall")


@pytest.mark.parametrize("content", [b"a", b"SQLite format 3\x00", b"PK\x03\x04" + b"\x00" * 200])
def test_a_file_that_is_no_database_is_refused_and_not_touched(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.guildhall"
    path.write_bytes(content)
    assert "not a Guildhall workspace" in refused(path)
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["x.guildhall"]


def test_the_database_of_another_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "x.guildhall"
    connection = sqlite.driver().connect(str(path))
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert "another program" in refused(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.guildhall"]


def test_a_newer_file_is_refused_by_its_header(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    stamped(path, user_version=sqlite.SCHEMA_NUMBER + 1)
    before = path.read_bytes()
    assert "newer Guildhall" in refused(path)
    assert path.read_bytes() == before


def test_a_newer_file_is_refused_when_only_its_log_says_so(tmp_path: Path) -> None:
    path = tmp_path / "desk.guildhall"
    make_store(tmp_path).close()
    other = sqlite.driver().connect(str(path))
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("PRAGMA wal_autocheckpoint=0")
    other.execute(f"PRAGMA user_version={sqlite.SCHEMA_NUMBER + 6}")
    other.commit()
    (in_header,) = struct.unpack(">i", path.read_bytes()[60:64])
    assert in_header == sqlite.SCHEMA_NUMBER
    assert f"format {sqlite.SCHEMA_NUMBER + 6}" in refused(path)
    other.close()


def test_a_file_damaged_inside_is_refused_with_the_way_out(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    path.write_bytes(data)
    said = refused(path)
    assert "damaged" in said
    assert path.read_bytes() == bytes(data)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    path.write_bytes(path.read_bytes()[: 4096 * 4])
    assert "damaged" in refused(path)


def test_a_broken_schema_page_is_refused(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    data = bytearray(path.read_bytes())
    data[100:2000] = b"\xff" * 1900
    path.write_bytes(data)
    assert "damaged" in refused(path)


def test_a_read_only_file_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)  # also for root
    assert "read-only" in refused(path)
    sqlite.look_at(path, to_read=True)


def test_a_file_one_may_not_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.guildhall"
    path.write_bytes(b"x")

    def denied(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "may not be read by you" in refused(path)


@pytest.mark.parametrize("name", ["what?.guildhall", "50%20 #1.guildhall", "“ü” é.guildhall"])
def test_any_letter_may_stand_in_a_file_name(tmp_path: Path, name: str) -> None:
    store = make_store(tmp_path, name)
    with store.write("manager") as unit:
        unit.settings.set_value("name", "Desk")
        unit.audit("workspace.name", "workspace")
    store.close()
    open_it(tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_only_the_owner_may_read_a_workspace_and_its_backup(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    copy = store.backup(tmp_path / "backups" / "copy.guildhall")
    store.close()
    for path in (tmp_path / "desk.guildhall", copy):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("database is locked", "in use by another program"),
        ("attempt to write a readonly database", "read-only"),
        ("disk I/O error", "The disk under"),
        ("database disk image is malformed", "damaged"),
        ("malformed database schema (x)", "damaged"),
        ("database or disk is full", "The disk is full"),
        ("unable to open database file", "could not be opened"),
        ("file is not a database", "not a Guildhall workspace"),
    ],
)
def test_trouble_of_the_machine_becomes_a_sentence(message: str, part: str) -> None:
    error = sqlite.driver().OperationalError(message)
    with pytest.raises(UserError, match=part), sqlite.plain_trouble(Path("desk.guildhall")):
        raise error


def test_a_bug_stays_a_bug() -> None:
    error = sqlite.driver().OperationalError("no such column: nonsense")
    with (
        pytest.raises(sqlite.driver().OperationalError, match="nonsense"),
        sqlite.plain_trouble(Path("desk.guildhall")),
    ):
        raise error


def test_foreign_keys_and_replacing_are_guarded_on_every_connection(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with store.read() as reader:
        ask = reader.settings._connection.exec_driver_sql
        assert ask("PRAGMA foreign_keys").scalar_one() == 1
        assert ask("PRAGMA recursive_triggers").scalar_one() == 1
        assert ask("PRAGMA query_only").scalar_one() == 1
        assert ask("PRAGMA trusted_schema").scalar_one() == 0
        assert ask("SELECT fold('Ünïted')").scalar_one() == "united"
    with store.write("manager") as unit:
        ask = unit._connection.exec_driver_sql
        assert ask("PRAGMA synchronous").scalar_one() == 2
        assert ask("PRAGMA secure_delete").scalar_one() == 1
    store.close()
