"""Where resources are found."""

from pathlib import Path

import pytest

from app.config import resources


def test_in_a_checkout_they_stand_beside_app() -> None:
    folder = resources.resources_dir()
    assert folder == Path(resources.__file__).parents[2] / "resources"
    assert (folder / "typst" / "quality_report.typ").is_file()


def test_in_a_wheel_they_are_inside_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_resources").mkdir()
    monkeypatch.setattr(resources, "_APP", tmp_path)
    assert resources.resources_dir() == tmp_path / "_resources"
