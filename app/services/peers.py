"""Peer evidence set right by gold, where a project or a file has both."""

import numpy as np
from numpy.typing import NDArray

from app.scoring.peer_calibration import PeerCalibration, calibrate_peers, calibrated_credits
from app.scoring.posterior import CombinePolicy

Codes = NDArray[np.integer]
Floats = NDArray[np.float64]


def peer_credits(
    worker: Codes,
    credit: Floats,
    gold_worker: Codes,
    gold_right: Floats,
    n_workers: int,
    rule: CombinePolicy,
) -> tuple[Floats, PeerCalibration]:
    """Each peer piece's credit as the pool's gold answers say it should be, and the correction.

    worker, credit: a row a peer piece. gold_worker, gold_right: a row a gold answer, 0..1.
    """
    hits = np.asarray(np.bincount(worker, credit, n_workers), dtype=np.float64)
    n = np.bincount(worker, minlength=n_workers).astype(np.float64)
    right = np.bincount(gold_worker, weights=gold_right, minlength=n_workers)
    answers = np.bincount(gold_worker, minlength=n_workers).astype(np.float64)
    found = calibrate_peers(hits, n, right, answers, rule)
    return calibrated_credits(credit, worker.astype(np.int32), hits, n, found), found
