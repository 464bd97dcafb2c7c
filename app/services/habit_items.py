"""The answers behind a check of a person's preferences, as they are shown."""

import numpy as np

from app.domain.findings import HabitItem
from app.scoring.comparisons import Comparisons, Outcome
from app.scoring.preference_audit import rows_behind
from app.services.quality_watch import compared_project
from app.store.unit import Reader

_SIDES = {Outcome.LEFT: "left", Outcome.RIGHT: "right", Outcome.TIE: "tie"}


def habit_items(
    reader: Reader, expert_id: int, project_id: int, check: str
) -> tuple[HabitItem, ...]:
    """Newest first; empty for a project without pairs, or a person without answers there."""
    labels = dict(reader.quality.projects_of_pairs()).get(project_id)
    if labels is None:
        return ()
    found = compared_project(project_id, labels, reader.quality.compared(project_id))
    worker = np.flatnonzero(found.expert == expert_id)
    if not worker.size:
        return ()
    rows = rows_behind(found.made, check, int(worker[0]))[::-1]
    names = reader.quality.task_names(set(found.task[rows].tolist()))
    return tuple(
        HabitItem(
            int(found.task[row]),
            names[int(found.task[row])][0],
            found.answer[row],
            _what(found.made, check, row),
            found.day[row],
        )
        for row in rows.tolist()
    )


def _what(made: Comparisons, check: str, row: int) -> str:
    said = Outcome(int(made.outcome[row]))
    match check:
        case "speed":
            return f"{made.seconds[row]:.0f} s"
        case "length" if said != Outcome.TIE:
            took_left = said == Outcome.LEFT
            left_longer = made.left_length[row] > made.right_length[row]
            return "longer" if took_left == left_longer else "shorter"
        case _:
            return _SIDES[said]
