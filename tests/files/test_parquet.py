"""Reading Parquet: the same rows as from text, in bounded memory, and every broken file refused."""

import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.config.child import child
from app.domain.errors import Cancelled, UserError
from app.domain.progress import Silent
from app.files import parquet_in
from app.files.gate import read_all
from app.files.kinds.experts import EXPERTS
from app.files.limits import LIMITS, Limits
from app.files.parquet_guard import check_ends, check_pages
from app.files.parquet_in import open_parquet
from app.files.tables import open_table
from app.files.task_formats.reading import guess_format, read_tasks, task_format
from app.files.task_formats.records import open_source
from app.files.trajectories import Run, RunError, guess, read_runs


def put(folder: Path, columns: dict[str, Any], name: str = "t.parquet", **how: Any) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path, **how)
    return path


def rows(path: Path, limits: Limits = LIMITS) -> list[tuple[int, list[str]]]:
    return list(open_table(path, limits=limits).rows())


def test_each_type_becomes_text_without_loss(tmp_path: Path) -> None:
    paris = timezone(timedelta(hours=2))
    columns = {
        "whole": pa.array([2**60, None], pa.int64()),
        "large": pa.array([2**64 - 1, 1], pa.uint64()),
        "real": [12.5, float("inf")],
        "round": pa.array([3.0, None], pa.float32()),
        "yes": [True, False],
        "day": [date(2026, 3, 1), None],
        "naive": pa.array([datetime(2026, 3, 1, 12, 30), None], pa.timestamp("ms")),  # noqa: DTZ001
        "moment": pa.array([datetime(2026, 3, 1, tzinfo=UTC), None], pa.timestamp("ns", "UTC")),
        "there": pa.array([datetime(2026, 7, 1, 2, tzinfo=paris)] * 2,
                          pa.timestamp("us", "Europe/Paris")),
        "hour": [time(9, 30), None],
        "took": pa.array([timedelta(seconds=90), None], pa.duration("ms")),
        "price": [Decimal("12.50"), Decimal("-0.05")],
        "list": [[1, None, 2], []],
        "struct": [{"b": "x", "a": date(2026, 3, 1)}, None],
        "deep": [[{"role": "user", "parts": ["a", "b"]}], [{"role": "tool", "parts": None}]],
        "map": pa.array([[("k", Decimal("1.5"))], []], pa.map_(pa.string(), pa.decimal128(3, 1))),
        "kind": pa.array(["film", None]).dictionary_encode(),
        "long": pa.array(["é漢", ""], pa.large_string()),
        "none": pa.nulls(2),
    }  # fmt: skip
    table = open_table(put(tmp_path, columns))
    assert (table.format, table.encoding, table.total, table.notices) == ("parquet", "", 2, ())
    (one, first), (two, second) = table.rows()
    assert (one, two) == (1, 2)
    assert dict(zip(table.header, first, strict=True)) == {
        "whole": "1152921504606846976", "large": "18446744073709551615", "real": "12.5",
        "round": "3", "yes": "true", "day": "2026-03-01", "naive": "2026-03-01T12:30:00",
        "moment": "2026-03-01T00:00:00+00:00", "there": "2026-07-01T02:00:00+02:00",
        "hour": "09:30:00", "took": "90", "price": "12.50", "list": "[1,null,2]",
        "struct": '{"a":"2026-03-01","b":"x"}', "deep": '[{"parts":["a","b"],"role":"user"}]',
        "map": '{"k":"1.5"}', "kind": "film", "long": "é漢", "none": "",
    }  # fmt: skip
    assert dict(zip(table.header, second, strict=True)) == dict.fromkeys(table.header, "") | {
        "large": "1", "real": "inf", "yes": "false", "there": "2026-07-01T02:00:00+02:00",
        "price": "-0.05", "list": "[]", "deep": '[{"parts":null,"role":"tool"}]', "map": "{}",
    }  # fmt: skip


