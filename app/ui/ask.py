"""Small questions: which file to read or write, and which field a refusal is about."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import UserError


def ask_file(parent: QWidget | None, title: str, kinds: str) -> Path | None:
    """The file the person chose to read, or None."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(chosen) if chosen else None


def ask_folder(parent: QWidget | None, title: str) -> Path | None:
    """The folder the person chose, or None."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None


def ask_new_file(parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
    """Where the person wants a file written, or None. `name` is what is offered first."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(Path(name).suffix)


def field_of(error: UserError, fields: Sequence[str]) -> tuple[str, str]:
    """The field a refusal is about and its words: “Name: it is empty. …” is (“Name”, …).

    The field is "" where the words begin with none of `fields`.
    """
    words = str(error)
    begins = next((name for name in fields if words.startswith(f"{name}:")), "")
    rest = words[len(begins) + 1 :].strip() if begins else words
    return begins, rest[:1].upper() + rest[1:]
