"""The lists of the Progression page: proposals, people nearest to a step, people of one level."""

from app.domain.people import Level
from app.domain.progression import LadderRow, Proposal, ProposalState
from app.ui.columns import Column, Filter
from app.ui.formats import Formats
from app.ui.naming.people import level_state, level_word, step_word
from app.ui.tokens import State
from app.ui.words import tr

_STATES = {
    ProposalState.PROPOSED: State.ACCENT,
    ProposalState.APPROVED: State.GOOD,
    ProposalState.REFUSED: State.BAD,
}


def proposal_word(state: ProposalState) -> str:
    """“To decide”, “Approved”, “Refused”."""
    return {
        ProposalState.PROPOSED: tr("To decide"),
        ProposalState.APPROVED: tr("Approved"),
        ProposalState.REFUSED: tr("Refused"),
    }[state]


def proposal_columns(formats: Formats) -> tuple[Column[Proposal], ...]:
    """The columns of the proposals."""
    return (
        Column(
            "expert", tr("Expert"), lambda p: p.expert, sort=True, kind="twoline",
            value=lambda p: p.expert_external_id, width=150, stretch=True,
        ),
        Column(
            "step", tr("Step"), lambda p: step_word(p.from_level, p.to_level), sort=True,
            kind="twoline", width=190, stretch=True,
            value=lambda p: tr("by {name}, {day}")
            .replace("{name}", p.proposed_by)
            .replace("{day}", formats.short_day(p.proposed_at.date())),
        ),
        Column(
            "state", tr("State"), lambda p: proposal_word(p.state), sort=True, kind="pill",
            state=lambda p: _STATES[p.state], width=92,
        ),
    )  # fmt: skip


def proposal_filters() -> tuple[Filter, ...]:
    """By state."""
    return (
        Filter("state", tr("State"), tuple((s.value, proposal_word(s)) for s in ProposalState)),
    )


def nearest_columns(formats: Formats) -> tuple[Column[LadderRow], ...]:
    """The columns of the people nearest to their next step."""
    return (
        Column("name", tr("Name"), lambda r: r.name, sort=True, width=170, stretch=True),
        Column(
            "external_id", tr("Number"), lambda r: r.external_id, sort=True, muted=True, width=84
        ),
        Column(
            "level", tr("Level"), lambda r: level_word(r.level), sort=True, kind="pill",
            state=lambda r: level_state(r.level), width=96,
        ),
        Column(
            "target", tr("Next"), lambda r: level_word(r.target) if r.target else "–",
            muted=True, width=96, hidden=True,
        ),
        Column(
            "met", tr("Gates met"), gates_met, sort=True, kind="pill",
            state=lambda r: State.GOOD if r.gates and r.met == r.gates else State.NEUTRAL,
            width=92,
        ),
        Column(
            "missing", tr("Missing"), missing_words, width=300, stretch=True,
            tip=missing_words,
        ),
        Column(
            "expected_on", tr("Expected"), lambda r: expected_words(r, formats), width=108,
            tip=lambda _r: tr("When the last gate opens at the present pace, where one can say"),
        ),
    )  # fmt: skip


def nearest_filters() -> tuple[Filter, ...]:
    """By level, and those who are ready."""
    return (
        Filter("level", tr("Level"), tuple((v.value, level_word(v)) for v in Level)),
        Filter("ready", tr("Ready"), (("yes", tr("All gates met")),)),
    )


def rung_columns(formats: Formats, level: Level) -> tuple[Column[LadderRow], ...]:
    """The columns of the people of one level: who, and how many gates are met."""
    name = Column[LadderRow](
        "name", tr("Name"), lambda r: r.name, sort=True, kind="twoline",
        value=rung_words, width=150, stretch=True,
        tip=missing_words,
    )  # fmt: skip
    if level.next_up is None:
        return (name,)
    met = Column[LadderRow](
        "met", tr("Gates"), gates_met, sort=True, kind="pill", width=72,
        state=lambda r: State.GOOD if r.gates and r.met == r.gates else State.NEUTRAL,
        tip=lambda r: expected_words(r, formats),
    )  # fmt: skip
    return (name, met)


def rung_words(row: LadderRow) -> str:
    """The number, and how far the person is from the next rung."""
    if row.target is None:
        return row.external_id
    missing = row.gates - row.met
    words = tr("{n} to go").replace("{n}", str(missing)) if missing else tr("ready")
    return f"{row.external_id} · {words}"


def gates_met(row: LadderRow) -> str:
    """“5 of 7”; nothing at the top."""
    return f"{row.met} {tr('of')} {row.gates}" if row.gates else ""


def missing_words(row: LadderRow) -> str:
    """What is missing, with a capital; ready when nothing is."""
    if row.target is None:
        return tr("At the top of the ladder")
    if not row.missing:
        return tr("Nothing: all gates met")
    return row.missing[:1].upper() + row.missing[1:]


def expected_words(row: LadderRow, formats: Formats) -> str:
    """When the last gate opens; now for those who are ready."""
    if row.target is None:
        return "–"
    if not row.missing:
        return tr("now")
    return formats.day(row.expected_on)
