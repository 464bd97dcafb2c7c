"""A scoring run as rows of the store's tables, in batches."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.scoring.posterior import Combined, Source
from app.services.quality_run import Run, ScopeScores

Ids = NDArray[np.int64]

BATCH = 20_000  # rows handed to the store at once


def score_rows(run: Run, run_id: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of the score table, a batch a scope."""
    for scope in run.scopes:
        yield _score_rows(run_id, scope)


def agreement_rows(run: Run, run_id: int) -> list[dict[str, Any]]:
    """The rows of the agreement table."""
    return [
        {
            "run_id": run_id,
            "project_id": one.project,
            "alpha": _known(one.reliability.alpha),
            "low": _known(one.reliability.low),
            "high": _known(one.reliability.high),
            "observed": _known(one.reliability.observed),
            "tasks": one.reliability.tasks,
            "pairs": one.reliability.pairs,
        }
        for one in run.labels
    ]


def label_rows(run: Run, run_id: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of the table of inferred labels, in batches."""
    for one in run.labels:
        columns = (one.task.tolist(), one.label, one.posterior.tolist(), one.labels.tolist())
        rows = [
            {"task_id": task, "run_id": run_id, "label": label, "posterior": p, "labels": n}
            for task, label, p, n in zip(*columns, strict=True)
        ]
        yield from (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))


def evidence_rows(run: Run) -> Iterator[list[dict[str, Any]]]:
    """The rows of the evidence table, in batches."""
    p, days = run.pieces, _dates(run.pieces.day)
    names = [source.name.lower() for source in Source]
    for at in range(0, len(p.expert), BATCH):
        part = slice(at, at + BATCH)
        yield [
            {
                "expert_id": expert, "task_id": task, "source": names[source],
                "answer": answer, "expected": expected, "credit": credit,
                "weight": weight, "answered_on": days[day],
            }
            for expert, task, source, answer, expected, credit, weight, day in zip(
                p.expert[part].tolist(), p.task[part].tolist(), p.source[part].tolist(),
                p.answer[part].tolist(), p.expected[part].tolist(), p.credit[part].tolist(),
                run.weight[part].tolist(), p.day[part].tolist(), strict=True,
            )
        ]  # fmt: skip


def _score_rows(run_id: int, scope: ScopeScores) -> list[dict[str, Any]]:
    made, parts = scope.combined, scope.combined.parts
    days = _dates(np.concatenate((scope.first_day, scope.last_day)))
    columns = (
        scope.expert, made.mean, made.low, made.high, made.n_eff, scope.gold_right,
        scope.first_day, scope.last_day,
    )  # fmt: skip
    parts_text = _parts_json(made)
    items = parts.items
    return [
        {
            "run_id": run_id, "expert_id": expert, "scope": scope.scope, "mean": mean,
            "low": low, "high": high, "n": n, "parts": parts_text[i],
            "gold_items": int(items[i, Source.GOLD]), "gold_right": right,
            "review_items": int(items[i, Source.REVIEW]),
            "peer_items": int(items[i, Source.PEERS]),
            "window_from": days[first], "window_to": days[last],
        }
        for i, (expert, mean, low, high, n, right, first, last) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True)
        )
    ]  # fmt: skip


def _parts_json(made: Combined) -> list[str]:
    """Each person's parts as the score table keeps them; sources without items are left out."""
    p = made.parts
    tables = [x.tolist() for x in (p.items, p.weight, p.hits, p.mean, p.low, p.high)]
    names = [source.name.lower() for source in Source]
    fields = ("items", "weight", "hits", "mean", "low", "high")
    return [
        orjson.dumps(
            {
                name: dict(zip(fields, (column[s] for column in person), strict=True))
                for s, name in enumerate(names)
                if person[0][s] and person[1][s]
            }
        ).decode()
        for person in zip(*tables, strict=True)
    ]


def _dates(days: Ids) -> dict[int, date]:
    return {day: date.fromordinal(day) for day in np.unique(days).tolist()}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
