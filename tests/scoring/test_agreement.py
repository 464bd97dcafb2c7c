"""Agreement beyond chance, against textbook constants and evalica."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.scoring.agreement import Level, gwet_ac1, krippendorff
from tests.scoring.crowd import crowd_set, made_crowd

# Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section C: four observers,
# twelve units, five values.
TEXTBOOK = (
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)

tables = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=12).map(
    lambda rows: np.array(rows, dtype=np.float64)
)


def textbook() -> NDArray[np.float64]:
    counts = np.zeros((12, 5))
    for line in TEXTBOOK:
        for unit, value in enumerate(line.split()):
            if value != "*":
                counts[unit, int(value) - 1] += 1
    return counts


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_textbook_example_comes_out(level: Level, alpha: float) -> None:
    found = krippendorff(textbook(), level, [1, 2, 3, 4, 5])
    assert round(found.alpha, 3) == alpha
    assert found.tasks == 11
    assert found.pairs == 55
    assert found.observed == pytest.approx(43 / 55)
    assert math.isnan(found.low)


def test_gwets_coefficient_of_the_textbook_example() -> None:
    # Gwet, "On the Krippendorff's alpha coefficient", 2011, table 3, and irrCAC.
    assert gwet_ac1(textbook()) == pytest.approx(0.77544, abs=1e-5)


def test_bluebird_comes_out_as_other_programs_have_it() -> None:
    counts = crowd_set("bluebird").labels.counts()
    assert krippendorff(counts).alpha == pytest.approx(0.12550, abs=5e-6)
    assert gwet_ac1(counts) == pytest.approx(0.22184, abs=5e-6)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_evalica_gives_the_same(level: Level) -> None:
    evalica = pytest.importorskip("evalica", reason="the oracle evalica is not installed")
    pandas = pytest.importorskip("pandas", reason="the oracle evalica needs pandas")
    labels = made_crowd(11, n_labels=4).labels
    table = np.full((labels.n_workers, labels.n_tasks), np.nan)
    table[labels.worker, labels.task] = labels.label
    theirs = evalica.alpha(pandas.DataFrame(table), distance=level)
    ours = krippendorff(labels.counts(), level)
    assert ours.alpha == pytest.approx(float(theirs.alpha), abs=1e-9)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@given(counts=tables)
@settings(max_examples=50)
def test_the_order_of_tasks_changes_nothing(level: Level, counts: NDArray[np.float64]) -> None:
    a, b = krippendorff(counts, level), krippendorff(counts[::-1], level)
    assert a.alpha == pytest.approx(b.alpha, nan_ok=True)
    assert (a.pairs, a.tasks) == (b.pairs, b.tasks)


@given(tables)
def test_the_names_of_labels_change_nothing_when_nominal(counts: NDArray[np.float64]) -> None:
    a, b = krippendorff(counts), krippendorff(counts[:, ::-1])
    assert a.alpha == pytest.approx(b.alpha, nan_ok=True)
    assert gwet_ac1(counts) == pytest.approx(gwet_ac1(counts[:, ::-1]), nan_ok=True)


@given(tables)
def test_the_count_of_pairs_is_that_of_the_tasks(counts: NDArray[np.float64]) -> None:
    pairs = sum(math.comb(int(m), 2) for m in counts.sum(axis=1))
    assert krippendorff(counts).pairs == pairs


def test_full_agreement_is_one_and_one_value_is_undefined() -> None:
    assert krippendorff([[2, 0], [0, 3], [2, 0]]).alpha == 1.0
    one_value = krippendorff([[2, 0], [3, 0]])
    assert math.isnan(one_value.alpha)
    assert one_value.observed == 1.0
    assert gwet_ac1([[2, 0], [3, 0]]) == 1.0


@pytest.mark.parametrize("counts", [np.zeros((0, 3)), np.zeros((4, 3)), np.eye(3)])
def test_no_pairs_say_nothing(counts: NDArray[np.float64]) -> None:
    found = krippendorff(counts, rng=np.random.default_rng(1))
    assert math.isnan(found.alpha)
    assert math.isnan(found.observed)
    assert (found.tasks, found.pairs) == (0, 0)
    assert math.isnan(gwet_ac1(counts))


def test_rare_labels_show_the_paradox() -> None:
    """Nearly all say the same: raw agreement is high, alpha low, AC1 high."""
    counts = np.array([[2, 0]] * 96 + [[1, 1]] * 4)
    found = krippendorff(counts)
    assert found.observed == pytest.approx(0.96)
    assert found.alpha < 0.1
    assert gwet_ac1(counts) > 0.95


def test_the_interval_is_that_of_drawing_tasks_one_by_one() -> None:
    counts = made_crowd(12, n_tasks=80).labels.counts()
    found = krippendorff(counts, rng=np.random.default_rng(5), draws=4000)
    rng = np.random.default_rng(6)
    plain = [krippendorff(counts[rng.integers(0, 80, 80)]).alpha for _ in range(2000)]
    assert found.low == pytest.approx(float(np.quantile(plain, 0.025)), abs=0.01)
    assert found.high == pytest.approx(float(np.quantile(plain, 0.975)), abs=0.01)
    assert found.low < found.alpha < found.high


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = textbook()
    a = krippendorff(counts, "ordinal", rng=np.random.default_rng(1), draws=50)
    b = krippendorff(counts, "ordinal", rng=np.random.default_rng(1), draws=50)
    assert a == b
