"""The sheet of shortcuts (Ctrl+/): the frame's own and those of the page that shows."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.dialogs import Dialog
from app.ui.screen import Action
from app.ui.widgets.buttons import shown_keys
from app.ui.widgets.parts import key_hint, section_title
from app.ui.widgets.text import label
from app.ui.words import tr


def frame_shortcuts() -> list[tuple[str, str]]:
    """What works on every page, as (what it does, keys)."""
    return [
        (tr("Search or run a command"), "Ctrl+K"),
        (tr("Go to a page of the navigation"), "Alt+1 … 9"),
        (tr("Back to the page’s list"), "Alt+Left"),
        (tr("Load the page again"), "F5"),
        (tr("Search the list"), "Ctrl+F"),
        (tr("Copy the selected rows"), "Ctrl+C"),
        (tr("Select all rows"), "Ctrl+A"),
        (tr("Open the selected row"), "Return"),
        (tr("Import a file"), "Ctrl+I"),
        (tr("Settings"), "Ctrl+,"),
        (tr("Help on this page"), "F1"),
        (tr("This sheet"), "Ctrl+/"),
        (tr("Larger, smaller, normal text"), "Ctrl++ − 0"),
        (tr("Open another workspace"), "Ctrl+O"),
        (tr("Close the window"), "Ctrl+Q"),
    ]


def show_shortcuts(
    parent: QWidget,
    page: str,
    actions: Sequence[Action],
    open_help: Callable[[], object],
    extra: Sequence[tuple[str, str]] = (),
) -> Dialog:
    """Open the sheet for a page; a button leads from it to the manual."""
    made = Dialog(parent, tr("Keyboard shortcuts"))
    own = [(a.text, a.shortcut) for a in actions if a.shortcut] + list(extra)
    columns = QHBoxLayout()
    columns.setSpacing(32)
    columns.addLayout(_column(tr("Everywhere"), frame_shortcuts()))
    if own:
        columns.addLayout(_column(page, own))
    made.body.addLayout(columns)

    def read_on() -> None:
        made.accept()
        open_help()

    made.add_button(tr("Open the manual"), read_on)
    made.add_button(tr("Close"), made.accept, "primary", default=True)
    made.open()
    return made


def _column(title: str, lines: Sequence[tuple[str, str]]) -> QVBoxLayout:
    rows = QVBoxLayout()
    rows.setSpacing(8)
    rows.addWidget(section_title(title))
    for text, keys in lines:
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(label(text), 1)
        row.addWidget(key_hint(shown_keys(keys)))
        rows.addLayout(row)
    rows.addStretch(1)
    return rows
