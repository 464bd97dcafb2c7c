"""Gold, adjudication, reviews and peers in one number with its interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.intervals import jeffreys
from app.scoring.posterior import (
    CombinePolicy,
    Evidence,
    Source,
    combine,
    evidence_of,
    resolve,
    resolved_rows,
    take,
    worth,
)
from app.scoring.recovery import mean_error, spearman
from tests.scoring.crowd import crowd_set, made_crowd, try_scores

G, A, R, P = Source


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    share = st.floats(0, 1)
    row = st.tuples(
        st.integers(0, 3),
        st.sampled_from(Source),
        share,
        st.integers(0, 6),
        share,
        st.floats(0, 400),
        st.floats(0.01, 1),
    )
    rows = draw(st.lists(row, max_size=25))
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 7
    return evidence_of(*columns[:4], weight=columns[4], age_days=columns[5], probability=columns[6])


def test_gold_beats_adjudication_beats_review_beats_peers() -> None:
    evidence = evidence_of([0] * 4, [P, R, A, G], [0.0, 0.0, 0.0, 1.0], [7] * 4)
    for best in (G, A, R, P):
        kept = resolve(take(evidence, np.flatnonzero(evidence.source >= best)))
        assert kept.source.tolist() == [best]


def test_of_the_same_source_the_newest_counts_then_the_last_row() -> None:
    evidence = evidence_of([0] * 3, [R] * 3, [0.1, 0.2, 0.3], [7] * 3, age_days=[5, 1, 1])
    assert resolve(evidence).credit.tolist() == [0.3]


@given(evidences())
def test_one_piece_a_person_and_task_is_left_and_it_is_the_best(evidence: Evidence) -> None:
    rows = resolved_rows(evidence)
    kept = take(evidence, rows)
    pairs = list(zip(kept.worker.tolist(), kept.task.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert np.all(np.diff(rows) > 0)
    best: dict[tuple[int, int], tuple[int, float]] = {}
    for i in range(len(evidence)):
        pair = (int(evidence.worker[i]), int(evidence.task[i]))
        rank = (int(evidence.source[i]), float(evidence.age_days[i]))
        best[pair] = min(best.get(pair, rank), rank)
    assert set(pairs) == set(best)
    for i, pair in enumerate(pairs):
        assert (int(kept.source[i]), float(kept.age_days[i])) == best[pair]


def test_gold_alone_is_the_beta_by_hand() -> None:
    evidence = evidence_of([0] * 4, [G] * 4, [1, 1, 1, 0], range(4))
    found = combine(evidence, 1, pool_mean=0.8)
    assert found.a[0] == pytest.approx(2 * 0.8 + 3)
    assert found.b[0] == pytest.approx(2 * 0.2 + 1)
    assert found.mean[0] == pytest.approx(4.6 / 6)
    assert found.n_eff[0] == pytest.approx(4)
    assert found.parts.items[0].tolist() == [4, 0, 0, 0]
    low, high = jeffreys(3, 4)
    assert found.parts.low[0, G] == pytest.approx(float(low))
    assert found.parts.high[0, G] == pytest.approx(float(high))
    assert np.isnan(found.parts.mean[0, P])


def test_evidence_of_one_half_life_counts_half() -> None:
    evidence = evidence_of([0, 0], [G, G], [1, 1], [0, 1], age_days=[0, 90])
    assert worth(evidence, 1).tolist() == [1.0, 0.5]


def test_peers_count_half_up_to_the_cap() -> None:
    few = evidence_of([0] * 10, [P] * 10, [1.0] * 10, range(10))
    many = evidence_of([0] * 100, [P] * 100, [1.0] * 100, range(100))
    assert worth(few, 1).sum() == pytest.approx(5)
    assert worth(many, 1).sum() == pytest.approx(30)
    assert worth(many, 1, CombinePolicy(peer_cap=0.0)).sum() == 0.0


def test_a_random_review_is_worth_the_reviewers_reliability() -> None:
    evidence = evidence_of([0] * 3, [R] * 3, [1, 1, 0], range(3), probability=[0.15] * 3)
    np.testing.assert_allclose(worth(evidence, 1), 0.8)
    np.testing.assert_allclose(worth(evidence, 1, CombinePolicy(reviewer_reliability=0.5)), 0.0)


def test_being_looked_at_does_not_harm() -> None:
    """Ten items reviewed on suspicion, all wrong; twenty drawn at random, nineteen right."""
    credit = [0.0] * 10 + [1.0] * 19 + [0.0]
    chosen = [1.0] * 10 + [0.1] * 20
    evidence = evidence_of([0] * 30, [R] * 30, credit, range(30), probability=chosen)
    part = combine(evidence, 1).parts
    assert part.mean[0, R] == pytest.approx((19 * 10) / (20 * 10 + 10))
    assert part.weight[0, R] < 0.8 * 30
    plain = evidence_of([0] * 30, [R] * 30, credit, range(30))
    assert combine(plain, 1).mean[0] < combine(evidence, 1).mean[0]


@given(evidences())
@settings(max_examples=80)
def test_the_items_behind_a_score_add_up_to_it(evidence: Evidence) -> None:
    found = combine(evidence, 4)
    resolved = resolve(evidence)
    value = worth(resolved, 4)
    assert np.all(value >= 0)
    for worker in range(4):
        own = resolved.worker == worker
        assert found.n_eff[worker] == pytest.approx(value[own].sum())
        assert found.parts.items[worker].sum() == np.count_nonzero(own)
        hits = (value * resolved.credit)[own].sum()
        assert found.parts.hits[worker].sum() == pytest.approx(hits)
    assert np.all((found.low <= found.bound) & (found.bound < found.mean))
    assert np.all((found.mean < found.high) & (found.high <= 1))


@given(evidences(), st.permutations(range(4)))
@settings(max_examples=40)
def test_new_numbers_for_people_change_nothing(evidence: Evidence, order: list[int]) -> None:
    people = np.array(order)
    turned = evidence_of(
        people[evidence.worker],
        evidence.source,
        evidence.credit,
        evidence.task,
        weight=evidence.weight,
        age_days=evidence.age_days,
        probability=evidence.probability,
    )
    a, b = combine(evidence, 4), combine(turned, 4)
    np.testing.assert_allclose(b.mean[people], a.mean)
    np.testing.assert_allclose(b.high[people], a.high)


def test_one_more_right_answer_never_lowers_a_score() -> None:
    before = evidence_of([0] * 5, [G, R, P, G, P], [1, 0, 0.5, 0, 0.9], range(5))
    after = evidence_of([0] * 6, [G, R, P, G, P, G], [1, 0, 0.5, 0, 0.9, 1], range(6))
    old, new = combine(before, 1, pool_mean=0.8), combine(after, 1, pool_mean=0.8)
    assert new.mean[0] > old.mean[0]
    assert new.bound[0] > old.bound[0]


def test_without_evidence_there_is_the_pool_and_a_wide_interval() -> None:
    evidence = evidence_of([0] * 50, [G] * 50, [1] * 40 + [0] * 10, range(50))
    found = combine(evidence, 2)
    assert found.mean[1] == pytest.approx(found.pool_mean)
    assert found.high[1] - found.low[1] > 0.7
    assert found.n_eff[1] == 0
    nobody = combine(evidence_of([], [], [], []), 3)
    np.testing.assert_allclose(nobody.mean, 0.5)


def test_a_perfect_pool_makes_nobody_certain() -> None:
    evidence = evidence_of(np.repeat(np.arange(200), 5), [G] * 1000, [1.0] * 1000, range(1000))
    found = combine(evidence, 200)
    assert found.pool_mean == pytest.approx(0.95, abs=0.1)
    assert np.all(found.bound < 0.97)


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit": [1.5]},
        {"worker": [-1]},
        {"source": [4]},
        {"age_days": [-1.0]},
        {"probability": [0.0]},
        {"weight": [-1.0]},
        {"task": [1, 2]},
    ],
)
def test_values_out_of_range_are_refused(wrong: dict[str, list[float]]) -> None:
    columns: dict[str, list[float]] = {"worker": [0], "source": [0], "credit": [1], "task": [0]}
    with pytest.raises(ValueError, match="evidence"):
        evidence_of(**(columns | wrong))


def test_a_worker_beyond_the_last_is_refused() -> None:
    with pytest.raises(ValueError, match="n_workers"):
        combine(evidence_of([3], [G], [1], [0]), 3)


def test_intervals_cover_the_true_skill_of_made_people() -> None:
    """Ten gold answers and peers: the 95 % interval holds the true skill of nine in ten or more."""
    inside = []
    for seed in range(8):
        made = made_crowd(seed, n_tasks=200, n_workers=20, overlap=4)
        labels = made.labels
        right = (labels.label == made.truth[labels.task]).astype(np.float64)
        gold = labels.task < 50
        found = combine(
            evidence_of(labels.worker[gold], [G] * int(gold.sum()), right[gold], labels.task[gold]),
            20,
        )
        skill = np.linspace(0.35, 0.95, 20)
        inside.append(np.mean((found.low <= skill) & (skill <= found.high)))
    assert np.mean(inside) > 0.9


@pytest.mark.parametrize("name", ["rte", "product", "sentiment", "relevance"])
def test_five_gold_answers_and_peers_say_more_than_gold_alone(name: str) -> None:
    """On public sets: closer to the truth and honest, at half the width."""
    crowd, policy = crowd_set(name), CombinePolicy()
    both, alone = try_scores(crowd, 5, policy, 1), try_scores(crowd, 5, policy, 1, peers=False)
    people = both.people
    error = mean_error(both.truth, both.found.mean[people])
    assert error < 0.7 * mean_error(alone.truth, alone.found.mean[people])
    assert spearman(both.truth, both.found.mean[people]) > spearman(
        alone.truth, alone.found.mean[people]
    )
    assert both.foreseen.mean() >= 0.9
    width, wide = (t.found.high[people] - t.found.low[people] for t in (both, alone))
    assert width.mean() < 0.6 * wide.mean()
