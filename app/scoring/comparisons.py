"""Who preferred which of two items, as codes: the one shape that all models of preferences read."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.scoring.labels import Floats, Ints

Outcomes = NDArray[np.int8]


class Outcome(IntEnum):
    """What was said of two items in the order in which they were shown."""

    LEFT = 0
    RIGHT = 1
    TIE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """Preferences as columns, a row a judgment. Make it with `comparisons_of`.

    worker, left, right: codes of the person and of the items as shown. outcome: an `Outcome`.
    pair: code of the two items under one prompt, the same whichever side they were on. prompt: code
    of what the items answer. seconds: time taken, batch: code of what was timed together, a row of
    its own each unless told. left_length, right_length: of the items, in any unit. order: the
    judgment's place in its worker's time, by which rows of one worker are sorted. nan: not known.
    """

    worker: Ints
    left: Ints
    right: Ints
    outcome: Outcomes
    pair: Ints
    prompt: Ints
    seconds: Floats
    batch: Ints
    left_length: Floats
    right_length: Floats
    order: Floats
    n_workers: int
    n_items: int

    def __len__(self) -> int:
        return int(self.worker.size)


def comparisons_of(
    worker: ArrayLike,
    left: ArrayLike,
    right: ArrayLike,
    outcome: ArrayLike,
    n_workers: int,
    n_items: int,
    *,
    prompt: ArrayLike | None = None,
    seconds: ArrayLike | None = None,
    batch: ArrayLike | None = None,
    left_length: ArrayLike | None = None,
    right_length: ArrayLike | None = None,
    order: ArrayLike | None = None,
) -> Comparisons:
    """Comparisons from columns of codes; the pair of each row is found from prompt and items.

    Without `prompt` all items answer one; without `order` rows stand in the order of time. Raises
    `ValueError` for columns unequally long, codes out of range, or an item compared with itself.
    """
    who = np.asarray(worker, dtype=np.int32)
    n = who.size
    sides = np.asarray(left, dtype=np.int32), np.asarray(right, dtype=np.int32)
    said = np.asarray(outcome, dtype=np.int8)
    prompts = np.zeros(n, dtype=np.int32) if prompt is None else np.asarray(prompt, dtype=np.int32)
    batches = np.arange(n, dtype=np.int32) if batch is None else np.asarray(batch, dtype=np.int32)
    columns: tuple[NDArray[np.integer], ...] = (*sides, said, prompts, batches)
    numbers = [_numbers(column, n) for column in (seconds, left_length, right_length)]
    places = np.arange(n, dtype=np.float64) if order is None else np.asarray(order, np.float64)
    if {column.size for column in (*columns, *numbers, places)} - {n}:
        raise ValueError("the columns of comparisons must be equally long")
    if n:
        _refuse_codes(who, n_workers, "worker")
        for side in sides:
            _refuse_codes(side, n_items, "item")
        _refuse_codes(said, len(Outcome), "outcome")
        if np.any(sides[0] == sides[1]):
            raise ValueError("an item is compared with itself")
    low, high = np.minimum(*sides).astype(np.int64), np.maximum(*sides).astype(np.int64)
    key = (prompts.astype(np.int64) * max(n_items, 1) + low) * max(n_items, 1) + high
    _, pair = np.unique(key, return_inverse=True)
    return Comparisons(
        worker=who,
        left=sides[0],
        right=sides[1],
        outcome=said,
        pair=pair.astype(np.int32),
        prompt=prompts,
        seconds=numbers[0],
        batch=batches,
        left_length=numbers[1],
        right_length=numbers[2],
        order=places,
        n_workers=n_workers,
        n_items=n_items,
    )


def _numbers(column: ArrayLike | None, n: int) -> Floats:
    return np.full(n, np.nan) if column is None else np.asarray(column, dtype=np.float64)


def _refuse_codes(codes: NDArray[np.integer], limit: int, name: str) -> None:
    if codes.min() < 0 or codes.max() >= limit:
        raise ValueError(f"a code of {name} is outside 0..{limit - 1}")
