"""Writes a file whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.files.trouble import unwritable


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that becomes `path` when the block ends well.

    It is written beside `path` under another name, forced to the disk, then renamed, so that at
    every moment `path` is either as it was or whole. When the block fails nothing is left behind;
    `OSError` (disk full, no permission, no folder) becomes a `UserError`.
    """
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.part")
    try:
        handle = os.open(
            beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
        )
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        _settle(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    except ValueError as error:
        if "null byte" not in str(error):
            raise
        raise unwritable(path, OSError(0, "the name holds a NUL character")) from error


def _settle(folder: Path) -> None:
    """Forces the folder's entry to the disk, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
