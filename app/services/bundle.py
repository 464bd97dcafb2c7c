"""The bundle of all services, and what builds it for an open workspace."""

from dataclasses import dataclass

from app.services.adjudication import AdjudicationService
from app.services.audit import AuditService
from app.services.credentials import CredentialService
from app.services.desk import Desk
from app.services.disputes import DisputeService
from app.services.exports import ExportService
from app.services.findings import FindingsService
from app.services.hand_rules import HandRuleService
from app.services.handing_out import HandingOutService
from app.services.imports import ImportService
from app.services.lots import LotService
from app.services.matching import MatchingService
from app.services.pay import PayService
from app.services.people import PeopleService
from app.services.plans import PlanService
from app.services.progression import ProgressionService
from app.services.quality import QualityService
from app.services.reports import ReportService
from app.services.review import ReviewService
from app.services.settings import SettingsService
from app.services.today import TodayService
from app.services.work import WorkService
from app.services.workspace import WorkspaceService


@dataclass(frozen=True, slots=True)
class Services:
    """All that can be done with one open workspace."""

    desk: Desk
    workspace: WorkspaceService
    settings: SettingsService
    people: PeopleService
    credentials: CredentialService
    work: WorkService
    imports: ImportService
    matching: MatchingService
    hand_rules: HandRuleService
    plans: PlanService
    handing_out: HandingOutService
    review: ReviewService
    adjudication: AdjudicationService
    disputes: DisputeService
    quality: QualityService
    findings: FindingsService
    progression: ProgressionService
    pay: PayService
    lots: LotService
    reports: ReportService
    exports: ExportService
    audit: AuditService
    today: TodayService

    def close(self) -> None:
        """Let go of the workspace."""
        self.desk.store.close()


def build_services(desk: Desk) -> Services:
    """The bundle for an open workspace; each service is given what it needs, nothing more."""
    people = PeopleService(desk)
    credentials = CredentialService(desk)
    quality = QualityService(desk)
    progression = ProgressionService(desk)
    pay = PayService(desk)
    reports = ReportService(desk)
    return Services(
        desk=desk,
        workspace=WorkspaceService(desk),
        settings=SettingsService(desk),
        people=people,
        credentials=credentials,
        work=WorkService(desk),
        imports=ImportService(desk),
        matching=MatchingService(desk),
        hand_rules=HandRuleService(desk),
        plans=PlanService(desk),
        handing_out=HandingOutService(desk),
        review=ReviewService(desk),
        adjudication=AdjudicationService(desk),
        disputes=DisputeService(desk),
        quality=quality,
        findings=FindingsService(desk, reports),
        progression=progression,
        pay=pay,
        lots=LotService(desk),
        reports=reports,
        exports=ExportService(desk),
        audit=AuditService(desk),
        today=TodayService(desk, credentials, progression, pay),
    )
