"""Looks into a Parquet file before anything unpacks it, and refuses bombs.

What a footer says of sizes may be a lie, so the pages themselves are asked: a page's header says
what is allocated for it and how many values are decoded from it. Footer and headers are read here
(Thrift compact protocol, https://parquet.apache.org/docs/file-format/metadata), because pyarrow's
own view of a column chunk aborts the whole process where one byte of it is wrong.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.files.limits import Limits
from app.files.trouble import refused, unreadable

MAGIC: Final = b"PAR1"
_LOOKED_AT: Final = (8 * 1024, 1024 * 1024)  # bytes a header is looked for in, then once more
_GROUPS, _COLUMNS, _ROWS, _CHUNK = 4, 1, 3, 3  # numbers of the fields of a footer
_SIZE, _DATA_AT, _DICTIONARY_AT = _PLACES = 7, 9, 11  # of a column chunk
_TYPE, _UNPACKED, _PACKED = 1, 2, 3  # of a page's header
_KINDS: Final = {5: 2, 7: 2, 8: 4}  # a kind of page, and where it names its encoding
_DICTIONARY: Final = 2
_DELTA_BYTE_ARRAY: Final = 7
_BOMB: Final = "It looks made to fill the memory."
_DAMAGED: Final = "it is cut off or damaged. Save it again, or fetch it once more."

_Fields = dict[int, Any]


def is_parquet(path: Path) -> bool:
    """Whether the file's name says so."""
    return path.suffix.lower() in (".parquet", ".pq")


def check_ends(path: Path, limits: Limits) -> None:
    """Raises `UserError` unless the file begins and ends as Parquet does, with a short footer."""
    try:
        with path.open("rb") as file:
            beginning, size = file.read(4), file.seek(0, 2)
            file.seek(max(0, size - 8))
            end = file.read(8)
    except OSError as error:
        raise unreadable(path, error) from error
    if beginning == b"PARE" or end[4:] == b"PARE":
        raise refused(path, "it is encrypted. Save it without a key.")
    if beginning != MAGIC:
        raise refused(path, "it is not a Parquet file, whatever its name says. Save it again.")
    if size < 12 or end[4:] != MAGIC:
        raise refused(path, _DAMAGED)
    if int.from_bytes(end[:4], "little") > limits.line_chars:
        raise refused(path, f"its footer is far too long. {_BOMB}")


def check_pages(path: Path, limits: Limits) -> None:
    """Raises `UserError` when reading the file would hold too much at once.

    One page of each column is held, beside its dictionary; texts that are written as differences
    could each be as long as the page. The file has passed `check_ends`.
    """
    try:
        with path.open("rb") as file:
            groups = _row_groups(path, file)
            if sum(group[_ROWS] for group in groups) > limits.rows:
                raise refused(path, f"it has more than {limits.rows:,} rows. Split it.")
            for group in groups:
                if len(group[_COLUMNS]) > limits.columns:
                    raise refused(path, f"it has more than {limits.columns:,} columns.")
                held = 0
                for chunk in group[_COLUMNS]:
                    held += _held(path, file, chunk[_CHUNK], limits)
                    if held > limits.archive_bytes:
                        raise refused(path, f"its pages unpack to far too much. {_BOMB}")
    except OSError as error:
        raise unreadable(path, error) from error


