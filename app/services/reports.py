"""Reports: what one hands to a client."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.config.policies import POLICIES
from app.domain.agents import AgentReport
from app.domain.errors import UserError
from app.domain.findings import Findings
from app.domain.lots import BlendReport
from app.domain.preference_report import PreferenceReport
from app.domain.progress import Progress
from app.domain.quality import Agreement, Estimate
from app.domain.reports import (
    DayCount,
    ErrorCount,
    LabelCount,
    PersonQuality,
    ProjectQuality,
    QualityReport,
)
from app.domain.review import ErrorKind, Severity
from app.domain.text import natural
from app.domain.work import Project
from app.services.desk import Desk
from app.store.quality_report import PersonCount, Span, WorkCount
from app.store.unit import Reader

LONGEST_DAYS = 90
"""A report looks back this many days at most."""

FORMATS = ("pdf", "xlsx", "csv")

TABLE_FORMATS = ("pdf", "xlsx", "csv", "html")


class ReportService:
    """Use cases about reports."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def quality(
        self,
        out: Path,
        format_name: str,
        progress: Progress,
        project_id: int | None = None,
        *,
        findings: Findings | None = None,
    ) -> Path:
        """Write the quality report (pdf, xlsx or csv) of one project, or of all with work.

        With `findings`, a workbook has a sheet for each kind of what the newest run noticed.
        It is about the time from the first answer to today, ninety days at most. `out` may be a
        folder: then the file gets a name of its own. Raises `UserError`; then nothing is written.
        """
        if format_name not in FORMATS:
            raise UserError(
                f"A quality report is written as {', '.join(FORMATS)}, not as “{format_name}”. "
                "Nothing was written."
            )
        self._desk.allow("report.write")
        progress.step(0, 2, "Collecting the figures")
        report = replace(self.quality_figures(project_id), findings=findings)
        path = out
        if out.is_dir():
            one = report.projects[0].external_id if project_id is not None else "all"
            path = out / _file_name("quality", one, report.end, format_name)
        progress.step(1, 2, "Writing the report")
        _write(report, path, format_name)
        progress.step(2, 2, "Written")
        return path

    def preference(
        self, out: Path, format_name: str, progress: Progress, project_id: int | None = None
    ) -> Path:
        """Write the preference report (pdf, xlsx, csv or html) of one project, or of all.

        `out` may be a folder: then the file gets a name of its own. Raises `UserError`; then
        nothing is written.
        """
        from app.files.preference_report import write_preference_report

        return self._tables(
            "preference", out, format_name, progress, project_id, self.preference_figures,
            write_preference_report,
        )  # fmt: skip

    def agents(
        self, out: Path, format_name: str, progress: Progress, project_id: int | None = None
    ) -> Path:
        """Write the report on agents' runs, as `preference` does."""
        from app.files.agent_report import write_agent_report

        return self._tables(
            "agent", out, format_name, progress, project_id, self.agent_figures, write_agent_report
        )

    def _tables(
        self,
        kind: str,
        out: Path,
        format_name: str,
        progress: Progress,
        project_id: int | None,
        figures: Callable[[int | None], Any],
        write: Callable[[Any, Path, str], None],
    ) -> Path:
        """Write a report that is made of tables; where to."""
        if format_name not in TABLE_FORMATS:
            article = "An" if kind == "agent" else "A"
            raise UserError(
                f"{article} {kind} report is written as {', '.join(TABLE_FORMATS)}, not as "
                f"“{format_name}”. Nothing was written."
            )
        self._desk.allow("report.write")
        progress.step(0, 2, "Collecting the figures")
        report = figures(project_id)
        path = out
        if out.is_dir():
            one = report.projects[0].external_id if project_id is not None else "all"
            path = out / _file_name(kind, one, report.made_at.date(), format_name)
        progress.step(1, 2, "Writing the report")
        write(report, path, format_name)
        progress.step(2, 2, "Written")
        return path

    def agent_figures(self, project_id: int | None = None) -> AgentReport:
        """The figures of the report on agents without a file."""
        from app.services.agent_report import agent_report

        return agent_report(self._desk, project_id)

    def preference_figures(self, project_id: int | None = None) -> PreferenceReport:
        """The figures of the preference report without a file."""
        from app.services.preference_report import preference_figures

        return preference_figures(self._desk, project_id)

    def blend(
        self, out: Path, format_name: str, progress: Progress, project_id: int | None = None
    ) -> Path:
        """Write the blend report (pdf, xlsx, csv or html) of one synthetic audit, or of all.

        `out` may be a folder: then the file gets a name of its own. Raises `UserError`; then
        nothing is written.
        """
        from app.files.blend_report import write_blend_report

        return self._tables(
            "blend", out, format_name, progress, project_id, self.blend_figures, write_blend_report
        )

    def blend_figures(self, project_id: int | None = None) -> BlendReport:
        """The figures of the blend report without a file."""
        from app.services.blend import blend_figures

        return blend_figures(self._desk, project_id)

    def quality_figures(self, project_id: int | None = None) -> QualityReport:
        """The figures of the report without a file."""
        now, today, zone = self._desk.now(), self._desk.today(), self._desk.zone()
        with self._desk.read() as reader:
            projects = _chosen(reader.work.projects(), project_id)
            ids = tuple(project.id for project in projects)
            first = reader.quality_report.first_submission(ids)
            start = today - timedelta(days=LONGEST_DAYS - 1)
            if first is not None:
                start = max(start, min(first.astimezone(zone).date(), today))
            span = Span(ids, _midnight(start, zone), _midnight(today + timedelta(days=1), zone))
            sections = _sections(reader, projects, span, zone)
            if project_id is None:
                sections = tuple(s for s in sections if s.submissions) or sections
            seq, head = reader.audit_log.head()
            return QualityReport(
                title="Quality report",
                client=_client(reader, projects),
                start=start,
                end=today,
                made_at=now,
                projects=sections,
                policies=tuple((kind.kind, reader.settings.policy(kind)[1]) for kind in POLICIES),
                audit_seq=seq,
                audit_hash=head,
            )


