"""Experts: the people of the workforce."""

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from app.domain.people import ExpertStatus, Level
from app.files.cells import (
    Country,
    Currency,
    Day,
    Email,
    Id,
    Languages,
    Line,
    Names,
    WeeklyHours,
    Zone,
    whole,
    wrong_in,
)  # fmt: skip
from app.files.kinds.base import Column, Kind, ReadRow


class ExpertRow(ReadRow):
    """One expert as a file gives them."""

    expert_id: Id
    name: Line
    email: Email | None = None
    status: ExpertStatus = ExpertStatus.ACTIVE
    level: Level = Level.LABELER
    level_since: Day | None = None  # None: since they joined
    joined_on: Day
    country: Country
    timezone: Zone
    languages: Languages
    weekly_capacity: Annotated[int, BeforeValidator(whole(0, 10_000))]
    orgs: Names = ()
    currency: Currency
    weekly_hours: WeeklyHours | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.level_since is not None and self.level_since < self.joined_on:
            wrong_in("level_since", "is before joined_on", self.level_since.isoformat())
        return self

    @property
    def at_level_since(self) -> date:
        """The day since which the level is held: the day of joining unless the file says."""
        return self.level_since or self.joined_on

    @property
    def weekly_minutes(self) -> int | None:
        """The working time in whole minutes, None when the row has none."""
        return None if self.weekly_hours is None else round(self.weekly_hours * 60)


EXPERTS = Kind(
    name="experts",
    title="Experts",
    row=ExpertRow,
    key=lambda row: row.expert_id,
    key_column="expert_id",
    columns=(
        Column(
            "expert_id", "Your own id for the person. It never changes.", "EX-0001", True,
            ("expert", "external_id", "id", "person_id", "worker_id"),
        ),
        Column("name", "The name as you write it.", "First Example", True, ("full_name",)),
        Column("email", "The address work is sent to.", "first@example.org", False,
               ("mail", "email_address")),
        Column("status", "applicant, active, paused or offboarded; active when empty.", "active"),
        Column("level", "labeler, qc_analyst or ai_trainer; labeler when empty.", "labeler"),
        Column("level_since", "The day the level was reached; the day of joining when empty.",
               "2026-01-12"),
        Column("joined_on", "The day the person joined.", "2026-01-12", True,
               ("joined", "start_date", "joining_date")),
        Column("country", "Two capitals (ISO 3166).", "FR", True, ("country_code",)),
        Column("timezone", "The zone's name (IANA).", "Europe/Paris", True,
               ("time_zone", "tz")),
        Column("languages", "Language codes with | between them.", "en|fr", True, ("language",)),
        Column("weekly_capacity", "How many items a week at most, 0 to 10,000.", "120", True,
               ("capacity", "items_per_week")),
        Column("orgs", "Organisations they belong to, for conflicts of interest.", "clinic-nord",
               False, ("organisations", "organizations", "org")),
        Column("currency", "Three capitals (ISO 4217) they are paid in.", "EUR", True,
               ("pay_currency",)),
        Column("weekly_hours", "Hours of work in a week at most; only the items count when empty.",
               "7.5", False, ("hours", "hours_per_week")),
    ),
    examples=(
        {
            "expert_id": "EX-0001", "name": "First Example", "email": "first@example.org",
            "status": "active", "level": "labeler", "joined_on": "2026-01-12", "country": "FR",
            "timezone": "Europe/Paris", "languages": "en|fr", "weekly_capacity": "120",
            "orgs": "clinic-nord", "currency": "EUR", "weekly_hours": "7.5",
        },
        {
            "expert_id": "EX-0002", "name": "Second Example", "email": "second@example.org",
            "status": "active", "level": "qc_analyst", "level_since": "2026-02-02",
            "joined_on": "2025-11-03", "country": "US", "timezone": "America/Los_Angeles",
            "languages": "en", "weekly_capacity": "200", "currency": "USD",
        },
    ),
)  # fmt: skip
