"""One person's stream of evidence as a control chart."""

from datetime import date

import numpy as np
import orjson

from app.domain.findings import DriftChart
from app.scoring.drift import chart
from app.services.quality_evidence import held_pieces
from app.services.quality_watch import CHARTS, DRIFT
from app.store.unit import Reader


def drift_chart(reader: Reader, expert_id: int, project_id: int | None) -> DriftChart | None:
    """The chart on all work or on one project's; None where nobody watches the person."""
    rows = reader.quality.findings(CHARTS, expert_id)
    pieces = held_pieces(reader, expert_id)
    if not rows or pieces is None:
        return None
    if project_id is not None:
        pieces = pieces.take(np.flatnonzero(pieces.project == project_id))
    ground = orjson.loads(rows[0].body)
    start = ground["from"] if project_id is None else min(DRIFT.baseline, len(pieces) // 2)
    order = np.lexsort((pieces.task, pieces.day))
    drawn = chart(pieces.credit[order], ground["good"], min(start, len(pieces)), DRIFT)
    if not drawn.place.size:
        return None
    at = order[drawn.place]
    episodes = drawn.episodes
    return DriftChart(
        days=tuple(date.fromordinal(day) for day in pieces.day[at].tolist()),
        tasks=tuple(pieces.task[at].tolist()),
        values=tuple(drawn.value.tolist()),
        ewma=tuple(drawn.ewma.tolist()),
        lower=tuple(drawn.low.tolist()),
        center=drawn.centre,
        alarm=_place(episodes.alarm, drawn.place),
        change=_place(episodes.change, drawn.place),
        false_alarms=DRIFT.false_alarms,
    )


def _place(found: np.ndarray, places: np.ndarray) -> int | None:
    """Where the last episode's answer stands among those that are drawn."""
    return int(found[-1] - places[0]) if found.size else None