def _write(report: QualityReport, path: Path, format_name: str) -> None:
    from app.files import quality_report as files

    match format_name:
        case "pdf":
            files.write_quality_pdf(report, path)
        case "xlsx":
            files.write_quality_xlsx(report, path)
        case _:
            files.write_quality_csv(report, path)


def _file_name(report: str, about: str, day: date, format_name: str) -> str:
    """The name a report gets in a folder."""
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in about)
    return f"{report}-{name}-{day.isoformat()}.{format_name}"


def _chosen(projects: list[Project], project_id: int | None) -> tuple[Project, ...]:
    chosen = [p for p in projects if project_id in (None, p.id)]
    if not chosen:
        what = "There is no such project" if project_id is not None else "There is no project yet"
        raise UserError(f"{what}. Nothing was written.")
    return tuple(sorted(chosen, key=lambda p: (natural(p.name), p.id)))


def _client(reader: Reader, projects: tuple[Project, ...]) -> str:
    """The one client, or the workspace's name where there are several."""
    clients = {project.client for project in projects}
    return clients.pop() if len(clients) == 1 else reader.settings.value("name", "All clients")


def _sections(
    reader: Reader, projects: tuple[Project, ...], span: Span, zone: ZoneInfo
) -> tuple[ProjectQuality, ...]:
    ask = reader.quality_report
    work, people, gold = ask.work(span), ask.people(span), ask.gold(span)
    labels, errors = ask.labels(span), ask.errors(span)
    done: dict[int, Counter[date]] = {}
    for key, at, count in ask.done(span):
        done.setdefault(key, Counter())[at.astimezone(zone).date()] += count
    alphas: dict[int, Agreement] = {one.project_id: one for one in reader.quality.agreement()}
    made = []
    for project in projects:
        counts = work.get(project.id, WorkCount(0, 0, 0, 0))
        right, answers = gold.get(project.id, (0, 0))
        daily = done.get(project.id, Counter())
        made.append(
            ProjectQuality(
                external_id=project.external_id,
                name=project.name,
                accepted_items=daily.total(),
                submissions=counts.submissions,
                first_pass=_share(counts.as_they_came, counts.decided),
                agreement=alphas.get(project.id),
                gold=_share(right, answers),
                reviewed_share=counts.reviewed / counts.submissions if counts.submissions else None,
                labels=tuple(LabelCount(*pair) for pair in labels.get(project.id, ())),
                errors=_errors(errors.get(project.id, {})),
                people=_people(reader, project.id, people.get(project.id, [])),
                daily=_daily(daily, span, zone),
            )
        )
    return tuple(made)


def _share(hits: int, n: int) -> Estimate | None:
    """A share with its Wilson interval; None without evidence."""
    from app.scoring.intervals import wilson

    if n == 0:
        return None
    bounds = wilson(hits, n)
    return Estimate(hits / n, float(bounds.low), float(bounds.high), float(n))


def _errors(found: dict[tuple[ErrorKind, Severity], int]) -> tuple[ErrorCount, ...]:
    return tuple(
        ErrorCount(kind, *(found.get((kind, severity), 0) for severity in Severity))
        for kind in ErrorKind
        if any((kind, severity) in found for severity in Severity)
    )


def _people(reader: Reader, project_id: int, found: list[PersonCount]) -> tuple[PersonQuality, ...]:
    scores = reader.quality.estimates(f"project:{project_id}") if found else {}
    return tuple(
        PersonQuality(one.external_id, one.submissions, one.reviewed, scores.get(one.expert_id))
        for one in found
    )


def _daily(counts: Counter[date], span: Span, zone: ZoneInfo) -> tuple[DayCount, ...]:
    """Every day of the span, also those on which nothing was done."""
    first = span.start.astimezone(zone).date()
    days = (span.end.astimezone(zone).date() - first).days
    return tuple(
        DayCount(day, counts[day]) for day in (first + timedelta(days=n) for n in range(days))
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
