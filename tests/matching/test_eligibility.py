"""The vectorised hard rules, against the checker's plain ones and by hand."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.check import check
from app.matching.eligibility import judge
from app.matching.snapshot import ALWAYS, ASKS_NOTHING, NEVER, Credentials, Rule, Snapshot
from tests.matching.instances import ints, open_snapshot, random_snapshot


@pytest.mark.parametrize("seed", range(60))
def test_the_engine_and_the_checker_see_the_same_people(seed: int) -> None:
    snapshot = random_snapshot(seed, seen_share=0)
    broken = judge(snapshot).broken
    for task, c in enumerate(snapshot.tasks.klass.tolist()):
        for expert in range(snapshot.n_experts):
            told = {rule for rule, _ in check(snapshot, [task], [expert]).counts}
            assert bool(broken[c, expert]) == bool(told - {"capacity", "overlap"})


def with_credentials(*rows: tuple[int, int, int, int, int, int, int, int]) -> Snapshot:
    """Two experts and one class that asks for specialty 0 in place 0 on day 10. A row is
    id, expert, specialty, kind, place, first day, last day, verified until."""
    plain = open_snapshot([1, 1], [0], [1], [[5, 5]])
    table = np.array(rows, dtype=np.int64).reshape(-1, 8).T
    return replace(
        plain,
        credentials=Credentials(*table),
        requirements=replace(
            plain.requirements, specialty=ints(0), place=ints(0), due_day=ints(10)
        ),
        specialty_covers=np.array([[True, True, False]]),  # 1 is a child of 0
        place_covers=np.array([[True, False, True]]),  # 2 is not bound to a place
    )


GOOD = (7, 0, 0, 0, 0, 0, 10, 10)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, None),
        ({2: 1}, None),
        ({4: 2}, None),
        ({5: NEVER, 6: ALWAYS, 7: ALWAYS}, None),
        ({2: 2}, Rule.SPECIALTY),
        ({4: 1}, Rule.PLACE),
        ({6: 9}, Rule.VALIDITY),
        ({5: 11}, Rule.VALIDITY),
        ({6: NEVER}, Rule.VALIDITY),
        ({7: 9}, Rule.VERIFICATION),
        ({4: 1, 6: 9, 7: 9}, Rule.PLACE),
    ],
)
def test_the_reasons_a_credential_fails_are_told_apart(
    change: dict[int, int], rule: Rule | None
) -> None:
    row = tuple(change.get(i, value) for i, value in enumerate(GOOD))
    broken = judge(with_credentials(row)).broken[0]  # type: ignore[arg-type]
    assert broken[0] == (0 if rule is None else rule)
    assert broken[1] == Rule.SPECIALTY


def test_the_best_credential_speaks_for_a_person() -> None:
    broken = judge(with_credentials((1, 0, 2, 0, 0, 0, 99, 99), (2, 0, 0, 0, 0, 0, 99, 1))).broken
    assert broken[0, 0] == Rule.VERIFICATION


def test_the_credential_valid_longest_serves_and_of_those_the_lowest_id() -> None:
    snapshot = with_credentials(
        (9, 0, 0, 0, 0, 0, 50, 99), (4, 0, 0, 0, 0, 0, 80, 99), (3, 0, 0, 0, 2, 0, 80, 99),
        (1, 0, 0, 0, 0, 0, 90, 5),
    )  # fmt: skip
    eligible = judge(snapshot)
    assert eligible.expert.tolist() == [0]
    assert snapshot.credentials.id[eligible.credential].tolist() == [3]


def test_a_class_that_asks_for_a_kind_alone_still_needs_a_credential() -> None:
    snapshot = with_credentials((1, 0, 0, 5, 0, 0, 99, 99), (2, 1, 0, 6, 0, 0, 99, 99))
    asks = replace(
        snapshot.requirements, specialty=ints(ASKS_NOTHING), place=ints(ASKS_NOTHING), kind=ints(5)
    )
    assert judge(replace(snapshot, requirements=asks)).broken[0].tolist() == [0, Rule.SPECIALTY]


def test_people_without_a_score_pass_and_people_without_a_rate_do_not() -> None:
    plain = open_snapshot([1, 1, 1], [0], [1], [[5, 5, 5]])
    snapshot = replace(
        plain,
        experts=replace(
            plain.experts, rates=np.array([[100, 101, -1]]), scores=np.array([[0.5, np.nan, 0.9]])
        ),
        requirements=replace(
            plain.requirements, rate_row=ints(0), rate_cap=ints(100), score_row=ints(0),
            score_floor=np.array([0.6]),
        ),
    )  # fmt: skip
    assert judge(snapshot).broken[0].tolist() == [Rule.SCORE, Rule.RATE, Rule.RATE]


@pytest.mark.parametrize("seed", range(20))
def test_single_pairs_and_whole_lines_say_the_same(seed: int) -> None:
    snapshot = random_snapshot(seed)
    eligible = judge(snapshot)
    classes = np.repeat(np.arange(snapshot.n_classes), snapshot.n_experts)
    experts = np.tile(np.arange(snapshot.n_experts), snapshot.n_classes)
    lines = np.concatenate([eligible.broken[c] for c in range(snapshot.n_classes)])
    assert eligible.broken[classes, experts].tolist() == lines.tolist()
    assert eligible.allows(classes, experts).tolist() == (lines == 0).tolist()
    assert int(eligible.broken[0, 0]) == lines[0]
    pairs = list(zip(eligible.klass.tolist(), eligible.expert.tolist(), strict=True))
    fit = np.flatnonzero(lines == 0)
    assert pairs == list(zip(classes[fit].tolist(), experts[fit].tolist(), strict=True))


def test_nobody_is_allowed_where_nobody_fits() -> None:
    eligible = judge(with_credentials())
    assert eligible.allows(ints(0, 0), ints(0, 1)).tolist() == [False, False]
