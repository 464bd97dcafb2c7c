"""Packets: every payload fits every format, and no name of a file harms or hides another."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.files.packets import PacketItem, make_folder, packet, packet_stems, write_packet

PAYLOADS: tuple[dict[str, Any], ...] = (
    {},
    {"text": "Ünïcode “text”\r\nover lines"},
    {"project": "its own", "task": 7, "n": None, "deep": {"a": [1, 2.5, True]}},
    {"responses": ["b", "a"], "text": "@SUM(A1)"},
)


def item(payload: dict[str, Any], n: int = 1, **values: Any) -> PacketItem:
    known: dict[str, Any] = {
        "assignment": f"A-{n}", "project": "P-1", "project_name": "Films", "task": f"T-{n}",
        "expert": "E-1", "task_type": "classification", "payload": payload,
        "labels": ("yes", "no"), "guidelines": "", "language": "en",
        "due_on": date(2026, 12, 1), "shown_order": (), **values,
    }  # fmt: skip
    return PacketItem(**known)


ITEMS = [item(payload, n) for n, payload in enumerate(PAYLOADS)]


def test_json_lines_hold_every_payload_as_it_is() -> None:
    lines = packet(ITEMS, "jsonl").decode("utf-8").splitlines()
    assert [json.loads(line)["payload"] for line in lines] == list(PAYLOADS)
    assert all("shown_order" not in json.loads(line) for line in lines)


def test_a_csv_has_a_column_for_each_field_of_any_payload() -> None:
    shown = [*ITEMS[:3], item(PAYLOADS[3], 3, shown_order=(1, 0))]
    rows = list(csv.DictReader(io.StringIO(packet(shown, "csv").decode("utf-8"), newline="")))
    assert len(rows) == 4
    assert rows[1]["text"] == PAYLOADS[1]["text"]
    assert rows[2]["project"] == "P-1"
    assert rows[2]["payload.project"] == "its own"
    assert rows[2]["payload.deep"] == '{"a":[1,2.5,true]}'
    assert (rows[2]["payload.n"], rows[0]["text"]) == ("", "")
    assert rows[3]["text"] == "'@SUM(A1)"
    assert (rows[3]["shown_order"], rows[3]["payload.responses"]) == ("[1,0]", '["b","a"]')
    assert {row["label"] for row in rows} == {""}


def test_label_studio_gets_an_array_of_tasks_that_say_where_they_belong() -> None:
    tasks = json.loads(packet(ITEMS, "labelstudio"))
    assert [set(task) for task in tasks] == [{"data", "meta"}] * 4
    assert tasks[2]["data"] == {
        "project": "P-1", "task": "T-2", "payload_project": "its own", "payload_task": 7,
        "n": None, "deep": {"a": [1, 2.5, True]},
    }  # fmt: skip
    assert tasks[2]["meta"]["assignment"] == "A-2"
    assert tasks[2]["meta"]["labels"] == ["yes", "no"]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "labelstudio"])
def test_the_same_items_give_the_same_bytes(kind: str) -> None:
    assert packet(ITEMS, kind) == packet(list(ITEMS), kind)


def test_other_formats_are_not_written() -> None:
    with pytest.raises(LookupError):
        packet(ITEMS, "pdf")


def test_names_of_files_are_plain_and_never_the_same() -> None:
    numbers = [
        "E-1", "e-2", "E-2", "../../etc", "a/b", "a\\b", "a:b", "CON", "nul.x", "", ".", "..",
        "é", "x" * 300, "x" * 301, "E 1", "E-1 (2)",
    ]  # fmt: skip
    stems = packet_stems(numbers)
    assert stems["E-1"] == "E-1"
    assert len({stem.casefold() for stem in stems.values()}) == len(numbers)
    for stem in stems.values():
        assert 0 < len(stem) <= 100
        assert not set(stem) & set('/\\:*?"<>| ')
        assert stem.split(".")[0].casefold() not in ("con", "nul", "")
        assert not stem.endswith(".")


def test_a_file_of_other_content_is_kept_and_an_equal_one_left_alone(tmp_path: Path) -> None:
    first = write_packet(tmp_path, "E-1", ".csv", b"one", replace=False)
    stamp = first.stat().st_mtime_ns
    assert write_packet(tmp_path, "E-1", ".csv", b"one", replace=False) == first
    assert first.stat().st_mtime_ns == stamp
    second = write_packet(tmp_path, "E-1", ".csv", b"two", replace=False)
    assert (second.name, first.read_bytes()) == ("E-1 (2).csv", b"one")
    assert write_packet(tmp_path, "E-1", ".csv", b"two", replace=False) == second
    assert write_packet(tmp_path, "E-1", ".csv", b"three", replace=True) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["E-1 (2).csv", "E-1.csv"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="not written"):
        make_folder(tmp_path / "file" / "below")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_no_text_of_a_payload_runs_in_a_csv_and_no_number_is_too_large() -> None:
    text = "=cmd|' /C calc'!A0"
    hostile = {"text": text, text: text, "n": 1e300, "half": 0.5, "list": [1e300, text]}
    (row,) = csv.DictReader(io.StringIO(packet([item(hostile, 1)], "csv").decode()))
    assert row["text"] == f"'{text}"
    assert not any(cell.startswith("=") for cell in (*row, *row.values()))
    assert (row["payload.n"], row["payload.half"]) == ("1e+300", "0.5")
