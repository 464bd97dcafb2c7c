"""A desk with experts, tasks, answers and verdicts, put there row by row."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select, update

from app.config.policies import GateRule, LadderPolicy
from app.domain.credentials import CredentialStatus, VerificationMethod, VerificationResult
from app.domain.pay import PayMode, WorkRole
from app.domain.people import ExpertStatus, Level, Role
from app.domain.progression import GateKind
from app.domain.review import ErrorKind, Selection, Severity, Verdict
from app.domain.work import (
    AssignmentStatus,
    ProjectStatus,
    SubmissionStatus,
    TaskStatus,
)
from app.services import Services
from app.store import tables as t

DAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

SMALL_LADDER = LadderPolicy(
    to_qc_analyst=(
        GateRule(kind=GateKind.ACCEPTED_ITEMS, threshold=60),
        GateRule(kind=GateKind.SCORE_LOW, threshold=0.85),
        GateRule(kind=GateKind.GOLD_LOW, threshold=0.60),
        GateRule(kind=GateKind.WEEKS_AT_LEVEL, threshold=3),
        GateRule(kind=GateKind.TRAINING, threshold=1, module="qc-basics"),
        GateRule(kind=GateKind.CRITICAL_ERRORS, threshold=0),
        GateRule(kind=GateKind.CREDENTIAL, threshold=1),
    ),
    to_ai_trainer=(
        GateRule(kind=GateKind.ACCEPTED_ITEMS, threshold=120),
        GateRule(kind=GateKind.SCORE_LOW, threshold=0.90),
        GateRule(kind=GateKind.TRAINING, threshold=1, module="trainer-basics"),
        GateRule(kind=GateKind.WEEKS_AT_LEVEL, threshold=8),
        GateRule(kind=GateKind.REVIEWS_DONE, threshold=50),
    ),
    floor=0.65,
    floor_items=20,
    critical_window_days=30,
)


class Bench:
    """Puts rows into an open workspace and remembers nothing but the next number."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._number = 0

    def _next(self) -> int:
        self._number += 1
        return self._number

    def put(self, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert rows in one unit; their ids when the table has such a column."""
        with self.services.desk.store.write("test") as unit:
            connection = unit._connection
            before = 0
            if "id" in table.c:
                before = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
            connection.execute(insert(table), list(rows))
            unit.audit("test.put", table.name)
        return list(range(before + 1, before + 1 + len(rows)))

    def change(self, table: Table, key: int, **values: Any) -> None:
        """Change one row by id."""
        with self.services.desk.store.write("test") as unit:
            unit._connection.execute(update(table).where(table.c.id == key).values(**values))
            unit.audit("test.change", table.name)

    def expert(self, **values: Any) -> int:
        """An active labeler since 1 June, unless said otherwise."""
        return self.put(t.expert, [self.expert_row(**values)])[0]

    def expert_row(self, **values: Any) -> dict[str, Any]:
        """The row of such an expert."""
        n = self._next()
        return {
            "external_id": f"E-{n:04}", "name": f"Person {n}", "email": "",
            "status": ExpertStatus.ACTIVE, "level": Level.LABELER,
            "level_since": date(2026, 6, 1), "joined_on": date(2026, 6, 1), "country": "US",
            "timezone": "UTC", "languages": ("en",), "weekly_capacity": 10, "orgs": (),
            "currency": "USD", **values,
        }  # fmt: skip

    def project(self, **values: Any) -> int:
        """An active two-label project without requirement, unless said otherwise."""
        n = self._next()
        row = {
            "external_id": f"P-{n:02}", "name": f"Project {n}", "client": "Client",
            "client_org": "", "task_type": "classification", "labels": ("no", "yes"),
            "guidelines": "", "status": ProjectStatus.ACTIVE, "priority": 1,
            "due_on": date(2026, 11, 30), "overlap": 3, "minutes_per_item": 5,
            "currency": "USD", "need_specialty": "", "need_jurisdiction": "ANY",
            "need_kind": "", "need_level": Level.LABELER, "need_language": "",
            "score_floor": 0.0, "rate_cap_minor": None, **values,
        }  # fmt: skip
        return self.put(t.project, [row])[0]

    def task(self, project_id: int, **values: Any) -> int:
        """An open task with overlap 3, unless said otherwise."""
        return self.put(t.task, [self.task_row(project_id, **values)])[0]

    def task_row(self, project_id: int, **values: Any) -> dict[str, Any]:
        """The row of such a task."""
        n = self._next()
        return {
            "external_id": f"T-{n:06}", "project_id": project_id, "batch": "b1",
            "payload": '{"text":"…"}', "gold": (), "jurisdiction": "", "language": "",
            "priority": 1, "due_on": date(2026, 11, 30), "overlap": 3, "item_key": "",
            "status": TaskStatus.OPEN, **values,
        }  # fmt: skip

    def answer(
        self,
        task_id: int,
        expert_id: int,
        label: str,
        *,
        version: int = 1,
        at: datetime = DAY,
        status: SubmissionStatus = SubmissionStatus.ACCEPTED,
        seconds: int = 60,
    ) -> int:
        """A submission, which is also the author's judgment from now on; its id."""
        row = {
            "external_id": f"S-{self._next()}", "assignment_id": None, "task_id": task_id,
            "expert_id": expert_id, "version": version, "answer": f'{{"label":"{label}"}}',
            "label": label, "seconds": seconds, "submitted_at": at, "status": status, "flag": "",
        }  # fmt: skip
        submission = self.put(t.submission, [row])[0]
        with self.services.desk.store.write("test") as unit:
            j = t.judgment.c
            unit._connection.execute(
                t.judgment.delete().where(j.task_id == task_id, j.expert_id == expert_id)
            )
            unit.audit("test.judge", "judgment")
        judgment = {
            "task_id": task_id, "expert_id": expert_id, "submission_id": submission,
            "label": label, "judged_at": at,
        }  # fmt: skip
        self.put(t.judgment, [judgment])
        return submission

    def nine_tasks(self) -> tuple[int, list[int]]:
        """A project with four people who mostly agreed on nine tasks; the project, the people."""
        project = self.project(overlap=4)
        people = [self.expert() for _ in range(4)]
        for n in range(9):
            task = self.task(project, overlap=4, gold=("yes",) if n % 3 == 0 else ())
            for place, person in enumerate(people):
                label = "no" if (place + n) % 4 == 0 else "yes"
                self.answer(task, person, label, at=DAY - timedelta(days=n))
        return project, people

    def split(self, project: int, people: Sequence[int], **values: Any) -> int:
        """A task on which the first two say yes and the others no."""
        task = self.task(project, overlap=4, **values)
        for place, person in enumerate(people):
            self.answer(task, person, "yes" if place < 2 else "no")
        return task

    def review(
        self,
        submission_id: int,
        verdict: Verdict,
        *,
        reason: Selection = Selection.SAMPLE,
        probability: float = 0.15,
        at: datetime = DAY + timedelta(hours=1),
        corrected: str = "",
        severity: Severity | None = None,
        undone: bool = False,
        reviewer: int = 1,
    ) -> int:
        """A verdict by the workspace's manager, and why it was chosen; its id."""
        with self.services.desk.store.read() as reader:
            chosen = reader._connection.execute(
                select(t.selection.c.submission_id).where(
                    t.selection.c.submission_id == submission_id
                )
            ).first()
        if chosen is None:
            self.put(
                t.selection,
                [{"submission_id": submission_id, "reason": reason,
                  "probability": probability, "policy_version": 0}],
            )  # fmt: skip
        row = {
            "submission_id": submission_id, "reviewer_id": reviewer, "verdict": verdict,
            "corrected_label": corrected, "note": "", "decided_at": at, "seconds": 30,
            "undone_at": at if undone else None,
        }  # fmt: skip
        review = self.put(t.review, [row])[0]
        if severity is not None:
            mark = {"review_id": review, "kind": ErrorKind.FACTUAL, "severity": severity}
            self.put(t.review_error, [mark])
        return review

    def credential(
        self, expert_id: int, *, verified: datetime | None = DAY - timedelta(days=30), **values: Any
    ) -> int:
        """An active radiology licence of California until 2028, verified a month ago."""
        row = {
            "external_id": f"C-{self._next()}", "expert_id": expert_id, "kind": "licence",
            "issuer": "Board", "number": "A-1", "number_normal": "A1", "holder_name": "",
            "jurisdiction": "US-CA", "specialty": "medicine/radiology",
            "issued_on": date(2020, 1, 1), "expires_on": date(2028, 1, 31),
            "does_not_expire": False, "status": CredentialStatus.ACTIVE, "status_on": None,
            "restrictions": "", **values,
        }  # fmt: skip
        credential = self.put(t.credential, [row])[0]
        if verified is not None:
            self.look(credential, VerificationResult.CONFIRMED, verified)
        return credential

    def look(
        self,
        credential_id: int,
        result: VerificationResult,
        at: datetime,
        method: VerificationMethod = VerificationMethod.PRIMARY_SOURCE,
    ) -> None:
        """A verification."""
        self.put(
            t.verification,
            [{"credential_id": credential_id, "method": method, "result": result,
              "checked_at": at, "checked_by": "manager", "next_due": None, "note": ""}],
        )  # fmt: skip

    def training(
        self, expert_id: int, module: str, passed: date | None, expires: date | None = None
    ) -> None:
        """A module assigned, and perhaps passed."""
        self.put(
            t.training,
            [{"expert_id": expert_id, "module": module, "assigned_on": date(2026, 6, 1),
              "passed_on": passed, "expires_on": expires}],
        )  # fmt: skip

    def assignment(
        self,
        task_id: int,
        expert_id: int,
        status: AssignmentStatus = AssignmentStatus.OPEN,
        **values: Any,
    ) -> int:
        """An assignment made by hand."""
        row = {
            "task_id": task_id, "expert_id": expert_id, "plan_id": None, "assigned_at": DAY,
            "due_on": date(2026, 11, 30), "status": status, "hold_reason": "",
            "credential_id": None, **values,
        }  # fmt: skip
        return self.put(t.assignment, [row])[0]

    def rate(self, pay_minor: int, **values: Any) -> int:
        """A rate card for labels, in dollars, in force since June."""
        row = {
            "project_id": None, "level": None, "role": WorkRole.LABEL,
            "mode": PayMode.PER_ACCEPTED_ITEM, "pay_minor": pay_minor,
            "bill_minor": pay_minor * 2, "currency": "USD", "effective_from": date(2026, 6, 1),
            "rejected_percent": 0, **values,
        }  # fmt: skip
        return self.put(t.rate_card, [row])[0]

    def user(self, name: str, role: Role, expert_id: int | None = None) -> int:
        """Somebody else who may sign in."""
        with self.services.desk.store.write("test") as unit:
            user = unit.people.add_user(name, role, expert_id)
            unit.audit("user.add", f"user:{user}", role=role.value)
        return user
