"""What can be done with what is on the desk, as actions: all of it has a key, none a button."""

from collections.abc import Callable
from functools import partial

from app.domain.adjudication import Cause, Outcome
from app.ui.columns import Empty
from app.ui.naming.results import cause_name, outcome_name
from app.ui.screen import Action
from app.ui.screens.adjudication.dispute_card import OUTCOME_KEYS, DisputeCard
from app.ui.screens.adjudication.holding import Holding
from app.ui.screens.adjudication.panel import CAUSE_KEYS, RulingPanel
from app.ui.widgets.text import Note
from app.ui.words import tr

Named = tuple[str, Callable[[], None], str]


def desk_actions(panel: Callable[[], RulingPanel], desk: Holding) -> list[Action]:
    """What is done with a task. The panel is made when the page is first shown."""
    return _actions(
        desk,
        tr("No task is on the desk."),
        [
            *((cause_name(c), partial(_cause, panel, c), key) for c, key in CAUSE_KEYS.items()),
            (tr("Choose answers 1 to 9"), lambda: panel().press_digit(1), "1"),
            (tr("Enter another answer"), lambda: panel().enter_answer(), "C"),
            (tr("Decide"), lambda: panel().confirm(), "Ctrl+Return"),
            (tr("Skip this task"), desk.skip, "S"),
            (tr("Write the note"), lambda: _write(panel().note), "N"),
        ],
    )


def dispute_actions(card: Callable[[], DisputeCard], disputes: Holding) -> list[Action]:
    """What is done with a dispute."""
    return _actions(
        disputes,
        tr("No dispute is on the desk."),
        [
            *((outcome_name(o), partial(_outcome, card, o), k) for o, k in OUTCOME_KEYS.items()),
            (tr("Decide"), lambda: card().confirm(), "Ctrl+Return"),
            (tr("Skip this dispute"), disputes.skip, "S"),
            (tr("Write the note"), lambda: _write(card().note), "N"),
        ],
    )


def nothing_waits() -> Empty:
    """What the middle says when no task is on the desk."""
    return Empty(
        tr("Nothing waits for adjudication"),
        tr(
            "Tasks come here when everybody who was asked has answered and no label has more than "
            "half of the answers."
        ),
    )


def no_dispute() -> Empty:
    """What the middle says when no dispute is on the desk."""
    return Empty(tr("No dispute waits"), tr("Choose one in the list to read what was decided."))


def claim_ran_out(go_on: Callable[[], None]) -> Empty:
    """Nobody was here for long."""
    return Empty(
        tr("The claim has run out"),
        tr("You were away, so it was given back. What you typed was kept."),
        tr("Go on deciding"),
        go_on,
    )


def _actions(holding: Holding, nothing_held: str, named: list[Named]) -> list[Action]:
    off = "" if holding.held else nothing_held
    made = [Action(text, slot, keys, why_not=off, in_bar=False) for text, slot, keys in named]
    take_back = tr("Take back the last decision")
    no_undo = holding.why_no_undo
    return [*made, Action(take_back, holding.undo, "Ctrl+Z", why_not=no_undo, in_bar=False)]


def _cause(panel: Callable[[], RulingPanel], cause: Cause) -> None:
    panel().choose_cause(cause)


def _outcome(card: Callable[[], DisputeCard], outcome: Outcome) -> None:
    card().choose(outcome)


def _write(note: Note) -> None:
    note.setFocus()
