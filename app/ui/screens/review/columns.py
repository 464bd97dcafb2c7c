"""The lines of the review queue."""

from collections.abc import Callable
from datetime import datetime

from app.domain.review import QueueRow, Selection
from app.ui.columns import Column
from app.ui.naming.results import selection_name, selection_state
from app.ui.words import tr


def queue_columns(
    now: Callable[[], datetime], me: Callable[[], str]
) -> tuple[Column[QueueRow], ...]:
    """Two columns: what waits since when, and why it was chosen."""

    def below(row: QueueRow) -> str:
        parts = [row.author, waiting((now() - row.queued_at).total_seconds())]
        if row.claimed_by and row.claimed_by != me():
            parts.append(tr("with {name}").replace("{name}", row.claimed_by))
        return " · ".join(parts)

    return (
        Column(
            "project",
            tr("Item"),
            lambda row: row.project,
            kind="twoline",
            value=below,
            stretch=True,
            width=130,
            tip=lambda row: f"{row.project}, {below(row)}, {selection_name(told(row.selection))}",
        ),
        Column(
            "selection",
            tr("Chosen"),
            lambda row: selection_name(told(row.selection)),
            kind="pill",
            state=lambda row: selection_state(told(row.selection)),
            width=88,
        ),
    )


def told(selection: Selection) -> Selection:
    """The reason a reviewer may know: that an answer looked risky, or that its right answer is
    known, would lead their eye, and the verdict must not depend on why the answer was chosen.
    """
    told_nothing = selection in (Selection.RISK, Selection.SEEDED)
    return Selection.SAMPLE if told_nothing else selection


def waiting(seconds: float) -> str:
    """How long something waits, in one unit: “40 min”, “3 h”, “5 d”."""
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 1440} d"
