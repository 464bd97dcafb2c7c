"""Findings as rows: numbers and ids come back as they were, names as things are called now."""

from datetime import date

from app.domain.findings import (
    AgreementFigures,
    Drift,
    Figure,
    Findings,
    HabitCheck,
    Hint,
    ModelChoice,
    ModelTried,
    PairAgreement,
    Reviewer,
    Spam,
    SuspectGold,
)
from app.services.finding_rows import KINDS, Names, findings_of, row_of, tasks_in
from app.store.findings import FindingRow

FIGURE, NOTHING = Figure(0.5, 0.4, 0.6), Figure(None)
ALL = Findings(
    models=(
        ModelChoice(
            7, "Notes", "own confusions", "Because.", FIGURE,
            (ModelTried("own confusions", -0.5, 1.0), ModelTried("everybody alike", None, 0.0)),
        ),
    ),
    agreement=(
        AgreementFigures(
            7, "Notes", "batch: 2026-01-01", FIGURE, FIGURE, FIGURE, NOTHING, 10, 20, 5, 0.9, True,
            "nominal",
        ),
    ),
    pairs=(PairAgreement(7, "Notes", 1, "Ada", 2, "Bo", 12, 0.8, FIGURE, NOTHING),),
    drift=(
        Drift(1, "e-1", "Ada", "down", date(2026, 1, 2), date(2026, 1, 9), FIGURE, FIGURE, 40),
    ),
    spam=(
        Spam(2, "e-2", "Bo", 7, "Notes", "lazy", 0.01, FIGURE, 0.5, 60, 0.01, "2026-01-01", 0.97),
    ),
    hints=(Hint(1, "e-1", "Ada", 7, "Notes", "b", "c", 14.0, 40.0, 0.2, 0.1, True),),
    gold=(SuspectGold(3, "t-3", 7, "Notes", "a", "b", 5, 5, 0.98, ""),),
    reviewers=(Reviewer(4, "Cy", 50, FIGURE, 0.8, FIGURE, 0.03, "lenient", NOTHING, 0),),
    habits=(HabitCheck(1, "e-1", "Ada", 7, "Notes", "position", 90, FIGURE, 0.5, None, False),),
)  # fmt: skip
NAMES = Names(
    experts={1: ("e-1", "Ada"), 2: ("e-2", "Bo")},
    projects={7: "Notes"},
    tasks={3: "t-3"},
    users={4: "Cy"},
)


def rows() -> list[FindingRow]:
    """All findings as rows."""
    return [row_of(kind, record) for kind in KINDS for record in getattr(ALL, kind)]


def test_findings_come_back_as_they_were() -> None:
    assert findings_of(rows(), NAMES) == ALL


def test_no_name_is_kept_in_a_row() -> None:
    text = " ".join(row.body for row in rows())
    for name in ("Ada", "Bo", "Cy", "Notes", "e-1", "t-3"):
        assert f'"{name}' not in text


def test_a_person_who_is_gone_takes_her_findings_along() -> None:
    fewer = Names({2: ("e-2", "Bo")}, NAMES.projects, NAMES.tasks, NAMES.users)
    left = findings_of(rows(), fewer)
    assert (left.drift, left.hints, left.habits, left.pairs) == ((), (), (), ())
    assert left.spam == ALL.spam


def test_the_tasks_to_be_named_are_all_found() -> None:
    assert tasks_in(rows()) == {3}


def test_rows_of_other_kinds_are_passed_over() -> None:
    assert findings_of([FindingRow("charts", "{}", 1)], NAMES) == Findings()
