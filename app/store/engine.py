"""What is SQLite's own: the driver, pragmas, BEGIN, file header, online backup.

Another database would stand beside this module; nothing above it knows which one is used.
"""

import importlib
import os
import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.domain.errors import UserError
from app.domain.text import fold
from app.store import turns

APPLICATION_ID: Final = 0x47756C64  # "Guld"
SCHEMA_NUMBER: Final = 5  # PRAGMA user_version; one more with each released migration
PATIENCE: Final = 5.0  # seconds to wait for another program that is writing
BESIDE: Final = ("-wal", "-shm", "-journal")
_MAGIC: Final = b"SQLite format 3\x00"

# SQLite result codes (sqlite.org/rescode.html); the low byte is the primary code.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_BY_MESSAGE: Final = (
    ("locked", _BUSY),
    ("readonly", _READONLY),
    ("disk image is malformed", _CORRUPT),
    ("malformed database schema", _CORRUPT),
    ("disk is full", _FULL),
    ("unable to open", _CANTOPEN),
    ("not a database", _NOTADB),
    ("disk i/o error", _IOERR),
)


def driver() -> ModuleType:
    """The DB-API module: sqlcipher3, whose engine is fixed and pinned, else the system's."""
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError:
        return sqlite3


def wal_is_safe(version: str) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (before 3.51.3; fixed in 3.50.7, 3.44.6)."""
    parts = tuple(int(p) for p in re.findall(r"\d+", version)[:3])
    return parts >= (3, 51, 3) or (3, 50, 7) <= parts < (3, 51) or (3, 44, 6) <= parts < (3, 45)


def engine_version() -> str:
    """The version of the SQLite library in use."""
    return str(driver().sqlite_version)


def wanted_journal() -> str:
    """The journal this SQLite is trusted with."""
    return "wal" if wal_is_safe(engine_version()) else "delete"


def look_at(path: Path, *, to_read: bool = False) -> None:
    """Refuse, before anything is opened, what is not a workspace of ours. Changes nothing.

    Raises `UserError` for a missing file, a folder, an empty file, a file of another program, a
    file of a newer version, or one that may not be read or (unless `to_read`) written.
    """
    name = path.name
    if path.is_dir():
        raise UserError(f"“{name}” is a folder. Choose a file that ends in .guildhall.")
    if not path.exists():
        raise UserError(f"There is no file “{path}”. Check the name, or start a new workspace.")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except PermissionError as error:
        raise UserError(
            f"“{name}” may not be read by you. Nothing was changed. Ask its owner for access."
        ) from error
    except OSError as error:
        raise UserError(f"“{name}” could not be read ({error.strerror}).") from error
    if not head:
        raise UserError(f"“{name}” is empty: it is not a workspace. Nothing was changed.")
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise UserError(f"“{name}” is not a Guildhall workspace. Nothing was changed.")
    (user_version,) = struct.unpack(">i", head[60:64])
    (application_id,) = struct.unpack(">i", head[68:72])
    if application_id != APPLICATION_ID:
        raise UserError(f"“{name}” belongs to another program. Nothing was changed.")
    if user_version > SCHEMA_NUMBER:
        raise UserError(too_new(name, user_version))
    if to_read:
        return
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise UserError(
            f"“{name}” or its folder is read-only, and a workspace must be writable. Nothing "
            "was changed. Copy the file to a folder of your own, or ask for write access."
        )


def too_new(name: str, number: int) -> str:
    """The sentence that refuses a file of a later format."""
    return (
        f"“{name}” was written by a newer Guildhall (format {number}, this program knows "
        f"{SCHEMA_NUMBER}). Nothing was changed. Update the program to open it."
    )


def build_engine(path: Path, *, read_only: bool, readers: int = 4) -> Engine:
    """An engine on the file. Read-only engines refuse every write; writers begin IMMEDIATE."""
    module = driver()
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # a “?” in a file's name is only a letter
        module=module,
        poolclass=QueuePool,
        pool_size=readers if read_only else 1,
        max_overflow=4 if read_only else 0,
        connect_args={"check_same_thread": False, "timeout": PATIENCE},
    )
    journal = wanted_journal()

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver's hides DDL from rollback
        connection.create_function("fold", 1, fold)  # SQLite's LIKE knows capitals of ASCII only
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={int(PATIENCE * 1000)}",
            "foreign_keys=ON",
            "recursive_triggers=ON",  # else INSERT OR REPLACE slips past BEFORE DELETE triggers
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "secure_delete=ON",
            "synchronous=FULL",
            "temp_store=MEMORY",
            "cache_size=-32000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute(f"PRAGMA journal_mode={journal}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def wait_at_most(connection: Connection, seconds: float) -> None:
    """Let the connection wait so long for others to end their transactions."""
    _drivers(connection).execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def _drivers(connection: Connection) -> Any:
    raw = connection.connection.driver_connection
    if raw is None:
        raise AssertionError("a connection without its driver's")
    return raw


@contextmanager
def references_unfollowed(connection: Connection) -> Iterator[None]:
    """While inside, tables may be dropped and made anew though others refer to them.

    Enter it before the transaction begins: inside one, SQLite does not listen.
    """
    raw = _drivers(connection)
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def refuse_broken_references(connection: Connection) -> None:
    """Raise `UserError` for the first row that points to a missing one."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise UserError(
            f"A row of {broken[0][0]} points to a missing {broken[0][2]}. Nothing was changed. "
            "Restore the newest backup (guildhall restore)."
        )


