"""What can be done with the item on the desk, as actions: all of it has a key, none a button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from app.domain.review import Verdict
from app.ui.naming.results import verdict_name
from app.ui.screen import Action
from app.ui.screens.review.panel import KEYS
from app.ui.task_types import Command
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class Slots:
    """What the page does when it is told to."""

    choose: Callable[[Verdict], None]
    confirm: Callable[[], None]
    skip: Callable[[], None]
    guidelines: Callable[[], None]
    differences: Callable[[], None]
    write_note: Callable[[], None]
    press_digit: Callable[[int], None]
    undo: Callable[[], None]
    send: Callable[[], None]


def desk_actions(
    slots: Slots, nothing_held: str, no_undo: str, of_view: Sequence[Command] = ()
) -> list[Action]:
    """The actions, off with these reasons, "" for on; `of_view` are those of the item's type."""
    named: list[tuple[str, Callable[[], None], str]] = [
        *((verdict_name(v), partial(slots.choose, v), KEYS[v]) for v in Verdict),
        (tr("Confirm the verdict"), slots.confirm, "Ctrl+Return"),
        (tr("Skip this item"), slots.skip, "S"),
        (tr("Send to adjudication"), slots.send, "J"),
        (tr("Show or hide the guidelines"), slots.guidelines, "G"),
        (tr("Show or hide word differences"), slots.differences, "D"),
        (tr("Write the note"), slots.write_note, "N"),
        (tr("Mark errors 1 to 4, or choose labels 1 to 9"), partial(slots.press_digit, 1), "1"),
        *of_view,
    ]
    made = [
        Action(text, slot, keys, why_not=nothing_held, in_bar=False) for text, slot, keys in named
    ]
    take_back = tr("Take back the last verdict")
    return [*made, Action(take_back, slots.undo, "Ctrl+Z", why_not=no_undo, in_bar=False)]
