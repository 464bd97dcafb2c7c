"""What the Tasks table and a task's answers show."""

from app.domain.work import TaskAnswer, TaskRow, TaskStatus
from app.ui.columns import Column, Filter
from app.ui.formats import NOTHING, Formats
from app.ui.words import tr
from app.ui.work_words import (
    submission_status_state,
    submission_status_word,
    task_status_state,
    task_status_word,
    verdict_word,
)

_NEARLY = 0.99


def task_columns(formats: Formats) -> tuple[Column[TaskRow], ...]:
    """The columns of the browser."""
    return (
        Column("external_id", tr("Task"), lambda r: r.external_id, sort=True, width=134),
        Column("project", tr("Project"), lambda r: r.project, width=150, muted=True, stretch=True),
        Column("batch", tr("Batch"), lambda r: r.batch, width=90, muted=True, hidden=True),
        Column("text", tr("Text"), lambda r: r.text, width=190, stretch=True),
        Column("label", tr("Inferred"), lambda r: r.label, width=112, stretch=True,
               tip=lambda r: posterior_words(r.posterior, formats)),
        Column("posterior", tr("Sure"), lambda r: sure_words(r.posterior, formats), kind="number",
               width=62),
        Column("assigned", tr("Asked"), lambda r: f"{r.assigned} / {r.overlap}", kind="number",
               width=66, tip=lambda _r: tr("People asked, of those the overlap wants")),
        Column("submitted", tr("Answers"), lambda r: str(r.submitted), kind="number", width=78,
               hidden=True),
        Column("accepted", tr("Accepted"), lambda r: f"{r.accepted} / {r.overlap}", kind="number",
               width=78),
        Column("gold", tr("Gold"), lambda r: tr("gold") if r.has_gold else "", width=60,
               muted=True, hidden=True),
        Column("priority", tr("Priority"), lambda r: str(r.priority), sort=True, kind="number",
               width=80, hidden=True),
        Column("due_on", tr("Due"), lambda r: formats.short_day(r.due_on), sort=True, width=64,
               tip=lambda r: formats.day(r.due_on)),
        Column("status", tr("Status"), lambda r: task_status_word(r.status), sort=True,
               kind="pill", state=lambda r: task_status_state(r.status), width=80),
    )  # fmt: skip


def task_filters() -> tuple[Filter, ...]:
    """The boxes of the filter row; projects and batches are filled in from the workspace."""
    return (
        Filter("project", tr("Project"), ()),
        Filter("status", tr("Status"), tuple((s.value, task_status_word(s)) for s in TaskStatus)),
        Filter("gold", tr("Gold"), (("yes", tr("with gold")), ("no", tr("without gold")))),
        Filter("batch", tr("Batch"), ()),
    )


def answer_columns(formats: Formats) -> tuple[Column[TaskAnswer], ...]:
    """The columns of a task's answers."""
    return (
        Column("expert", tr("Expert"), lambda r: r.expert, width=150, stretch=True),
        Column("label", tr("Answer"), lambda r: r.label, width=140, stretch=True),
        Column("version", tr("Version"), lambda r: str(r.version), kind="number", width=72),
        Column("submitted_at", tr("Sent"), lambda r: formats.instant(r.submitted_at), width=140,
               muted=True),
        Column("seconds", tr("Took"), lambda r: formats.duration(r.seconds), kind="number",
               width=92),
        Column("verdict", tr("Review"), lambda r: verdict_word(r.verdict) or tr("not reviewed"),
               width=100, muted=True),
        Column("status", tr("Status"), lambda r: submission_status_word(r.status), kind="pill",
               state=lambda r: submission_status_state(r.status), width=124),
    )  # fmt: skip


def posterior_words(posterior: float | None, formats: Formats) -> str:
    """How sure the inferred label is, in words."""
    if posterior is None:
        return NOTHING
    return tr("{share} sure, from all answers and what their authors got right").replace(
        "{share}", sure_words(posterior, formats)
    )


def sure_words(posterior: float | None, formats: Formats) -> str:
    """A posterior as a percentage. Nothing inferred is ever wholly sure: “> 99 %”."""
    if posterior is not None and posterior > _NEARLY:
        return f"> {formats.percent(0.99)}"
    return formats.percent(posterior)
