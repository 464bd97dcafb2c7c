"""Pictures of every page, in both themes and at both sizes."""

from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.ui.pictures import SIZES, take_pages
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme
from app.ui.tokens import DARK, LIGHT


def test_a_page_is_drawn_in_both_themes_and_sizes(
    shell: Shell, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    taken = take_pages(shell, theme, tmp_path, [("experts", "")])
    theme.set_mode(Mode.LIGHT)
    assert [p.name for p in taken] == [
        "experts-light-1440.png",
        "experts-light-1100.png",
        "experts-dark-1440.png",
        "experts-dark-1100.png",
    ]
    for path, tokens in zip(taken, (LIGHT, LIGHT, DARK, DARK), strict=True):
        image = QImage(str(path))
        assert (image.width(), image.height()) in SIZES
        assert image.pixelColor(60, image.height() - 60).name() == tokens.side
        colours = {
            image.pixelColor(x, y).name()
            for x in range(220, image.width())
            for y in (300, 310, 320)
        }
        assert len(colours) > 8  # a table, not an empty panel
