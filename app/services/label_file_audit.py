"""The audit of a tidy label file: spam, hints, bad gold, pairs of people, repeats, preferences."""

import numpy as np

from app.domain.findings import Figure, Hint, LabelAudit, Repeats, Spam, SuspectGold
from app.scoring.choice import Chosen
from app.scoring.gold_check import check_gold
from app.scoring.intervals import wilson
from app.scoring.labels import Encoded, Labels
from app.scoring.spam import Spam as FoundSpam
from app.scoring.spam import find_spam, find_spam_by_hits

NOBODY = 0  # a file's people have no ids


def audit_labels(encoded: Encoded, labels: Labels, chosen: Chosen) -> LabelAudit:
    """What the labels say beside scores; `encoded` has all rows, `labels` one a person and task."""
    found = _spam(labels, chosen)
    gold = () if chosen.model is None else _suspect_gold(encoded, labels)
    return LabelAudit(
        spam=_flagged(encoded, labels, found, chosen),
        hints=_hints(encoded, found),
        gold=gold,
        repeats=_repeats(encoded),
    )


def _spam(labels: Labels, chosen: Chosen) -> FoundSpam:
    if chosen.model is not None:
        return find_spam(labels, chosen.model)
    said = np.bincount(labels.label, minlength=labels.n_labels) / max(len(labels), 1)
    return find_spam_by_hits(labels, chosen.credit, said)


def _flagged(
    encoded: Encoded, labels: Labels, found: FoundSpam, chosen: Chosen
) -> tuple[Spam, ...]:
    people = np.flatnonzero(found.lazy | found.random)
    n = labels.answers()
    hits = np.bincount(labels.worker, weights=chosen.credit, minlength=labels.n_workers)
    bounds = wilson(np.minimum(hits, n), n)
    made = []
    for w in people.tolist():
        said = np.bincount(labels.label[labels.worker == w])
        commonest = int(said.argmax())
        made.append(
            Spam(
                expert_id=NOBODY, external_id="", name=encoded.workers[w],
                project_id=NOBODY, project="",
                kind="lazy" if found.lazy[w] else "random",
                score=float(found.score[w]),
                accuracy=Figure(
                    float(hits[w] / n[w]), float(bounds.low[w]), float(bounds.high[w])
                ),
                chance=float(found.chance[w]),
                labels=int(n[w]),
                q=float(found.q[w]),
                commonest=encoded.classes[commonest],
                share=float(said[commonest] / n[w]),
            )
        )  # fmt: skip
    return tuple(made)


def _hints(encoded: Encoded, found: FoundSpam) -> tuple[Hint, ...]:
    return tuple(
        Hint(
            expert_id=NOBODY, external_id="", name=encoded.workers[hint.worker],
            project_id=NOBODY, project="",
            meant=encoded.classes[hint.meant], said=encoded.classes[hint.said],
            times=hint.times, of=hint.of, low=hint.low, pool=hint.pool, biased=True,
        )
        for hint in found.hints
    )  # fmt: skip


def _suspect_gold(encoded: Encoded, labels: Labels) -> tuple[SuspectGold, ...]:
    found = check_gold(labels)
    return tuple(
        SuspectGold(
            task_id=0, task=encoded.tasks[task], project_id=NOBODY, project="",
            gold=encoded.classes[gold], favoured=encoded.classes[favoured],
            answers=answers, against=answers - agreeing, wrong=wrong, note="",
        )
        for task, gold, favoured, answers, agreeing, wrong in zip(
            found.task[found.suspect].tolist(), found.gold[found.suspect].tolist(),
            found.favoured[found.suspect].tolist(), found.answers[found.suspect].tolist(),
            found.agreeing[found.suspect].tolist(), found.wrong[found.suspect].tolist(),
            strict=True,
        )
    )  # fmt: skip


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
