"""Looks into an XLSX archive before anything unpacks it, and refuses bombs.

Three kinds are known: members that unpack to gigabytes (seen in the archive's directory), a sheet
whose few cells lie so far apart that the rectangle between them fills the memory, and one long
shared text that a million cells point to. The last two are counted by streaming over the XML.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from app.files.limits import Limits
from app.files.trouble import refused, unreadable

_PIECE = 1024 * 1024
_OVERLAP = 256  # longer than any cell's reference or shared-text number
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})</""")
_TEXT = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
_BOMB = "It looks made to fill the memory."


def check_workbook(path: Path, limits: Limits) -> None:
    """Raises `UserError` when the archive is not sound or would not fit the bounds unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(path, archive.infolist(), limits)
            lengths = _shared_lengths(archive)
            # Any part may be named as a sheet by the workbook, whatever folder it lies in.
            for member in archive.infolist():
                if not member.is_dir():
                    _check_sheet(path, archive, member, lengths, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refused(
            path, "it is cut off or damaged. Save it again, or fetch it once more."
        ) from error
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise refused(path, "it is protected by a password. Save it without one.") from error
    except OSError as error:
        raise unreadable(path, error) from error


def _check_directory(path: Path, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.archive_members:
        raise refused(path, f"it has more than {limits.archive_members:,} parts. {_BOMB}")
    if sum(member.file_size for member in members) > limits.archive_bytes:
        megabytes = limits.archive_bytes // (1024 * 1024)
        raise refused(path, f"it unpacks to more than {megabytes} MB. Save it as CSV.")
    for member in members:
        if member.flag_bits & 0x1:
            raise refused(path, "it is protected by a password. Save it without one.")
        if member.file_size > limits.archive_ratio * max(member.compress_size, 1):
            raise refused(
                path, f"a part of it unpacks to over {limits.archive_ratio} times its size. {_BOMB}"
            )
    if not any(member.filename.startswith("xl/") for member in members):
        raise refused(path, "it is an archive, but not an Excel workbook.")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> Iterator[bytes]:
    """The member's bytes in pieces; each ends where a tag begins, so that none is cut."""
    rest = b""
    with archive.open(member) as file:
        while chunk := file.read(_PIECE):
            rest += chunk
            cut = rest.rfind(b"<c ", 0, len(rest) - _OVERLAP)
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > 4 * _PIECE:
                yield rest
                rest = b""
    yield rest


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """About how many bytes each shared text has."""
    lengths: list[int] = []
    for name in archive.namelist():
        if name.lower().endswith("sharedstrings.xml"):
            content = archive.read(name)
            ends = [match.end() for match in _TEXT.finditer(content)]
            lengths += [end - start for start, end in zip([0, *ends], ends, strict=False)]
    return lengths


def _check_sheet(
    path: Path,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    lengths: list[int],
    limits: Limits,
) -> None:
    columns: set[bytes] = set()
    low, high, text = 1 << 40, 0, 0
    for piece in _pieces(archive, member):
        for column, row in _PLACE.findall(piece):
            columns.add(column)
            number = int(row)
            low, high = min(low, number), max(high, number)
        for row in _ROW.findall(piece):
            low, high = min(low, int(row)), max(high, int(row))
        text += sum(
            lengths[number] for number in map(int, _SHARED.findall(piece)) if number < len(lengths)
        )
    width = max(map(_column_number, columns), default=1)
    if high and (high - low + 1) * width > limits.sheet_cells:
        raise refused(
            path,
            f"its cells spread over {high - low + 1:,} rows and {width:,} columns. "
            "Delete the stray cells, or save it as CSV.",
        )
    if text > limits.sheet_text:
        raise refused(path, f"its texts unpack to far more than the file's size. {_BOMB}")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
