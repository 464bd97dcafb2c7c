"""One template, two themes, switched while the window is open."""

import re

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.fonts import base_family, body_font, tabular, text_width
from app.ui.icons import pixmap
from app.ui.resources import resources_dir
from app.ui.theme import Mode, Theme, palette, style_sheet
from app.ui.tokens import DARK, LIGHT, current_tokens
from app.ui.widgets.text import label


def test_switching_changes_the_palette_and_tells(theme: Theme, qtbot: QtBot) -> None:
    theme.set_mode(Mode.LIGHT)
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == DARK.bg
    assert current_tokens() is DARK
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.LIGHT)
    assert current_tokens() is LIGHT


def test_larger_text_reaches_labels_that_are_already_there(theme: Theme, qtbot: QtBot) -> None:
    shown: QLabel = label("Experts", "title")
    qtbot.addWidget(shown)
    shown.show()
    small = shown.sizeHint().height()
    theme.set_scale(1.5)
    try:
        assert shown.sizeHint().height() > small
        assert QApplication.font().pixelSize() == 20
        theme.set_scale(9.0)
        assert theme.scale == 2.0
    finally:
        theme.set_scale(1.0)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_filled_and_its_pictures_exist(tokens: object) -> None:
    sheet = style_sheet(tokens, 1.0)  # type: ignore[arg-type]
    assert "$" not in sheet
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    for picture in pictures:
        assert (resources_dir() / "styles" / picture.rpartition("/")[2]).is_file()


def test_the_palette_leaves_no_role_to_the_system() -> None:
    made = palette(DARK)
    roles = [r for r in QPalette.ColorRole if r.name not in ("NoRole", "NColorRoles")]
    unset = [r.name for r in roles if not made.isBrushSet(QPalette.ColorGroup.Active, r)]
    assert unset == []


def test_figures_in_tables_have_one_width(theme: Theme) -> None:
    font = tabular(body_font(base_family(), 1.0))
    assert text_width(font, "111") == text_width(font, "888")


def test_an_icon_takes_the_colour_it_is_given(theme: Theme) -> None:
    image = pixmap("check", "#ff0000", 16, 2.0).toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert colours == {"#ff0000"}


def test_every_icon_has_its_licence_beside_it() -> None:
    icons = resources_dir() / "icons"
    assert "ISC License" in (icons / "LICENSE").read_text(encoding="utf-8")
    assert "OPEN FONT LICENSE" in (resources_dir() / "fonts" / "LICENSE").read_text(
        encoding="utf-8"
    )
    for drawing in icons.glob("*.svg"):
        assert "currentColor" in drawing.read_text(encoding="utf-8")
