"""Small questions: which file to read or write, and the reason for a change."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.errors import UserError
from app.ui.dialogs import Dialog
from app.ui.tokens import State
from app.ui.widgets.parts import FactRows, FormRow
from app.ui.widgets.text import label
from app.ui.words import tr


def ask_file(parent: QWidget | None, title: str, kinds: str) -> Path | None:
    """The file the person chose to read, or None."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(chosen) if chosen else None


def ask_new_file(parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
    """Where the person wants a file written, or None. `name` is what is offered first."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(Path(name).suffix)


def ask_reason(
    parent: QWidget | None,
    title: str,
    text: str,
    counts: Sequence[tuple[str, str]],
    button: str,
    done: Callable[[str], None],
) -> Dialog:
    """Ask why, for a change whose reason is kept; calls `done` with it. Returns at once."""
    made = Dialog(parent, title, State.ACCENT, "info")
    made.body.addWidget(label(text, wrap=True))
    if counts:
        made.body.addWidget(FactRows(counts))
    reason = QLineEdit()
    row = FormRow(tr("Reason"), reason, tr("It is kept with the change."))
    made.body.addWidget(row)

    def go() -> None:
        if not reason.text().strip():
            row.set_mistake(tr("Say why in a few words."))
            reason.setFocus()
            return
        made.accept()
        done(reason.text())

    made.add_button(tr("Cancel"), made.reject)
    made.add_button(button, go, "primary", default=True)
    made.open()
    reason.setFocus()
    return made


def field_of(error: UserError, fields: Sequence[str]) -> tuple[str, str]:
    """The field a refusal is about and its words: “Name: it is empty. …” is (“Name”, …).

    The field is "" where the words begin with none of `fields`.
    """
    words = str(error)
    begins = next((name for name in fields if words.startswith(f"{name}:")), "")
    rest = words[len(begins) + 1 :].strip() if begins else words
    return begins, rest[:1].upper() + rest[1:]