def test_the_gate_takes_the_same_rows_as_from_a_csv(tmp_path: Path) -> None:
    text = tmp_path / "experts.csv"
    text.write_text(
        "expert_id,name,joined_on,languages,country,timezone,weekly_capacity,currency\n"
        "E-1,Ann,2026-01-05,en|fr,FR,Europe/Paris,37,EUR\n"
    )
    typed = put(tmp_path, {
        "expert_id": ["E-1"], "name": ["Ann"], "joined_on": [date(2026, 1, 5)],
        "languages": [["en", "fr"]], "country": ["FR"], "timezone": ["Europe/Paris"],
        "weekly_capacity": [37.0], "currency": ["EUR"],
    })  # fmt: skip
    ours, theirs = (read_all(EXPERTS, open_table(path)) for path in (typed, text))
    assert ours.rows == theirs.rows
    assert ours.errors == theirs.errors == []


def test_row_groups_follow_each_other_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = put(tmp_path, {"n": list(range(2_500))}, row_group_size=300)
    found = rows(path)
    assert [line for line, _ in found] == list(range(1, 2_501))
    assert found[1_999] == (2_000, ["1999"])


def test_columns_of_bytes_are_left_out_and_told(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, {"a": ["x"], "image": [{"bytes": b"\xff", "path": "p"}]}))
    assert table.header == ("a",)
    assert "The column “image” holds bytes" in table.notices[0]
    with pytest.raises(UserError, match="none of its columns"):
        open_table(put(tmp_path, {"image": [b"\xff"]}))


def test_where_pyarrow_is_missing_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, {"a": [1]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError, match=r"needs the package pyarrow.*guildhall\[parquet\]"):
        open_table(path)


def invalid_text(folder: Path) -> Path:
    raw = pa.array([b"fine", b"\xff\xfe"], pa.binary())
    return put(folder, {"a": pa.Array.from_buffers(pa.string(), 2, raw.buffers())})


def endless_list(folder: Path) -> Path:
    entries = pa.nulls(LIMITS.sheet_cells + 1, pa.int8())
    ends = pa.array([0, len(entries)], pa.int32())
    return put(folder, {"a": pa.ListArray.from_arrays(ends, entries)})


def shared_text(folder: Path) -> Path:
    places = np.zeros(1_000_000, np.int32)
    text = pa.array(["x" * 100_000])
    return put(folder, {"a": pa.DictionaryArray.from_arrays(places, text)})


def shared_text_in_a_list(folder: Path) -> Path:
    entries = pa.DictionaryArray.from_arrays(
        np.zeros(1_000_000, np.int32), pa.array(["x" * 99_999])
    )
    ends = pa.array([0, len(entries)], pa.int32())
    return put(folder, {"a": pa.ListArray.from_arrays(ends, entries)}, store_schema=False)


def long_footer(folder: Path) -> Path:
    path = put(folder, {"a": [1]})
    path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", 2**31) + b"PAR1")
    return path


def other_bytes(folder: Path, content: bytes) -> Path:
    path = folder / "t.parquet"
    path.write_bytes(content)
    return path


