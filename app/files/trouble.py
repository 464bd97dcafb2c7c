"""The sentences for files that cannot be read or written."""

import errno
from pathlib import Path

from app.domain.errors import UserError

_READING = {
    errno.ENOENT: "the file does not exist. Check the name and the folder.",
    errno.EACCES: "you have no permission to read it. Ask its owner, or copy it to your folder.",
    errno.EPERM: "you have no permission to read it. Ask its owner, or copy it to your folder.",
    errno.EISDIR: "it is a folder. Choose a file inside it.",
    errno.ENOTDIR: "a part of its path is not a folder. Check the name and the folder.",
    errno.ENAMETOOLONG: "the name is too long. Choose a shorter one.",
}
_WRITING = {
    errno.ENOENT: "the folder does not exist. Make it, or choose another.",
    errno.ENOTDIR: "a part of the path is not a folder. Choose another place.",
    errno.EACCES: "you have no permission to write there. Choose another folder.",
    errno.EPERM: "you have no permission to write there. Choose another folder.",
    errno.EROFS: "the disk is read-only. Choose another folder.",
    errno.ENOSPC: "the disk is full. Free some space, or choose another disk.",
    errno.EDQUOT: "your share of the disk is used up. Free some space, or choose another disk.",
    errno.EISDIR: "a folder with this name is in the way. Choose another name.",
    errno.ENAMETOOLONG: "the name is too long. Choose a shorter one.",
}


def refused(path: Path, reason: str, line: int | None = None) -> UserError:
    """The error that names the file, the line if there is one, and what is wrong."""
    where = f"{path.name}, line {line}" if line is not None else path.name
    return UserError(f"{where}: {reason} Nothing was read in.")


def unreadable(path: Path, error: OSError) -> UserError:
    """The error for a file the system would not let us read."""
    reason = _READING.get(error.errno or 0, f"the system could not read it ({error.strerror}).")
    return refused(path, reason)


def unwritable(path: Path, error: OSError) -> UserError:
    """The error for a file the system would not let us write."""
    reason = _WRITING.get(error.errno or 0, f"the system could not write it ({error.strerror}).")
    return UserError(f"{path.name} was not written: {reason} Nothing was changed.")
