"""The cards of a person's page: quality, ladder, credentials, work, history."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.credentials import CredentialRow
from app.domain.pages import PersonPage
from app.domain.people import HistoryLine, Level
from app.domain.progression import Proposal
from app.domain.quality import EvidencePart, EvidenceRow, Score, ScorePoint
from app.ui.charts import Trend, TrendChart, TrendPoint
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.gate_rows import gate_rows
from app.ui.naming.people import (
    kind_word,
    level_word,
    place_word,
    problem_state,
    problem_word,
    specialty_path,
    step_word,
)
from app.ui.screens.experts.columns import SCORE_SPAN, source_word
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, EmptyState, FactRows, IntervalBar, Pill, clear, rule
from app.ui.widgets.rows import LineRow
from app.ui.widgets.text import label, plain_tip, shown_text
from app.ui.words import counted, tr

RENEW_SOON = timedelta(days=90)
SHOWN_EVENTS = 40
SHOWN_MISSES = 4
LONGEST_ANSWER = 60
VERDICTS = ("corrected", "returned", "rejected")  # what stands where no answer is expected


class QualityCard(Card):
    """The score by run with its band, and the table of its evidence."""

    evidence_wanted = Signal(str)  # the source, "" for all

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("Quality by run"))
        self._formats = formats
        self.chart = TrendChart(tr("Quality by run"), tr("points"), formats)
        self.chart.setMinimumHeight(190)
        self.chart.picked.connect(lambda _id: self.evidence_wanted.emit(""))
        self.chart.setMaximumHeight(340)
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(12)
        self._table.setVerticalSpacing(4)
        self._table.setColumnStretch(2, 1)
        self._table.setColumnMinimumWidth(2, 84)
        self.body.addWidget(self.chart, 3)
        self.body.addLayout(self._table)
        self._items = button(
            tr("Items behind the score"), lambda: self.evidence_wanted.emit(""), "link"
        )
        below = QHBoxLayout()
        below.addWidget(self._items)
        below.addStretch(1)
        self.body.addLayout(below)
        self.body.addStretch(1)

    def show_score(self, score: Score | None, trend: Sequence[ScorePoint]) -> None:
        """Draw the trend and the evidence of the newest score."""
        formats = self._formats
        clear(self._table)
        self._items.setVisible(score is not None)
        self.chart.setVisible(bool(trend))
        if score is None:
            self._table.addWidget(
                EmptyState(
                    Empty(
                        tr("No score yet"),
                        tr("It appears after the next run on the Quality page."),
                    ),
                    "chart-line",
                ),
                0,
                0,
                1,
                4,
            )
            return
        points = tuple(
            TrendPoint(
                formats.short_day(p.on), p.estimate.mean * 100, p.estimate.low * 100,
                p.estimate.high * 100,
            )
            for p in trend
        )  # fmt: skip
        reading = f"{formats.interval(score.estimate)}. " + tr("Rules, version {version}.").replace(
            "{version}", str(score.policy_version)
        )
        self.chart.show_trend(Trend(points, reading))
        heads = (tr("Evidence"), tr("Items"), tr("Score, 95 %"))
        for column, words in enumerate(heads):
            self._table.addWidget(label(words, "mute"), 0, column)
        self._table.addWidget(rule(), 1, 0, 1, 4)
        for place, part in enumerate(score.parts, start=1):
            self._show_part(part, place * 2)

    def _show_part(self, part: EvidencePart, row: int) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        name = button(
            source_word(part.source), lambda: self.evidence_wanted.emit(part.source), "link"
        )
        name.setToolTip(tr("Show the items"))
        self._table.addWidget(name, row, 0)
        self._table.addWidget(label(self._formats.number(part.items)), row, 1, right)
        self._table.addWidget(IntervalBar(part.estimate, span=SCORE_SPAN), row, 2)
        self._table.addWidget(label(self._formats.score(part.estimate)), row, 3, right)
        self._table.addWidget(rule(), row + 1, 0, 1, 4)


class MissesCard(Card):
    """The newest items in which the person was wrong; Enter opens the task."""

    task_wanted = Signal(int)

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("Latest misses"))
        self._formats = formats
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)

    def show_misses(self, misses: Sequence[EvidenceRow], *, scored: bool) -> None:
        """List them; without any, say so."""
        clear(self._rows)
        self.setVisible(scored)
        if not misses:
            self._rows.addWidget(label(tr("None in the evidence of the newest score."), "mute"))
        for one in misses[:SHOWN_MISSES]:
            judged = one.source == "review" and one.expected in VERDICTS
            text = (
                tr("“{answer}”, {expected} by the reviewer")
                if judged
                else tr("“{answer}”, expected “{expected}”")
            )
            said = text.replace("{answer}", shown_line(one.answer)).replace(
                "{expected}", shown_line(one.expected)
            )
            detail = f"{one.task} · {self._formats.short_day(one.on)} · {one.project}"
            row = LineRow(said, detail, opens=tr("Open the task"))
            row.opened.connect(lambda task=one.task_id: self.task_wanted.emit(task))
            self._rows.addWidget(row)


class LadderCard(Card):
    """The rungs, the gates of the next step, what is missing, and the way around the gates."""

    promote_wanted = Signal()
    proposal_wanted = Signal(int)

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("Ladder"))
        self._formats = formats
        self._rungs = QHBoxLayout()
        self._rungs.setSpacing(8)
        self._gates = QVBoxLayout()
        self._gates.setSpacing(0)
        self._reading = label("", "mute", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.body.addLayout(self._rungs)
        self.body.addLayout(self._gates)
        self.body.addWidget(self._reading)
        self.body.addLayout(self._buttons)
        self.body.addStretch(1)

    def show_ladder(self, page: PersonPage, proposal: Proposal | None, may_not: str) -> None:
        """Draw where the person stands; with a proposal open, it is decided first."""
        level = page.expert.level
        up = level.next_up
        title = tr("Ladder")
        self.set_title(f"{title}: {step_word(level, up)}" if up else title)
        clear(self._rungs)
        for rung in Level:
            state = State.ACCENT if rung is level else State.NEUTRAL
            self._rungs.addWidget(Pill(state, level_word(rung)))
            if rung.next_up is not None:
                self._rungs.addWidget(label("→", "mute"))
        self._rungs.addStretch(1)
        clear(self._gates)
        if page.gates:
            self._gates.addWidget(FactRows(gate_rows(page.gates)))
        since = self._formats.day(page.expert.level_since)
        at_top = tr("At the top of the ladder since {day}.").replace("{day}", since)
        self._reading.setText(page.gates_reading if page.gates else at_top)
        clear(self._buttons)
        if proposal is not None:
            self._show_proposal(proposal)
        else:
            text = tr("Promote with reason…") if up else tr("Change level with reason…")
            wish = button(text, self.promote_wanted.emit)
            wish.setDisabled(bool(may_not))
            wish.setToolTip(plain_tip(may_not))
            self._buttons.addWidget(wish)
        self._buttons.addStretch(1)

    def _show_proposal(self, proposal: Proposal) -> None:
        step = step_word(proposal.from_level, proposal.to_level)
        words = tr("{step} waits for a decision.").replace("{step}", step)
        self._reading.setText(f"{self._reading.text()} {words}")
        self._buttons.addWidget(
            button(tr("Decide"), lambda: self.proposal_wanted.emit(proposal.id))
        )


class CredentialsCard(Card):
    """What the person holds, each with its state; Enter opens it."""

    opened = Signal(int)
    all_wanted = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("Credentials"))
        self._formats = formats
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self._all = button(tr("Show in Credentials"), self.all_wanted.emit, "link")
        self.head.addWidget(self._all)

    def show_credentials(self, credentials: Sequence[CredentialRow], today: date) -> None:
        """List them."""
        clear(self._rows)
        self._all.setVisible(bool(credentials))
        if not credentials:
            self._rows.addWidget(
                EmptyState(
                    Empty(
                        tr("No credentials"),
                        tr("Without one, only work that asks for none is possible."),
                    ),
                    "shield-check",
                )
            )
        for one in credentials:
            self._rows.addWidget(self._row(one, today))

    def _row(self, one: CredentialRow, today: date) -> LineRow:
        place = "" if one.jurisdiction in ("", "*") else f", {place_word(one.jurisdiction)}"
        detail = [self._end(one), one.number, specialty_path(one.specialty)]
        state, word = state_of(one, today)
        row = LineRow(
            kind_word(one.kind) + place, " · ".join(d for d in detail if d), Pill(state, word),
            opens=tr("Open this credential"),
        )  # fmt: skip
        row.opened.connect(lambda: self.opened.emit(one.id))
        return row

    def _end(self, one: CredentialRow) -> str:
        if one.does_not_expire:
            return tr("does not expire")
        if one.expires_on is None:
            return tr("end unknown")
        return tr("until {day}").replace("{day}", self._formats.day(one.expires_on))


class WorkCard(Card):
    """How the person's assignments stand, and the way to their pay lines."""

    pay_wanted = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("Work"))
        self.head.addWidget(button(tr("Pay lines"), self.pay_wanted.emit, "link"))
        self._formats = formats
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    def show_work(self, page: PersonPage) -> None:
        """Draw the counts."""
        clear(self._grid)
        work, number = page.work, self._formats.number
        facts = (
            (tr("Open"), work.open), (tr("Held"), work.held), (tr("Submitted"), work.submitted),
            (tr("Accepted"), work.accepted), (tr("Returned"), work.returned),
            (tr("Rejected"), work.rejected),
        )  # fmt: skip
        for place, (name, count) in enumerate(facts):
            row, column = divmod(place, 3)
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(label(name, "mute"))
            cell.addWidget(label(number(count), "strong"))
            self._grid.addLayout(cell, row, column)
            self._grid.setColumnStretch(column, 1)


