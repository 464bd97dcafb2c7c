"""A backup put in the place of a workspace file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import UserError
from app.store import engine as sqlite
from app.store.workspace import verify_copy


def put_back(backup: Path, target: Path, clock: Callable[[], datetime]) -> Path | None:
    """Put a checked copy of `backup` at `target`; where the file that was there went, if any.

    What stood at `target` is renamed, never deleted. Raises `UserError` when the backup is not a
    sound workspace, or while `target` is open in any program.
    """
    sqlite.look_at(backup, to_read=True)
    if backup.resolve() == target.resolve():
        raise UserError("The backup and the workspace are the same file. Nothing was changed.")
    if target.is_dir() or not target.parent.is_dir():
        raise UserError(f"“{target}” is not a place for a file. Nothing was changed.")
    aside = target.with_name(target.name + ".part")
    try:
        sqlite.remove(aside)
        sqlite.copy_online(backup, aside)
        verify_copy(aside, clock, f"“{backup.name}”")
        before = _set_aside(target, clock()) if target.exists() else None
        sqlite.put_in_place(aside, target)
    except OSError as error:
        sqlite.remove(aside)
        raise UserError(
            f"“{target.name}” could not be restored ({error.strerror}). The backup and the file "
            "that was there are kept."
        ) from error
    except BaseException:
        sqlite.remove(aside)
        raise
    return before


def _set_aside(target: Path, now: datetime) -> Path:
    """Rename the file (and, when it is damaged, what lies beside it); its new path."""
    _refuse_while_open(target)
    stamp = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    place = target.with_name(f"{target.stem}-before-{stamp}{target.suffix}")
    count = 1
    while place.exists():
        count += 1
        place = target.with_name(f"{target.stem}-before-{stamp}-{count}{target.suffix}")
    for suffix in sqlite.BESIDE:
        beside = target.with_name(target.name + suffix)
        if beside.exists():
            beside.replace(place.with_name(place.name + suffix))
    target.replace(place)
    return place


def _refuse_while_open(target: Path) -> None:
    """Fold the write-ahead log into the file, which SQLite does only when nobody else has it."""
    module = sqlite.driver()
    connection = module.connect(str(target), timeout=0)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except module.OperationalError as error:
        if "locked" in str(error):
            raise UserError(
                f"“{target.name}” is open. Nothing was changed. Close it in every window and "
                "program, then restore again."
            ) from error
    except module.DatabaseError:
        return  # damaged: that is why it is being replaced
    finally:
        connection.close()
