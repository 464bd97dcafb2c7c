"""What others measured: the figures to hold agreement and preferences against."""

from dataclasses import dataclass

from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class Norm:
    """One published or measured figure: of what, how much, by whom."""

    what: str
    figure: str
    source: str


def agreement_norms() -> tuple[Norm, ...]:
    """Agreement elsewhere, the hardest work first."""
    return (
        Norm(
            tr("Choosing between a model’s responses"),
            "72.6 ± 1.5 %",
            tr("training labelers; held out 77.3 ± 1.3 % (InstructGPT)"),
        ),
        Norm(tr("Researchers among themselves"), "73 ± 4 %", tr("Stiennon et al. 2020")),
        Norm(
            tr("Ranking of translations, kappa"),
            "0.24–0.48",
            tr("two judges; the same again 0.35–0.62 (WMT16)"),
        ),
        Norm(tr("Preferences without hard items, kappa"), "0.85–0.88", tr("PandaLM test set")),
        Norm(
            tr("Side effects of agents, 96 % the same"),
            tr("AC1 0.96, pi 0.65"),
            tr("AgentRewardBench; one label dominates"),
        ),
        Norm(
            tr("The same person, the same item again"),
            "81.4–94.9 %",
            tr("documents and web sites, paid crowds (measured)"),
        ),
    )


def agreement_convention() -> str:
    """How alpha is read."""
    return tr(
        "Krippendorff’s convention for alpha: an interval wholly above 0.80 is reliable, above "
        "0.667 it allows tentative conclusions. Below that look at guidelines and items before "
        "people. Where one label dominates, chance agreement is high and alpha low: read AC beside."
    )


def check_norm(check: str) -> str:
    """What a check of preferences is held against; "" for a check without a norm."""
    return {
        "position": tr(
            "With the order drawn at random, left should be chosen as often as right: 50.2 to "
            "50.4 % elsewhere, and none of 490 people was flagged (UKPConvArg1)."
        ),
        "length": tr(
            "Held against the pool, not against 50 %: people choose the longer text in 68 % of "
            "pairs, in 75 % where it is half as long again; 7 % of people were flagged "
            "(UKPConvArg1)."
        ),
        "ties": tr(
            "Held against the pool: 22 to 23 % of answers are ties elsewhere (UKPConvArg1)."
        ),
        "runs": tr(
            "Held against what chance gives to somebody with the same shares of answers: longer "
            "runs mean that answers follow each other, not the items."
        ),
        "speed": tr(
            "Held against the median of the task type, in log seconds. Times of a batch that came "
            "in at once are the batch’s, not the person’s."
        ),
        "repeats": tr(
            "The same hidden item twice: deciles .55, .70, .86 over 32 judges (WMT16). It is a "
            "signal of its own: it goes with peer agreement at rho .55 only."
        ),
        "swaps": tr(
            "The same pair with its sides swapped should get the same response: .60 to .80 of "
            "pairs elsewhere (WMT16, the same judge again)."
        ),
        "triads": tr(
            "A over B, B over C, C over A: by chance one triad in four is circular (Kendall and "
            "Babington Smith). Only where three or more candidates were compared in pairs."
        ),
    }.get(check, "")
