"""What the tabs show of a run: rows in their order, each with its reading; made off the window."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.findings import (
    AgreementFigures,
    Findings,
    HabitCheck,
    MarkAgreement,
    ModelChoice,
    PairAgreement,
    Reviewer,
    SuspectGold,
)
from app.domain.quality import ScorePoint
from app.domain.text import natural
from app.ui.formats import Formats
from app.ui.screens.quality.agreement_columns import agreement_reading
from app.ui.screens.quality.watch import WatchRow, watch_rows, watch_words
from app.ui.tokens import State
from app.ui.words import counted, tr

LIKELY = 0.9  # gold this probably wrong is counted in the reading


@dataclass(frozen=True, slots=True)
class Shown:
    """Each tab's rows and its reading. `counts`: what needs a look, by tab."""

    watched: Sequence[WatchRow]
    watched_words: str
    today: date
    agreement: Sequence[AgreementFigures]
    agreement_words: str
    pairs: Sequence[PairAgreement]
    models: Sequence[ModelChoice]
    gold: Sequence[SuspectGold]
    gold_words: str
    reviewers: Sequence[Reviewer]
    reviewers_words: str
    marks: Sequence[MarkAgreement]
    habits: Sequence[HabitCheck]
    habits_words: str
    workforce: tuple[ScorePoint, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def shown(
    found: Findings, workforce: tuple[ScorePoint, ...], today: date, formats: Formats
) -> Shown:
    """The findings of a run as the page shows them. For a job: there may be many."""
    watched = watch_rows(found, formats)
    return Shown(
        watched=watched,
        watched_words=watch_words(watched),
        today=today,
        agreement=found.agreement,
        agreement_words=_agreement_words(found.agreement, formats),
        pairs=found.pairs,
        models=found.models,
        gold=sorted(found.gold, key=lambda row: (-row.wrong, natural(row.task))),
        gold_words=_gold_words(found.gold),
        reviewers=sorted(found.reviewers, key=_reviewer_place),
        reviewers_words=_reviewer_words(found.reviewers, formats),
        marks=found.marks,
        habits=sorted(found.habits, key=_habit_place),
        habits_words=_habit_words(found.habits),
        workforce=workforce,
        counts={
            "watch": sum(row.kind in ("drift", "lazy", "random") for row in watched),
            "gold": len(found.gold),
            "reviewers": sum(bool(row.flag) for row in found.reviewers),
            "preferences": sum(row.flag for row in found.habits),
        },
    )


def _agreement_words(rows: Sequence[AgreementFigures], formats: Formats) -> str:
    whole = [row for row in rows if not row.slice]
    if not whole:
        return ""
    sure = sum(agreement_reading(row)[0] is State.GOOD for row in whole)
    odd = sum(row.paradox for row in whole)
    words = tr("{n} of {m} projects are reliable.")
    words = words.replace("{n}", formats.number(sure)).replace("{m}", formats.number(len(whole)))
    if odd:
        words += " " + counted(
            "In %n of them one label dominates.", odd, "In one of them one label dominates."
        )
    return words


def _gold_words(rows: Sequence[SuspectGold]) -> str:
    sure = sum(row.wrong >= LIKELY for row in rows)
    words = counted(
        "%n gold tasks are wrong with a probability above 90 %.", sure,
        "One gold task is wrong with a probability above 90 %.",
    )  # fmt: skip
    return words if rows else ""


def _reviewer_place(row: Reviewer) -> tuple[bool, float, str]:
    """Those called something first, the farthest off first."""
    return not row.flag, -abs(row.leniency.value or 0.0), row.name


def _reviewer_words(rows: Sequence[Reviewer], formats: Formats) -> str:
    words = tr("{lenient} lenient, {strict} strict, of {all}.")
    for flag in ("lenient", "strict"):
        count = sum(row.flag == flag for row in rows)
        words = words.replace(f"{{{flag}}}", formats.number(count))
    words = words.replace("{all}", counted("%n reviewers", len(rows), "one reviewer"))
    return words if rows else ""


def _habit_place(row: HabitCheck) -> tuple[bool, float, str, str]:
    """Flagged ones first, the surest first."""
    return not row.flag, 1.0 if row.q is None else row.q, row.name, row.check


def _habit_words(rows: Sequence[HabitCheck]) -> str:
    words = counted(
        "%n checks are flagged, at a false discovery rate of 5 %.",
        sum(row.flag for row in rows),
        "One check is flagged, at a false discovery rate of 5 %.",
    )
    return words if rows else ""
