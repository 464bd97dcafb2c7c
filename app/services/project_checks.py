"""What a project must be before it is saved: field by field, in the words of the form."""

import re
from dataclasses import replace
from typing import Final

from app.domain import task_types
from app.domain.credentials import Need
from app.domain.errors import UserError
from app.domain.money import LARGEST
from app.domain.work import Project, Requirement

_NUMBER_CHARS: Final = 100
_LINE_CHARS: Final = 300
_GUIDELINE_CHARS: Final = 1_000_000
_YEARS: Final = (1900, 2199)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)
_SPECIALTY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*(/[a-z0-9]+([-_][a-z0-9]+)*)*", re.ASCII)
_PLACE = re.compile(r"ANY|\*|[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def checked_project(project: Project) -> Project:
    """The project without blanks around its texts. Raises `UserError` for the first wrong field."""
    new = _trimmed(project)
    _require(bool(new.external_id), "Project number", "it is empty")
    _line("Project number", new.external_id, _NUMBER_CHARS)
    _require(bool(new.name), "Name", "it is empty")
    for field, text in (
        ("Name", new.name),
        ("Client", new.client),
        ("Client organisation", new.client_org),
    ):
        _line(field, text, _LINE_CHARS)
    _require(
        new.task_type in task_types.names(), "Task type", f"there is no “{new.task_type[:40]}”"
    )
    _labels(new.labels)
    _require(len(new.guidelines) <= _GUIDELINE_CHARS, "Guidelines", "they are too long")
    _require(
        not _CONTROL_IN_TEXT.search(new.guidelines), "Guidelines", "there is a control character"
    )
    _range("Priority", new.priority, 0, 3)
    _range("Experts per task", new.overlap, 1, 9)
    _range("Minutes per item", new.minutes_per_item, 1, 10_000)
    _range("Year of the due date", new.due_on.year, *_YEARS)
    _shape("Currency", new.currency, _CURRENCY, "three capitals such as USD")
    if new.budget is not None:
        _require(
            new.budget.currency == new.currency,
            "Budget", f"it is in {new.budget.currency}, the project in {new.currency}",
        )  # fmt: skip
        _require(0 <= new.budget.minor <= LARGEST, "Budget", "it is negative or too large")
    _requirement(new)
    return new


def _trimmed(project: Project) -> Project:
    asked = project.requirement
    need = asked.need
    return replace(
        project,
        external_id=project.external_id.strip(),
        name=project.name.strip(),
        client=project.client.strip(),
        client_org=project.client_org.strip(),
        labels=tuple(label.strip() for label in project.labels),
        requirement=Requirement(
            need=Need(
                need.specialty.strip(), need.jurisdiction.strip() or "ANY", need.kind.strip()
            ),
            level=asked.level,
            language=asked.language.strip(),
            score_floor=asked.score_floor,
            rate_cap=asked.rate_cap,
        ),
    )


def _labels(labels: tuple[str, ...]) -> None:
    _require(len(labels) >= 2, "Labels", "two or more are needed, or there is nothing to choose")
    _require(all(labels), "Labels", "one is empty")
    _require(len(set(labels)) == len(labels), "Labels", "one is there twice")
    for label in labels:
        _require("|" not in label, "Labels", f"“{label[:40]}” has a “|” in it")
        _line("Labels", label, 200)


def _requirement(project: Project) -> None:
    asked = project.requirement
    need = asked.need
    if need.specialty:
        _shape("Specialty", need.specialty, _SPECIALTY, "a path such as medicine/radiology")
    _shape("Jurisdiction", need.jurisdiction, _PLACE, "US-CA, FR, * or ANY")
    if need.kind:
        _shape("Credential", need.kind, _SLUG, "a short name such as medical-licence")
    if asked.language:
        _shape("Language", asked.language, _LANGUAGE, "a code such as en or pt-BR")
    _require(0 <= asked.score_floor <= 1, "Lowest score", "it is not between 0 and 100 %")
    if asked.rate_cap is not None:
        _require(
            asked.rate_cap.currency == project.currency,
            "Highest pay", f"it is in {asked.rate_cap.currency}, the project in {project.currency}",
        )  # fmt: skip
        _require(0 <= asked.rate_cap.minor <= LARGEST, "Highest pay", "it is negative or too large")


def _require(holds: bool, field: str, trouble: str) -> None:
    if not holds:
        raise UserError(f"{field}: {trouble}. Nothing was saved.")


def _line(field: str, text: str, most: int) -> None:
    _require(len(text) <= most, field, f"it is longer than {most} characters")
    _require(not _CONTROL.search(text), field, "there is a control character or a line break")


def _range(field: str, value: int, low: int, high: int) -> None:
    _require(low <= value <= high, field, f"{value} is not between {low} and {high}")


def _shape(field: str, text: str, shape: re.Pattern[str], like: str) -> None:
    _require(bool(shape.fullmatch(text)), field, f"“{text[:40]}” is not {like}")
