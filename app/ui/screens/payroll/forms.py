"""The forms of Payroll: a reason, a line by hand, a new rate."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QSpinBox, QWidget

from app.domain.money import Money, parse_money
from app.domain.pay import PayMode, RateCard, WorkRole
from app.domain.people import Level
from app.ui.dialogs import Dialog
from app.ui.formats import named
from app.ui.naming.people import level_word
from app.ui.naming.results import work_name
from app.ui.widgets.parts import FormRow, columns_of
from app.ui.widgets.text import label
from app.ui.words import tr


def ask_reason(
    parent: QWidget, title: str, text: str, button: str, given: Callable[[str], None]
) -> Dialog:
    """Ask why; `given(reason)` follows when there is one."""
    made = Dialog(parent, title)
    made.body.addWidget(label(text, wrap=True))
    field = QLineEdit()
    row = FormRow(tr("Reason"), field, tr("It is kept with the line and shown beside it."))
    made.body.addWidget(row)

    def go() -> None:
        if not field.text().strip():
            row.set_mistake(tr("Give a reason."))
            return
        made.accept()
        given(field.text().strip())

    made.add_button(tr("Cancel"), made.reject)
    made.add_button(button, go, "primary", default=True)
    made.open()
    field.setFocus()
    return made


class AdjustForm(Dialog):
    """A line written by hand. `given(expert number, amount, day, reason)` follows."""

    def __init__(
        self,
        parent: QWidget,
        expert: str,
        currency: str,
        today: date,
        given: Callable[[str, Money, date, str], None],
    ) -> None:
        super().__init__(parent, tr("Adjust pay by hand"))
        self._given = given
        self._expert = QLineEdit(expert)
        self._amount, self._currency = QLineEdit(), QLineEdit(currency)
        self._day = _date_field(today)
        self._reason = QLineEdit()
        self._expert_row = FormRow(tr("Expert"), self._expert, tr("Number, such as E-0031."))
        help_text = tr("With a minus sign to take back, such as −12.50.")
        self._amount_row = FormRow(tr("Amount"), self._amount, help_text)
        self._currency_row = FormRow(tr("Currency"), self._currency)
        self._reason_row = FormRow(tr("Reason"), self._reason, tr("Kept with the line."))
        self.body.addWidget(
            label(tr("The line goes into the open period. Paid lines never change."), "mute",
                  wrap=True)
        )  # fmt: skip
        self.body.addWidget(self._expert_row)
        self.body.addLayout(columns_of([self._amount_row, self._currency_row], [2, 1]))
        self.body.addWidget(FormRow(tr("Earned on"), self._day))
        self.body.addWidget(self._reason_row)
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Write line"), self._go, "primary", default=True)
        (self._amount if expert else self._expert).setFocus()

    def _go(self) -> None:
        expert, reason = self._expert.text().strip(), self._reason.text().strip()
        amount = _money(self._amount_row, self._amount.text(), self._currency.text())
        self._expert_row.set_mistake("" if expert else tr("Say whom it is for."))
        self._reason_row.set_mistake("" if reason else tr("Give a reason."))
        if amount is not None and amount.minor == 0:
            self._amount_row.set_mistake(tr("An adjustment of nothing changes nothing."))
        elif amount is not None and expert and reason:
            self.accept()
            self._given(expert, amount, _day(self._day), reason)


class RateForm(Dialog):
    """A new dated rate. `given(card)` follows."""

    def __init__(
        self,
        parent: QWidget,
        projects: Sequence[tuple[int, str]],
        currency: str,
        today: date,
        given: Callable[[RateCard], None],
    ) -> None:
        super().__init__(parent, tr("Add a rate"))
        self._given = given
        self._project, self._level, self._role = QComboBox(), QComboBox(), QComboBox()
        self._project.addItem(tr("All projects"), None)
        for number, name in projects:
            self._project.addItem(named(name), number)
        self._level.addItem(tr("All levels"), None)
        for level in Level:
            self._level.addItem(level_word(level), level)
        for role in WorkRole:
            self._role.addItem(work_name(role), role)
        self._pay, self._bill, self._currency = QLineEdit(), QLineEdit(), QLineEdit(currency)
        self._from = _date_field(today)
        self._rejected = QSpinBox()
        self._rejected.setRange(0, 100)
        self._rejected.setSuffix(" %")
        self._rejected.lineEdit().setTextMargins(7, 0, 7, 0)
        self._pay_row = FormRow(tr("Pay for one item"), self._pay, tr("Such as 4.10."))
        self._bill_row = FormRow(tr("Bill to the client"), self._bill, tr("Such as 6.00."))
        self.body.addWidget(
            label(
                tr("A rate holds from its day on. Work already in the ledger keeps its own."),
                "mute",
                wrap=True,
            )
        )
        self.body.addWidget(FormRow(tr("Project"), self._project))
        self.body.addLayout(
            columns_of([FormRow(tr("Level"), self._level), FormRow(tr("For"), self._role)])
        )
        self.body.addLayout(
            columns_of(
                [self._pay_row, self._bill_row, FormRow(tr("Currency"), self._currency)], [2, 2, 1]
            )
        )
        help_text = tr("Share of the pay that rejected work still earns.")
        self.body.addLayout(
            columns_of(
                [
                    FormRow(tr("From"), self._from),
                    FormRow(tr("Rejected work"), self._rejected, help_text),
                ]
            )
        )
        self.add_button(tr("Cancel"), self.reject)
        self.add_button(tr("Add rate"), self._go, "primary", default=True)
        self._pay.setFocus()

    def _go(self) -> None:
        pay = _money(self._pay_row, self._pay.text(), self._currency.text())
        bill = _money(self._bill_row, self._bill.text(), self._currency.text())
        for row, amount in ((self._pay_row, pay), (self._bill_row, bill)):
            if amount is not None and amount.minor < 0:
                row.set_mistake(tr("A rate is not negative."))
                return
        if pay is None or bill is None:
            return
        self.accept()
        self._given(
            RateCard(
                0,
                self._project.currentData(),
                self._level.currentData(),
                self._role.currentData(),
                PayMode.PER_ACCEPTED_ITEM,
                pay,
                bill,
                _day(self._from),
                self._rejected.value(),
            )
        )


def _money(row: FormRow, text: str, currency: str) -> Money | None:
    code = currency.strip().upper()
    if len(code) != 3 or not code.isalpha() or not code.isascii():
        row.set_mistake(tr("The currency is three letters, such as USD."))
        return None
    try:
        amount = parse_money(text.replace("−", "-"), code)
    except ValueError as error:
        row.set_mistake(f"{error}.")
        return None
    row.set_mistake("")
    return amount


def _date_field(today: date) -> QDateEdit:
    made = QDateEdit(QDate(today.year, today.month, today.day))
    made.setCalendarPopup(True)
    made.setDisplayFormat("d MMM yyyy")
    return made


def _day(field: QDateEdit) -> date:
    value = field.date()
    return date(value.year(), value.month(), value.day())
