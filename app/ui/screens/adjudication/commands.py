"""What can be done with the task on the desk, as actions: all of it has a key, none a button."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.domain.adjudication import Cause
from app.ui.columns import Empty
from app.ui.naming.results import cause_name
from app.ui.screen import Action
from app.ui.screens.adjudication.panel import CAUSE_KEYS
from app.ui.screens.adjudication.view import DeskView
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class Slots:
    """What the page does when it is told to. desk: the view, once it is made."""

    desk: Callable[[], DeskView]
    skip: Callable[[], None]
    undo: Callable[[], None]


def desk_actions(slots: Slots, nothing_held: str, no_undo: str) -> list[Action]:
    """The actions, off with these reasons, "" for on."""
    named: list[tuple[str, Callable[[], None], str]] = [
        *(
            (cause_name(cause), partial(_choose, slots, cause), key)
            for cause, key in CAUSE_KEYS.items()
        ),
        (tr("Choose answers 1 to 9"), lambda: slots.desk().panel.choose_number(1), "1"),
        (tr("Decide"), partial(_confirm, slots), "Ctrl+Return"),
        (tr("Skip this task"), slots.skip, "S"),
        (tr("Write the note"), partial(_write_note, slots), "N"),
    ]
    made = [
        Action(text, slot, keys, why_not=nothing_held, in_bar=False) for text, slot, keys in named
    ]
    take_back = tr("Take back the last decision")
    return [*made, Action(take_back, slots.undo, "Ctrl+Z", why_not=no_undo, in_bar=False)]


def nothing_waits() -> Empty:
    """What the middle says when no task is on the desk."""
    return Empty(
        tr("Nothing waits for adjudication"),
        tr(
            "Tasks come here when everybody who was asked has answered and no label has more than "
            "half of the answers."
        ),
    )


def _choose(slots: Slots, cause: Cause) -> None:
    slots.desk().panel.choose_cause(cause)


def _confirm(slots: Slots) -> None:
    slots.desk().panel.confirm()


def _write_note(slots: Slots) -> None:
    slots.desk().panel.note.setFocus()
