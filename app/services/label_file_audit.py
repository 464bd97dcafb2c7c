"""The audit of a tidy label file: spam, hints, bad gold, pairs of people, repeats, preferences."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.domain.errors import UserError
from app.domain.findings import (
    Figure,
    ItemStrength,
    LabelAudit,
    PreferenceAudit,
    Repeats,
    WorkerReliability,
)
from app.files.pairs_in import PairColumns, RowTimes, read_pairs, read_times
from app.scoring.bradley_terry import bradley_terry
from app.scoring.choice import Chosen
from app.scoring.comparisons import Comparisons, Outcome, comparisons_of
from app.scoring.crowd_bt import crowd_bt
from app.scoring.intervals import Z_95, wilson
from app.scoring.kappa import Weights
from app.scoring.labels import Encoded, Labels
from app.scoring.preference_audit import Share, pool_shares
from app.services.quality_findings import (
    ProjectModel,
    find_bad_gold,
    find_pairs,
    find_spammers,
    habit_checks,
)
from app.services.quality_words import figure

NOBODY = 0  # a file's people, tasks and project have no ids


def audit_labels(
    encoded: Encoded, labels: Labels, chosen: Chosen, weights: Weights = "nominal"
) -> LabelAudit:
    """What the labels say beside scores; `encoded` has all rows, `labels` one a person and task.

    `weights`: of pairs of people, for labels whose codes are in order.
    """
    model = ProjectModel(
        NOBODY,
        labels,
        chosen,
        np.arange(labels.n_tasks),
        np.arange(labels.n_workers),
        encoded.classes,
    )
    spam, hints = find_spammers(model)
    people, tasks = encoded.workers, encoded.tasks
    return LabelAudit(
        spam=tuple(replace(one, expert_id=NOBODY, name=people[one.expert_id]) for one in spam),
        hints=tuple(replace(one, expert_id=NOBODY, name=people[one.expert_id]) for one in hints),
        gold=tuple(
            replace(one, task_id=NOBODY, task=tasks[one.task_id]) for one in find_bad_gold(model)
        ),
        pairs=tuple(
            replace(
                one,
                first_id=NOBODY,
                first=people[one.first_id],
                second_id=NOBODY,
                second=people[one.second_id],
            )
            for one in find_pairs(model, weights)
        ),
        repeats=_repeats(encoded),
    )


def _repeats(encoded: Encoded) -> tuple[Repeats, ...]:
    """How often a person said of a task again what she had said of it just before."""
    labels = encoded.labels
    order = np.lexsort((np.arange(len(labels)), labels.task, labels.worker))
    worker, task, said = labels.worker[order], labels.task[order], labels.label[order]
    again = (worker[1:] == worker[:-1]) & (task[1:] == task[:-1])
    same = said[1:][again] == said[:-1][again]
    n = np.bincount(worker[1:][again], minlength=labels.n_workers)
    hits = np.bincount(worker[1:][again], weights=same, minlength=labels.n_workers)
    bounds = wilson(hits, n)
    return tuple(
        Repeats(
            encoded.workers[w],
            int(n[w]),
            Figure(float(hits[w] / n[w]), float(bounds.low[w]), float(bounds.high[w])),
        )
        for w in np.argsort(-n, kind="stable").tolist()
        if n[w]
    )


def audit_pairs(labels_path: Path, pairs_path: Path, encoded: Encoded) -> PreferenceAudit:
    """The items' strengths, people's reliability and habits, from the pairs beside a label file.

    A label says left, right or tie: by these words, by a1 and a2 or equal, or by the name of the
    item on that side. Lengths come from the pairs' word counts, times from extra.csv beside the
    labels if there is one. Raises `UserError` for a label that says none of these.
    """
    pairs = read_pairs(pairs_path)
    extra = labels_path.with_name("extra.csv")
    times = read_times(extra) if extra.is_file() else None
    made, items = _comparisons(labels_path, pairs, times, encoded)
    strengths = bradley_terry(made, rng=np.random.default_rng(1))
    crowd = crowd_bt(made)
    compared = np.bincount(np.concatenate((made.left, made.right)), minlength=len(items))
    half = Z_95 * strengths.error
    order = np.lexsort((np.arange(len(items)), -strengths.strength))
    pool = pool_shares(made)
    return PreferenceAudit(
        items=tuple(
            ItemStrength(
                items[i],
                figure(
                    strengths.strength[i],
                    strengths.strength[i] - half[i],
                    strengths.strength[i] + half[i],
                ),
                int(compared[i]),
            )
            for i in order.tolist()
            if compared[i]
        ),
        people=tuple(
            WorkerReliability(
                encoded.workers[w],
                figure(crowd.reliability[w], crowd.low[w], crowd.high[w]),
                int(crowd.n[w]),
            )
            for w in np.argsort(-crowd.reliability, kind="stable").tolist()
            if crowd.n[w]
        ),
        habits=tuple(
            replace(one, expert_id=NOBODY, name=encoded.workers[one.expert_id])
            for one in habit_checks(made, NOBODY, np.arange(made.n_workers))
        ),
        left_share=_share(pool.left),
        tie_share=_share(pool.tie),
        longer_share=_share(pool.longer),
    )


def _share(found: Share) -> Figure:
    return figure(found.value, found.low, found.high)


def _comparisons(
    labels_path: Path, pairs: PairColumns, times: RowTimes | None, encoded: Encoded
) -> tuple[Comparisons, list[str]]:
    """The judgments of the tasks that are pairs, and the items' names."""
    labels = encoded.labels
    code = {task: i for i, task in enumerate(encoded.tasks)}
    item = {name: i for i, name in enumerate(dict.fromkeys([*pairs.lefts, *pairs.rights]))}
    prompt = {name: i for i, name in enumerate(dict.fromkeys(pairs.prompts))}
    place = np.full(labels.n_tasks, -1)
    for i, task in enumerate(pairs.tasks):
        if task in code and pairs.lefts[i] != pairs.rights[i]:
            place[code[task]] = i
    rows = np.flatnonzero(place[labels.task] >= 0)
    at = place[labels.task[rows]]
    left = np.array([item[name] for name in pairs.lefts], dtype=np.int32)[at]
    right = np.array([item[name] for name in pairs.rights], dtype=np.int32)[at]
    sides = [_side(name, item) for name in encoded.classes]
    said = np.array([-1 if isinstance(side, str) else side for side in sides])[labels.label[rows]]
    named = np.array([side if isinstance(side, str) else "" for side in sides], dtype=object)
    for at_row in np.flatnonzero(said < 0).tolist():
        name = named[labels.label[rows[at_row]]]
        match item.get(name, -1):
            case number if number == left[at_row]:
                said[at_row] = Outcome.LEFT
            case number if number == right[at_row]:
                said[at_row] = Outcome.RIGHT
            case _:
                raise UserError(
                    f"“{labels_path.name}” says “{name[:40]}” of the pair "
                    f"“{encoded.tasks[labels.task[rows[at_row]]]}”. Nothing was scored. A label of "
                    "a pair says left, right or tie, or names one of its two items."
                )
    seconds = batch = None
    if times is not None:
        seconds = [times.seconds.get(row, np.nan) for row in rows.tolist()]
        names = [times.batch.get(row, f"row {row}") for row in rows.tolist()]
        batch = np.unique(names, return_inverse=True)[1]
    made = comparisons_of(
        labels.worker[rows], left, right, said, labels.n_workers, len(item),
        prompt=np.array([prompt[name] for name in pairs.prompts], dtype=np.int32)[at],
        seconds=seconds, batch=batch,
        left_length=np.array(pairs.left_words)[at], right_length=np.array(pairs.right_words)[at],
    )  # fmt: skip
    return made, list(item)


_SIDES = {
    "left": Outcome.LEFT, "a1": Outcome.LEFT, "1": Outcome.LEFT,
    "right": Outcome.RIGHT, "a2": Outcome.RIGHT, "2": Outcome.RIGHT,
    "tie": Outcome.TIE, "equal": Outcome.TIE, "same": Outcome.TIE,
}  # fmt: skip


def _side(name: str, items: Mapping[str, int]) -> Outcome | str:
    """What a label says, or the name of an item it may be."""
    return name if name in items else _SIDES.get(name.casefold(), name)
