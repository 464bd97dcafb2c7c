"""One policy: its fields, the reason for a change, and its history."""

from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.config.policies import LadderPolicy
from app.config.policy import Policy
from app.ui.screens.settings.fields import Field
from app.ui.screens.settings.gates import GateList
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, FormRow, Page, Pill, clear, rule
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import counted, tr

History = list[tuple[int, str, str, str]]


class PolicyPage(Page):
    """`saved(policy, reason)` asks for a new version; nothing is stored before."""

    saved = Signal(object, str)

    def __init__(self, title: str, policy: Policy, version: int) -> None:
        super().__init__()
        self._policy, self._version = policy, version
        self._fields: dict[str, Field] = {}
        self._gates: dict[str, GateList] = {}
        self._card = Card(title)
        self._pill = Pill(State.NEUTRAL, "")
        self._card.head.addWidget(self._pill)
        self._form = QVBoxLayout()
        self._form.setSpacing(12)
        self._reason = QLineEdit()
        self._mistake = label("", "bad", wrap=True)
        self._history = Card(tr("History"))
        self._history_rows = QVBoxLayout()
        self._history_rows.setSpacing(0)
        self._lay_out()
        self.show_policy(policy, version)

    def show_policy(self, policy: Policy, version: int) -> None:
        """Show the policy in force; what was typed and not saved is dropped."""
        self._policy, self._version = policy, version
        said = tr("defaults") if version == 0 else tr("version {n}").replace("{n}", str(version))
        self._pill.set(State.NEUTRAL if version == 0 else State.ACCENT, said)
        clear(self._form)
        self._fields.clear()
        self._gates.clear()
        self._form.addWidget(label(tr((type(policy).__doc__ or "").strip()), "mute", wrap=True))
        for name, info in type(policy).model_fields.items():
            value = getattr(policy, name)
            if isinstance(policy, LadderPolicy) and name.startswith("to_"):
                step = {
                    "to_qc_analyst": tr("Labeler → QC analyst"),
                    "to_ai_trainer": tr("QC analyst → AI trainer"),
                }
                gates = GateList(step[name], value)
                gates.edited.connect(self._on_edited)
                self._gates[name] = gates
                self._form.addWidget(gates)
            else:
                field = Field(name, info, value)
                field.edited.connect(self._on_edited)
                self._fields[name] = field
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        top = Qt.AlignmentFlag.AlignTop
        for place, field in enumerate(self._fields.values()):
            grid.addWidget(field, place // 2, place % 2, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._form.addLayout(grid)
        with QSignalBlocker(self._reason):
            self._reason.clear()
        self._on_edited()

    def show_history(self, lines: History) -> None:
        """List the versions, newest first."""
        clear(self._history_rows)
        if not lines:
            words = tr("The defaults are in force; nothing was changed yet.")
            self._history_rows.addWidget(label(words, "mute"))
        for version, when, who, body in lines:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(4, 5, 4, 5)
            line.setSpacing(14)
            line.addWidget(label(tr("Version {n}").replace("{n}", str(version))))
            line.addWidget(label(when, "mute"))
            said = ElidedLabel(who)
            said.setToolTip("")
            line.addWidget(said, 1)
            row.setAccessibleDescription(body)
            self._history_rows.addWidget(row)
            self._history_rows.addWidget(rule())

    def save(self) -> None:
        """Check what is entered, and ask for it to be stored."""
        made = self._entered()
        if made is not None and made != self._policy:
            if not self._reason.text().strip():
                self._say(tr("Give a reason: it is kept with the new version."))
                self._reason.setFocus()
                return
            self.saved.emit(made, self._reason.text().strip())

    def _lay_out(self) -> None:
        self._card.body.addLayout(self._form)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(FormRow(tr("Reason for the change"), self._reason), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self._save: QPushButton = button(tr("Save as new version"), self.save, "primary")
        self._reset = button(tr("Drop changes"), self._drop)
        buttons.addWidget(self._save)
        buttons.addWidget(self._reset)
        buttons.addStretch(1)
        self._card.body.addSpacing(4)
        self._card.body.addLayout(foot)
        self._card.body.addWidget(self._mistake)
        self._card.body.addLayout(buttons)
        self._reason.returnPressed.connect(self.save)
        self._history.body.addLayout(self._history_rows)
        self.body.addWidget(self._card)
        self.body.addWidget(self._history)
        self.body.addStretch(1)

    def _drop(self) -> None:
        self.show_policy(self._policy, self._version)

    def _values(self) -> dict[str, Any]:
        held = {name: field.value for name, field in self._fields.items()}
        return {**held, **{name: gates.rules for name, gates in self._gates.items()}}

    def _entered(self) -> Policy | None:
        for field in self._fields.values():
            field.row.set_mistake("")
        try:
            made = type(self._policy).model_validate(self._values())
        except ValidationError as error:
            self._tell_mistakes(error)
            return None
        self._say("")
        return made

    def _tell_mistakes(self, error: ValidationError) -> None:
        others = []
        for each in error.errors(include_url=False):
            place = each["loc"]
            words = each["msg"][:1].upper() + each["msg"][1:] + "."
            name = str(place[0]) if place else ""
            if name in self._fields:
                self._fields[name].row.set_mistake(words)
            elif name in self._gates and len(place) > 1:
                at = tr("Gate {n}: {why}").replace("{n}", str(int(place[1]) + 1))
                others.append(at.replace("{why}", words))
            else:
                others.append(words)
        wrong = len(error.errors())
        self._say(
            " ".join(others)
            or counted("%n fields are not right.", wrong, "One field is not right.")
        )

    def _on_edited(self) -> None:
        made = self._entered()
        changed = made is not None and made != self._policy
        self._save.setEnabled(changed)
        self._reset.setEnabled(changed or made is None)

    def _say(self, text: str) -> None:
        self._mistake.setText(text)
        self._mistake.setVisible(bool(text))