BAD = [
    ("empty", lambda f: other_bytes(f, b""), "is empty"),
    ("text", lambda f: other_bytes(f, b"a,b\n1,2\n"), "not a Parquet file"),
    ("mark alone", lambda f: other_bytes(f, b"PAR1"), "cut off or damaged"),
    ("encrypted", lambda f: other_bytes(f, b"PARE" + b"\0" * 20 + b"PARE"), "encrypted"),
    ("no footer", lambda f: other_bytes(f, b"PAR1" + b"\xff" * 40 + b"PAR1"), "footer"),
    ("wild footer", lambda f: other_bytes(f, b"PAR1" + b"\xff" * 40 + b"\x20\0\0\0PAR1"), "damag"),
    ("long footer", long_footer, "its footer is far too long"),
    ("no rows", lambda f: put(f, {"a": pa.array([], pa.string())}), "columns but no rows"),
    ("no columns", lambda f: put(f, {}), "no rows"),
    ("doubled", lambda f: put(f, {"A b": [1], "a_B": [2]}), "is there twice"),
    ("not utf-8", invalid_text, "line 2: the row holds in “a” a text that is not UTF-8"),
    ("zone", lambda f: put(f, {"a": pa.array([1], pa.timestamp("s", "Mars/Base"))}), "time zone"),
    ("map", lambda f: put(f, {"a": pa.array([[("k", 1), ("k", 2)]],
                                            pa.map_(pa.string(), pa.int8()))}), "one key twice"),
    ("nan", lambda f: put(f, {"a": [[float("nan")]]}), "line 1: the row cannot be kept: a n"),
    ("cell", lambda f: put(f, {"a": ["x", "y" * (LIMITS.cell_chars + 1)]}), "line 2: a cell is l"),
    ("row", lambda f: put(f, {"a": ["y" * (LIMITS.payload_chars + 1)]}), "is longer than 16,777"),
    ("delta", lambda f: put(f, {"a": ["x"]}, use_dictionary=False,
                            column_encoding={"a": "DELTA_BYTE_ARRAY"}), "DELTA_BYTE_ARRAY"),
    ("page", lambda f: put(f, {"a": ["\0" * (LIMITS.archive_bytes + 1)]}, compression="zstd",
                           use_dictionary=False), "unpack to far too much"),
    ("values", endless_list, "more than 25,000,000 values"),
    ("shared text", shared_text, "it unpacks to more than 500 MB"),
    ("text in lists", shared_text_in_a_list, "more than the memory set aside"),
    ("deep", lambda f: put(f, {"a": pa.array([None], nested(150))}), "cut off or damaged"),
]  # fmt: skip


def nested(depth: int) -> Any:
    kind = pa.int8()
    for _ in range(depth):
        kind = pa.struct({"a": kind})
    return kind


@pytest.mark.parametrize(("make", "reason"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_file_is_refused_in_words(tmp_path: Path, make: Any, reason: str) -> None:
    path = make(tmp_path)
    with pytest.raises(UserError, match=reason) as caught:
        for _ in open_table(path).rows():
            pass
    assert str(caught.value).startswith("t.parquet")
    assert str(caught.value).endswith("Nothing was read in.")


def test_a_process_that_dies_is_told_as_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def killed(*how: Any) -> Iterator[subprocess.Popen[bytes]]:
        with child(*how) as process:
            process.kill()
            process.wait()
            yield process

    path = put(tmp_path, {"a": [1]})
    table = open_table(path)
    monkeypatch.setattr(parquet_in, "child", killed)
    for read in (lambda: open_table(path), lambda: list(table.rows())):
        with pytest.raises(UserError, match="the process that read it ended"):
            read()


def test_a_fault_of_our_own_in_the_process_is_not_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, {"a": [1]})
    monkeypatch.setattr(parquet_in, "child", lambda _, *how: child("app.no_such_module", *how))
    with pytest.raises(RuntimeError, match="No module named"):
        open_table(path)


def test_bounds_on_rows_and_columns_hold(tmp_path: Path) -> None:
    path = put(tmp_path, {"a": [1, 2, 3], "b": [1, 2, 3]})
    for limits, reason in ((Limits(rows=2), "more than 2 rows"), (Limits(columns=1), "1 columns")):
        with pytest.raises(UserError, match=reason):
            rows(path, limits)


def test_a_file_changed_between_opening_and_reading_is_refused(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, {"a": [1]}))
    put(tmp_path, {"a": [1, 2]})
    with pytest.raises(UserError, match="was changed while it was read"):
        list(table.rows())


def test_a_large_file_is_streamed_and_not_held(tmp_path: Path) -> None:
    path = put(tmp_path, {"a": [f"text {n} " * 20 for n in range(100_000)]})
    tracemalloc.start()
    try:
        count = sum(1 for _ in open_table(path).rows())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 100_000
    assert peak < 4 * 1024 * 1024


