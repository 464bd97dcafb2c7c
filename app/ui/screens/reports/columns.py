"""What the report would say of each project, as a table."""

from app.domain.quality import Agreement, Estimate
from app.domain.reports import ProjectQuality
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.words import tr

_SPAN = (0.5, 1.0)


def figure_columns(formats: Formats) -> tuple[Column[ProjectQuality], ...]:
    """One line for each project; every share with its 95 % interval."""

    def share(value: Estimate | None) -> str:
        return formats.percent(value.mean) if value is not None else NOTHING

    return (
        Column("name", tr("Project"), lambda r: r.name, width=180, stretch=True),
        Column("accepted", tr("Accepted items"), lambda r: formats.number(r.accepted_items),
               kind="number", width=120),
        Column("submissions", tr("Answers"), lambda r: formats.number(r.submissions),
               kind="number", width=80),
        Column("first_pass", tr("First pass, 95 %"), lambda r: share(r.first_pass),
               kind="interval", value=lambda r: r.first_pass, span=_SPAN, width=170,
               tip=lambda r: formats.interval(r.first_pass)),
        Column("gold", tr("Gold, 95 %"), lambda r: share(r.gold), kind="interval",
               value=lambda r: r.gold, span=_SPAN, width=170,
               tip=lambda r: formats.interval(r.gold)),
        Column("alpha", tr("Agreement α, 95 %"), lambda r: alpha_words(r.agreement, formats),
               kind="number", width=160),
        Column("reviewed", tr("Reviewed"), lambda r: formats.percent(r.reviewed_share),
               kind="number", width=84),
    )  # fmt: skip


def alpha_words(agreement: Agreement | None, formats: Formats) -> str:
    """Alpha and its interval: “0.41 (0.28 to 0.53)”."""
    if agreement is None or agreement.alpha is None:
        return NOTHING
    text = formats.number(agreement.alpha, 2)
    if agreement.low is None or agreement.high is None:
        return text
    span = tr("{low} to {high}").replace("{low}", formats.number(agreement.low, 2))
    return f"{text} ({span.replace('{high}', formats.number(agreement.high, 2))})"
