"""A workspace of a million judgments, put into its file by bulk: what `scoring_workspace` scores.

5,000 people in 20 projects of five labels, each project labeled by a fifth of them and one person
in all; 333,334 tasks with three answers each, one in thirty with a known answer; 30,000 reviews of
work drawn at random; 600 answers wait for review, a third of them the busiest person's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.services import Services
from app.store import engine as sqlite
from app.store.types import instant_text
from tests.factory import StandingClock, make_workspace

Ids = NDArray[np.int64]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LABELS = ("none", "mild", "moderate", "severe", "unclear")
_DAYS = 180
_OVERLAP = 3
_FIELDS = ("medicine/radiology", "medicine/cardiology", "law/tax", "code/python", "")


@dataclass(frozen=True, slots=True)
class Size:
    """How big the workspace is."""

    people: int = 5_000
    projects: int = 20
    judgments: int = 1_000_000
    busiest: int = 50_000  # answers of the first person
    reviews: int = 30_000
    waiting: int = 600


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers as columns; a row is a submission, ids from 1."""

    task: Ids
    expert: Ids
    label: Ids
    day: Ids

    def __len__(self) -> int:
        return len(self.task)


def build(folder: Path, size: Size) -> tuple[Services, StandingClock]:
    """The workspace, open, signed in as its manager."""
    clock = StandingClock(NOW)
    services = make_workspace(folder, clock)
    rng = np.random.default_rng(4)
    tasks = -(-size.judgments // _OVERLAP)
    project = rng.integers(1, size.projects + 1, tasks)
    truth = rng.integers(0, len(LABELS), tasks)
    answers = _answers(rng, size, project, truth)
    with services.desk.store.write("bench") as unit:
        connection = unit._connection
        for table, rows in _tables(rng, size, project, truth, answers):
            _insert(connection, table, rows)
        unit.audit("bench.build", "workspace")
    return services, clock


def _answers(rng: np.random.Generator, size: Size, project: Ids, truth: Ids) -> Answers:
    n = size.judgments
    slot = np.arange(n) % _OVERLAP
    task = np.arange(n) // _OVERLAP
    crowd = size.people // 5  # of a project: the people whose number and its fit, modulo five
    start = rng.integers(0, crowd, len(project))[task]
    place = (start + slot * 7) % crowd
    expert = place * 5 + (project[task] % 5) + 1
    of_busy = rng.choice(len(project) - 1, size.busiest, replace=False)
    first = np.flatnonzero((slot == 0) & np.isin(task, of_busy))
    taken = np.isin(task[first], task[expert == 1])
    expert[first[~taken]] = 1
    skill = rng.beta(12, 3, size.people)[expert - 1]
    label = np.where(
        rng.random(n) < skill, truth[task], rng.integers(0, len(LABELS), n)
    )  # fmt: skip
    day = rng.integers(1, _DAYS, n)
    return Answers(task + 1, expert, label, np.sort(day)[::-1].copy())


Rows = Iterator[tuple[Any, ...]]


def _tables(
    rng: np.random.Generator, size: Size, project: Ids, truth: Ids, answers: Answers
) -> Iterator[tuple[str, Rows]]:
    days = [instant_text(NOW - timedelta(days=n, hours=1)) for n in range(_DAYS + 1)]
    n = len(answers)
    rows = np.sort(rng.choice(n, size.reviews + size.waiting, replace=False))
    waiting = np.sort(rng.choice(rows, size.waiting, replace=False))
    busy = np.flatnonzero(answers.expert == 1)
    third = np.sort(rng.choice(busy, min(size.waiting // 3, len(busy)), replace=False))
    waiting = np.union1d(waiting[: size.waiting - len(third)], third)
    reviewed = np.setdiff1d(rows, waiting)
    status = np.full(n, "accepted", dtype=object)
    right = answers.label == truth[answers.task - 1]
    verdict = np.where(right, "accept", "reject").astype(object)
    status[reviewed[verdict[reviewed] == "reject"]] = "rejected"
    status[waiting] = "queued"
    yield "expert", _experts(size)
    yield "project", _projects(size)
    yield "task", _tasks(rng, project, truth)
    yield "submission", _submissions(answers, status.tolist(), days)
    yield (
        "judgment",
        (
            (task, expert, i + 1, LABELS[label], days[day])
            for i, (task, expert, label, day) in enumerate(_rows(answers))
        ),
    )
    yield "selection", ((i, "sample", 0.15, 0, "") for i in range(1, n + 1))
    yield (
        "review",
        (
            (None, i + 1, 1, verdict[i], "", "", days[int(answers.day[i])], 30, None, "")
            for i in reviewed.tolist()
        ),
    )
    yield (
        "review_queue",
        (
            (i + 1, int(project[answers.task[i] - 1]), days[1], None, None, 0, None)
            for i in waiting.tolist()
        ),
    )


def more_answers(services: Services, count: int) -> None:
    """A day's work: so many new tasks' worth of one answer each, from random people."""
    rng = np.random.default_rng(5)
    with services.desk.store.write("bench") as unit:
        connection = unit._connection
        pairs = connection.exec_driver_sql(
            "SELECT max(task_id), max(submission_id) FROM judgment"
        ).one()
        tasks = rng.choice(int(pairs[0]), count, replace=False) + 1
        first = int(pairs[1]) + 1
        people = rng.integers(6, 5_000, count)
        columns = (tasks.tolist(), people.tolist(), rng.integers(0, 5, count).tolist())
        at = instant_text(NOW - timedelta(hours=2))
        there = set(connection.exec_driver_sql("SELECT task_id, expert_id FROM judgment").all())
        made = [
            (first + n, task, expert, LABELS[label])
            for n, (task, expert, label) in enumerate(zip(*columns, strict=True))
            if (task, expert) not in there
        ]
        _insert(connection, "submission", iter(
            (i, f"S-{i:07}", None, task, expert, 1, f'{{"label":"{label}"}}', label, 60, at,
             "accepted", "", "2026-11-02") for i, task, expert, label in made
        ))  # fmt: skip
        _insert(connection, "judgment", iter((t, e, i, label, at) for i, t, e, label in made))
        unit.audit("bench.more", "workspace")


def _rows(answers: Answers) -> Iterator[tuple[int, int, int, int]]:
    columns = (answers.task, answers.expert, answers.label, answers.day)
    return zip(*(column.tolist() for column in columns), strict=True)


def _experts(size: Size) -> Rows:
    for i in range(1, size.people + 1):
        yield (i, f"E-{i:05}", f"Person {i}", "", "active", "labeler", "2026-01-05", "2026-01-05",
               "US", "UTC", "|en|", 40, "", "USD", None)  # fmt: skip


def _projects(size: Size) -> Rows:
    labels = f"|{'|'.join(LABELS)}|"
    for i in range(1, size.projects + 1):
        yield (i, f"P-{i:02}", f"Project {i}", "Client", "", "classification", labels, "",
               "active", 1, "2026-12-31", _OVERLAP, 5, "USD", _FIELDS[i % 5], "ANY", "",
               "labeler", "", 0.0, None, None)  # fmt: skip


def _tasks(rng: np.random.Generator, project: Ids, truth: Ids) -> Rows:
    gold = rng.random(len(project)) < 1 / 30
    for i, (home, meant, known) in enumerate(
        zip(project.tolist(), truth.tolist(), gold.tolist(), strict=True), 1
    ):
        yield (i, f"T-{i:06}", home, "b1", f'{{"text":"Item {i}: what does it show?"}}',
               f"|{LABELS[meant]}|" if known else "", "", "", 1,
               "2026-12-31", _OVERLAP, "", "open", f"Item {i}: what does it show?")  # fmt: skip


def _submissions(answers: Answers, status: list[str], days: list[str]) -> Rows:
    told = [f'{{"label":"{label}"}}' for label in LABELS]
    local = [(date(2026, 11, 2) - timedelta(days=n)).isoformat() for n in range(_DAYS + 1)]
    for i, (task, expert, label, day) in enumerate(_rows(answers)):
        yield (i + 1, f"S-{i + 1:07}", None, task, expert, 1, told[label], LABELS[label], 60,
               days[day], status[i], "", None if status[i] == "queued" else local[day])  # fmt: skip


def _insert(connection: Any, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
    cursor = connection.connection.cursor()
    cursor.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        rows,
    )
    cursor.close()


def plain_read(path: Path) -> int:
    """What the driver alone takes to hand over the judgments: how many there are."""
    shell = sqlite.driver().connect(str(path))
    try:
        rows = shell.execute("SELECT task_id, expert_id, label, judged_at FROM judgment").fetchall()
    finally:
        shell.close()
    return len(rows)
