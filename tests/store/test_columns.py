"""Columns read as text: nothing is lost on the way, whatever the values are."""

import numpy as np
import pytest
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, create_engine, insert

from app.store import columns
from app.store.columns import whole_columns

HOSTILE = (
    "a,b", 'say "no"', "", "tab\there", "end\x00of\x1f", "\\u0041", "ß🩺\u2028", "null",
)  # fmt: skip


@pytest.fixture
def table() -> Table:
    return Table("item", MetaData(), *(Column(n, k) for n, k in _COLUMNS))


_COLUMNS = (("id", Integer), ("count", Integer), ("share", Float), ("said", String))


def _rows(ids: list[int]) -> list[dict[str, object]]:
    return [
        {"id": one, "count": -one * 10**12, "share": one / 7, "said": HOSTILE[one % len(HOSTILE)]}
        for one in ids
    ]


def _read(table: Table, rows: list[dict[str, object]], least: int = 0) -> list[tuple[object, ...]]:
    engine = create_engine("sqlite://")
    table.metadata.create_all(engine)
    c = table.c
    with engine.begin() as connection:
        if rows:
            connection.execute(insert(table), rows)
        found = whole_columns(connection, c.id, (c.id, c.count, c.share), c.said, c.id >= least)
        made = [
            (*numbers, text)
            for (ids, counts, shares), said in found
            for *numbers, text in zip(
                ids.tolist(), counts.tolist(), shares.tolist(), said, strict=True
            )
        ]
    engine.dispose()
    return sorted(made)


def test_every_row_comes_back_as_it_was(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "PART", 10)
    ids = [0, 1, 9, 10, 11, 35, *range(70, 95)]  # with whole parts empty, and edges of parts
    rows = _rows(ids)
    found = _read(table, rows)
    assert [row[0] for row in found] == ids
    assert [row[1] for row in found] == [row["count"] for row in rows]
    assert [row[3] for row in found] == [row["said"] for row in rows]
    np.testing.assert_allclose([float(str(row[2])) for row in found], [one / 7 for one in ids])


def test_a_condition_leaves_rows_out(table: Table) -> None:
    assert [row[0] for row in _read(table, _rows([3, 4, 50_000]), least=4)] == [4, 50_000]


def test_an_empty_table_gives_no_part(table: Table) -> None:
    assert _read(table, []) == []
