"""The unit of work: the only way to change anything, and its read-only sister."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection

from app.domain.audit import AuditEvent, Fact
from app.domain.news import Topic
from app.store.adjudication import AdjudicationReads, AdjudicationWrites
from app.store.audit import AuditReads
from app.store.credentials import CredentialReads, CredentialWrites
from app.store.disputes import DisputeReads, DisputeWrites
from app.store.exports import ExportReads
from app.store.handover import HandoverReads, HandoverWrites
from app.store.holds import HoldReads, HoldWrites
from app.store.intake import IntakeReads, IntakeWrites
from app.store.lots import LotReads
from app.store.matching import MatchingReads, MatchingWrites
from app.store.pay import PayReads, PayWrites
from app.store.people import PeopleReads, PeopleWrites
from app.store.progression import ProgressionReads, ProgressionWrites
from app.store.quality import QualityReads, QualityWrites
from app.store.quality_report import QualityReportReads
from app.store.review import ReviewReads, ReviewWrites
from app.store.sampling import SamplingReads
from app.store.second_reviews import SecondReads, SecondWrites
from app.store.settings import SettingsReads, SettingsWrites
from app.store.today import TodayReads
from app.store.work import WorkReads, WorkWrites

T = TypeVar("T")


class Reader:
    """One consistent view of the workspace, area by area."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def people(self) -> PeopleReads:
        """Experts, users, training."""
        return PeopleReads(self._connection)

    @cached_property
    def credentials(self) -> CredentialReads:
        """Credentials and their verification history."""
        return CredentialReads(self._connection)

    @cached_property
    def holds(self) -> HoldReads:
        """Live assignments beside the ground they stand on."""
        return HoldReads(self._connection)

    @cached_property
    def work(self) -> WorkReads:
        """Projects, tasks, assignments, submissions."""
        return WorkReads(self._connection)

    @cached_property
    def matching(self) -> MatchingReads:
        """What a plan is made from, and the plans that were committed."""
        return MatchingReads(self._connection)

    @cached_property
    def review(self) -> ReviewReads:
        """The queue and the verdicts."""
        return ReviewReads(self._connection)

    @cached_property
    def seconds(self) -> SecondReads:
        """Blind second reviews."""
        return SecondReads(self._connection)

    @cached_property
    def adjudication(self) -> AdjudicationReads:
        """What is to be adjudicated, and what was."""
        return AdjudicationReads(self._connection)

    @cached_property
    def disputes(self) -> DisputeReads:
        """Challenges of reviews."""
        return DisputeReads(self._connection)

    @cached_property
    def intake(self) -> IntakeReads:
        """What arriving and settled work is compared with, in bulk."""
        return IntakeReads(self._connection)

    @cached_property
    def sampling(self) -> SamplingReads:
        """Where people stand in the sampling plan."""
        return SamplingReads(self._connection)

    @cached_property
    def quality(self) -> QualityReads:
        """Evidence columns, scores, inferred labels, agreement."""
        return QualityReads(self._connection)

    @cached_property
    def progression(self) -> ProgressionReads:
        """Standings and proposals."""
        return ProgressionReads(self._connection)

    @cached_property
    def pay(self) -> PayReads:
        """Rate cards, the ledger, holds, pay runs."""
        return PayReads(self._connection)

    @cached_property
    def settings(self) -> SettingsReads:
        """Workspace settings, policies, import batches."""
        return SettingsReads(self._connection)

    @cached_property
    def handover(self) -> HandoverReads:
        """What is out with people, and what came back and waits."""
        return HandoverReads(self._connection)

    @cached_property
    def quality_report(self) -> QualityReportReads:
        """What a quality report asks."""
        return QualityReportReads(self._connection)

    @cached_property
    def exports(self) -> ExportReads:
        """What leaves as files besides work."""
        return ExportReads(self._connection)

    @cached_property
    def lots(self) -> LotReads:
        """Items of synthetic audits and what auditors said of them."""
        return LotReads(self._connection)

    @cached_property
    def today(self) -> TodayReads:
        """What the Today page asks."""
        return TodayReads(self._connection)

    @cached_property
    def audit_log(self) -> AuditReads:
        """The audit log."""
        return AuditReads(self._connection)


