"""The command that scores a label file: what it tells a person."""

from pathlib import Path

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths


def labels_in(folder: Path) -> str:
    """Two people on twenty tasks of a scale; every other time the second is one step higher."""
    rows = [
        f"t{i},{who},{i % 5 * 3 + add}" for i in range(20) for who, add in (("a", 0), ("b", i % 2))
    ]
    path = folder / "labels.csv"
    path.write_text("\n".join(["task,worker,label", *rows]) + "\n", encoding="utf-8")
    return str(path)


def told(arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints, in one line."""
    assert run(["quality", *arguments], FrontDoor(find_paths(folder / "home"))) == 0
    return " ".join(capsys.readouterr().out.split())


def test_agreement_is_read_by_the_convention(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = labels_in(tmp_path)
    assert ": not reliable." in told([labels], tmp_path, capsys)
    assert ": reliable." in told([labels, "--level", "interval"], tmp_path, capsys)


def test_a_weighted_kappa_stands_beside_the_plain_one_for_labels_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = labels_in(tmp_path)
    plain = told([labels], tmp_path, capsys)
    assert "Cohen’s" in plain
    assert "Weighted" not in plain
    assert "Weighted" in told([labels, "--level", "ordinal"], tmp_path, capsys)


def test_gold_that_contradicts_itself_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels, gold = labels_in(tmp_path), tmp_path / "gold.csv"
    gold.write_text("task,gold\nt1,3\nt1,4\nt2,6\nt2,6\n", encoding="utf-8")
    said = told([labels, "--gold", str(gold)], tmp_path, capsys)
    assert "1 task has different labels in the gold, and each counts as right (t1: 3, 4)." in said
