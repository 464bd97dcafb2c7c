"""What the scoring room found, as records with words and names."""

from math import isnan

from app.domain.findings import AgreementFigures, Figure, ModelChoice, ModelTried
from app.scoring.agreement_set import AgreementSet
from app.scoring.choice import ALIKE, Choice, Chosen
from app.scoring.kappa import Coefficient

MODEL_NAMES = {
    "own": "own confusions",
    "skill": "confusions by skill",
    "one_coin": "one hit rate",
    ALIKE: "everybody alike",
}


def figure(value: float, low: float = float("nan"), high: float = float("nan")) -> Figure:
    """Numbers as a figure; what is not a number is not known."""
    return Figure(known(value), known(low), known(high))


def known(value: float) -> float | None:
    """The number, or None for nan."""
    return None if isnan(value) else float(value)


def coefficient(found: Coefficient) -> Figure:
    """A coefficient as a figure."""
    return figure(found.value, found.low, found.high)


def agreement_figures(
    found: AgreementSet, project_id: int = 0, project: str = "", part: str = ""
) -> AgreementFigures:
    """All coefficients of a project, or of a part of it that is named."""
    return AgreementFigures(
        project_id=project_id,
        project=project,
        slice=part,
        observed=coefficient(found.observed),
        alpha=coefficient(found.alpha),
        ac=coefficient(found.ac),
        fleiss=coefficient(found.fleiss),
        tasks=found.tasks,
        pairs=found.pairs,
        people=found.people,
        largest_share=found.largest,
        paradox=found.paradox,
        level=found.level,
    )


def model_choice(chosen: Chosen, project_id: int = 0, project: str = "") -> ModelChoice:
    """Which label models were chosen, with the reason in words."""
    choice, apart = chosen.choice, chosen.dependence
    return ModelChoice(
        project_id=project_id,
        project=project,
        chosen=MODEL_NAMES[choice.main],
        why=_why(choice, enough_room=chosen.model is not None),
        correlation=figure(apart.correlation, apart.low, apart.high),
        tried=tuple(
            ModelTried(MODEL_NAMES[one.name], known(one.evidence), one.weight)
            for one in choice.tried
        ),
    )


def _why(choice: Choice, *, enough_room: bool) -> str:
    if not enough_room:
        return (
            "There are too many different labels for tables of confusions, so a person has one hit "
            "rate, and only the labels said of a task are compared."
        )
    if isnan(choice.person):
        return "There are too few labels to hide any and compare models; this is the simplest."
    knows = f"{max(choice.person, 0.0):.0%}"
    weights = {one.name: one.weight for one in choice.tried}
    if weights["one_coin"] >= 0.999 and choice.person < 0.25:
        return (
            f"Knowing who answered adds only {knows} to what foresees hidden labels. So tables of "
            "each person’s confusions would take hard tasks for habits, and a person has one hit "
            "rate."
        )
    best = max(choice.tried, key=lambda one: one.evidence)
    return (
        f"Hidden labels are foreseen best by “{MODEL_NAMES[best.name]}” "
        f"({best.evidence:.3f} a label; plain shares {choice.margin:.3f}), and knowing who "
        f"answered adds {knows} of that. They are joined by the weights that foresee hidden labels "
        "best together."
    )