class Unit:
    """One transaction. Whatever it changes, it also says to the audit log and to the news.

    Areas are the writing sisters of `Reader`'s. A unit that changed rows but said nothing to the
    audit log does not commit: that is a bug, and it is found at once. The exception says so:
    `quiet`.
    """

    def __init__(self, connection: Connection, actor: str, now: datetime) -> None:
        self._connection = connection
        self.actor = actor
        self.now = now
        self.events: list[AuditEvent] = []
        self.topics: set[Topic] = set()
        self.quiet_because = ""

    def quiet(self, reason: str) -> None:
        """Say that this unit changes nothing of consequence, and why: it needs no audit event.

        For what lapses by itself and decides nothing, such as a claim or an unsent draft. Raises
        ValueError without a reason.
        """
        if not reason:
            raise ValueError("a quiet unit says why it is not of consequence")
        self.quiet_because = reason

    def audit(self, action: str, subject: str, **body: Fact) -> None:
        """Say what was done ("expert.pause", "expert:17"), with ids, states and amounts only."""
        self.events.append(AuditEvent(action, subject, body))

    def touched(self, *topics: Topic) -> None:
        """Say which areas the screens should look at again after the commit."""
        self.topics.update(topics)

    def _area(self, make: Callable[[Connection], T]) -> T:
        return make(self._connection)

    @cached_property
    def people(self) -> PeopleWrites:
        """Experts, users, training."""
        return self._area(PeopleWrites)

    @cached_property
    def credentials(self) -> CredentialWrites:
        """Credentials and their verification history."""
        return self._area(CredentialWrites)

    @cached_property
    def holds(self) -> HoldWrites:
        """Live assignments beside the ground they stand on."""
        return self._area(HoldWrites)

    @cached_property
    def work(self) -> WorkWrites:
        """Projects, tasks, assignments, submissions."""
        return self._area(WorkWrites)

    @cached_property
    def matching(self) -> MatchingWrites:
        """Committed plans and their assignments."""
        return self._area(MatchingWrites)

    @cached_property
    def review(self) -> ReviewWrites:
        """The queue and the verdicts."""
        return self._area(ReviewWrites)

    @cached_property
    def seconds(self) -> SecondWrites:
        """Blind second reviews."""
        return self._area(SecondWrites)

    @cached_property
    def adjudication(self) -> AdjudicationWrites:
        """What is to be adjudicated, and what was."""
        return self._area(AdjudicationWrites)

    @cached_property
    def disputes(self) -> DisputeWrites:
        """Challenges of reviews."""
        return self._area(DisputeWrites)

    @cached_property
    def intake(self) -> IntakeWrites:
        """Arriving and settled work, in bulk."""
        return self._area(IntakeWrites)

    @cached_property
    def sampling(self) -> SamplingReads:
        """Where people stand in the sampling plan: derived, so there is nothing to write."""
        return SamplingReads(self._connection)

    @cached_property
    def lots(self) -> LotReads:
        """Items of synthetic audits: nothing of a lot is written."""
        return LotReads(self._connection)

    @cached_property
    def quality(self) -> QualityWrites:
        """Scores, inferred labels, agreement."""
        return self._area(QualityWrites)

    @cached_property
    def progression(self) -> ProgressionWrites:
        """Proposals."""
        return self._area(ProgressionWrites)

    @cached_property
    def pay(self) -> PayWrites:
        """Rate cards, the ledger, holds, pay runs."""
        return self._area(PayWrites)

    @cached_property
    def settings(self) -> SettingsWrites:
        """Workspace settings, policies, import batches."""
        return self._area(SettingsWrites)

    @cached_property
    def handover(self) -> HandoverWrites:
        """What is out with people, and what leaves."""
        return self._area(HandoverWrites)

    @cached_property
    def audit_log(self) -> AuditReads:
        """The audit log; appended to by the store alone."""
        return AuditReads(self._connection)
