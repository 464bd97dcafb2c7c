"""Packs of evidence: all pieces about one person as one short run of bytes, and back.

A pack is zlib (level 1) around: the length of the header (4 bytes), the header (JSON: format,
columns as [name, type, length], texts), and the columns one after the other, little-endian. A
million rows of a table became five thousand of these: a run writes them in half a second.

Rows are by task, then source, then as they came. A pack opened later may have been cut, or written
by somebody else: whatever does not fit is refused with a `UserError`, and nothing in it is run.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from app.domain.errors import UserError

Ids = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

FORMAT: Final = 1
MOST: Final = 256 * 2**20  # bytes of an opened pack: five million pieces
_TYPES: Final = ("<u1", "<u2", "<u4", "<i8", "<f8")
_SOURCES: Final = 4  # see app.scoring.posterior.Source
_DAMAGED: Final = (
    "The stored evidence behind a score is damaged ({}). Nothing was changed. Score again: a run "
    "writes it anew."
)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Evidence with all that is shown of it; one row an item, columns equally long.

    source: codes of `app.scoring.posterior.Source`. day: ordinal of the day of the answer (UTC).
    probability: with which the item was chosen for review, else 1. answer, expected: positions in
    `texts`. cause: the id of the review, or of the answer to gold; 0 for peers.
    """

    expert: Ids
    task: Ids
    project: Ids
    source: NDArray[np.int8]
    credit: Floats
    day: Ids
    probability: Floats
    answer: Codes
    expected: Codes
    cause: Ids
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.task)

    def take(self, rows: NDArray[Any]) -> "Pieces":
        """The given rows."""
        made: dict[str, Any] = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Pieces(**made, texts=self.texts)


COLUMNS: Final = tuple(f.name for f in fields(Pieces) if f.name != "texts")
_KINDS: Final = dict(
    zip(
        COLUMNS,
        (np.int64, np.int64, np.int64, np.int8, np.float64, np.int64, np.float64, np.int32,
         np.int32, np.int64),
        strict=True,
    )
)  # fmt: skip


def no_pieces() -> Pieces:
    """Evidence without a row."""
    made: dict[str, Any] = {name: np.empty(0, dtype=_KINDS[name]) for name in COLUMNS}
    return Pieces(**made, texts=())


def joined(parts: Sequence[Pieces]) -> Pieces:
    """All rows, one part after the other, their texts made one table."""
    if not parts:
        return no_pieces()
    if all(part.texts is parts[0].texts for part in parts):
        texts = parts[0].texts
    else:
        places: dict[str, int] = {}
        parts = [_renamed(part, places) for part in parts]
        texts = tuple(places)
    made: dict[str, Any] = {n: np.concatenate([getattr(p, n) for p in parts]) for n in COLUMNS}
    return Pieces(**made, texts=texts)


def _renamed(part: Pieces, places: dict[str, int]) -> Pieces:
    table = np.array([places.setdefault(text, len(places)) for text in part.texts], dtype=np.int32)
    if not len(part):
        return part
    return replace(part, answer=table[part.answer], expected=table[part.expected])


def in_order(pieces: Pieces) -> Pieces:
    """The rows by person, task and source; equal ones stay as they came."""
    if not len(pieces):
        return pieces
    tasks = int(pieces.task.max()) + 1
    if (int(pieces.expert.max()) + 1) * tasks < 2**61:  # one number sorts faster than three
        key = (pieces.expert * tasks + pieces.task) * _SOURCES + pieces.source
        if np.all(key[1:] >= key[:-1]):
            return pieces
        return pieces.take(np.argsort(key, kind="stable"))
    return pieces.take(np.lexsort((pieces.source, pieces.task, pieces.expert)))


def encode_all(pieces: Pieces) -> Iterator[tuple[int, bytes]]:
    """(person, pack) of everybody in the pieces, which are in order."""
    people, starts = np.unique(pieces.expert, return_index=True)
    ends = np.append(starts, len(pieces))[1:]
    columns = {name: _narrow(getattr(pieces, name)) for name in COLUMNS[1:]}
    for person, start, end in zip(people.tolist(), starts.tolist(), ends.tolist(), strict=True):
        own = {name: column[start:end] for name, column in columns.items()}
        yield person, _pack(own, pieces.texts)


def encode(pieces: Pieces, replaced: Ids) -> bytes:
    """One person's later pieces, and the tasks whose former pieces (peers' apart) they replace."""
    columns = {name: _narrow(getattr(pieces, name)) for name in COLUMNS[1:]}
    return _pack(columns | {"replaced": _narrow(replaced)}, pieces.texts)


def decode(expert_id: int, body: bytes) -> tuple[Pieces, Ids]:
    """The pieces of a pack, and the tasks whose former pieces they replace. Raises UserError."""
    if not body:
        return no_pieces(), np.empty(0, dtype=np.int64)
    columns, texts = _unpack(body)
    replaced = columns.pop("replaced", np.empty(0, dtype=np.int64)).astype(np.int64)
    if set(columns) != set(COLUMNS[1:]):
        raise UserError(_DAMAGED.format("columns are missing"))
    rows = len(columns["task"])
    if any(len(column) != rows for column in columns.values()):
        raise UserError(_DAMAGED.format("columns differ in length"))
    if any((c.dtype.kind == "f") != (_KINDS[n] is np.float64) for n, c in columns.items()):
        raise UserError(_DAMAGED.format("a column is of the wrong type"))
    made = {name: column.astype(_KINDS[name]) for name, column in columns.items()}
    pieces = Pieces(np.full(rows, expert_id, dtype=np.int64), **made, texts=texts)
    if rows and not _sound(pieces, columns):
        raise UserError(_DAMAGED.format("a value is out of range"))
    return pieces, replaced


