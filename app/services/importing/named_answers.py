"""Answers as files name them: by their id, or by project, task and author."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.store.intake import KnownVersion, ProjectFacts, TaskFacts
from app.store.unit import Reader, Unit


class Names(Protocol):
    """A row that names an answer."""

    @property
    def submission_id(self) -> str | None:
        """The answer's id, or None."""

    @property
    def project_id(self) -> str | None:
        """Its project, where it has no id."""

    @property
    def task_id(self) -> str | None:
        """Its task, where it has no id."""

    @property
    def expert_id(self) -> str | None:
        """Its author, where it has no id."""


@dataclass(frozen=True, slots=True)
class Places:
    """The answers that rows name. placed: by project, task and author, first versions first."""

    called: dict[str, KnownVersion]
    placed: dict[tuple[str, str, str], list[KnownVersion]]
    projects: dict[int, ProjectFacts]  # by id

    def versions(self) -> Iterator[KnownVersion]:
        """Every one of them."""
        yield from self.called.values()
        for found in self.placed.values():
            yield from found

    def meant(self, row: Names) -> Sequence[KnownVersion]:
        """The answers a row may mean: the one with its id, or all versions at its place."""
        if row.submission_id is not None:
            return [self.called[row.submission_id]] if row.submission_id in self.called else []
        place = (row.project_id or "", row.task_id or "", row.expert_id or "")
        return self.placed.get(place, [])


def places_of(reader: Reader | Unit, rows: Sequence[Names]) -> Places:
    """Look up the answers that the rows name."""
    projects = {p.external_id: p for p in reader.intake.projects()}
    placed = _placed(reader, [row for row in rows if row.submission_id is None], projects)
    called = reader.intake.versions_called(r.submission_id for r in rows if r.submission_id)
    return Places(called, placed, {p.id: p for p in projects.values()})


def _placed(
    reader: Reader | Unit, rows: Iterable[Names], projects: dict[str, ProjectFacts]
) -> dict[tuple[str, str, str], list[KnownVersion]]:
    named: dict[str, set[str]] = {}
    people: set[str] = set()
    for row in rows:
        if row.project_id in projects:
            named.setdefault(row.project_id or "", set()).add(row.task_id or "")
            people.add(row.expert_id or "")
    tasks: dict[int, tuple[str, TaskFacts]] = {}
    for project, names in named.items():
        for task in reader.intake.tasks(projects[project].id, sorted(names)).values():
            tasks[task.id] = (project, task)
    experts = {i: name for name, i in reader.intake.expert_ids(sorted(people)).items()}
    placed: dict[tuple[str, str, str], list[KnownVersion]] = {}
    for version in reader.intake.versions_of(sorted(tasks)):
        if version.expert_id in experts:
            project, task = tasks[version.task_id]
            place = (project, task.external_id, experts[version.expert_id])
            placed.setdefault(place, []).append(version)
    return placed
