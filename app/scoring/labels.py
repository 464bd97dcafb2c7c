"""Who said what about which task, as integer codes: the one shape all label models read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.errors import UserError

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_CELLS = 500_000_000
"""Of a table of tasks and labels in bytes, for tasks with several right answers."""

Repeats = Literal["last", "first", "keep", "refuse"]
"""What happens when a person labeled the same task more than once.

last: the row that comes last counts, as a later version of an answer replaces the earlier one.
first: the row that comes first counts, e.g. to leave hidden repeats out.
keep: each row counts as a label of its own; two alike weigh double.
refuse: a `UserError` that names the first such person and task.
"""


def _no_gold() -> Ints:
    return np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Labels as codes, row by row, with the tasks whose right answer is known.

    `gold[t]` is the right label of task t, -1 where it is not known (left out: none is known).
    `gold_mask[t, k]` says that label k is right for task t; give it where several answers may be
    right. A task with no True in its row is not known. Where a mask is given, it rules over `gold`.
    Raises `ValueError` when lengths differ or a code is out of range: that is the caller's mistake.
    """

    task: Ints
    worker: Ints
    label: Ints
    n_tasks: int
    n_workers: int
    n_labels: int
    gold: Ints = field(default_factory=_no_gold)
    gold_mask: Flags | None = None

    def __post_init__(self) -> None:
        limits = {"task": self.n_tasks, "worker": self.n_workers, "label": self.n_labels}
        for name, limit in limits.items():
            codes = _codes(getattr(self, name))
            if codes.size != np.size(self.task):
                raise ValueError("task, worker and label must be equally long")
            if codes.size and (codes.min() < 0 or codes.max() >= limit):
                raise ValueError(f"a {name} code is outside 0..{limit - 1}")
            object.__setattr__(self, name, codes)
        gold = _codes(self.gold) if np.size(self.gold) else _none_known(self.n_tasks)
        if gold.size != self.n_tasks:
            raise ValueError("gold must have one entry a task")
        if gold.size and (gold.min() < -1 or gold.max() >= self.n_labels):
            raise ValueError(f"a gold code is outside -1..{self.n_labels - 1}")
        object.__setattr__(self, "gold", gold)
        if self.gold_mask is not None:
            mask = np.asarray(self.gold_mask, dtype=np.bool_).view()
            if mask.shape != (self.n_tasks, self.n_labels):
                raise ValueError("gold_mask must have a row a task and a column a label")
            mask.flags.writeable = False
            object.__setattr__(self, "gold_mask", mask)

    def __len__(self) -> int:
        return int(self.task.size)

    def known(self) -> Flags:
        """True for each task whose right answer is known."""
        if self.gold_mask is not None:
            return np.asarray(self.gold_mask.any(axis=1), dtype=np.bool_)
        return np.asarray(self.gold >= 0, dtype=np.bool_)

    def allowed(self, tasks: NDArray[np.intp]) -> Flags:
        """The right labels of known `tasks`: a row a task, a column a label."""
        if self.gold_mask is not None:
            return self.gold_mask[tasks]
        return np.asarray(self.gold[tasks][:, None] == np.arange(self.n_labels), dtype=np.bool_)

    def right(self, tasks: NDArray[np.integer], labels: NDArray[np.integer]) -> Flags:
        """Whether labels are right for known tasks, place by place; False where none is known."""
        if self.gold_mask is not None:
            return np.asarray(self.gold_mask[tasks, labels], dtype=np.bool_)
        return np.asarray(self.gold[tasks] == labels, dtype=np.bool_)

    def counts(self) -> Floats:
        """How many people said each label of each task: a row a task, a column a label."""
        cell = self.task.astype(np.int64) * self.n_labels + self.label
        counts = np.bincount(cell, minlength=self.n_tasks * self.n_labels).astype(np.float64)
        return counts.reshape(self.n_tasks, self.n_labels)

    def answers(self) -> NDArray[np.int64]:
        """How many labels each worker gave."""
        return np.bincount(self.worker, minlength=self.n_workers).astype(np.int64)


class Encoded(NamedTuple):
    """Labels as codes with the names behind them: code i of a task is `tasks[i]`, and so on."""

    labels: Labels
    tasks: tuple[str, ...]
    workers: tuple[str, ...]
    classes: tuple[str, ...]