def with_later(pieces: Pieces, later: Pieces, replaced: Ids) -> Pieces:
    """The pieces as they hold now: on the tasks `replaced` only the peers' and the later ones."""
    if not len(replaced):
        return pieces
    stays = (pieces.source == _SOURCES - 1) | ~np.isin(pieces.task, replaced)
    if not stays.all():
        pieces = pieces.take(np.flatnonzero(stays))
    if not len(later):
        return pieces
    if not len(pieces):
        return later
    # Fifty thousand pieces and one: put in its place, which takes a tenth of sorting all again.
    places = {text: i for i, text in enumerate(pieces.texts)}
    later = _renamed(later, places)
    at = np.searchsorted(_key(pieces), _key(later), side="right")
    made: dict[str, Any] = {
        name: np.insert(getattr(pieces, name), at, getattr(later, name)) for name in COLUMNS
    }
    return Pieces(**made, texts=tuple(places))


def _key(pieces: Pieces) -> Ids:
    """One number by which one person's pieces are in order."""
    return pieces.task * _SOURCES + pieces.source


def _narrow(column: NDArray[Any]) -> NDArray[Any]:
    """The column in the narrowest of the types of a pack that holds it."""
    if column.dtype == np.float64:
        return column.astype("<f8", copy=False)
    low, high = (int(column.min()), int(column.max())) if column.size else (0, 0)
    fits = (kind for kind in _TYPES[:3] if low >= 0 and high <= np.iinfo(kind).max)
    return column.astype(next(fits, "<i8"))


def _pack(columns: dict[str, NDArray[Any]], texts: Sequence[str]) -> bytes:
    said = np.concatenate((columns["answer"], columns["expected"]))
    if len(texts) <= len(said):  # counting is quicker than sorting
        used = np.flatnonzero(np.bincount(said, minlength=len(texts)))
        table = np.zeros(len(texts), dtype=np.int64)
        table[used] = np.arange(len(used))
        place = table[said]
    else:
        used, place = np.unique(said, return_inverse=True)
    half = len(columns["answer"])
    codes = _narrow(place)
    columns = columns | {"answer": codes[:half], "expected": codes[half:]}
    header = orjson.dumps(
        {
            "format": FORMAT,
            "columns": [(name, column.dtype.str, len(column)) for name, column in columns.items()],
            "texts": [texts[i] for i in used.tolist()],
        }
    )
    return zlib.compress(
        b"".join(
            (
                len(header).to_bytes(4, "little"),
                header,
                *(column.tobytes() for column in columns.values()),
            )
        ),
        level=1,
    )


def _unpack(body: bytes) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    opener = zlib.decompressobj()
    try:
        raw = opener.decompress(body, MOST)
    except zlib.error as error:
        raise UserError(_DAMAGED.format("it cannot be opened")) from error
    if not opener.eof:
        raise UserError(_DAMAGED.format("it is cut short, or too long"))
    size = int.from_bytes(raw[:4], "little")
    try:
        header = orjson.loads(raw[4 : 4 + size])
        wanted = [(str(name), str(kind), int(n)) for name, kind, n in header["columns"]]
        texts = tuple(header["texts"])
        known = header["format"] == FORMAT and all(isinstance(text, str) for text in texts)
        known = known and len(set(texts)) == len(texts)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(_DAMAGED.format("its header cannot be read")) from error
    if not known:
        raise UserError(_DAMAGED.format("its format is not known"))
    columns: dict[str, NDArray[Any]] = {}
    at = 4 + size
    for name, kind, n in wanted:
        if kind not in _TYPES and kind != "|u1":  # numpy's name of one byte
            raise UserError(_DAMAGED.format("a column is of an unknown type"))
        if n < 0 or at + n * np.dtype(kind).itemsize > len(raw):
            raise UserError(_DAMAGED.format("a column is cut short"))
        columns[name] = np.frombuffer(raw, dtype=kind, count=n, offset=at)
        at += n * np.dtype(kind).itemsize
    return columns, texts


def _sound(pieces: Pieces, columns: dict[str, NDArray[Any]]) -> bool:
    """Whether every value is in its range, codes looked at before they were made narrow."""
    texts, source = len(pieces.texts), columns["source"]
    credit, chance = pieces.credit, pieces.probability
    said = (columns["answer"], columns["expected"])
    return bool(
        source.min() >= 0
        and source.max() < _SOURCES
        and credit.min() >= 0.0  # which is False for a nan
        and credit.max() <= 1.0
        and chance.min() > 0.0
        and chance.max() <= 1.0
        and min(codes.min() for codes in said) >= 0
        and max(codes.max() for codes in said) < texts
        and pieces.day.min() >= 1
        and pieces.day.max() <= 3_652_059  # the last day of the year 9999
    )