def test_looking_over_can_be_stopped(tmp_path: Path) -> None:
    class Stopped(Silent):
        def step(self, done: int, total: int, message: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        open_table(put(tmp_path, {"a": [1]}), progress=Stopped())


def flipped(folder: Path, seed: int) -> Path:
    """A sound file in which a few bytes are wrong, or whose end is missing."""
    columns = {"prompt": ["a", "b", None], "chosen": [[{"role": "user", "content": "x"}]] * 3,
               "n": [1, 2, 3], "at": pa.array([1, 2, 3], pa.timestamp("us", "UTC"))}  # fmt: skip
    path = put(folder, columns, "flipped.parquet", row_group_size=2)
    content = bytearray(path.read_bytes())
    random = Random(seed)
    for _ in range(random.randint(1, 4)):
        content[random.randrange(len(content))] ^= random.randint(1, 255)
    path.write_bytes(content[: random.randrange(len(content))] if seed % 10 == 9 else content)
    return path


def test_whatever_bytes_are_flipped_the_guard_says_yes_or_a_sentence(tmp_path: Path) -> None:
    passed = 0
    for seed in range(1_000):
        path = flipped(tmp_path, seed)
        try:
            check_ends(path, LIMITS)
            check_pages(path, LIMITS)
            passed += 1
        except UserError as error:
            assert "flipped.parquet" in str(error)  # noqa: PT017
    assert 100 < passed < 1_000


@pytest.mark.parametrize("seed", range(4))
def test_whatever_bytes_are_flipped_only_rows_or_a_sentence_come_out(
    tmp_path: Path, seed: int
) -> None:
    path = flipped(tmp_path, seed)
    try:
        assert len(rows(path)) <= 3
    except UserError as error:
        assert "flipped.parquet" in str(error)  # noqa: PT017


def test_texts_within_lists_are_read_across_row_groups_and_pages(tmp_path: Path) -> None:
    said = [[{"role": "user", "content": f"question {n} " * 50}] for n in range(3_000)]
    path = put(tmp_path, {"messages": said}, row_group_size=2_000)
    found = [row for _, row in open_parquet(path, LIMITS, Silent()).objects()]
    assert found == [{"messages": one} for one in said]


def tasks_of(path: Path, name: str, task_type: str) -> Any:
    source = open_source(path, Silent(), project="P-1", task_types={"P-1": task_type})
    return read_tasks(task_format(name, path), source)


def test_preferences_come_as_the_hub_has_them(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "Why?"}]
    path = put(tmp_path, {
        "prompt": ["Why?", None, "How?"],
        "chosen": [[*said, {"role": "assistant", "content": "So."}]] * 3,
        "rejected": [[*said, {"role": "assistant", "content": "No."}], None,
                     [*said, {"role": "assistant", "content": "Na."}]],
        "score": [0.5, None, float("nan")],
    })  # fmt: skip
    assert guess_format("tasks", path) == "preference"
    found = tasks_of(path, "auto", "preference")
    assert next(row.payload for row in found.rows).startswith('{"prompt":"Why?","responses":["')
    assert [(error.line, error.column) for error in found.errors] == [(2, "rejected"), (3, "")]
    assert "not finite" in found.errors[1].reason


def test_label_studio_tasks_come_from_parquet_too(tmp_path: Path) -> None:
    path = put(tmp_path, {"data": [{"text": "One."}, {"text": "Two."}]})
    assert guess_format("tasks", path) == "labelstudio"
    assert len(tasks_of(path, "labelstudio", "classification").rows) == 2


def test_runs_of_chat_come_from_parquet_too(tmp_path: Path) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}
    messages = [{"role": "user", "content": "Find it.", "tool_calls": None},
                {"role": "assistant", "content": None, "tool_calls": [call]}]  # fmt: skip
    path = put(tmp_path, {"id": ["a", "b"], "messages": [messages, None]}, name="runs.parquet")
    assert guess(path) == "chat"
    run, error = read_runs(path, "chat")
    assert isinstance(run, Run)
    assert [step["kind"] for step in run.payload["steps"]] == ["user", "call"]
    assert isinstance(error, RunError)
    assert error.sentence.startswith("The run in row 2 lacks")
