"""What counts as evidence about a person, from what the store has; one row an item.

* gold: the first answer to a task with a known answer, right or not.
* adjudication: the first answer to a task that an AI trainer decided, the right label or not.
* review: a verdict on work that was drawn at random or as a newcomer's first. Accepted counts
  1, and corrected, returned and rejected count 0, whatever the severity: the score is the share
  of answers that could be used as they came. Reviews of flagged or returned work do not count.
* peers: made by `quality_run` from a label model.

Of these one piece a task counts (`resolved`), the best source's. None counts where an adjudication
found the task ambiguous or the guidelines wanting (`blamed`): that is nobody's fault.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.review import Verdict
from app.scoring.posterior import Evidence, Source, evidence_of, resolved_rows
from app.store.evidence import Pieces
from app.store.quality_columns import Answered, Reviewed
from app.store.ruled_columns import Ruled

_VERDICT_WORDS: Final = {"correct": "corrected", "return": "returned", "reject": "rejected"}


def gold_pieces(answers: Answered, gold: dict[int, tuple[str, ...]]) -> Pieces:
    """First answers to gold tasks: right ones count 1, wrong ones 0."""
    right = [gold[task] for task in answers.task.tolist()]
    credit = [label in known for label, known in zip(answers.label, right, strict=True)]
    meant = [" or ".join(known) for known in right]
    return _pieces(answers, Source.GOLD, credit, meant, answers.submission)


def ruled_pieces(ruled: Ruled) -> Pieces:
    """First answers to adjudicated tasks: those with the right label count 1, others 0."""
    credit = [label == meant for label, meant in zip(ruled.label, ruled.meant, strict=True)]
    return _pieces(ruled, Source.ADJUDICATION, credit, ruled.meant, ruled.adjudication)


def blamed(pieces: Pieces, void: NDArray[np.int64]) -> Pieces:
    """The pieces without those of tasks that say nothing about a person."""
    if not len(void):
        return pieces
    kept = ~np.isin(pieces.task, void)
    return pieces if kept.all() else pieces.take(np.flatnonzero(kept))


def review_pieces(reviews: Reviewed) -> Pieces:
    """Verdicts on unbiased draws: accepted ones count 1, all others 0."""
    accept = Verdict.ACCEPT.value
    accepted = [verdict == accept for verdict in reviews.verdict]
    meant = [
        corrected or (label if verdict == accept else _VERDICT_WORDS[verdict])
        for label, verdict, corrected in zip(
            reviews.label, reviews.verdict, reviews.corrected, strict=True
        )
    ]
    made = _pieces(reviews, Source.REVIEW, accepted, meant, reviews.review)
    return replace(made, probability=reviews.probability)


def _pieces(
    rows: Answered | Ruled | Reviewed,
    source: Source,
    credit: Sequence[bool],
    meant: Sequence[str],
    cause: NDArray[np.int64],
) -> Pieces:
    """Answers as pieces of one source, each certain to be looked at."""
    said, expected, texts = _coded(rows.label, meant)
    return Pieces(
        expert=rows.expert,
        task=rows.task,
        project=rows.project,
        source=np.full(len(rows), source, dtype=np.int8),
        credit=np.array(credit, dtype=np.float64),
        day=rows.day,
        probability=np.ones(len(rows)),
        answer=said,
        expected=expected,
        cause=cause,
        texts=texts,
    )


def evidence(pieces: Pieces, as_of: date) -> Evidence:
    """The pieces with their ages, persons and tasks as codes in the order of their ids."""
    _, worker = np.unique(pieces.expert, return_inverse=True)
    _, task = np.unique(pieces.task, return_inverse=True)
    return evidence_of(
        worker,
        pieces.source,
        pieces.credit,
        task,
        age_days=ages(pieces, as_of),
        probability=pieces.probability,
    )


def ages(pieces: Pieces, as_of: date) -> NDArray[np.int64]:
    """Days since each answer; one dated after the day, by another zone's clock, is of that day."""
    return np.maximum(as_of.toordinal() - pieces.day, 0)


def resolved(pieces: Pieces, as_of: date) -> Pieces:
    """The pieces that count, one a person and task (see `app.scoring.posterior.resolve`), of
    pieces that are in order.

    Nearly all pairs of person and task have one piece only: just the others are compared.
    """
    if len(pieces) < 2:
        return pieces
    again = (pieces.task[1:] == pieces.task[:-1]) & (pieces.expert[1:] == pieces.expert[:-1])
    several = np.zeros(len(pieces), dtype=np.bool_)
    several[1:] = again
    several[:-1] |= again
    rows = np.flatnonzero(several)
    if not len(rows):
        return pieces
    kept = ~several
    kept[rows[resolved_rows(evidence(pieces.take(rows), as_of))]] = True
    return pieces if kept.all() else pieces.take(np.flatnonzero(kept))


def _coded(
    said: Sequence[str], meant: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.int32], tuple[str, ...]]:
    places: dict[str, int] = {}
    codes = [
        np.array([places.setdefault(text, len(places)) for text in texts], dtype=np.int32)
        for texts in (said, meant)
    ]
    return codes[0], codes[1], tuple(places)
