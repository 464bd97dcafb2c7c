"""One proposal: the step, the evidence as it was frozen, who proposed it, and the decision."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.people import Level
from app.domain.progression import Proposal, ProposalState
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.gate_rows import gate_rows
from app.ui.naming.people import initials, level_word
from app.ui.screens.progression.columns import proposal_word
from app.ui.tokens import State
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import (
    Card,
    EmptyState,
    FactRows,
    FormRow,
    Pill,
    Scroll,
    clear,
    rule,
    section_title,
)
from app.ui.widgets.rows import Disc
from app.ui.widgets.text import label
from app.ui.words import tr

LONGEST_REASON = 500


class ProposalCard(Card):
    """The panel beside the proposals. `approved(reason)` and `refused(reason)` carry a wish."""

    person_wanted = Signal(int)
    sign_in_wanted = Signal()
    approved = Signal(str)
    refused = Signal(str)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._proposal: Proposal | None = None
        self._scroll = Scroll()
        self._rows = self._scroll.rows
        self.body.addWidget(self._scroll, 1)
        self._foot = self._make_foot()
        self.body.addWidget(self._foot)
        self.show_none(Empty(tr("No proposal picked"), tr("Pick one in the list.")))

    @property
    def proposal(self) -> Proposal | None:
        """What is shown."""
        return self._proposal

    def show_none(self, empty: Empty) -> None:
        """Nothing is picked, or nothing waits."""
        self._proposal = None
        clear(self._rows)
        self._rows.addWidget(EmptyState(empty, "medal"))
        self._foot.hide()

    def show_proposal(self, proposal: Proposal, may_not: str, *, own: bool) -> None:
        """Draw another proposal. `own`: the person signed in proposed it and may not decide."""
        fresh = self._proposal is None or self._proposal.id != proposal.id
        self._proposal = proposal
        clear(self._rows)
        self._rows.addLayout(self._head(proposal))
        self._rows.addLayout(_rungs(proposal))
        self._rows.addWidget(label(self._origin(proposal), "mute", wrap=True))
        if proposal.reason:
            self._rows.addWidget(FactRows([(tr("Reason"), label(proposal.reason, wrap=True))]))
        self._rows.addWidget(section_title(tr("Evidence on that day, frozen")))
        if proposal.evidence:
            self._rows.addWidget(FactRows(gate_rows(proposal.evidence)))
        else:
            self._rows.addWidget(label(tr("No gates were asked."), "mute"))
        self._rows.addStretch(1)
        self._show_foot(proposal, may_not, own=own, fresh=fresh)
        if fresh:
            self._scroll.to_top()

    def approve(self) -> None:
        """Wish to approve, with the reason that is typed."""
        if self._approve.isEnabled() and not self._foot.isHidden():
            self.approved.emit(self.reason.text().strip())

    def refuse(self) -> None:
        """Wish to refuse; without a reason the field says that one is needed."""
        if not self._refuse.isEnabled() or self._foot.isHidden():
            return
        said = self.reason.text().strip()
        if said:
            self.refused.emit(said)
        else:
            self._row.set_mistake(tr("A refusal needs a reason; it is kept in the history."))
            self.reason.setFocus()

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        rows = QVBoxLayout(foot)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON)
        self._row = FormRow(
            tr("Reason"), self.reason, tr("Required to refuse; kept in the history either way.")
        )
        self.reason.textChanged.connect(lambda _text: self._row.set_mistake(""))
        self._eyes = label("", "warn", wrap=True)
        self._sign_in = button(tr("Sign in as somebody else…"), self.sign_in_wanted.emit)
        self._approve = Button(tr("Approve"), "good", shortcut="Ctrl+Return")
        self._refuse = Button(tr("Refuse"), "danger", shortcut="Ctrl+Shift+Return")
        self._approve.clicked.connect(lambda _checked: self.approve())
        self._refuse.clicked.connect(lambda _checked: self.refuse())
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._sign_in)
        buttons.addStretch(1)
        buttons.addWidget(self._refuse)
        buttons.addWidget(self._approve)
        rows.addWidget(rule())
        rows.addWidget(self._eyes)
        rows.addWidget(self._row)
        rows.addLayout(buttons)
        return foot

    def _show_foot(self, proposal: Proposal, may_not: str, *, own: bool, fresh: bool) -> None:
        self._foot.setVisible(proposal.state is ProposalState.PROPOSED)
        if fresh:
            self.reason.clear()
        words = may_not
        if own:
            words = tr(
                "You proposed this step yourself. Four eyes: somebody else has to approve or "
                "refuse it."
            )
        self._eyes.setText(words)
        self._eyes.setVisible(bool(words))
        self._sign_in.setVisible(bool(words))
        self._row.setVisible(not words)
        for one in (self._approve, self._refuse):
            one.setVisible(not words)
            one.setDisabled(bool(words))

    def _head(self, proposal: Proposal) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(proposal.expert, "title", wrap=True))
        whose = button(
            tr("{number}, open the person").replace("{number}", proposal.expert_external_id),
            lambda: self.person_wanted.emit(proposal.expert_id),
            "link",
        )
        line = QHBoxLayout()
        line.addWidget(whose)
        line.addStretch(1)
        words.addLayout(line)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Disc(State.ACCENT, letters=initials(proposal.expert), size=44))
        head.addLayout(words, 1)
        if proposal.override:
            head.addWidget(Pill(State.WARN, tr("against the gates")))
        if not proposal.is_up:
            head.addWidget(Pill(State.BAD, tr("step down")))
        return head

    def _origin(self, proposal: Proposal) -> str:
        formats = self._formats
        words = (
            tr("Proposed by {name} on {day}, ladder rules version {version}.")
            .replace("{name}", proposal.proposed_by)
            .replace("{day}", formats.day(proposal.proposed_at.date()))
            .replace("{version}", str(proposal.policy_version))
        )
        if proposal.state is not ProposalState.PROPOSED:
            words += " " + (
                tr("{state} by {name} on {day}.")
                .replace("{state}", proposal_word(proposal.state))
                .replace("{name}", proposal.decided_by)
                .replace(
                    "{day}",
                    formats.day(proposal.decided_at.date() if proposal.decided_at else None),
                )
            )
        return words


def _rungs(proposal: Proposal) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for rung in Level:
        state = State.NEUTRAL
        if rung is proposal.from_level:
            state = State.ACCENT
        elif rung is proposal.to_level:
            state = State.GOOD if proposal.is_up else State.BAD
        line.addWidget(Pill(state, level_word(rung)))
        if rung.next_up is not None:
            backwards = not proposal.is_up and rung is proposal.to_level
            line.addWidget(label("←" if backwards else "→", "mute"))
    line.addStretch(1)
    return line
