"""The projects in work, as lines of the Today page."""

from app.domain.work import ProjectRow
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.tokens import State
from app.ui.words import tr

LOW_AGREEMENT = 0.667  # Krippendorff's own limit for tentative conclusions


def project_columns(formats: Formats, late: dict[int, State]) -> tuple[Column[ProjectRow], ...]:
    """The columns; `late` says by project how its due day looks today."""
    return (
        Column(
            "name", tr("Project"), lambda p: p.name, value=lambda p: p.client,
            width=220, stretch=True,
        ),
        Column("client", tr("Client"), lambda p: p.client, muted=True, width=110, stretch=True),
        Column(
            "done", tr("Done"),
            lambda p: f"{formats.number(p.done)} / {formats.number(p.tasks)}",
            kind="number", width=108,
        ),
        Column(
            "progress", tr("Progress"), lambda p: formats.percent(share(p)), kind="progress",
            value=share, width=150,
        ),
        Column(
            "alpha", tr("Agreement α"), lambda p: formats.number(p.alpha, 2), kind="number",
            width=98,
            state=lambda p: State.WARN
            if p.alpha is not None and p.alpha < LOW_AGREEMENT
            else State.NEUTRAL,
            tip=lambda p: tr("Krippendorff's α by the newest run; below 0.667 is low")
            if p.alpha is not None
            else tr("No agreement yet: it needs two answers to the same task"),
        ),
        Column(
            "returned", tr("Returned"), lambda p: formats.percent(p.returned_share, 1),
            kind="number", width=84,
        ),
        Column(
            "cost", tr("Cost / accepted"),
            lambda p: NOTHING if p.cost_per_accepted is None
            else formats.money(p.cost_per_accepted),
            kind="number", width=114,
        ),
        Column(
            "due_on", tr("Due"), lambda p: formats.short_day(p.due_on), kind="pill",
            state=lambda p: late.get(p.id, State.NEUTRAL), width=76,
        ),
    )  # fmt: skip


def share(project: ProjectRow) -> float:
    """How much of a project is done, 0..1; an empty project has done nothing."""
    return project.done / project.tasks if project.tasks else 0.0
