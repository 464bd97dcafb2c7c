"""What figures of agreement are held against: a convention, and what others measured."""

from dataclasses import dataclass
from enum import Enum

from app.domain.findings import AgreementFigures

RELIABLE, TENTATIVE = 0.8, 0.667  # Krippendorff, Content Analysis, 2nd ed., section 11.4.2

CONVENTION = (
    "Krippendorff’s convention for alpha: an interval wholly above 0.80 is reliable, above 0.667 "
    "it allows tentative conclusions. Below that look at guidelines and items before people. Where "
    "one label dominates, chance agreement is high and alpha low: read AC beside."
)


class AgreementReading(Enum):
    """What figures of agreement allow."""

    DOMINATED = "one label dominates"
    TOO_FEW = "too few pairs"
    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    UNRELIABLE = "not reliable"


@dataclass(frozen=True, slots=True)
class Norm:
    """One published or measured figure: of what, how much, by whom."""

    what: str
    figure: str
    source: str


NORMS = (
    Norm(
        "Choosing between a model’s responses",
        "72.6 ± 1.5 %",
        "training labelers; held out 77.3 ± 1.3 % (InstructGPT)",
    ),
    Norm("Researchers among themselves", "73 ± 4 %", "Stiennon et al. 2020"),
    Norm(
        "Ranking of translations, kappa",
        "0.24–0.48",
        "two judges; the same again 0.35–0.62 (WMT16)",
    ),
    Norm("Preferences without hard items, kappa", "0.85–0.88", "PandaLM test set"),
    Norm(
        "Side effects of agents, 96 % the same",
        "AC1 0.96, pi 0.65",
        "AgentRewardBench; one label dominates",
    ),
    Norm(
        "The same person, the same item again",
        "81.4–94.9 %",
        "documents and web sites, paid crowds (measured)",
    ),
)
"""Agreement elsewhere, the hardest work first."""


def reading(figures: AgreementFigures) -> AgreementReading:
    """What the figures allow, by Krippendorff's norms on the lower bound of alpha."""
    if figures.paradox:
        return AgreementReading.DOMINATED
    if figures.alpha.value is None:
        return AgreementReading.TOO_FEW
    low = figures.alpha.value if figures.alpha.low is None else figures.alpha.low
    if low >= RELIABLE:
        return AgreementReading.RELIABLE
    return AgreementReading.TENTATIVE if low >= TENTATIVE else AgreementReading.UNRELIABLE
