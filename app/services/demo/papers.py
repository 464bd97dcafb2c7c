"""The true world's files, as a real operation would import them; the truth is not in them."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import orjson

from app.domain.task_types import type_named
from app.files.csv_out import write_csv
from app.files.sheet import Cell, Sheet, SheetColumn
from app.services.demo.catalogue import FIELDS, Subject
from app.services.demo.plays import SUBJECTS, play_of
from app.services.demo.truth import Item
from app.services.demo.world import Paper, World

_GUIDE = "Read the whole item first. When two labels fit, take the graver one and say so."
_ZONES = {
    "US-CA": "America/Los_Angeles",
    "US-TX": "America/Chicago",
    "US-NY": "America/New_York",
    "US-FL": "America/New_York",
    "GB-EAW": "Europe/London",
    "DE": "Europe/Berlin",
}


def write_table(path: Path, header: Iterable[str], rows: Iterable[list[Cell]]) -> Path:
    """Write one import file and give its path."""
    columns = tuple(SheetColumn(title) for title in header)
    write_csv(path, Sheet(path.stem, columns, rows))
    return path


def experts_file(world: World, path: Path) -> Path:
    """The workforce."""
    header = (
        "expert_id", "name", "email", "status", "level", "level_since", "joined_on", "country",
        "timezone", "languages", "weekly_capacity", "orgs", "currency",
    )  # fmt: skip
    clients = sorted({s.client for s in SUBJECTS})
    rows: list[list[Cell]] = [
        [
            p.number, p.name, f"{p.number.lower()}@sample.invalid", "active", p.level,
            p.level_since.isoformat(), p.joined_on.isoformat(),
            {"GB": "GB", "DE": "DE"}.get(p.place[:2], "US"), _ZONES.get(p.place, "America/Denver"),
            "en|de" if p.place == "DE" else "en", str(p.capacity),
            # One person in forty has ties to a client and must not work for it.
            clients[i % len(clients)] if i % 40 == 7 else "", "USD",
        ]
        for i, p in enumerate(world.people)
    ]  # fmt: skip
    return write_table(path, header, rows)


def credentials_file(world: World, path: Path) -> Path:
    """Everybody's papers, most of them with the look that verified them."""
    header = ("credential_id", "expert_id", "kind", "issuer", "number", "holder_name",
              "jurisdiction", "specialty", "issued_on", "expires_on", "status",
              "verified_by_method", "verified_on", "verified_result", "verified_by")  # fmt: skip
    rows: list[list[Cell]] = [
        [
            c.number, c.person.number, c.kind, c.issuer, c.licence, c.person.name, c.place,
            c.person.field.specialty, c.issued_on.isoformat(),
            c.expires_on.isoformat() if c.expires_on else "never", "active",
            c.method, c.verified_on.isoformat() if c.verified_on else "",
            "confirmed" if c.verified_on else "", "Credential desk" if c.verified_on else "",
        ]
        for c in world.papers
    ]  # fmt: skip
    return write_table(path, header, rows)


def suspended_file(papers: list[Paper], on: date, path: Path) -> Path:
    """The same papers again, as an official list now has them: suspended since a day."""
    header = (
        "credential_id", "expert_id", "kind", "issuer", "number", "holder_name", "jurisdiction",
        "specialty", "expires_on", "status", "status_on",
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            c.number, c.person.number, c.kind, c.issuer, c.licence, c.person.name, c.place,
            c.person.field.specialty, c.expires_on.isoformat() if c.expires_on else "never",
            "suspended", on.isoformat(),
        ]
        for c in papers
    ]  # fmt: skip
    return write_table(path, header, rows)


def pay_minor(subject: Subject) -> int:
    """What one item of the project pays, in cents."""
    usual = next(f.rate_minor for f in FIELDS if f.specialty == subject.specialty)
    return usual + (60 if subject.priority == 0 else 0)


def projects_file(first_day: date, path: Path) -> Path:
    """The projects with their requirements and first rates."""
    header = ("project_id", "name", "client", "client_org", "task_type", "labels", "guidelines",
              "status", "priority", "due_on", "overlap", "minutes_per_item", "currency",
              "specialty", "jurisdiction", "level", "language", "score_floor",
              "pay_rate", "bill_rate", "review_rate", "rejected_percent", "rate_from")  # fmt: skip
    rows: list[list[Cell]] = []
    for i, s in enumerate(SUBJECTS):
        pay = pay_minor(s)
        rows.append(
            [
                s.code, s.name, s.client, s.client,
                play_of(s.code).name,
                "|".join(label for label, _ in s.findings),
                f"{s.question} {_GUIDE}",
                "active", str(s.priority), (first_day + timedelta(days=38 + 3 * i)).isoformat(),
                str(s.overlap), "5", "USD", s.specialty, "ANY", s.level, "en",
                str(s.score_floor), _major(pay), _major(pay * 155 // 100), _major(pay * 40 // 100),
                "0", (first_day - timedelta(days=60)).isoformat(),
            ]
        )  # fmt: skip
    return write_table(path, header, rows)


def tasks_file(items: list[Item], first_day: date, wave: int, path: Path) -> Path:
    """One wave of tasks."""
    header = ("project_id", "task_id", "payload", "batch", "gold", "jurisdiction", "due_on")
    due = (first_day + timedelta(days=7 * wave + 12)).isoformat()
    rows: list[list[Cell]] = [
        [
            item.subject.code, item.number, orjson.dumps(item.payload).decode(), f"wave {wave + 1}",
            _gold(item),
            item.place, due,
        ]
        for item in items
    ]  # fmt: skip
    return write_table(path, header, rows)


def _gold(item: Item) -> str:
    """The known label of an item that has one and whose type can."""
    known = item.gold and type_named(play_of(item.subject.code).name).gold
    return item.subject.findings[item.label][0] if known else ""


def _major(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
