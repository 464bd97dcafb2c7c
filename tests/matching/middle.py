"""A problem of 2,000 tasks and 150 people, as large as a test can afford."""

import numpy as np

from app.matching.snapshot import (
    ASKS_NOTHING,
    Credentials,
    Experts,
    Requirements,
    Snapshot,
    Tasks,
    Wish,
)

TASKS, EXPERTS, CLASSES = 2_000, 150, 120


def middle(seed: int = 1, tightness: float = 1.0) -> Snapshot:
    """People with credentials in some of ten specialties and six places; a tenth of the tasks
    was seen by somebody; time for about `tightness` of what is asked for."""
    rng = np.random.default_rng(seed)
    nothing = np.full(CLASSES, ASKS_NOTHING)
    zero = np.zeros(CLASSES, dtype=np.int64)
    klass = rng.integers(0, CLASSES, TASKS)
    overlap = rng.choice([1, 1, 2, 3], CLASSES)
    wanted = int(overlap[klass].sum())
    capacity = rng.integers(0, int(2 * tightness * wanted / EXPERTS) + 1, EXPERTS)
    n_held = EXPERTS * 4
    seen = np.flatnonzero(rng.random(TASKS) < 0.1)
    return Snapshot(
        experts=Experts(
            capacity=capacity,
            level=rng.integers(1, 4, EXPERTS),
            languages=rng.random((3, EXPERTS)) < 0.8,
            orgs=np.zeros((0, EXPERTS), dtype=np.bool_),
            rates=rng.integers(20, 90, (1, EXPERTS)),
            scores=np.zeros((0, EXPERTS)),
        ),
        credentials=Credentials(
            id=np.arange(n_held), expert=rng.integers(0, EXPERTS, n_held),
            specialty=rng.integers(0, 10, n_held), kind=np.zeros(n_held, dtype=np.int64),
            place=rng.integers(0, 6, n_held), first_day=np.zeros(n_held, dtype=np.int64),
            last_day=np.full(n_held, 99), verified_until=np.full(n_held, 99),
        ),
        requirements=Requirements(
            specialty=rng.integers(0, 10, CLASSES), kind=nothing,
            place=rng.integers(-1, 6, CLASSES), level=rng.integers(1, 3, CLASSES),
            language=rng.integers(-1, 3, CLASSES), org=nothing, rate_row=zero, rate_cap=nothing,
            score_row=nothing, score_floor=np.zeros(CLASSES),
            due_day=rng.integers(1, 30, CLASSES), overlap=overlap,
            value=rng.choice([8000, 4000, 2000, 1000], CLASSES),
        ),
        tasks=Tasks(klass, np.full(TASKS, ASKS_NOTHING), seen, rng.integers(0, EXPERTS, len(seen))),
        specialty_covers=np.eye(10, dtype=np.bool_),
        place_covers=np.eye(6, dtype=np.bool_),
        wishes=(
            Wish("quality", rng.integers(0, 10, CLASSES), rng.integers(0, 600, (10, EXPERTS))),
            Wish("cost", zero, rng.integers(0, 250, (1, EXPERTS))),
        ),
    )  # fmt: skip
