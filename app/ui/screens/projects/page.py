"""All that a project's page shows at once, and what the form of a new project begins with."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.pay import RateCardRow
from app.domain.quality import Agreement
from app.domain.task_types import CLASSIFICATION
from app.domain.work import (
    NeedWords,
    Project,
    ProjectRow,
    ProjectStatus,
    Requirement,
)

NEW = 0  # the id of a project that is not saved yet
USUAL_DAYS = 28


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """All that a project's page shows. `row` is None for a project that is not saved yet."""

    project: Project
    row: ProjectRow | None
    agreement: Agreement | None
    words: NeedWords
    rates: list[RateCardRow]
    today: date


def new_project(today: date, currency: str) -> Project:
    """What the form of a new project begins with."""
    return Project(
        id=NEW,
        external_id="",
        name="",
        client="",
        client_org="",
        task_type=CLASSIFICATION.name,
        labels=(),
        guidelines="",
        status=ProjectStatus.ACTIVE,
        priority=2,
        due_on=today + timedelta(days=USUAL_DAYS),
        overlap=3,
        minutes_per_item=5,
        currency=currency,
        requirement=Requirement(),
    )