def encode(
    tasks: Sequence[str],
    workers: Sequence[str],
    labels: Sequence[str],
    *,
    gold: Mapping[str, str | Collection[str]] | None = None,
    classes: Sequence[str] | None = None,
    repeats: Repeats = "last",
) -> Encoded:
    """Codes for three equally long columns of names, with the sorted names.

    Names are sorted, so the result does not depend on the order of the rows (but for `repeats`).
    `gold` maps a task to its right answer or answers; gold of a task that nobody labeled is left
    out. `classes` gives the label set and its order, e.g. of a rating scale; without it the labels
    that occur (in rows or gold) are sorted. Raises `UserError` for a label outside `classes`, and
    for repeats under "refuse".
    """
    if not len(tasks) == len(workers) == len(labels):
        raise ValueError("tasks, workers and labels must be equally long")
    task_names = tuple(sorted(set(tasks)))
    worker_names = tuple(sorted(set(workers)))
    task_code = {name: code for code, name in enumerate(task_names)}
    answers = {
        task_code[name]: (right,) if isinstance(right, str) else tuple(right)
        for name, right in (gold or {}).items()
        if name in task_code
    }
    class_names = _class_names(labels, answers.values(), classes)
    class_code = {name: code for code, name in enumerate(class_names)}
    known, mask = gold_codes(
        len(task_names),
        len(class_names),
        list(answers),
        [[class_code[name] for name in right] for right in answers.values()],
    )
    coded = Labels(
        task=_coded(tasks, task_code),
        worker=_coded(workers, {name: code for code, name in enumerate(worker_names)}),
        label=_coded(labels, class_code),
        n_tasks=len(task_names),
        n_workers=len(worker_names),
        n_labels=len(class_names),
        gold=known,
        gold_mask=mask,
    )
    if repeats == "refuse":
        _refuse_repeats(coded, task_names, worker_names)
    elif repeats != "keep":
        coded = without_repeats(coded, repeats)
    return Encoded(coded, task_names, worker_names, class_names)


def gold_codes(
    n_tasks: int, n_labels: int, tasks: Sequence[int], right: Sequence[Sequence[int]]
) -> tuple[Ints, Flags | None]:
    """`gold` and `gold_mask` of `Labels` from the right labels of some tasks, as codes.

    The mask, a table, is made only where a task has several right labels. Raises `UserError` where
    such a table would be too large.
    """
    known = _none_known(n_tasks).copy()
    mask: Flags | None = None
    if any(len(codes) > 1 for codes in right):
        if n_tasks * n_labels > MOST_CELLS:
            raise UserError(
                f"Some tasks have several right answers, and {n_tasks:,} tasks with {n_labels:,} "
                "labels are too many for that. Nothing was scored. Keep one right answer a task, "
                "or group the labels."
            )
        mask = np.zeros((n_tasks, n_labels), dtype=np.bool_)
    for task, codes in zip(tasks, right, strict=True):
        if codes:
            known[task] = min(codes)
            if mask is not None:
                mask[task, list(codes)] = True
    return known, mask


def without_repeats(labels: Labels, keep: Literal["last", "first"] = "last") -> Labels:
    """The labels with one row a (task, worker): the last or the first, in the order of rows."""
    pair = labels.task.astype(np.int64) * max(labels.n_workers, 1) + labels.worker
    if np.all(pair[1:] > pair[:-1]):
        return labels
    if keep == "last":
        _, first = np.unique(pair[::-1], return_index=True)
        rows = np.sort(pair.size - 1 - first)
    else:
        _, first = np.unique(pair, return_index=True)
        rows = np.sort(first)
    return labels if rows.size == pair.size else rows_of(labels, rows)


def at(table: Floats, rows: NDArray[np.integer], columns: NDArray[np.integer]) -> Floats:
    """table[rows, columns], by places in the flat table: several times as fast as with pairs."""
    place = rows.astype(np.int64) * table.shape[1] + columns
    return np.asarray(table.ravel().take(place))


def rows_of(labels: Labels, rows: NDArray[np.intp] | Flags) -> Labels:
    """These rows of the labels; tasks, workers, label set and gold stay as they are."""
    return Labels(
        task=labels.task[rows],
        worker=labels.worker[rows],
        label=labels.label[rows],
        n_tasks=labels.n_tasks,
        n_workers=labels.n_workers,
        n_labels=labels.n_labels,
        gold=labels.gold,
        gold_mask=labels.gold_mask,
    )


def _codes(values: ArrayLike) -> Ints:
    """A read-only view (or copy) of the values as codes; the caller's array stays writable."""
    codes = np.ascontiguousarray(values, dtype=np.int32).view()
    codes.flags.writeable = False
    return codes


def _none_known(n_tasks: int) -> Ints:
    return _codes(np.full(n_tasks, -1, dtype=np.int32))


def _coded(names: Sequence[str], code: Mapping[str, int]) -> Ints:
    return np.fromiter(map(code.__getitem__, names), dtype=np.int32, count=len(names))


def _class_names(
    labels: Sequence[str], gold: Iterable[tuple[str, ...]], classes: Sequence[str] | None
) -> tuple[str, ...]:
    found = set(labels)
    for right in gold:
        found.update(right)
    if classes is None:
        return tuple(sorted(found))
    names = tuple(dict.fromkeys(classes))
    unknown = sorted(found.difference(names))
    if unknown:
        raise UserError(
            f"The label “{unknown[0]}” is not one of this project's labels "
            f"({', '.join(names)}). Nothing was scored. Add it to the project's label set, "
            "or correct the rows that use it."
        )
    return names


def _refuse_repeats(labels: Labels, tasks: tuple[str, ...], workers: tuple[str, ...]) -> None:
    pair = labels.task.astype(np.int64) * max(labels.n_workers, 1) + labels.worker
    values, counts = np.unique(pair, return_counts=True)
    if np.any(counts > 1):
        task, worker = divmod(int(values[np.argmax(counts > 1)]), max(labels.n_workers, 1))
        raise UserError(
            f"“{workers[worker]}” labeled the task “{tasks[task]}” more than once. Nothing was "
            "scored. Keep one row, or choose which of them counts."
        )
