"""What the plan table shows."""

from collections.abc import Callable
from typing import Any

from app.domain.matching import Plan, PlanLine
from app.domain.money import Money
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.lists import InMemorySource
from app.ui.words import tr


def plan_columns(formats: Formats) -> tuple[Column[PlanLine], ...]:
    """One line for an expert's share of one class of tasks."""
    return (
        Column("project", tr("Project"), lambda r: r.project, sort=True, width=170, stretch=True),
        Column("tasks", tr("Tasks"), lambda r: formats.number(r.tasks), sort=True, kind="number",
               width=52),
        Column("expert", tr("Expert"), lambda r: r.expert, sort=True, width=130, stretch=True),
        Column("qualifies_by", tr("Qualifies by"), lambda r: r.qualifies_by, width=150,
               muted=True, stretch=True, tip=lambda r: r.qualifies_by),
        Column("estimate", tr("Score, 95 %"), lambda r: formats.score(r.estimate), sort=True,
               kind="interval", value=lambda r: r.estimate, span=(0.4, 1.0), width=140,
               tip=lambda r: score_words(r, formats)),
        Column("rate", tr("Rate"), lambda r: formats.money(r.rate), sort=True, kind="number",
               width=76),
        Column("value", tr("Plan value"), lambda r: formats.number(r.value), sort=True,
               kind="number", width=100, hidden=True),
    )  # fmt: skip


def plan_source(plan: Plan, columns: tuple[Column[PlanLine], ...]) -> InMemorySource[PlanLine]:
    """The lines of a plan as a list that sorts by value, not by text."""
    keys: dict[str, Callable[[PlanLine], Any]] = {
        "tasks": lambda r: r.tasks,
        "estimate": lambda r: r.estimate.mean if r.estimate else -1.0,
        "rate": lambda r: (r.rate.currency, r.rate.minor) if r.rate else ("", -1),
        "value": lambda r: r.value,
    }
    return InMemorySource(plan.lines, columns, {"project": lambda r: str(r.project_id)}, keys)


def score_words(line: PlanLine, formats: Formats) -> str:
    """A line's score in words; new people have none."""
    if line.estimate is None:
        return tr("No score yet: this person’s work has not been measured.")
    return formats.interval(line.estimate)


def cost_words(cost: tuple[Money, ...], formats: Formats) -> str:
    """A cost in each currency; currencies are never added."""
    return " + ".join(formats.money(part) for part in cost) or NOTHING


def commit_counts(plan: Plan, formats: Formats) -> list[tuple[str, str]]:
    """What assigning a plan will do, in numbers."""
    summary = plan.summary
    unrated = sum(line.tasks for line in plan.lines if line.rate is None)
    counts = [
        (tr("New assignments"), formats.number(summary.units_placed)),
        (tr("Tasks"), formats.number(len({pair.task_id for pair in plan.pairs}))),
        (tr("Experts"), formats.number(len({pair.expert_id for pair in plan.pairs}))),
        (tr("Projects"), formats.number(len({line.project_id for line in plan.lines}))),
        (tr("Expected cost"), cost_words(summary.cost, formats)),
        (tr("Left unfilled"), formats.number(summary.units_wanted - summary.units_placed)),
    ]
    if unrated:
        counts.append((tr("Without a rate, so not in the cost"), formats.number(unrated)))
    return counts
