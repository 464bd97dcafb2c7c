"""The audit of a tidy label file: spam, hints, bad gold, pairs of people, repeats, preferences."""

from dataclasses import replace

import numpy as np

from app.domain.findings import Figure, LabelAudit, Repeats
from app.scoring.choice import Chosen
from app.scoring.intervals import wilson
from app.scoring.labels import Encoded, Labels
from app.services.quality_findings import ProjectModel, find_bad_gold, find_pairs, find_spammers

NOBODY = 0  # a file's people, tasks and project have no ids


def audit_labels(encoded: Encoded, labels: Labels, chosen: Chosen) -> LabelAudit:
    """What the labels say beside scores; `encoded` has all rows, `labels` one a person and task."""
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
            for one in find_pairs(model)
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
