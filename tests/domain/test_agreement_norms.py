"""What figures of agreement allow."""

import pytest

from app.domain.agreement_norms import AgreementReading, reading
from app.domain.findings import AgreementFigures, Figure


def figures(alpha: Figure, *, paradox: bool = False) -> AgreementFigures:
    """A project's figures, of which alpha and the paradox decide."""
    same = Figure(0.9)
    return AgreementFigures(
        1, "Notes", "", same, alpha, same, same, 10, 20, 3, 0.5, paradox, "nominal"
    )


@pytest.mark.parametrize(
    ("alpha", "allowed"),
    [
        (Figure(0.9, 0.8, 0.95), AgreementReading.RELIABLE),
        (Figure(0.9, 0.79, 0.95), AgreementReading.TENTATIVE),
        (Figure(0.7, 0.66, 0.8), AgreementReading.UNRELIABLE),
        (Figure(0.9), AgreementReading.RELIABLE),
        (Figure(None), AgreementReading.TOO_FEW),
    ],
)
def test_the_lower_bound_decides(alpha: Figure, allowed: AgreementReading) -> None:
    assert reading(figures(alpha)) is allowed


def test_a_label_that_dominates_is_named_whatever_alpha_says() -> None:
    assert reading(figures(Figure(0.9, 0.85, 0.95), paradox=True)) is AgreementReading.DOMINATED
    assert reading(figures(Figure(None), paradox=True)) is AgreementReading.DOMINATED
