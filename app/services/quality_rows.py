"""Scores, steps and agreement as rows of the store's tables."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.scoring.posterior import Source
from app.services.quality_run import Run
from app.services.score_parts import Scores

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
_SOURCES = tuple(source.name.lower() for source in Source)


def agreement_rows(run: Run, run_id: int) -> list[dict[str, Any]]:
    """The rows of the agreement table."""
    return [
        {
            "run_id": run_id,
            "project_id": one.project,
            "alpha": _known(one.agreement.alpha.value),
            "low": _known(one.agreement.alpha.low),
            "high": _known(one.agreement.alpha.high),
            "observed": _known(one.agreement.observed.value),
            "tasks": one.agreement.tasks,
            "pairs": one.agreement.pairs,
        }
        for one in run.labels
    ]


def label_columns(run: Run) -> tuple[Ids, list[str], Floats, Ids]:
    """Task, inferred label, posterior and how many labels it is made of, of all projects."""
    made = run.labels
    none: Ids = np.empty(0, dtype=np.int64)
    return (
        np.concatenate([none, *(one.task for one in made)]),
        [label for one in made for label in one.label],
        np.concatenate([none.astype(np.float64), *(one.posterior for one in made)]),
        np.concatenate([none, *(one.labels for one in made)]),
    )


def score_rows(scores: Scores) -> Iterator[tuple[Any, ...]]:
    """The scores as rows of `app.store.score_steps.SCORE_COLUMNS`."""
    made, items = scores.combined, scores.items
    days = _days(np.concatenate((scores.first_day, scores.last_day)))
    yield from zip(
        scores.expert.tolist(),
        [scores.names[i] for i in scores.scope.tolist()],
        made.mean.tolist(),
        made.low.tolist(),
        made.high.tolist(),
        made.n_eff.tolist(),
        parts_json(scores),
        items[:, Source.GOLD].tolist(),
        scores.gold_right.tolist(),
        items[:, Source.REVIEW].tolist(),
        items[:, Source.PEERS].tolist(),
        [days[day] for day in scores.first_day.tolist()],
        [days[day] for day in scores.last_day.tolist()],
        _known_list(scores.expected),
        _known_list(scores.standard),
        _known_list(scores.standard_low),
        _known_list(scores.standard_high),
        strict=True,
    )


def parts_json(scores: Scores) -> list[str]:
    """Each score's parts as the tables keep them; sources without items are left out."""
    p = scores.combined.parts
    tables = (scores.items, p.weight, p.hits, p.mean, p.low, p.high)
    fields = ("items", "weight", "hits", "mean", "low", "high")
    rows, sources = np.nonzero((scores.items > 0) & (p.weight > 0.0))
    values = zip(*(table[rows, sources].tolist() for table in tables), strict=True)
    found: list[dict[str, dict[str, float]]] = [{} for _ in range(len(scores))]
    for row, source, part in zip(rows.tolist(), sources.tolist(), values, strict=True):
        found[row][_SOURCES[source]] = dict(zip(fields, part, strict=True))
    return [orjson.dumps(parts).decode() for parts in found]


def _days(days: Ids) -> dict[int, str]:
    return {day: date.fromordinal(day).isoformat() for day in np.unique(days).tolist()}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _known_list(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
