"""Made-up findings, and a service that answers with them, for the Quality page."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.domain.findings import (
    AgreementFigures,
    Drift,
    DriftChart,
    Figure,
    Findings,
    HabitCheck,
    HabitItem,
    Hint,
    MarkAgreement,
    ModelChoice,
    ModelTried,
    PairAgreement,
    ReviewedItem,
    Reviewer,
    Spam,
    SuspectGold,
)
from app.domain.progress import Progress
from app.domain.quality import EvidenceRow
from app.services import Services
from app.services.findings import FindingsService

DAY = date(2026, 11, 2)


def around(value: float, half: float = 0.04) -> Figure:
    """A figure with a made-up interval."""
    return Figure(value, value - half, min(1.0, value + half))


def agreement(project_id: int = 1, project: str = "Radiology", **changes: Any) -> AgreementFigures:
    """One project whose alpha is reliable, unless said otherwise."""
    made = AgreementFigures(
        project_id, project, "", around(0.93), around(0.86), around(0.88), around(0.85),
        240, 720, 14, 0.41, False, "nominal",
    )  # fmt: skip
    return replace(made, **changes)


def pair(first_id: int = 1, second_id: int = 2, **changes: Any) -> PairAgreement:
    """Two people who share tasks."""
    made = PairAgreement(
        1, "Radiology", first_id, f"Person {first_id}", second_id, f"Person {second_id}",
        48, 0.9, around(0.78, 0.1), around(0.84, 0.08),
    )  # fmt: skip
    return replace(made, **changes)


def model(project_id: int = 1, **changes: Any) -> ModelChoice:
    """A project whose labels rest on the pooled model."""
    made = ModelChoice(
        project_id, "Radiology", "pooled confusion",
        "It foretells held-out labels best, and people err independently.", around(0.03, 0.05),
        (ModelTried("pooled confusion", -0.412, 0.83), ModelTried("one coin", -0.431, 0.14),
         ModelTried("plain vote", -0.502, 0.03)),
    )  # fmt: skip
    return replace(made, **changes)


def drift(expert_id: int = 1, **changes: Any) -> Drift:
    """Somebody whose answers got worse on 2 November."""
    made = Drift(
        expert_id, f"E-{expert_id:04}", f"Person {expert_id}", "down", DAY,
        DAY + timedelta(days=5), around(0.92), around(0.78, 0.07), 61,
    )  # fmt: skip
    return replace(made, **changes)


def spam(expert_id: int = 2, **changes: Any) -> Spam:
    """Somebody who says “no” to everything."""
    made = Spam(
        expert_id, f"E-{expert_id:04}", f"Person {expert_id}", 1, "Radiology", "lazy", 0.004,
        around(0.52, 0.06), 0.5, 120, 0.0004, "no", 0.97,
    )  # fmt: skip
    return replace(made, **changes)


def hint(expert_id: int = 3, **changes: Any) -> Hint:
    """Somebody who says “no” where “yes” is right."""
    made = Hint(
        expert_id, f"E-{expert_id:04}", f"Person {expert_id}", 1, "Radiology", "yes", "no",
        14, 40, 0.22, 0.04, False,
    )  # fmt: skip
    return replace(made, **changes)


def gold(task_id: int = 1, **changes: Any) -> SuspectGold:
    """A known answer that nearly all speak against."""
    made = SuspectGold(task_id, f"T-{task_id:06}", 1, "Radiology", "yes", "no", 14, 13, 0.97, "")
    return replace(made, **changes)


def reviewer(user_id: int = 1, **changes: Any) -> Reviewer:
    """A reviewer who accepts more than others would."""
    made = Reviewer(
        user_id, f"Reviewer {user_id}", 212, around(0.96, 0.03), 0.84, around(0.12), 0.0003,
        "lenient", around(0.88, 0.07), 40,
    )  # fmt: skip
    return replace(made, **changes)


def habit(expert_id: int = 1, check: str = "position", **changes: Any) -> HabitCheck:
    """Somebody who chooses the left one too often."""
    made = HabitCheck(
        expert_id, f"E-{expert_id:04}", f"Person {expert_id}", 1, "Radiology", check, 180,
        around(0.63, 0.07), 0.5, 0.002, True,
    )  # fmt: skip
    return replace(made, **changes)


def chart(answers: int = 160, change: int | None = 90, alarm: int | None = 128) -> DriftChart:
    """A stream of right and wrong answers that gets worse at `change`."""
    values, ewma, lower, average = [], [], [], 0.92
    for at in range(answers):
        bad = change is not None and at >= change
        right = 0.0 if at * 7 % 20 < (7 if bad else 1) else 1.0
        average += 0.05 * (right - average)
        values.append(right)
        ewma.append(average)
        lower.append(0.92 - 0.14 * (1 - 0.95 ** (2 * (at + 1))) ** 0.5)
    return DriftChart(
        tuple(DAY - timedelta(days=(answers - at) // 6) for at in range(answers)),
        tuple(range(1, answers + 1)), tuple(values), tuple(ewma), tuple(lower), 0.92, alarm,
        change, 1.0,
    )  # fmt: skip


def marks(mark: str, marked: int = 35, both: int = 19) -> MarkAgreement:
    """What two reviewers of the same answers said."""
    return MarkAgreement(mark, 148, marked, both, around(0.9), around(both / marked), around(0.85))


def some() -> Findings:
    """Something of everything."""
    return Findings(
        models=(model(),),
        agreement=(
            agreement(),
            agreement(slice="language: en", tasks=80),
            agreement(paradox=True, project="Side effects", alpha=around(0.31), largest_share=0.94),
        ),
        pairs=(pair(),),
        drift=(drift(), drift(3, state="recovered", noticed=date(2026, 9, 30))),
        spam=(spam(),),
        hints=(hint(),),
        gold=(gold(2, wrong=0.6), gold(1)),
        reviewers=(
            reviewer(2, flag="", leniency=around(0.01), q=0.8),
            reviewer(1),
        ),
        marks=(marks(""), marks("factual", 18, 3)),
        habits=(habit(1, "length", flag=False, q=0.6), habit(1), habit(2, "speed", flag=False)),
    )  # fmt: skip


class MadeFindings(FindingsService):
    """Answers with findings that were made up; the items behind them too."""

    def __init__(self, services: Services, found: Findings) -> None:
        super().__init__(services.desk, services.reports)
        self.found = found
        self.chart: DriftChart | None = chart()
        self.asked: list[tuple[object, ...]] = []

    def all(self) -> Findings:
        return self.found

    def drift_chart(self, expert_id: int, project_id: int | None) -> DriftChart | None:
        self.asked.append(("chart", expert_id, project_id))
        return self.chart

    def confused_tasks(
        self, expert_id: int, project_id: int, meant: str, said: str
    ) -> tuple[EvidenceRow, ...]:
        self.asked.append(("confused", expert_id, project_id, meant, said))
        return super().confused_tasks(expert_id, project_id, meant, said)

    def reviewer_items(self, user_id: int) -> tuple[ReviewedItem, ...]:
        self.asked.append(("reviewer", user_id))
        verdicts = ("accept", "accept", "correct", "return", "reject")
        return tuple(
            ReviewedItem(
                n, f"T-{n:06}", "Radiology", f"E-{n % 7:04}", verdicts[n % 5],
                verdicts[n % 4] if n % 3 == 0 else "", DAY - timedelta(days=n % 30),
            )
            for n in range(1, 41)
        )  # fmt: skip

    def habit_items(self, expert_id: int, project_id: int, check: str) -> tuple[HabitItem, ...]:
        self.asked.append(("habit", expert_id, project_id, check))
        return tuple(
            HabitItem(n, f"T-{n:06}", "response A" if n % 3 else "response B",
                      "left" if n % 3 else "right", DAY - timedelta(days=n % 30))
            for n in range(1, 61)
        )  # fmt: skip

    def save_report(self, path: Path, format_name: str, progress: Progress) -> Path:
        self.asked.append(("report", path.name, format_name))
        return super().save_report(path, format_name, progress)


def with_findings(services: Services, found: Findings) -> tuple[Services, MadeFindings]:
    """The services with made-up findings in the place of the store's."""
    made = MadeFindings(services, found)
    return replace(services, findings=made), made
