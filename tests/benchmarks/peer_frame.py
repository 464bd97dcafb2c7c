"""Our label models as a function of a data frame, to stand beside other libraries.

For `peer_crowdkit.py --peer ours=PYTHON:tests/benchmarks/peer_frame.py:score_frame`: a frame with
the columns task, worker, label goes in; a label a task and a score a worker come out. And the model
with own rows alone, for a fixed number of steps: `dawid_skene_20`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.scoring.choice import choose
from app.scoring.dawid_skene import DawidSkenePolicy, fit
from app.scoring.hit_rates import rates_of
from app.scoring.labels import Floats, Labels, at

Answer = tuple[Any, Any]  # two of the frame's own kind of series: pandas has no types of its own
Inferred = Callable[[Labels], tuple[NDArray[np.integer], Floats]]


def score_frame(frame: Any) -> Answer:
    """Labels and worker scores under the models that the labels bear."""

    def infer(labels: Labels) -> tuple[NDArray[np.integer], Floats]:
        chosen = choose(labels)
        return chosen.best.label, chosen.credit

    return _answer(frame, infer)


def dawid_skene_20(frame: Any) -> Answer:
    """Labels and worker scores under own rows after exactly twenty steps."""

    def infer(labels: Labels) -> tuple[NDArray[np.integer], Floats]:
        fitted = fit(labels, DawidSkenePolicy(tolerance=0.0, most_steps=20))
        best = fitted.posterior.argmax(axis=1)
        return best, at(fitted.posterior, labels.task, labels.label)

    return _answer(frame, infer)


def _answer(frame: Any, infer: Inferred) -> Answer:
    pd = import_module("pandas")

    task, tasks = pd.factorize(frame["task"])
    worker, workers = pd.factorize(frame["worker"])
    label, classes = pd.factorize(frame["label"], sort=True)
    labels = Labels(
        task.astype(np.int32),
        worker.astype(np.int32),
        label.astype(np.int32),
        len(tasks),
        len(workers),
        len(classes),
    )
    best, credit = infer(labels)
    score = rates_of(labels, credit).score
    found = np.asarray(classes)[best]
    return pd.Series(found, index=tasks), pd.Series(score, index=workers)
