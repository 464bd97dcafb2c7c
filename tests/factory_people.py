"""People and credentials for tests: true to the records, invented in every word."""

from datetime import UTC, date, datetime, time

from app.domain.credentials import (
    Credential,
    CredentialStatus,
    Need,
    Verification,
    VerificationMethod,
    VerificationResult,
)
from app.domain.people import Expert, ExpertStatus, Level
from app.domain.work import AssignmentStatus, ProjectStatus, SubmissionStatus, TaskStatus
from app.services import Services
from app.store import tables as t
from app.store.unit import Unit


def expert(number: int, **changes: object) -> Expert:
    """An active labeler with the number E-0001 and so on."""
    values: dict[str, object] = {
        "id": 0,
        "external_id": f"E-{number:04d}",
        "name": f"Expert {number}",
        "email": f"e{number}@example.org",
        "status": ExpertStatus.ACTIVE,
        "level": Level.LABELER,
        "level_since": date(2026, 3, 2),
        "joined_on": date(2026, 3, 2),
        "country": "US",
        "timezone": "UTC",
        "languages": ("en",),
        "weekly_capacity": 40,
        "orgs": (),
        "currency": "USD",
    }
    return Expert(**(values | changes))  # type: ignore[arg-type]


def credential(expert_id: int, nth: int = 1, /, **changes: object) -> Credential:
    """An active California medical licence in radiology, good until the end of 2027."""
    values: dict[str, object] = {
        "id": 0,
        "external_id": f"C-{expert_id}-{nth}",
        "expert_id": expert_id,
        "kind": "medical_licence",
        "issuer": "Medical Board of California",
        "number": f"A-{expert_id:05d}",
        "holder_name": f"Expert {expert_id}",
        "jurisdiction": "US-CA",
        "specialty": "medicine/radiology",
        "issued_on": date(2020, 1, 1),
        "expires_on": date(2027, 12, 31),
        "does_not_expire": False,
        "status": CredentialStatus.ACTIVE,
        "status_on": None,
        "restrictions": "",
    }
    return Credential(**(values | changes))  # type: ignore[arg-type]


def look(
    credential_id: int,
    on: date,
    result: VerificationResult = VerificationResult.CONFIRMED,
    method: VerificationMethod = VerificationMethod.ROSTER,
) -> Verification:
    """A look at a credential at noon UTC."""
    at = datetime.combine(on, time(12), UTC)
    return Verification(0, credential_id, method, result, at, "manager", None, "")


def add_people(services: Services, *people: Expert) -> list[int]:
    """Store experts; their ids in the order given."""
    with services.desk.store.write("test") as unit:
        unit.people.add_experts(people)
        unit.audit("import", "experts", rows=len(people))
        known = unit.people.ids_by_external_id()
    return [known[each.external_id] for each in people]


def add_credentials(
    services: Services, *credentials: Credential, verified: date | None = None
) -> list[int]:
    """Store credentials, each with a roster look on `verified`; their ids in the order given."""
    with services.desk.store.write("test") as unit:
        unit.credentials.add_credentials(credentials)
        known = unit.credentials.ids_by_external_id()
        ids = [known[each.external_id] for each in credentials]
        if verified:
            unit.credentials.add_verifications([look(each, verified) for each in ids])
        unit.audit("import", "credentials", rows=len(credentials))
    return ids


def add_project(unit: Unit, number: int = 1, need: Need | None = None) -> int:
    """Store a project with a need; its id."""
    wanted = need or Need("medicine/radiology", "US-CA", "medical_licence")
    made = unit.people._connection.execute(
        t.project.insert().values(
            external_id=f"P-{number}", name=f"Project {number}", client="Client",
            client_org="client", task_type="classification", labels=("yes", "no"),
            guidelines="", status=ProjectStatus.ACTIVE, priority=1, due_on=date(2026, 12, 1),
            overlap=1, minutes_per_item=5, currency="USD", need_specialty=wanted.specialty,
            need_jurisdiction=wanted.jurisdiction, need_kind=wanted.kind,
            need_level=Level.LABELER, need_language="", score_floor=0.0,
        )
    )  # fmt: skip
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def add_assignments(
    unit: Unit,
    project_id: int,
    expert_id: int,
    due: list[date],
    *,
    jurisdiction: str = "",
    credential_id: int | None = None,
    status: AssignmentStatus = AssignmentStatus.OPEN,
) -> list[int]:
    """Store one task and one assignment for each due day; the assignments' ids."""
    ids = []
    for on in due:
        row = unit.people._connection
        number = row.execute(t.task.select()).all()
        task = row.execute(
            t.task.insert().values(
                external_id=f"T-{len(number) + 1}", project_id=project_id, batch="b1",
                payload='{"text":"?"}', gold=(), jurisdiction=jurisdiction, language="",
                priority=1, due_on=on, overlap=1, item_key="", status=TaskStatus.OPEN,
            )
        )  # fmt: skip
        made = row.execute(
            t.assignment.insert().values(
                task_id=task.inserted_primary_key[0],  # type: ignore[index]
                expert_id=expert_id, plan_id=None, assigned_at=unit.now, due_on=on,
                status=status, hold_reason="", credential_id=credential_id,
            )
        )  # fmt: skip
        ids.append(int(made.inserted_primary_key[0]))  # type: ignore[index]
    return ids


def add_submission(
    unit: Unit,
    task_id: int,
    expert_id: int,
    at: datetime,
    status: SubmissionStatus = SubmissionStatus.ACCEPTED,
    version: int = 1,
) -> int:
    """Store an answer to a task; its id."""
    made = unit.people._connection.execute(
        t.submission.insert().values(
            external_id=f"S-{task_id}-{expert_id}-{version}", assignment_id=None,
            task_id=task_id, expert_id=expert_id, version=version, answer='{"label":"yes"}',
            label="yes", seconds=60, submitted_at=at, status=status, flag="",
        )
    )  # fmt: skip
    return int(made.inserted_primary_key[0])  # type: ignore[index]
