"""What tests of two reviewers share: people who sign in, answers that come in, short decisions."""

from datetime import timedelta
from typing import Any

from app.domain.findings import Reviewer
from app.domain.people import Role, User
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.services import Services
from app.services.review import ReviewService
from tests.factory import START, StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office

ACCEPT = Decision(Verdict.ACCEPT)
FACTUAL = ErrorMark(ErrorKind.FACTUAL, Severity.MAJOR)
FORMAT = ErrorMark(ErrorKind.FORMAT, Severity.MINOR)
REJECT = Decision(Verdict.REJECT, (FACTUAL,))
LATER = START - timedelta(minutes=5)


def all_twice(services: Services, clock: StandingClock) -> Office:
    """An office in which everything is reviewed, and reviewed a second time."""
    made = make_office(services, clock, tasks=20)
    made.review_share(1.0, second_share=1.0)
    return made


def signed_in(office: Office, name: str, expert_id: int | None = None) -> User:
    with office.services.desk.write("users.edit") as unit:
        user_id = unit.people.add_user(name, Role.QC_ANALYST, expert_id)
        unit.audit("user.add", f"user:{user_id}")
    return User(user_id, name, Role.QC_ANALYST, expert_id)


def send(office: Office, *tasks: int, **changes: Any) -> None:
    office.send(*(answer(n, at=HANDED_IN + timedelta(minutes=n), **changes) for n in tasks))


def decide(desk: ReviewService, number: int, decision: Decision = ACCEPT) -> int:
    desk.claim(number)
    return desk.decide(number, decision, 20).id


def reviewers(office: Office) -> dict[str, Reviewer]:
    office.services.quality.score(Silent())
    return {one.name: one for one in office.services.findings.all().reviewers}