class HistoryCard(Card):
    """What happened, newest first."""

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("History"))
        self._formats = formats
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)

    def show_history(self, history: Sequence[HistoryLine], today: date) -> None:
        """List the newest events."""
        clear(self._rows)
        shown = history[:SHOWN_EVENTS]
        same = all(event.on.year == today.year for event in shown)
        for event in shown:
            day = self._formats.short_day(event.on) if same else self._formats.day(event.on)
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(8, 6, 8, 6)
            row.setSpacing(12)
            when = label(day, "mute")
            when.setFixedWidth(56 if same else 88)
            row.addWidget(when)
            row.addWidget(label(event.text, wrap=True), 1)
            self._rows.addWidget(line)
            self._rows.addWidget(rule())
        if not history:
            self._rows.addWidget(label(tr("Nothing has happened yet."), "mute"))
        elif len(history) > SHOWN_EVENTS:
            rest = counted(
                "and %n earlier events", len(history) - SHOWN_EVENTS, "and %n earlier event"
            )
            self._rows.addWidget(label(rest, "mute"))


def state_of(one: CredentialRow, today: date) -> tuple[State, str]:
    """How a credential stands today, as a pill says it."""
    if one.problem is not None:
        return problem_state(one.problem), problem_word(one.problem)
    if one.expires_on is not None and one.expires_on - today <= RENEW_SOON:
        return State.WARN, tr("renew")
    return State.GOOD, tr("verified")


def shown_line(text: str) -> str:
    """The beginning of a text from outside, on one line."""
    line = " ".join(shown_text(text).split())
    return line if len(line) <= LONGEST_ANSWER else f"{line[:LONGEST_ANSWER]}…"
