"""Preferences outlive crashes, newer programs and broken files."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.config.preferences import Preferences, load_preferences, save_preferences


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.json"
    kept = Preferences(theme="dark", text_scale=1.25).opened(tmp_path / "a.guildhall")
    save_preferences(kept, file)
    assert load_preferences(file) == kept
    assert [p.name for p in file.parent.iterdir()] == ["settings.json"]


def test_without_a_file_the_defaults_serve_and_nothing_is_written(tmp_path: Path) -> None:
    assert load_preferences(tmp_path / "settings.json") == Preferences()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b"null", b'{"theme": "pink"}', b'{"text_scale": 99}', b"\xff\xfe\x00"],
)
def test_a_file_that_makes_no_sense_is_set_aside(tmp_path: Path, broken: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(broken)
    assert load_preferences(file) == Preferences()
    assert (tmp_path / "settings.json.bad").read_bytes() == broken
    save_preferences(Preferences(theme="light"), file)
    assert load_preferences(file).theme == "light"


def test_a_folder_in_its_place_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    assert load_preferences(tmp_path / "settings.json") == Preferences()


def test_what_a_newer_program_kept_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "dark", "holograms": true}', "utf-8")
    assert load_preferences(file).theme == "dark"


def test_the_newest_workspace_comes_first_and_ten_are_kept(tmp_path: Path) -> None:
    kept = Preferences()
    for number in (*range(12), 5):
        kept = kept.opened(tmp_path / f"{number}.guildhall")
    names = [Path(p).stem for p in kept.recent]
    assert names == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    assert Path(kept.last_workspace).stem == "5"


def test_every_preference_has_a_title_and_says_what_it_does() -> None:
    for field in Preferences.model_fields.values():
        assert field.title
        assert field.description


def test_a_scale_nobody_can_read_is_refused() -> None:
    with pytest.raises(ValidationError):
        Preferences(text_scale=0.1)
