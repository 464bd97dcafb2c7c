"""Templates import as they are."""

from pathlib import Path
from typing import Any

import pytest

from app.files.gate import read_all
from app.files.guess import likely_kind
from app.files.kinds.all_kinds import KINDS
from app.files.kinds.base import Kind
from app.files.tables import open_table
from app.files.templates import explain, template, write_template


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_imports_without_an_error(tmp_path: Path, kind: Kind[Any], ending: str) -> None:
    path = tmp_path / f"t.{ending}"
    write_template(path, kind)
    result = read_all(kind, open_table(path))
    assert result.errors == []
    assert 2 <= len(result.rows) == len(kind.examples) <= 3
    assert not any("left out:" in notice for notice in result.notices)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_column_is_explained_with_an_example_that_is_right(
    tmp_path: Path, kind: Kind[Any]
) -> None:
    explained = explain(kind)
    assert template(kind).splitlines()[0] == ",".join(line.column for line in explained)
    assert all(line.explanation.endswith((".", "…")) for line in explained)
    needed = {line.column: line.example for line in explained if line.required}
    assert all(needed.values())


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_no_alias_of_a_column_is_another_columns_name(kind: Kind[Any]) -> None:
    names = [column.name for column in kind.columns]
    aliases = [alias for column in kind.columns for alias in column.aliases]
    assert not set(names) & set(aliases)
    assert len(set(aliases)) == len(aliases)


def test_templates_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for kind in KINDS:
        write_template(tmp_path / "a.xlsx", kind)
        write_template(tmp_path / "b.xlsx", kind)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_files_kind_is_told_from_its_header(tmp_path: Path, kind: Kind[Any]) -> None:
    whole = tmp_path / "whole.csv"
    write_template(whole, kind)
    assert likely_kind(open_table(whole)) == kind.name
    bare = tmp_path / "bare.csv"
    needed = [column.name for column in kind.columns if column.required]
    others = {"tasks": ["text"], "reviews": ["submission_id"], "disputes": ["submission_id"]}.get(
        kind.name, []
    )
    bare.write_text(",".join(needed + others) + "\n" + ",".join("x" for _ in needed + others))
    assert likely_kind(open_table(bare)) == kind.name


def test_a_strange_file_is_of_no_kind(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("colour,size\nred,4\n")
    assert likely_kind(open_table(tmp_path / "t.csv")) == ""
