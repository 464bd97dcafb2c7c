"""The ratings of a label file whose labels are numbers or steps of a scale."""

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import cast, get_args

import numpy as np

from app.domain.errors import UserError
from app.domain.findings import RaterLine, RatingAudit
from app.scoring.agreement import Level
from app.scoring.icc import icc
from app.scoring.labels import Encoded, Labels
from app.scoring.ratings import fit_locations, rater_use
from app.services.quality_words import coefficient, figure

MOST_CELLS = 20_000_000  # of a table of tasks and people, for intraclass correlations


def level_of(text: str) -> Level:
    """The level with this name. Raises `UserError`."""
    if text not in get_args(Level):
        raise UserError(
            f"“{text[:40]}” is no level. Nothing was scored. Choose {', '.join(get_args(Level))}."
        )
    return cast("Level", text)


def scale_of(names: Sequence[str], level: Level, path: Path) -> list[str]:
    """The labels in the order of the scale: by number where all are numbers, else by name.

    Raises `UserError` where interval or ratio is asked of labels that are no numbers, or ratio of
    numbers below 0.
    """
    numbers = {name: _number(name) for name in set(names)}
    wrong = sorted(name for name, value in numbers.items() if value is None)
    if level in ("interval", "ratio") and wrong:
        raise UserError(
            f"“{path.name}” has the label “{wrong[0][:40]}”, which is not a number. Nothing was "
            f"scored. The level {level} needs numbers; ordinal takes any labels in order."
        )
    if level == "ratio" and any((value or 0.0) < 0.0 for value in numbers.values()):
        raise UserError(
            f"“{path.name}” has numbers below 0. Nothing was scored. The level ratio needs a true "
            "zero; choose interval."
        )
    return sorted(numbers, key=lambda name: (numbers[name] or 0.0 if not wrong else 0.0, name))


def audit_ratings(encoded: Encoded, labels: Labels) -> RatingAudit:
    """How people use the scale, the tasks' locations, and intraclass correlations.

    Labels that are no numbers count as 1, 2, 3 … in their order.
    """
    values = numbers_of(encoded.classes)
    rating = np.array(values)[labels.label]
    used = rater_use(labels.task, labels.worker, rating, labels.n_tasks, labels.n_workers)
    placed = fit_locations(labels.task, labels.worker, rating, labels.n_tasks, labels.n_workers)
    reason, crossed = "there are too many tasks and people for a table", None
    if labels.n_tasks * labels.n_workers <= MOST_CELLS:
        table = np.full((labels.n_tasks, labels.n_workers), np.nan)
        table[labels.task, labels.worker] = rating
        crossed = icc(table)
        reason = crossed.reason
    order = np.lexsort((np.arange(labels.n_workers), -np.abs(np.nan_to_num(used.bias))))
    return RatingAudit(
        people=tuple(
            RaterLine(
                worker=encoded.workers[w],
                n=int(used.n[w]),
                bias=figure(used.bias[w], used.bias_low[w], used.bias_high[w]),
                spread=figure(used.spread[w], used.spread_low[w], used.spread_high[w]),
                stretch=figure(used.stretch[w], used.stretch_low[w], used.stretch_high[w]),
                near=figure(used.near[w], used.near_low[w], used.near_high[w]),
            )
            for w in order.tolist()
            if used.n[w]
        ),
        locations=tuple(zip(encoded.tasks, placed.location.tolist(), strict=True)),
        icc_one_way=coefficient(crossed.one_way) if crossed else figure(float("nan")),
        icc_agreement=coefficient(crossed.agreement) if crossed else figure(float("nan")),
        icc_consistency=coefficient(crossed.consistency) if crossed else figure(float("nan")),
        icc_reason=reason,
    )


def numbers_of(names: Sequence[str]) -> list[float]:
    """The labels' numbers; 1, 2, 3 … in their order where one of them is no number."""
    numbers = [_number(name) for name in names]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(names) else [i + 1.0 for i in range(len(names))]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
