"""An office for tests of review and pay: people, one project, tasks, and answers that come in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.config.policies import ReviewPolicy
from app.config.policy import Policy
from app.domain.money import Money
from app.domain.pay import PayMode, RateCard, WorkRole
from app.domain.people import Expert, ExpertStatus, Level, Role, User
from app.domain.progress import Silent
from app.domain.work import Assignment, AssignmentStatus
from app.files.kinds.reviews import ReviewRow
from app.files.kinds.submissions import SubmissionRow
from app.services import Services
from app.services.importing import Prepared
from app.services.importing.common import FileFacts
from app.services.importing.reviews import ReviewImporter
from app.services.importing.submissions import SubmissionImporter
from app.services.review import ReviewService
from tests.factory import START, StandingClock
from tests.factory_work import project, task

ASSIGNED = START - timedelta(days=5)
HANDED_IN = START - timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Office:
    """A workspace with people and work, and short ways to make things happen in it."""

    services: Services
    clock: StandingClock
    project_id: int
    analyst: User

    def desk_of(self, user: User) -> ReviewService:
        """The review desk as another user sees it."""
        desk = self.services.desk
        return ReviewService(type(desk)(desk.store, desk.paths, desk.clock, user))

    @property
    def review(self) -> ReviewService:
        """The review desk of the QC analyst."""
        return self.desk_of(self.analyst)

    def policy(self, policy: Policy) -> None:
        """Put a policy in force."""
        with self.services.desk.write("settings.edit") as unit:
            unit.settings.add_policy(policy, "manager", unit.now)
            unit.audit("policy.save", f"policy:{policy.kind}")

    def review_share(
        self, share: float, first_items: int = 0, good_in_a_row: int = 0, **rule: Any
    ) -> None:
        """Set which share of work is reviewed; drawn at once unless a row is asked for."""
        fields = {"share": share, "first_items": first_items, "good_in_a_row": good_in_a_row}
        besides = {"floor": 0.0, "risk_share": 0.0, "seeded_share": 0.0, "second_share": 0.0}
        self.policy(ReviewPolicy(**(fields | besides | rule)))

    def send(self, *rows: SubmissionRow) -> Prepared:
        """Import submissions; nothing is written when a row is bad."""
        importer = SubmissionImporter(self._facts())
        with self.services.desk.write("import") as unit:
            prepared = importer.prepare(unit, list(enumerate(rows, 2)), Silent())
            if not prepared.bad_rows:
                importer.write(unit, prepared, Silent())
        return prepared

    def send_reviews(self, *rows: ReviewRow) -> Prepared:
        """Import reviews; nothing is written when a row is bad."""
        importer = ReviewImporter(self._facts())
        with self.services.desk.write("import") as unit:
            prepared = importer.prepare(unit, list(enumerate(rows, 2)), Silent())
            if not prepared.bad_rows:
                importer.write(unit, prepared, Silent())
        return prepared

    def _facts(self) -> FileFacts:
        return FileFacts(frozenset(), self.services.desk.today())

    def rate(self, pay: int | Money = 500, **changes: Any) -> int:
        """Add a rate card: 5.00 USD a label for everybody unless told otherwise."""
        usd = pay if isinstance(pay, Money) else Money(pay, "USD")
        card = RateCard(
            0, None, None, WorkRole.LABEL, PayMode.PER_ACCEPTED_ITEM, usd,
            usd * 2, date(2026, 1, 1), 0,
        )  # fmt: skip
        return self.services.pay.add_rate(replace(card, **changes))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a plain query, so that a test looks at what is really stored."""
        with self.services.desk.read() as reader:
            return [tuple(row) for row in reader.work._connection.exec_driver_sql(sql)]


def answer(
    task_number: int = 1,
    expert: int = 1,
    label: str = "yes",
    at: datetime = HANDED_IN,
    **changes: Any,
) -> SubmissionRow:
    """An answer as a file gives it; without an id of its own unless told."""
    fields: dict[str, Any] = {
        "project_id": "P-1", "task_id": f"T-{task_number:03d}", "expert_id": f"EX-{expert:03d}",
        "label": label, "seconds": 60, "submitted_at": at,
    }  # fmt: skip
    return SubmissionRow(**(fields | changes))


def verdict(
    task_number: int = 1,
    expert: int = 1,
    verdict: str = "accept",
    at: datetime = START - timedelta(hours=1),
    **changes: Any,
) -> ReviewRow:
    """A review as a file gives it."""
    fields: dict[str, Any] = {
        "project_id": "P-1", "task_id": f"T-{task_number:03d}", "expert_id": f"EX-{expert:03d}",
        "reviewer": "analyst", "verdict": verdict, "decided_at": at, "seconds": 30,
    }  # fmt: skip
    return ReviewRow(**(fields | changes))


def expert(number: int, **changes: Any) -> Expert:
    """An active labeler."""
    made = Expert(
        id=0,
        external_id=f"EX-{number:03d}",
        name=f"Person {number}",
        email=f"person{number}@example.org",
        status=ExpertStatus.ACTIVE,
        level=Level.LABELER,
        level_since=date(2026, 1, 1),
        joined_on=date(2026, 1, 1),
        country="US",
        timezone="UTC",
        languages=("en",),
        weekly_capacity=40,
        orgs=(),
        currency="USD",
    )
    return replace(made, **changes)


def make_office(
    services: Services,
    clock: StandingClock,
    *,
    experts: int = 3,
    tasks: int = 10,
    overlap: int = 1,
    assigned: bool = True,
    people: Sequence[Expert] = (),
    **of_project: Any,
) -> Office:
    """Experts EX-001 …, project P-1 with tasks T-001 …, all assigned to all; an analyst who is
    nobody's author. Everything is reviewed until a test says otherwise.
    """
    with services.desk.write("import") as unit:
        unit.people.add_experts(list(people) or [expert(n) for n in range(1, experts + 1)])
        project_id = unit.work.add_project(project(1, overlap=overlap, **of_project))
        unit.work.add_tasks([task(project_id, n, overlap=overlap) for n in range(1, tasks + 1)])
        if assigned:
            unit.work.add_assignments(
                [
                    Assignment(0, t, e, None, ASSIGNED, date(2026, 12, 1), AssignmentStatus.OPEN,
                               "", None)
                    for t in range(1, tasks + 1)
                    for e in range(1, (len(people) or experts) + 1)
                ]
            )  # fmt: skip
        user_id = unit.people.add_user("analyst", Role.QC_ANALYST, None)
        unit.audit("office.make", "test")
    office = Office(services, clock, project_id, User(user_id, "analyst", Role.QC_ANALYST))
    office.review_share(1.0)
    return office