def _row_groups(path: Path, file: BinaryIO) -> list[_Fields]:
    """The row groups with rows that the footer lists."""
    size = file.seek(0, 2)
    file.seek(size - 8)
    length = int.from_bytes(file.read(4), "little")
    file.seek(max(0, size - 8 - length))
    try:
        footer = _Compact(file.read(length)).struct()
        groups = [group for group in footer[_GROUPS] if group[_ROWS]]
        sound = length <= size - 12 and all(
            {_CHUNK} <= set(chunk) and set(_PLACES) - {_DICTIONARY_AT} <= set(chunk[_CHUNK])
            and all(isinstance(chunk[_CHUNK].get(place, 0), int) for place in _PLACES)
            for group in groups for chunk in group[_COLUMNS]
        ) and all(isinstance(group[_ROWS], int) for group in groups)  # fmt: skip
    except (IndexError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise refused(path, _DAMAGED) from error
    if not sound:
        raise refused(path, _DAMAGED)
    return groups


def _held(path: Path, file: BinaryIO, chunk: _Fields, limits: Limits) -> int:
    """How many bytes of a column are in memory at once while its part of the file is read."""
    largest = {True: 0, False: 0}
    values = 0
    for header in _pages(path, file, chunk):
        is_dictionary = header[_TYPE] == _DICTIONARY
        largest[is_dictionary] = max(largest[is_dictionary], header[_UNPACKED])
        for kind, encoding in _KINDS.items():
            inner = header.get(kind, {})
            values += 0 if is_dictionary else max(0, inner.get(1, 0))
            if inner.get(encoding) == _DELTA_BYTE_ARRAY:
                raise refused(
                    path,
                    "its texts are written as differences (DELTA_BYTE_ARRAY), which are not read. "
                    "Save it with another encoding, or as JSONL.",
                )
    if values > limits.sheet_cells:
        raise refused(path, f"a column holds more than {limits.sheet_cells:,} values in one part.")
    return sum(largest.values())


def _pages(path: Path, file: BinaryIO, chunk: _Fields) -> Iterator[_Fields]:
    """The headers of the pages of a column's chunk."""
    at = min(place for place in (chunk.get(_DICTIONARY_AT), chunk[_DATA_AT]) if place is not None)
    end = at + chunk[_SIZE]
    while at < end:
        header, size = _header(path, file, at)
        if min(header[_UNPACKED], header[_PACKED]) < 0:
            raise refused(path, _DAMAGED)
        yield header
        at += size + header[_PACKED]


def _header(path: Path, file: BinaryIO, at: int) -> tuple[_Fields, int]:
    """The header at a place, and how many bytes it takes."""
    for length in _LOOKED_AT:
        if at < len(MAGIC):
            break
        file.seek(at)
        reader = _Compact(file.read(length))
        try:
            header = reader.struct()
        except (IndexError, ValueError):
            continue
        if _is_page(header):
            return header, reader.at
    raise refused(path, _DAMAGED)


def _is_page(header: _Fields) -> bool:
    """Whether the fields that are asked for are of the kinds that a page's header has."""
    inner = [header.get(kind, {}) for kind in _KINDS]
    return all(isinstance(header.get(name), int) for name in (_TYPE, _UNPACKED, _PACKED)) and all(
        isinstance(one, dict) and isinstance(one.get(1, 0), int) for one in inner
    )


class _Compact:
    """Reads structs of Thrift's compact protocol; texts and real numbers in them are skipped.

    Raises IndexError where the bytes end, ValueError for what is no struct.
    """

    def __init__(self, content: bytes) -> None:
        self.at = 0
        self._content = content

    def struct(self, depth: int = 0) -> _Fields:
        """The fields of the struct that begins here, by their number."""
        if depth > 8:
            raise ValueError("nested too deeply")
        found: _Fields = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._whole()
            kind = head & 15
            found[number] = kind == 1 if kind in (1, 2) else self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        match kind:
            case 1 | 2 | 3:  # bools within a list; a byte
                return self._byte()
            case 4 | 5 | 6:
                return self._whole()
            case 7:
                return self._skip(8)
            case 8:
                return self._skip(self._varint())
            case 9 | 10:
                head = self._byte()
                count = self._varint() if head >> 4 == 15 else head >> 4
                return [self._value(head & 15, depth + 1) for _ in range(count)]
            case 12:
                return self.struct(depth + 1)
        raise ValueError("no kind of value")

    def _byte(self) -> int:
        self.at += 1
        return self._content[self.at - 1]

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self._content):
            raise IndexError

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number of more than 64 bits")

    def _whole(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
