"""Projects: what a client wants done, by whom, and at what rate."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from app.domain import task_types
from app.domain.people import Level
from app.domain.work import ProjectStatus
from app.files.cells import (
    Currency,
    Day,
    Id,
    Language,
    Line,
    Long,
    Names,
    NeededPlace,
    Share,
    Slug,
    SpecialtyPath,
    whole,
    wrong,
    wrong_in,
)  # fmt: skip
from app.files.kinds.base import Column, Kind, ReadRow, minor


def _known_type(value: object) -> object:
    if isinstance(value, str) and value not in task_types.names():
        wrong(f"is not a task type; there are {', '.join(task_types.names())}")
    return value


_AMOUNTS = ("rate_cap", "budget", "pay_rate", "bill_rate", "review_rate", "adjudication_rate")


class ProjectRow(ReadRow):
    """One project as a file gives it. Rates are whole minor units of `currency`."""

    project_id: Id
    name: Line
    client: Line
    client_org: Line = ""
    task_type: Annotated[str, BeforeValidator(_known_type)] = task_types.CLASSIFICATION.name
    labels: Annotated[Names, Field(validate_default=True)] = ()
    guidelines: Long = ""
    status: ProjectStatus = ProjectStatus.ACTIVE
    priority: Annotated[int, BeforeValidator(whole(0, 3))] = 2
    due_on: Day
    overlap: Annotated[int, BeforeValidator(whole(1, 9))] = 1
    minutes_per_item: Annotated[int, BeforeValidator(whole(1, 10_000))]
    currency: Currency
    specialty: SpecialtyPath | None = None
    jurisdiction: NeededPlace = "ANY"
    credential_kind: Slug | None = None
    level: Level = Level.LABELER
    language: Language = ""
    score_floor: Share = 0.0
    rate_cap: int | None = None
    pay_rate: int | None = None
    bill_rate: int | None = None
    review_rate: int | None = None
    adjudication_rate: int | None = None
    rejected_percent: Annotated[int, BeforeValidator(whole(0, 100))] = 0
    rate_from: Day | None = None
    budget: int | None = None

    @field_validator(*_AMOUNTS, mode="before")
    @classmethod
    def _exact(cls, value: object, info: ValidationInfo) -> object:
        return minor(value, info.data.get("currency"))

    @field_validator("labels")
    @classmethod
    def _two(cls, labels: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        named = info.data.get("task_type")
        if not labels and named is not None:
            labels = task_types.type_named(named).labels
            if not labels:
                wrong("is empty: name the labels to choose from, with | between them")
        if len(labels) < 2:
            wrong("names fewer than two labels; there would be nothing to choose")
        return labels

    @model_validator(mode="after")
    def _rates_whole(self) -> Self:
        if self.pay_rate is not None and self.rate_from is None:
            wrong_in("rate_from", "is missing: a pay rate needs the day it counts from")
        if self.pay_rate is not None and self.bill_rate is None:
            wrong_in("bill_rate", "is missing: write 0 when the client is not billed by item")
        if self.pay_rate is None:
            for column in ("bill_rate", "review_rate", "adjudication_rate", "rate_from"):
                if getattr(self, column) is not None:
                    wrong_in("pay_rate", f"is missing, while {column} is given")
        return self


PROJECTS = Kind(
    name="projects",
    title="Projects",
    row=ProjectRow,
    key=lambda row: row.project_id,
    key_column="project_id",
    columns=(
        Column("project_id", "Your own id for the project.", "PR-01", True,
               ("project", "external_id", "id")),
        Column("name", "The project's name.", "Chest film findings", True,
               ("title", "project_name")),
        Column("client", "Whom it is for.", "Example Imaging", True, ("customer", "client_name")),
        Column("client_org", "The client's organisation, for conflicts of interest.",
               "example-imaging", False, ("client_organisation", "client_organization")),
        Column("task_type", "What kind of answer a task asks for: "
               f"{', '.join(task_types.names())}; classification when empty.", "classification",
               False, ("type",)),
        Column("labels", "The labels to choose from, with | between them. Every type but "
               "classification has usual ones.", "normal|abnormal|unclear", False,
               ("classes", "choices", "label_set")),
        Column("guidelines", "What experts are told.", "Choose unclear when in doubt.", False,
               ("instructions",)),
        Column("status", "active, paused or closed; active when empty.", "active"),
        Column("priority", "0 (highest) to 3; 2 when empty.", "1"),
        Column("due_on", "The day it is due.", "2026-12-18", True,
               ("due", "due_date", "deadline")),
        Column("overlap", "How many different experts label each task, 1 to 9; 1 when empty.",
               "3"),
        Column("minutes_per_item", "Minutes one item takes, whole.", "4", True, ("minutes",)),
        Column("currency", "Three capitals (ISO 4217) of all its amounts.", "USD", True),
        Column("specialty", "The specialty an expert needs; empty asks for none.",
               "medicine/radiology", False, ("required_specialty",)),
        Column("jurisdiction", "Where the credential must hold; ANY when empty.", "US-CA"),
        Column("credential_kind", "The kind of credential needed; empty asks for none.",
               "medical-licence"),
        Column("level", "The lowest level that may do it; labeler when empty.", "labeler", False,
               ("min_level",)),
        Column("language", "The language needed; empty asks for none.", "en"),
        Column("score_floor", "The lowest score, 0 to 1; 0 when empty.", "0.7", False,
               ("min_score",)),
        Column("rate_cap", "The highest pay for an item.", "6.00", False, ("max_rate",)),
        Column("pay_rate", "Paid for an accepted item.", "4.50", False, ("pay", "rate")),
        Column("bill_rate", "Billed for an accepted item.", "9.00", False, ("bill", "price")),
        Column("review_rate", "Paid for a review; empty pays none.", "1.20", False,
               ("review_pay",)),
        Column("adjudication_rate", "Paid to an AI trainer for an adjudication, and for a dispute; "
               "empty pays none.", "2.50", False, ("adjudication_pay",)),
        Column("rejected_percent", "Share of the pay that rejected work still earns, 0 to 100.",
               "0"),
        Column("rate_from", "The day the rates count from; needed with pay_rate.", "2026-11-02",
               False, ("effective_from",)),
        Column("budget", "What all its labels may cost at most; empty sets no cap.", "12000.00",
               False, ("max_cost",)),
    ),
    examples=(
        {
            "project_id": "PR-01", "name": "Chest film findings", "client": "Example Imaging",
            "client_org": "example-imaging", "task_type": "classification",
            "labels": "normal|abnormal|unclear", "guidelines": "Choose unclear when in doubt.",
            "status": "active", "priority": "1", "due_on": "2026-12-18", "overlap": "3",
            "minutes_per_item": "4", "currency": "USD", "specialty": "medicine/radiology",
            "jurisdiction": "US-CA", "level": "labeler", "language": "en", "score_floor": "0.7",
            "rate_cap": "6.00", "pay_rate": "4.50", "bill_rate": "9.00", "review_rate": "1.20",
            "adjudication_rate": "2.50", "rejected_percent": "0", "rate_from": "2026-11-02",
            "budget": "12000.00",
        },
        {
            "project_id": "PR-02", "name": "Contract clauses", "client": "Example Law",
            "labels": "indemnity|liability|other", "due_on": "2026-12-31",
            "minutes_per_item": "6", "currency": "EUR",
        },
    ),
)  # fmt: skip
