"""What the tables of the Matching page show: the plan, what moves, and counts before a commit."""

from app.domain.matching import Move, MoveReason, Plan, PlanLine
from app.domain.money import Money, minor_digits
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.lists import InMemorySource
from app.ui.tokens import State
from app.ui.words import tr


def plan_columns(formats: Formats) -> tuple[Column[PlanLine], ...]:
    """One line for an expert's share of one class of tasks."""
    return (
        Column("project", tr("Project"), lambda r: r.project, sort=True, width=134, stretch=True,
               tip=lambda r: r.project),
        Column("tasks", tr("Tasks"), lambda r: formats.number(r.tasks), sort=True, kind="number",
               width=50),
        Column("marks", tr("Stays"), lambda r: marks_words(r, formats), sort=True, width=72,
               muted=True, tip=lambda r: marks_tip(r, formats)),
        Column("expert", tr("Expert"), lambda r: r.expert, sort=True, width=116, stretch=True,
               tip=lambda r: r.expert),
        Column("qualifies_by", tr("Qualifies by"), lambda r: r.qualifies_by, sort=True, width=126,
               muted=True, stretch=True, tip=lambda r: r.qualifies_by),
        Column("estimate", tr("Score, 95 %"), lambda r: formats.score(r.estimate), sort=True,
               kind="interval", value=lambda r: r.estimate, span=(0.4, 1.0), width=156,
               tip=lambda r: score_words(r, formats)),
        Column("rate", tr("Rate"), lambda r: formats.money(r.rate), sort=True, kind="number",
               width=66),
        Column("value", tr("Plan value"), lambda r: formats.number(r.value), sort=True,
               kind="number", width=100, hidden=True),
    )  # fmt: skip


def plan_source(plan: Plan, columns: tuple[Column[PlanLine], ...]) -> InMemorySource[PlanLine]:
    """The lines of a plan as a list that sorts by value, not by text."""
    pinned, kept = tr("pinned"), tr("kept")

    def words(line: PlanLine) -> str:
        marks = f"{pinned if line.pinned else ''}\n{kept if line.kept else ''}"
        return f"{line.project}\n{line.expert}\n{line.qualifies_by}\n{marks}"

    return InMemorySource(
        plan.lines,
        columns,
        {"share": share_of},
        {
            "tasks": lambda r: r.tasks,
            "marks": lambda r: (r.pinned, r.kept),
            "estimate": lambda r: r.estimate.mean if r.estimate else -1.0,
            "rate": lambda r: (r.rate.currency, r.rate.minor) if r.rate else ("", -1),
            "value": lambda r: r.value,
        },
        words,
    )


def share_of(line: PlanLine) -> str:
    """What a line is to the person who looks through the plan: pinned, new or kept."""
    if line.pinned:
        return "pinned"
    return "new" if line.tasks > line.kept else "kept"


def marks_words(line: PlanLine, formats: Formats) -> str:
    """What of a line was pinned by hand or stays as it is: “3 pinned, 12 kept”."""
    parts = []
    for count, one, some in (
        (line.pinned, tr("pinned"), tr("{n} pinned")),
        (line.kept, tr("kept"), tr("{n} kept")),
    ):
        if count:
            parts.append(one if count == line.tasks else some.replace("{n}", formats.number(count)))
    return ", ".join(parts)


def marks_tip(line: PlanLine, formats: Formats) -> str:
    """The same in a sentence."""
    parts = []
    if line.pinned:
        told = tr("{n} pinned to this person by hand.")
        parts.append(told.replace("{n}", formats.number(line.pinned)))
    if line.kept:
        told = tr("{n} that the person has already and keeps.")
        parts.append(told.replace("{n}", formats.number(line.kept)))
    return " ".join(parts)


def score_words(line: PlanLine, formats: Formats) -> str:
    """A line's score in words; new people have none."""
    if line.estimate is None:
        return tr("No score yet: this person’s work has not been measured.")
    return formats.interval(line.estimate)


