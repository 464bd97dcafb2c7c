"""What the person prefers on this machine: one field a preference, kept in one small file."""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_MOST_RECENT = 10


class Preferences(BaseModel):
    """The person's preferences. The window's sizes and columns are kept apart, by the window."""

    model_config = ConfigDict(frozen=True, extra="ignore")  # a newer program may have kept more

    theme: Literal["system", "light", "dark"] = Field(
        "system", title="Theme", description="Follow the system, or always light or dark."
    )
    text_scale: float = Field(
        1.0, ge=0.8, le=2.0, title="Text size", description="1 is the size the system asks for."
    )
    last_workspace: str = Field(
        "", title="Last workspace", description="Opened when the program starts without a file."
    )
    recent: tuple[str, ...] = Field(
        (),
        title="Recent workspaces",
        description="Files opened before, newest first.",
    )

    def opened(self, workspace: Path) -> "Preferences":
        """The same preferences after a workspace was opened: the newest of the recent ones."""
        path = str(workspace.resolve())
        recent = (path, *(other for other in self.recent if other != path))
        return self.model_copy(update={"last_workspace": path, "recent": recent[:_MOST_RECENT]})


def load_preferences(file: Path) -> Preferences:
    """The preferences kept in `file`; the defaults where there is none or it is not readable.

    A file that makes no sense never stops the program: it is set aside as “settings.json.bad”.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Preferences()
    except (OSError, UnicodeDecodeError):
        _set_aside(file)
        return Preferences()
    try:
        return Preferences.model_validate_json(text)
    except ValidationError:
        _set_aside(file)
        return Preferences()


def save_preferences(preferences: Preferences, file: Path) -> None:
    """Keep the preferences: written beside and renamed, so that a crash leaves old or new.

    Raises OSError when the folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(file.name + ".part")
    with aside.open("w", encoding="utf-8") as handle:
        handle.write(preferences.model_dump_json(indent=2) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    aside.replace(file)


def _set_aside(file: Path) -> None:
    try:
        file.replace(file.with_name(file.name + ".bad"))
    except OSError:
        return  # not ours to move: the defaults serve until it can be written
