"""Our label models as a function of a data frame, to stand beside other libraries.

For `peer_crowdkit.py --peer ours=PYTHON:tests/benchmarks/peer_frame.py:score_frame`: a frame with
the columns task, worker, label goes in; a label a task and a score a worker come out. And the model
with own rows alone, for a fixed number of steps: `dawid_skene_20`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from app.scoring.choice import choose
from app.scoring.dawid_skene import DawidSkenePolicy, fit
from app.scoring.hit_rates import hit_rates
from app.scoring.labels import Floats, Labels

if TYPE_CHECKING:
    import pandas as pd

Answer = tuple["pd.Series[object]", "pd.Series[float]"]
Inferred = Callable[[Labels], tuple[Floats, Floats]]


def score_frame(frame: "pd.DataFrame") -> Answer:
    """Labels and worker scores under the models that the labels bear."""

    def infer(labels: Labels) -> tuple[Floats, Floats]:
        chosen = choose(labels)
        return chosen.best.label.astype(np.float64), chosen.model.posterior

    return _answer(frame, infer)


def dawid_skene_20(frame: "pd.DataFrame") -> Answer:
    """Labels and worker scores under own rows after exactly twenty steps."""

    def infer(labels: Labels) -> tuple[Floats, Floats]:
        fitted = fit(labels, DawidSkenePolicy(tolerance=0.0, most_steps=20))
        return fitted.posterior.argmax(axis=1).astype(np.float64), fitted.posterior

    return _answer(frame, infer)


def _answer(frame: "pd.DataFrame", infer: Inferred) -> Answer:
    import pandas as pd

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
    best, posterior = infer(labels)
    score = hit_rates(labels, posterior).score
    found = np.asarray(classes)[best.astype(np.int64)]
    return pd.Series(found, index=tasks), pd.Series(score, index=workers)