def stamp(connection: Connection) -> None:
    """Mark a new file as ours, inside its first transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_NUMBER}")


def schema_number(connection: Connection) -> int:
    """The schema number the open file carries."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def quick_check(connection: Connection) -> list[str]:
    """What is wrong with the file's structure; empty when sound."""
    rows = connection.exec_driver_sql("PRAGMA quick_check(20)").scalars().all()
    return [str(row) for row in rows if row != "ok"]


def full_check(connection: Connection) -> list[str]:
    """What is wrong with structure, indexes and references; empty when sound."""
    rows = connection.exec_driver_sql("PRAGMA integrity_check(50)").scalars().all()
    found = [str(row) for row in rows if row != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return found + [f"{row[0]} row {row[1]} points to a missing {row[2]}" for row in broken[:50]]


def copy_online(source: Path, target: Path) -> None:
    """Write a whole, consistent copy of a live file to `target` (which must not exist).

    Raises `UserError` when either disk will not have it, OSError when there is no place for it.
    """
    make_private(target)
    module = driver()
    with plain_trouble(source):
        live = module.connect(str(source))
        try:
            copy = module.connect(str(target))
            try:
                live.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no -wal beside it
            finally:
                copy.close()
        finally:
            live.close()


def make_private(path: Path) -> None:
    """An empty file that only its owner may read, before anything personal is in it."""
    path.touch(mode=0o600, exist_ok=False)


def put_in_place(aside: Path, path: Path) -> None:
    """Rename a finished file into place, its bytes and then its name safely on the disk."""
    with aside.open("rb+") as file:
        os.fsync(file.fileno())
    aside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove(path: Path, *, only_beside: bool = False) -> None:
    """Take away a file of ours that is not finished, and what SQLite keeps beside it."""
    beside = (*BESIDE, turns.SUFFIX)
    for suffix in beside if only_beside else ("", *beside):
        # What cannot be removed is met again, with a sentence, by whoever makes it anew.
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()


@contextmanager
def plain_trouble(path: Path) -> Iterator[None]:
    """Turn trouble of the machine (full, locked, damaged …) into a sentence; let bugs through."""
    try:
        yield
    except DBAPIError as error:
        original = error.orig
        sentence = _sentence(path.name, original) if original is not None else ""
        if not sentence:
            raise
        raise UserError(sentence) from error
    except driver().DatabaseError as error:
        sentence = _sentence(path.name, error)
        if not sentence:
            raise
        raise UserError(sentence) from error


def _sentence(name: str, error: BaseException) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        text = str(error).lower()
        code = next((c for words, c in _BY_MESSAGE if words in text), 0)
    return {
        _BUSY: f"“{name}” is in use by another program or window that is writing just now. "
        "Nothing was changed. Wait a moment and try again.",
        _LOCKED: f"“{name}” is in use by another part of the program. Nothing was changed. "
        "Try again.",
        _READONLY: f"“{name}” is read-only. Nothing was changed. Copy it to a folder of your "
        "own, or ask for write access.",
        _IOERR: f"The disk under “{name}” reported an error. The last saved state is kept. Check "
        "the drive, then open the file again.",
        _CORRUPT: f"“{name}” is damaged. Nothing was changed. Keep the file, and restore the "
        "newest backup (guildhall restore).",
        _FULL: "The disk is full. Nothing of this step was saved; all earlier work is kept. Free "
        "some space and do it again.",
        _CANTOPEN: f"“{name}” could not be opened. Check that the folder exists and that you may "
        "write to it.",
        _NOTADB: f"“{name}” is damaged, or not a Guildhall workspace. Nothing was changed.",
    }.get(int(code) & 0xFF, "")
