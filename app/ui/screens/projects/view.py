"""The widgets of the Projects page: the table, and one project's page."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.quality import Agreement
from app.domain.work import FunnelStep, ProjectRow
from app.ui.formats import Formats
from app.ui.naming.work import project_status_state, project_status_word
from app.ui.screens.projects.columns import done_share, done_words
from app.ui.screens.projects.form import ProjectForm
from app.ui.screens.projects.rates import RatesCard
from app.ui.screens.projects.requirement import RequirementBuilder
from app.ui.tokens import State
from app.ui.widgets.funnel import FunnelView, headline
from app.ui.widgets.parts import (
    GAP,
    Card,
    Figure,
    Page,
    Pill,
    ProgressBar,
    rule,
)
from app.ui.widgets.text import label, plain_tip, set_role
from app.ui.words import tr


class ProjectView(Page):
    """One project: its figures, its set-up, who qualifies."""

    def __init__(self, formats: Formats, open_rates: Callable[[], None]) -> None:
        super().__init__()
        self._formats = formats
        self.rates = RatesCard(formats, open_rates)
        self.form = ProjectForm()
        self.requirement = RequirementBuilder()
        self.rows = {**self.form.rows, **self.requirement.rows}
        self._done = Figure(tr("Tasks done"))
        self._alpha = Figure(tr("Agreement α"))
        self._returned = Figure(tr("Returned"))
        self._cost = Figure(tr("Cost per accepted item"))
        self._bar = ProgressBar()
        self._status, self._due = Pill(State.NEUTRAL, ""), Pill(State.NEUTRAL, "")
        self._head = self._make_head()
        self._answer = label("", "section")
        self._funnel = FunnelView(formats)
        self._answer_note = label("", "mute", wrap=True)
        who = Card(tr("Who can do it"))
        who.body.addWidget(self.requirement)
        who.body.addSpacing(4)
        who.body.addWidget(rule())
        who.body.addWidget(self._answer)
        who.body.addWidget(self._funnel)
        who.body.addWidget(self._answer_note)
        self.body.addWidget(self._head)
        side = QVBoxLayout()
        side.setSpacing(GAP)
        side.addWidget(who)
        side.addWidget(self.rates)
        side.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(GAP)
        columns.addWidget(Card(tr("Set-up"), self.form), 3)
        columns.addLayout(side, 2)
        self.body.addLayout(columns, 1)

    def show_figures(self, row: ProjectRow | None, agreement: Agreement | None, due: State) -> None:
        """What the project has come to; None hides it, for a project that is not saved yet."""
        self._head.setVisible(row is not None)
        self.rates.setVisible(row is not None)
        if row is None:
            return
        formats = self._formats
        self._done.set(
            formats.number(row.done), tr("of {n}").replace("{n}", formats.number(row.tasks))
        )
        self._bar.set(done_share(row))
        self._bar.setToolTip(plain_tip(done_words(row, formats)))
        span = ""
        if agreement is not None and agreement.low is not None and agreement.high is not None:
            span = f"{formats.number(agreement.low, 2)}–{formats.number(agreement.high, 2)}"
        self._alpha.set(formats.number(row.alpha, 2), span)
        self._returned.set(formats.percent(row.returned_share, 1))
        self._cost.set(formats.money(row.cost_per_accepted))
        self._status.set(project_status_state(row.status), project_status_word(row.status))
        self._due.set(due, tr("due {day}").replace("{day}", formats.short_day(row.due_on)))

    def show_funnel(self, steps: tuple[FunnelStep, ...]) -> None:
        """Who qualifies for what the form asks."""
        text, state = headline(steps, self._formats)
        self._answer.setText(text)
        set_role(self._answer, "section" if state is State.GOOD else "bad")
        self._funnel.show_steps(steps)
        asks_nothing = len(steps) == 1 and steps[0].left > 0
        self._answer_note.setText(
            tr("Nothing is asked: every active expert can do this work.") if asks_nothing else ""
        )
        self._answer_note.setVisible(asks_nothing)

    def clear_mistakes(self) -> None:
        """No field is wrong any more."""
        for row in self.rows.values():
            row.set_mistake("")

    def _make_head(self) -> Card:
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(36)
        done = QVBoxLayout()
        done.setSpacing(4)
        done.addWidget(self._done)
        done.addWidget(self._bar)
        line.addLayout(done)
        for figure in (self._alpha, self._returned, self._cost):
            line.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        line.addStretch(1)
        pills = QHBoxLayout()
        pills.setSpacing(8)
        pills.addWidget(self._due)
        pills.addWidget(self._status)
        line.addLayout(pills)
        card.body.addLayout(line)
        return card
