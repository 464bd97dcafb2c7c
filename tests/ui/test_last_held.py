"""The window that is open first goes on with what it had; a second one is not given the same."""

from pathlib import Path

from PySide6.QtCore import QSettings

from app.ui.last_held import LastHeld


def test_the_first_window_alone_keeps_what_it_held(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    first, second = LastHeld(settings, "desk/held"), LastHeld(settings, "desk/held")
    assert first.number == 0
    first.number = 7
    second.number = 9  # is not kept
    assert (first.number, second.number) == (7, 0)
    first.leave()
    assert (second.number, first.number) == (7, 0)
    second.leave()


def test_desks_keep_apart_what_they_held(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    tasks, disputes = LastHeld(settings, "tasks"), LastHeld(settings, "disputes")
    tasks.number, disputes.number = 3, 4
    assert (tasks.number, disputes.number) == (3, 4)
    for one in (tasks, disputes):
        one.leave()
