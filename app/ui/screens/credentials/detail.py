"""One credential: what it says, how it stands, who looked at it and when, and the next look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.credentials import (
    PROVING_METHODS,
    Credential,
    CredentialRow,
    CredentialStatus,
    Verification,
    VerificationMethod,
    VerificationResult,
    form_is_right,
)
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.naming.people import (
    kind_word,
    method_word,
    place_word,
    result_state,
    result_word,
    specialty_path,
)
from app.ui.screens.credentials.columns import ends_words, standing
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
from app.ui.widgets.text import label
from app.ui.words import tr

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """A credential as the panel shows it."""

    row: CredentialRow
    credential: Credential
    looks: tuple[Verification, ...]
    today: date


class DetailCard(Card):
    """The panel beside the list. `person_wanted(id)` opens whose it is; `look_made` carries a
    method, a result and a note."""

    person_wanted = Signal(int)
    look_made = Signal(object, object, str)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._opened: Opened | None = None
        self._scroll = Scroll()
        self._rows = self._scroll.rows
        self.form = LookForm()
        self.form.look_made.connect(self.look_made)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.form)
        self.show_none()

    @property
    def opened(self) -> Opened | None:
        """What is shown."""
        return self._opened

    def show_none(self) -> None:
        """Nothing is picked."""
        self._opened = None
        clear(self._rows)
        self._rows.addWidget(
            EmptyState(
                Empty(tr("No credential picked"), tr("Pick one in the list.")), "shield-check"
            )
        )
        self.form.hide()

    def show_credential(self, opened: Opened, may_not: str) -> None:
        """Draw another credential."""
        fresh = self._opened is None or self._opened.credential.id != opened.credential.id
        self._opened = opened
        clear(self._rows)
        self._rows.addLayout(self._head(opened))
        self._rows.addWidget(FactRows(self._facts(opened)))
        self._rows.addSpacing(4)
        self._rows.addWidget(section_title(tr("Verification history")))
        self._show_looks(opened.looks)
        self._rows.addStretch(1)
        self.form.show()
        self.form.prepare(opened.credential, may_not, fresh=fresh)
        if fresh:
            self._scroll.to_top()

    def _head(self, opened: Opened) -> QHBoxLayout:
        row = opened.row
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(kind_word(row.kind), "title", wrap=True))
        whose = button(
            f"{row.expert} · {row.expert_external_id}",
            lambda: self.person_wanted.emit(row.expert_id),
            "link",
        )
        whose.setToolTip(tr("Open this person"))
        name = QHBoxLayout()
        name.addWidget(whose)
        name.addStretch(1)
        words.addLayout(name)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(Pill(*standing(row, opened.today)), 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _facts(self, opened: Opened) -> list[tuple[str, str | QWidget]]:
        one, formats = opened.credential, self._formats
        facts: list[tuple[str, str | QWidget]] = [
            (tr("Number"), one.number or "–"),
            (tr("Issuer"), one.issuer or "–"),
            (tr("Place"), place_word(one.jurisdiction) or "–"),
            (tr("Specialty"), specialty_path(one.specialty) or "–"),
            (tr("Name as printed"), one.holder_name or "–"),
            (tr("Issued"), formats.day(one.issued_on)),
            (tr("Ends"), ends_words(opened.row, formats)),
        ]
        if one.status is not CredentialStatus.ACTIVE:
            since = f", {formats.day(one.status_on)}" if one.status_on else ""
            facts.append((tr("Issuer says"), status_word(one.status) + since))
        if one.restrictions:
            facts.append((tr("Restrictions"), one.restrictions))
        due = max((v.next_due for v in opened.looks if v.next_due), default=None)
        if due is not None:
            facts.append((tr("Next look due"), formats.day(due)))
        return [(name, label(fact, wrap=True) if isinstance(fact, str) and len(fact) > 24 else fact)
                for name, fact in facts]  # fmt: skip

    def _show_looks(self, looks: Sequence[Verification]) -> None:
        if not looks:
            self._rows.addWidget(
                label(
                    tr("Nobody has looked yet: the credential cannot be used."), "mute", wrap=True
                )
            )
        for look in looks:
            line = QVBoxLayout()
            line.setSpacing(2)
            line.setContentsMargins(8, 4, 8, 4)
            first = QHBoxLayout()
            first.addWidget(label(method_word(look.method)), 1)
            first.addWidget(Pill(result_state(look.result), result_word(look.result)))
            line.addLayout(first)
            who = f"{self._formats.day(look.checked_at.date())} · {look.checked_by}"
            line.addWidget(label(who, "mute", wrap=True))
            if look.note:
                line.addWidget(label(look.note, wrap=True))
            self._rows.addLayout(line)
            self._rows.addWidget(rule())


class LookForm(QWidget):
    """Method, result, note. Ctrl+Return records."""

    look_made = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.method, self.result, self.note = QComboBox(), QComboBox(), QLineEdit()
        for method in reversed(VerificationMethod):
            self.method.addItem(method_word(method), method.value)
        for result in VerificationResult:
            self.result.addItem(result_word(result), result.value)
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText(tr("Note: where you looked, what it showed"))
        self.note.setAccessibleName(tr("Note"))
        self._hint = label("", "small", wrap=True)
        self.record = Button(tr("Record the look"), shortcut="Ctrl+Return")
        self.record.clicked.connect(lambda _checked: self._make())
        self.method.currentIndexChanged.connect(lambda _index: self._say())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(rule())
        rows.addWidget(section_title(tr("Verify")))
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(FormRow(tr("Method"), self.method), 1)
        choice.addWidget(FormRow(tr("Result"), self.result), 1)
        rows.addLayout(choice)
        rows.addWidget(self.note)
        rows.addWidget(self._hint)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.record)
        rows.addLayout(foot)
        self._credential: Credential | None = None
        self._may_not = ""

    def prepare(self, credential: Credential, may_not: str, *, fresh: bool) -> None:
        """Ask about this credential; another one starts with an empty note."""
        self._credential, self._may_not = credential, may_not
        if fresh:
            self.note.clear()
            self.method.setCurrentIndex(0)
            self.result.setCurrentIndex(0)
        for field in (self.method, self.result, self.note, self.record):
            field.setDisabled(bool(may_not))
        self._say()

    def _say(self) -> None:
        method = VerificationMethod(self.method.currentData())
        words = self._may_not
        if not words and method is VerificationMethod.CHECK_DIGIT and self._credential:
            right = form_is_right(self._credential.kind, self._credential.number)
            words = {
                True: tr("The check digit is right. That proves form only, not that it is real."),
                False: tr("The check digit is wrong: this number cannot exist."),
                None: tr("Numbers of this kind have no check digit."),
            }[right]
        elif not words and method not in PROVING_METHODS:
            words = tr("This is kept, but does not make the credential usable.")
        self._hint.setText(words)
        self._hint.setVisible(bool(words))

    def _make(self) -> None:
        self.look_made.emit(
            VerificationMethod(self.method.currentData()),
            VerificationResult(self.result.currentData()),
            self.note.text().strip(),
        )


def status_word(status: CredentialStatus) -> str:
    """What the issuer says of it."""
    return {
        CredentialStatus.ACTIVE: tr("active"),
        CredentialStatus.EXPIRED: tr("expired"),
        CredentialStatus.SUSPENDED: tr("suspended"),
        CredentialStatus.REVOKED: tr("revoked"),
        CredentialStatus.INACTIVE: tr("inactive"),
        CredentialStatus.PENDING: tr("pending"),
        CredentialStatus.NOT_FOUND: tr("not found"),
    }[status]
