"""Packs of evidence: what goes in comes out, and what is damaged is refused in plain words."""

import json
import zlib
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.domain.errors import UserError
from app.store.evidence import (
    COLUMNS,
    Pieces,
    decode,
    encode,
    encode_all,
    in_order,
    joined,
    no_pieces,
    with_later,
)


def pieces(rows: int, seed: int = 1, people: int = 3, first_task: int = 1) -> Pieces:
    """Pieces of a few people, in order."""
    rng = np.random.default_rng(seed)
    texts = ("yes", "no", "“ä” or\nno", "")
    return in_order(
        Pieces(
            expert=rng.integers(1, people + 1, rows),
            task=rng.integers(first_task, first_task + 50, rows),
            project=rng.integers(1, 4, rows),
            source=rng.integers(0, 4, rows).astype(np.int8),
            credit=rng.random(rows),
            day=rng.integers(739_000, 740_000, rows),
            probability=1.0 - rng.random(rows),
            answer=rng.integers(0, len(texts), rows).astype(np.int32),
            expected=rng.integers(0, len(texts), rows).astype(np.int32),
            cause=rng.integers(0, 2**40, rows),
            texts=texts,
        )
    )


def plain(one: Pieces) -> list[tuple[Any, ...]]:
    """The rows with their texts."""
    columns = {name: getattr(one, name).tolist() for name in COLUMNS}
    for name in ("answer", "expected"):
        columns[name] = [one.texts[code] for code in columns[name]]
    return list(zip(*columns.values(), strict=True))


def test_what_was_packed_comes_out_to_the_last_digit() -> None:
    whole = pieces(400)
    opened = [decode(who, body)[0] for who, body in encode_all(whole)]
    assert plain(joined(opened)) == plain(whole)


@given(
    arrays.arrays(np.float64, 5, elements=st.floats(0.0, 1.0)),
    st.lists(st.integers(0, 2**62), min_size=5, max_size=5),
)
def test_any_credit_and_any_number_survives(credit: Any, ids: list[int]) -> None:
    numbers = np.array(ids, dtype=np.int64)
    made = in_order(
        Pieces(
            np.full(5, 7), numbers, numbers, np.full(5, 3, dtype=np.int8), credit,
            np.full(5, 739_000), np.full(5, 0.5), np.zeros(5, dtype=np.int32),
            np.zeros(5, dtype=np.int32), numbers, ("x",),
        )
    )  # fmt: skip
    assert plain(decode(7, encode(made, numbers))[0]) == plain(made)


def test_later_pieces_replace_all_but_the_peers_of_their_tasks() -> None:
    base = pieces(60, people=1)
    replaced = np.unique(base.task)[:10]
    later = in_order(
        joined([pieces(5, seed=9, people=1).take(np.arange(0)), base.take(np.arange(2))])
    )
    now = with_later(base, later, replaced)
    kept = [row for row in plain(base) if row[1] not in replaced.tolist() or row[3] == 3]
    assert sorted(plain(now)) == sorted(kept + plain(later))
    assert plain(with_later(base, no_pieces(), replaced[:0])) == plain(base)


def test_an_empty_pack_is_no_evidence() -> None:
    found, replaced = decode(1, b"")
    assert (len(found), len(replaced)) == (0, 0)
    found, replaced = decode(1, encode(no_pieces(), np.array([4, 9])))
    assert (len(found), replaced.tolist()) == (0, [4, 9])


@pytest.mark.parametrize("length", [1, 10, 50, 200, 400])
def test_a_pack_that_was_cut_is_refused(length: int) -> None:
    body = encode(pieces(80, people=1), np.array([1]))
    with pytest.raises(UserError, match="damaged"):
        decode(1, body[:length])


def test_a_flipped_byte_is_refused_or_changes_nothing_but_a_value() -> None:
    body = bytearray(encode(pieces(80, people=1), np.array([1])))
    for at in range(len(body)):
        body[at] ^= 0x5A
        with suppress(UserError):  # any other exception fails the test
            decode(1, bytes(body))
        body[at] ^= 0x5A


def forged(change: dict[str, Any] | str, tail: bytes = b"") -> bytes:
    """A pack of one row whose header or columns somebody has written anew."""
    raw = zlib.decompress(encode(pieces(1, people=1), np.array([1])))
    size = int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4 : 4 + size])
    text = change if isinstance(change, str) else json.dumps(header | change)
    made = text.encode()
    return zlib.compress(len(made).to_bytes(4, "little") + made + raw[4 + size :] + tail)


def columns_with(name: str, **change: Any) -> dict[str, Any]:
    raw = zlib.decompress(encode(pieces(1, people=1), np.array([1])))
    size = int.from_bytes(raw[:4], "little")
    columns = json.loads(raw[4 : 4 + size])["columns"]
    for column in columns:
        if column[0] == name:
            column[1] = change.get("kind", column[1])
            column[2] = change.get("length", column[2])
    return {"columns": columns}


@pytest.mark.parametrize(
    "change",
    [
        "not a header",
        "[]",
        "[" * 100_000,
        {"format": 2},
        {"texts": [1, 2]},
        {"texts": []},
        {"texts": ["yes", "no", "yes", ""]},
        {"columns": []},
        {"columns": [["task", "O", 1]]},
        {"columns": "task"},
        columns_with("task", kind="<f8"),
        columns_with("credit", kind="<i8"),
        columns_with("credit", length=2**60),
        columns_with("credit", length=-1),
        columns_with("project", length=0),
    ],
)
def test_a_forged_pack_is_refused(change: dict[str, Any] | str) -> None:
    with pytest.raises(UserError, match="damaged"):
        decode(1, forged(change))


@pytest.mark.parametrize("wrong", [float("nan"), -0.1, 1.1, float("inf")])
def test_a_value_out_of_range_is_refused(wrong: float) -> None:
    one = pieces(1, people=1)
    body = encode(
        Pieces(**{name: getattr(one, name) for name in COLUMNS if name != "credit"},
               credit=np.array([wrong]), texts=one.texts),
        np.array([1]),
    )  # fmt: skip
    with pytest.raises(UserError, match="out of range"):
        decode(1, body)


def test_a_pack_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.evidence.MOST", 10_000)
    with pytest.raises(UserError, match="too long"):
        decode(1, zlib.compress(bytes(20_000)))
