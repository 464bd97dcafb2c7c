"""The lists of the People tab: scored people, and the items behind a score."""

from app.domain.quality import EvidenceRow, ScoreRow
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.naming.results import source_name, source_word
from app.ui.tokens import State
from app.ui.words import tr


def people_columns(formats: Formats) -> tuple[Column[ScoreRow], ...]:
    """The table of scored people."""
    return (
        Column(
            "name",
            tr("Expert"),
            lambda row: row.name,
            kind="twoline",
            value=lambda row: row.external_id,
            sort=True,
            stretch=True,
            width=150,
        ),
        Column(
            "mean",
            tr("Score, 95 %"),
            lambda row: formats.score(row.estimate),
            kind="interval",
            value=lambda row: row.estimate,
            tip=lambda row: formats.interval(row.estimate),
            sort=True,
            width=140,
            span=(0.5, 1.0),
        ),
        Column(
            "low",
            tr("Lower"),
            lambda row: formats.number(row.estimate.low * 100, 1),
            kind="number",
            tip=lambda _row: tr("lower bound of the 95 % interval"),
            sort=True,
            width=58,
        ),
        Column("change", tr("Change"), lambda row: changed(row, formats), kind="number",
               sort=True, width=66),
        # The interval needs the room in a narrow window; the panel beside shows the gold items.
        Column("gold_items", tr("Gold right"), lambda row: _gold(row, formats), kind="number",
               sort=True, width=80, hidden=True),
        Column("review_items", tr("Reviews"), lambda row: formats.number(row.review_items),
kind="number", sort=True, width=82, hidden=True),
        Column("peer_items", tr("With peers"), lambda row: formats.number(row.peer_items),
               kind="number", sort=True, width=96, hidden=True),
    )  # fmt: skip


def evidence_columns(formats: Formats) -> tuple[Column[EvidenceRow], ...]:
    """The items behind one score."""
    return (
        Column(
            "task",
            tr("Task"),
            lambda row: row.task,
            kind="twoline",
            value=lambda row: row.project,
            stretch=True,
            width=100,
        ),
        Column(
            "answer",
            tr("Said"),
            lambda row: row.answer,
            kind="twoline",
            value=lambda row: tr("right: {label}").replace("{label}", row.expected),
            stretch=True,
            width=112,
        ),
        Column(
            "credit",
            tr("Right"),
            lambda row: formats.percent(row.credit),
            kind="pill",
            state=lambda row: credit_state(row.credit),
            sort=True,
            width=66,
        ),
        Column("weight", tr("Weight"), lambda row: formats.number(row.weight, 2), kind="number",
               sort=True, width=76, hidden=True),
        Column("on", tr("Day"), lambda row: formats.short_day(row.on), kind="twoline",
               value=lambda row: source_word(row.source), sort=True, width=78,
               tip=lambda row: f"{formats.day(row.on)}, {source_name(row.source)}"),
    )  # fmt: skip


def changed(row: ScoreRow, formats: Formats) -> str:
    """The change against the run before in points, with its sign."""
    if row.change is None:
        return NOTHING
    points = formats.number(row.change * 100, 1)
    return f"+{points}" if row.change > 0 else points


def credit_state(credit: float) -> State:
    """How a credit is coloured: right, partly right, wrong."""
    if credit >= 0.75:
        return State.GOOD
    return State.WARN if credit > 0.25 else State.BAD


def _gold(row: ScoreRow, formats: Formats) -> str:
    if not row.gold_items:
        return NOTHING
    right = formats.number(row.gold_right, 0 if row.gold_right == round(row.gold_right) else 1)
    return tr("{n} of {m}").replace("{n}", right).replace("{m}", formats.number(row.gold_items))
