"""Who may sign in, and as whom the window works."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.people import Role, User
from app.ui.dialogs import Dialog
from app.ui.formats import named
from app.ui.naming.people import role_name
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, FormRow, Page, Pill, clear, rule
from app.ui.widgets.text import label
from app.ui.words import tr

_MAY = {
    Role.MANAGER: "May do everything.",
    Role.QC_ANALYST: "May review, verify credentials, score and propose.",
    Role.PAYROLL_CLERK: "May set rates, lock and export pay runs.",
}


class UsersPage(Page):
    """The users with a button to work as each, and one to add another."""

    sign_in_wanted = Signal(object)
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        card = Card(tr("Users"))
        card.head.addWidget(button(tr("Add user…"), self.add_wanted.emit, icon_name="plus"))
        words = tr(
            "A user is a name in the log and a role, not a password: who may open the file may "
            "work as anybody in it."
        )
        card.body.addWidget(label(words, "mute", wrap=True))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        card.body.addLayout(self._rows)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def show_users(self, users: Sequence[User], current: int) -> None:
        """List the users; the one who is signed in has no button."""
        clear(self._rows)
        for user in users:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(4, 6, 4, 6)
            line.setSpacing(14)
            names = QVBoxLayout()
            names.setSpacing(0)
            names.addWidget(label(user.name, "strong"))
            names.addWidget(label(tr(_MAY[user.role]), "mute"))
            line.addLayout(names, 1)
            line.addWidget(Pill(State.NEUTRAL, role_name(user.role)))
            if user.id == current:
                line.addWidget(Pill(State.GOOD, tr("signed in")))
            elif user.active:
                go = button(tr("Sign in"), partial(self.sign_in_wanted.emit, user.id))
                go.setAccessibleName(tr("Sign in as {name}").replace("{name}", named(user.name)))
                line.addWidget(go)
            else:
                line.addWidget(Pill(State.WARN, tr("not active")))
            self._rows.addWidget(row)
            self._rows.addWidget(rule())


class UserForm(Dialog):
    """A new user. `given(name, role, expert number)` follows; the number may be empty."""

    def __init__(self, parent: QWidget, given: Callable[[str, Role, str], None]) -> None:
        super().__init__(parent, tr("Add a user"))
        self._given = given
        self._name, self._role, self._expert = QLineEdit(), QComboBox(), QLineEdit()
        for role in Role:
            self._role.addItem(role_name(role), role)
        self._name_row = FormRow(tr("Name"), self._name, tr("As it stands in the audit log."))
        self.body.addWidget(self._name_row)
        self.body.addWidget(FormRow(tr("Role"), self._role))
        help_text = tr("Ties a QC analyst to the own record: own work is never offered for review.")
        self.body.addWidget(FormRow(tr("Expert number, if any"), self._expert, help_text))
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Add user"), self._go, "primary", default=True)
        self._name.setFocus()

    def _go(self) -> None:
        name = self._name.text().strip()
        if not name:
            self._name_row.set_mistake(tr("A user needs a name."))
            return
        self.accept()
        self._given(name, self._role.currentData(), self._expert.text().strip())
