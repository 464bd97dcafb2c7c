"""A project's set-up as a form: everything but the requirement."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain import task_types
from app.domain.money import Money, parse_money
from app.domain.work import Project
from app.ui.naming.work import task_type_word
from app.ui.widgets.fields import spin_box
from app.ui.widgets.parts import FormRow
from app.ui.words import tr


class ProjectForm(QWidget):
    """The fields of a project; `changed` follows every edit. `rows` are keyed by the names that
    the service uses in its refusals."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._number, self._name = QLineEdit(), QLineEdit()
        self._client, self._org = QLineEdit(), QLineEdit()
        self._labels, self._currency = QLineEdit(), QLineEdit()
        self._currency.setMaxLength(3)
        self._budget = QLineEdit()
        self._budget.setPlaceholderText(tr("no cap"))
        self._priority = QComboBox()
        for value, words in enumerate(
            (tr("0 – highest"), tr("1 – high"), tr("2 – normal"), tr("3 – low"))
        ):
            self._priority.addItem(words, value)
        self._type = QComboBox()
        for name in task_types.names():
            self._type.addItem(task_type_word(name), name)
        self._due = QDateEdit()
        self._due.setCalendarPopup(True)
        self._due.setDisplayFormat("d MMM yyyy")
        self._overlap, self._minutes = spin_box(1, 9), spin_box(1, 10_000)
        self._guidelines = QPlainTextEdit()
        self._guidelines.setTabChangesFocus(True)
        self._guidelines.setMinimumHeight(120)
        self.rows = {
            "Name": FormRow(tr("Name"), self._name),
            "Project number": FormRow(tr("Project number"), self._number),
            "Client": FormRow(tr("Client"), self._client),
            "Client organisation": FormRow(
                tr("Client organisation"), self._org, tr("Who works there is never assigned.")
            ),
            "Task type": FormRow(
                tr("Task type"), self._type, tr("It stands once the project has tasks.")
            ),
            "Labels": FormRow(tr("Labels"), self._labels, tr("Two or more, with | between them.")),
            "Priority": FormRow(tr("Priority"), self._priority),
            "Year of the due date": FormRow(tr("Due"), self._due),
            "Experts per task": FormRow(tr("Overlap: experts per task"), self._overlap),
            "Minutes per item": FormRow(tr("Minutes per item"), self._minutes),
            "Currency": FormRow(tr("Currency"), self._currency),
            "Budget": FormRow(
                tr("Budget"), self._budget, tr("What all its labels may cost at most.")
            ),
            "Guidelines": FormRow(tr("Guidelines for the experts"), self._guidelines),
        }
        self._listen()
        self._lay_out()

    def show_project(self, project: Project) -> None:
        """Put a project into the fields, without telling of a change."""
        with QSignalBlocker(self):
            self._number.setText(project.external_id)
            self._name.setText(project.name)
            self._client.setText(project.client)
            self._org.setText(project.client_org)
            self._type.setCurrentIndex(self._type.findData(project.task_type))
            self._labels.setText(" | ".join(project.labels))
            self._currency.setText(project.currency)
            self._priority.setCurrentIndex(self._priority.findData(project.priority))
            due = project.due_on
            self._due.setDate(QDate(due.year, due.month, due.day))
            self._overlap.setValue(project.overlap)
            self._minutes.setValue(project.minutes_per_item)
            budget = project.budget
            self._budget.setText("" if budget is None else str(budget.decimal()))
            if self._guidelines.toPlainText() != project.guidelines:
                self._guidelines.setPlainText(project.guidelines)

    def project(self, base: Project) -> Project:
        """`base` with what the fields say. Raises ValueError where the budget is not an amount."""
        due = self._due.date()
        labels = [part.strip() for part in self._labels.text().split("|")]
        return replace(
            base,
            external_id=self._number.text().strip(),
            name=self._name.text().strip(),
            client=self._client.text().strip(),
            client_org=self._org.text().strip(),
            task_type=str(self._type.currentData()),
            labels=tuple(labels) if any(labels) else (),
            currency=self._currency.text().strip().upper(),
            priority=int(self._priority.currentData()),
            due_on=date(due.year(), due.month(), due.day()),
            overlap=self._overlap.value(),
            minutes_per_item=self._minutes.value(),
            guidelines=self._guidelines.toPlainText(),
            budget=self._budget_in(self.currency()),
        )

    def client_org(self) -> str:
        """The client's organisation as it stands in the form."""
        return self._org.text().strip()

    def currency(self) -> str:
        """The currency as it stands in the form."""
        return self._currency.text().strip().upper()

    def _budget_in(self, currency: str) -> Money | None:
        text = self._budget.text().strip()
        return parse_money(text, currency) if text else None

    def begin(self) -> None:
        """Put the cursor where a new project begins."""
        self._name.setFocus()

    def _listen(self) -> None:
        for line in (self._number, self._name, self._client, self._org, self._labels,
                     self._currency, self._budget):  # fmt: skip
            line.textChanged.connect(self._tell)
        self._priority.currentIndexChanged.connect(self._tell)
        self._type.currentIndexChanged.connect(self._offer_labels)
        self._due.dateChanged.connect(self._tell)
        self._overlap.valueChanged.connect(self._tell)
        self._minutes.valueChanged.connect(self._tell)
        self._guidelines.textChanged.connect(self._tell)

    def _offer_labels(self) -> None:
        """Write a type's usual labels where none, or another type's usual ones, stand."""
        written = self._labels.text().strip()
        usual = {" | ".join(task_types.type_named(name).labels) for name in task_types.names()}
        if not written or written in usual:
            chosen = task_types.type_named(str(self._type.currentData()))
            self._labels.setText(" | ".join(chosen.labels))
        self._tell()

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        places = (
            ("Name", 0, 0, 4), ("Project number", 0, 4, 2),
            ("Client", 1, 0, 3), ("Client organisation", 1, 3, 3),
            ("Task type", 2, 0, 2), ("Labels", 2, 2, 4),
            ("Year of the due date", 3, 0, 2), ("Priority", 3, 2, 2), ("Currency", 3, 4, 2),
            ("Experts per task", 4, 0, 2), ("Minutes per item", 4, 2, 2), ("Budget", 4, 4, 2),
        )  # fmt: skip
        for name, row, column, span in places:
            grid.addWidget(self.rows[name], row, column, 1, span, top)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        rows.addLayout(grid)
        rows.addWidget(self.rows["Guidelines"], 1)
