"""Where things are kept."""

from pathlib import Path

from app.config.paths import find_paths


def test_below_a_home_of_ones_own_everything_is_there(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    for path in (paths.config, paths.data, paths.logs, paths.settings_file, paths.window_file):
        assert path.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing is made before it is needed


def test_without_one_the_system_says_where() -> None:
    paths = find_paths()
    assert paths.config.is_absolute()
    assert "guildhall" in str(paths.data).lower()


def test_backups_lie_beside_their_workspace(tmp_path: Path) -> None:
    folder = find_paths(tmp_path).backups_of(tmp_path / "desk.guildhall")
    assert folder == tmp_path / "desk-backups"
