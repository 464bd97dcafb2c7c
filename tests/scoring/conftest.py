"""What several tests of this room compare."""

import csv
from datetime import datetime

import numpy as np
import pytest

from app.scoring.comparisons import Comparisons, Outcome, comparisons_of
from tests.scoring.crowd import shared_data

SAID = {"a1": Outcome.LEFT, "a2": Outcome.RIGHT, "equal": Outcome.TIE}


@pytest.fixture(scope="session")
def arguments() -> Comparisons:
    """Pairs of arguments of which the more convincing was chosen; skipped where not found."""
    folder = shared_data()
    if folder is None or not (folder / "convarg_a" / "labels.csv").is_file():
        pytest.skip("the public set “convarg_a” is not here: set GUILDHALL_SHARED to its folder")
    rows, pairs, extra = (
        list(csv.DictReader((folder / "convarg_a" / name).read_text().splitlines()))
        for name in ("labels.csv", "pairs.csv", "extra.csv")
    )
    pair = {row["task"]: row for row in pairs}
    _, worker = np.unique([row["worker"] for row in rows], return_inverse=True)
    _, batch = np.unique([row["batch"] for row in extra], return_inverse=True)
    sides = [[pair[row["task"]][side] for row in rows] for side in ("left", "right")]
    items, item = np.unique(sides, return_inverse=True)
    item = item.reshape(2, -1)
    times = np.array(
        [
            [datetime.fromisoformat(row[key]).timestamp() for row in extra]
            for key in ("accepted_utc", "submitted_utc")
        ]
    )
    return comparisons_of(
        worker, item[0], item[1], [SAID[row["label"]] for row in rows],
        int(worker.max()) + 1, items.size,
        prompt=[int(pair[row["task"]]["topic"]) for row in rows],
        seconds=times[1] - times[0], batch=batch, order=times[1],
        left_length=[float(pair[row["task"]]["left_words"]) for row in rows],
        right_length=[float(pair[row["task"]]["right_words"]) for row in rows],
    )  # fmt: skip