def move_columns() -> tuple[Column[Move], ...]:
    """One line for an unstarted assignment that the plan takes from its person."""
    return (
        Column("task", tr("Task"), lambda r: r.task, sort=True, width=80),
        Column("project", tr("Project"), lambda r: r.project, sort=True, width=112, stretch=True,
               tip=lambda r: r.project),
        Column("expert", tr("From"), lambda r: r.expert, sort=True, width=100, stretch=True),
        Column("to", tr("To"), lambda r: r.to or tr("nobody"), sort=True, width=100, stretch=True),
        Column("reason", tr("Why"), lambda r: reason_word(r.reason), sort=True, kind="pill",
               state=lambda r: _REASON_STATES[r.reason], width=110),
        Column("detail", tr("What decides"), lambda r: r.detail, sort=True, width=120,
               muted=True, stretch=True, tip=lambda r: r.detail),
    )  # fmt: skip


def move_source(plan: Plan, columns: tuple[Column[Move], ...]) -> InMemorySource[Move]:
    """The moves of a plan as a list."""
    named = {reason.value: reason_word(reason) for reason in MoveReason}

    def words(move: Move) -> str:
        reason = named[move.reason.value]
        return f"{move.task}\n{move.project}\n{move.expert}\n{move.to}\n{move.detail}\n{reason}"

    return InMemorySource(
        plan.moves,
        columns,
        {"reason": lambda r: r.reason.value},
        {"reason": lambda r: named[r.reason.value], "to": lambda r: r.to},
        words,
    )


_REASON_STATES = {
    MoveReason.LEFT: State.WARN,
    MoveReason.UNQUALIFIED: State.BAD,
    MoveReason.BANNED: State.WARN,
    MoveReason.FULL: State.WARN,
    MoveReason.BETTER: State.GOOD,
    MoveReason.PINNED: State.ACCENT,
}


def reason_word(reason: MoveReason) -> str:
    """Why unstarted work leaves a person, in a word or two."""
    return {
        MoveReason.LEFT: tr("not active"),
        MoveReason.UNQUALIFIED: tr("not qualified"),
        MoveReason.BANNED: tr("banned"),
        MoveReason.FULL: tr("no time left"),
        MoveReason.BETTER: tr("better plan"),
        MoveReason.PINNED: tr("pin elsewhere"),
    }[reason]


def cost_words(cost: tuple[Money, ...], formats: Formats) -> str:
    """A cost in each currency; currencies are never added."""
    return " + ".join(formats.money(part) for part in cost) or NOTHING


def short_cost(cost: tuple[Money, ...], formats: Formats) -> tuple[str, str]:
    """A cost for a figure: the first currency without its cents, and what stands beside it."""
    if not cost:
        return NOTHING, ""
    shown = [_rounded(part, formats) for part in cost]
    if len(shown) > 2:
        return shown[0], tr("+ {n} currencies").replace("{n}", formats.number(len(shown) - 1))
    return shown[0], f"+ {shown[1]}" if len(shown) > 1 else ""


def _rounded(amount: Money, formats: Formats) -> str:
    """An amount from a hundred on without its minor units, as a figure shows it."""
    unit = 10 ** minor_digits(amount.currency)
    if unit == 1 or abs(amount.minor) < 100 * unit:
        return formats.money(amount)
    whole = Money(round(amount.minor / unit) * unit, amount.currency)
    return formats.money(whole).rpartition(formats.locale.decimalPoint())[0]


def new_units(plan: Plan) -> int:
    """How many assignments a commit would write: those that a person does not have already."""
    return plan.summary.units_placed - plan.summary.units_kept


def commit_counts(plan: Plan, formats: Formats) -> list[tuple[str, str]]:
    """What assigning a plan will do, in numbers."""
    summary = plan.summary
    number = formats.number
    getting = [line for line in plan.lines if line.tasks > line.kept]
    unrated = sum(line.tasks for line in plan.lines if line.rate is None)
    dropped = sum(not move.to for move in plan.moves)
    counts = [(tr("New assignments"), number(new_units(plan)))]
    if plan.moves:
        counts.append((tr("Taken from the people who have them"), number(len(plan.moves))))
    if dropped:
        counts.append((tr("Of these, given to nobody"), number(dropped)))
    if summary.units_kept:
        counts.append((tr("Kept as they are"), number(summary.units_kept)))
    counts += [
        (tr("Experts"), number(len({line.expert_id for line in getting}))),
        (tr("Projects"), number(len({line.project_id for line in getting}))),
        (tr("Expected cost"), cost_words(summary.cost, formats)),
        (tr("Left unfilled"), number(summary.units_wanted - summary.units_placed)),
    ]
    if unrated:
        counts.append((tr("Without a rate, so not in the cost"), number(unrated)))
    return counts
