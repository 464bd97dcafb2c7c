"""The lists of the Payroll page: periods, people of a period, ledger lines, rates."""

from app.domain.money import Money
from app.domain.pay import LedgerRow, PeriodRow, PersonPay, RateCardRow
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.naming.people import level_word
from app.ui.naming.results import line_name, period_colour, period_name, work_name
from app.ui.tokens import State
from app.ui.words import tr


def money_list(formats: Formats, amounts: tuple[Money, ...]) -> str:
    """Sums of several currencies, never added together: “$ 1,204.60 · € 88.00”."""
    return " · ".join(formats.money(m) for m in amounts) if amounts else NOTHING


def period_columns(formats: Formats) -> tuple[Column[PeriodRow], ...]:
    """Pay periods, newest first."""

    def days(row: PeriodRow) -> str:
        last = row.end.fromordinal(row.end.toordinal() - 1)
        alike = (row.start.year, row.start.month) == (last.year, last.month)
        first = str(row.start.day) if alike else f"{formats.short_day(row.start)} "
        return f"{first}–{formats.day(last)}" if alike else f"{first}– {formats.day(last)}"

    return (
        Column(
            "label",
            tr("Period"),
            lambda row: row.label,
            kind="twoline",
            value=days,
            stretch=True,
            width=126,
        ),
        Column(
            "state",
            tr("State"),
            lambda row: period_name(row.state),
            kind="pill",
            state=lambda row: period_colour(row.state),
            width=86,
        ),
        Column(
            "totals",
            tr("Total"),
            lambda row: money_list(formats, row.totals),
            kind="number",
            width=96,
        ),
        Column("people", tr("People"), lambda row: formats.number(row.people), kind="number",
               width=72, hidden=True),
        Column("lines", tr("Lines"), lambda row: formats.number(row.lines), kind="number",
               width=72, hidden=True),
        Column("locked", tr("Locked"), lambda row: formats.instant(row.locked_at), width=150,
               hidden=True),
        Column("by", tr("By"), lambda row: row.locked_by, width=110, hidden=True),
    )  # fmt: skip


def person_columns(formats: Formats) -> tuple[Column[PersonPay], ...]:
    """What each person gets in a period."""
    return (
        Column("expert", tr("Expert"), lambda row: row.expert, sort=True, stretch=True, width=170),
        Column("number", tr("Number"), lambda row: row.expert_external_id, sort=True, width=80,
               muted=True),
        Column("lines", tr("Lines"), lambda row: formats.number(row.lines), kind="number",
               sort=True, width=60),
        Column(
            "held",
            tr("Held"),
            lambda row: formats.money(row.held) if row.held.minor else NOTHING,
            kind="number",
            state=lambda row: State.WARN if row.held.minor else State.NEUTRAL,
            sort=True,
            width=88,
        ),
        Column("amount", tr("Pay"), lambda row: formats.money(row.amount), kind="number",
               sort=True, width=102),
    )  # fmt: skip


def line_columns(formats: Formats) -> tuple[Column[LedgerRow], ...]:
    """The ledger."""
    return (
        Column("earned_on", tr("Earned"), lambda row: formats.day(row.earned_on), sort=True,
               width=104),
        Column(
            "expert",
            tr("Expert"),
            lambda row: row.expert,
            tip=lambda row: f"{row.expert}, {row.expert_external_id}",
            sort=True,
            stretch=True,
            width=140,
        ),
        Column("project", tr("Project"), lambda row: row.project or NOTHING,
               stretch=True, width=150),
        Column("task", tr("Task"), lambda row: row.task or NOTHING, width=124, muted=True),
        Column("kind", tr("For"), lambda row: line_name(row.kind), sort=True, width=92),
        Column("quantity", tr("Items"), lambda row: formats.number(row.quantity), kind="number",
               width=58, hidden=True),
        Column("rate", tr("Rate"), lambda row: formats.money(row.rate), kind="number", width=84),
        Column(
            "amount",
            tr("Amount"),
            lambda row: formats.money(row.amount),
            kind="number",
            state=lambda row: State.BAD if row.amount.minor < 0 else State.NEUTRAL,
            sort=True,
            width=96,
        ),
        Column(
            "status",
            tr("State"),
            line_status,
            kind="pill",
            state=lambda row: State.WARN if row.hold else (
                State.GOOD if row.period else State.NEUTRAL
            ),
            tip=lambda row: row.hold or row.note,
            width=110,
        ),
        Column("note", tr("Note"), lambda row: row.hold or row.note, width=160, hidden=True,
               muted=True),
    )  # fmt: skip


def line_status(row: LedgerRow) -> str:
    """Whether a line is held, in which run it was paid, or open."""
    if row.hold:
        return tr("held")
    return row.period or tr("unpaid")


def line_words(row: LedgerRow, formats: Formats) -> str:
    """How a line came to its amount, in a sentence, and why it is held."""
    counted = f"{formats.number(row.quantity)} × {formats.money(row.rate)}"
    parts = [f"{line_name(row.kind).capitalize()}: {counted} = {formats.money(row.amount)}"]
    if row.rate_card_id is not None:
        parts.append(tr("rate {n}").replace("{n}", str(row.rate_card_id)))
    parts.append(tr("policy version {n}").replace("{n}", str(row.policy_version)))
    if row.period:
        parts.append(tr("paid in {period}").replace("{period}", row.period))
    if row.hold:
        parts.append(tr("held: {why}").replace("{why}", row.hold))
    if row.note:
        parts.append(row.note)
    return " · ".join(parts)


def rate_columns(formats: Formats) -> tuple[Column[RateCardRow], ...]:
    """Rate cards."""
    return (
        Column("from", tr("From"), lambda row: formats.day(row.effective_from), sort=True,
               width=110),
        Column("project", tr("Project"), lambda row: row.project or tr("all projects"), sort=True,
               stretch=True, width=180),
        Column(
            "level",
            tr("Level"),
            lambda row: level_word(row.level) if row.level else tr("all levels"),
            sort=True,
            width=110,
        ),
        Column("role", tr("For"), lambda row: work_name(row.role), sort=True, width=92),
        Column("mode", tr("Counted by"), lambda _row: tr("accepted item"), width=120, muted=True,
               hidden=True),
        Column("pay", tr("Pay"), lambda row: formats.money(row.pay), kind="number", sort=True,
               width=92),
        Column("bill", tr("Bill"), lambda row: formats.money(row.bill), kind="number", sort=True,
               width=92),
        Column(
            "margin",
            tr("Margin"),
            lambda row: formats.percent(margin(row)),
            kind="number",
            width=80,
        ),
        Column(
            "rejected",
            tr("Rejected work"),
            lambda row: formats.percent(row.rejected_percent / 100),
            kind="number",
            width=112,
        ),
    )  # fmt: skip


def margin(row: RateCardRow) -> float | None:
    """(bill − pay) / bill; None when nothing is billed or the currencies differ."""
    if row.bill.minor <= 0 or row.bill.currency != row.pay.currency:
        return None
    return (row.bill.minor - row.pay.minor) / row.bill.minor
