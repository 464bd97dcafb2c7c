"""What the plan does in the long run: unbiased by stored probabilities, inspected as Dodge says."""

import numpy as np
import pytest

from app.domain.sampling import csp1
from tests.benchmarks.bench_sampling import RULE, errors_of, estimates, inspected, person, play


def test_stored_probabilities_give_the_share_of_errors_and_the_plain_share_does_not() -> None:
    weighted, scored, naive = errors_of(60, 400, seed=3)
    assert weighted.unbiased
    assert scored.unbiased
    assert naive.mean > 4 * naive.standard_error


def test_probabilities_that_left_the_risk_out_would_blacken_people() -> None:
    rng = np.random.default_rng(5)
    errors = []
    for run in range(60):
        wrong, signs = person(rng, 400)
        stretch = play(RULE, wrong, signs, f"wrong {run}", 25, rng)
        drawn = stretch.probability < 1.0
        stretch.probability[drawn] = RULE.share
        errors.append(estimates(stretch)[0] - wrong.mean())
    assert np.mean(errors) > 4 * np.std(errors) / np.sqrt(len(errors))


@pytest.mark.parametrize("defects", [0.03, 0.1, 0.25])
def test_the_fraction_inspected_is_dodges(defects: float) -> None:
    found = inspected(0.15, 8, defects, 30_000)
    # Sampled and inspected stretches alternate, about 150 items a pair at the least: with two
    # hundred pairs and stretches that vary by their own length the error is below a tenth.
    assert found == pytest.approx(csp1(0.15, 8, defects).inspected, rel=0.1)
