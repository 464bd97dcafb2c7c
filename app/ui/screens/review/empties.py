"""What the middle of the desk says when no item is on it."""

from collections.abc import Callable

from app.ui.columns import Empty
from app.ui.words import tr


def nothing_waits(open_import: Callable[[], None]) -> Empty:
    """The whole queue is empty."""
    return Empty(
        tr("Nothing waits for review"),
        tr("Answers come here when submissions are imported and drawn for review."),
        tr("Import submissions"),
        open_import,
    )


def nothing_in_project(show_all: Callable[[], None]) -> Empty:
    """The queue of the chosen project is empty."""
    return Empty(
        tr("Nothing waits in this project"),
        tr("Other projects may have work in the queue."),
        tr("Show all projects"),
        show_all,
    )


def claim_ran_out(go_on: Callable[[], None]) -> Empty:
    """Nobody was here for long."""
    return Empty(
        tr("The claim has run out"),
        tr("You were away, so the item went back to the queue. Your draft was kept."),
        tr("Go on reviewing"),
        go_on,
    )


def may_not_decide(open_users: Callable[[], None]) -> Empty:
    """The person's role does not review."""
    return Empty(
        tr("You may look, but not decide"),
        tr("Reviewing is for QC analysts and managers."),
        tr("Sign in as somebody else"),
        open_users,
    )
