"""What the Experts page asks before it changes somebody: a level, a capacity, a module."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from app.domain.people import Expert, Level
from app.ui.dialogs import Dialog
from app.ui.naming.people import level_word
from app.ui.reasons import ReasonDialog
from app.ui.widgets.parts import FormRow
from app.ui.widgets.text import label
from app.ui.words import tr

MOST_UNITS = 1000
MOST_HOURS = 168


def ask_level(
    parent: QWidget | None, expert: Expert, answered: Callable[[Level, str], None]
) -> ReasonDialog:
    """Ask to which level a person should go against the gates, and why."""
    box = QComboBox()
    near = [level for level in (expert.level.next_up, expert.level.next_down) if level]
    for level in near:
        box.addItem(level_word(level), level.value)
    made = ReasonDialog(
        parent,
        tr("Change the level of {name}").replace("{name}", expert.name),
        tr(
            "The step is proposed against the gates. Nothing changes until somebody else has "
            "approved it."
        ),
        tr("Propose"),
        lambda reason: answered(Level(box.currentData()), reason),
    )
    made.add_field(FormRow(tr("To"), box))
    made.open()
    box.setFocus()
    return made


def ask_capacity(
    parent: QWidget | None, expert: Expert, answered: Callable[[int, int | None], None]
) -> Dialog:
    """Ask how many items a person takes in a week, and how many minutes they have for them."""
    made = Dialog(parent, tr("Weekly capacity of {name}").replace("{name}", expert.name))
    box = QSpinBox()
    box.setRange(0, MOST_UNITS)
    box.setValue(expert.weekly_capacity)
    box.selectAll()
    made.body.addWidget(
        FormRow(tr("Items a week"), box, tr("It counts from the next plan; 0 takes no new work."))
    )

    hours = QLineEdit()
    hours.setPlaceholderText(tr("no limit"))
    if expert.weekly_minutes is not None:
        hours.setText(f"{expert.weekly_minutes / 60:.4g}")
    row = FormRow(
        tr("Hours a week"),
        hours,
        tr("Counted by the minutes that an item of each project takes. Empty: no limit."),
    )
    made.body.addWidget(row)

    def go() -> None:
        try:
            minutes = _minutes(hours.text().strip())
        except ValueError:
            row.set_mistake(
                tr("Write hours from 0 to {most}, such as 7.5.").replace("{most}", str(MOST_HOURS))
            )
            hours.setFocus()
            return
        made.accept()
        answered(box.value(), minutes)

    made.add_button(tr("Cancel"), made.reject)
    made.add_button(tr("Set capacity"), go, "primary", default=True)
    made.open()
    box.setFocus()
    return made


def _minutes(hours: str) -> int | None:
    """The hours in whole minutes, None for "". Raises ValueError for what is not a week's hours."""
    if not hours:
        return None
    given = float(hours.replace(",", "."))
    if not 0 <= given <= MOST_HOURS:
        raise ValueError(hours)
    return round(given * 60)


def ask_module(
    parent: QWidget | None, expert: Expert, modules: Sequence[str], answered: Callable[[str], None]
) -> Dialog:
    """Ask which training module a person has passed today."""
    made = Dialog(parent, tr("Training passed by {name}").replace("{name}", expert.name))
    made.body.addWidget(
        label(tr("It is recorded with today's date and counts for the ladder at once."), wrap=True)
    )
    box = QComboBox()
    box.setEditable(True)
    box.addItems(list(modules))
    field = box.lineEdit()
    if field is not None:
        field.setMaxLength(80)
        field.setAccessibleName(tr("Module"))
    made.body.addWidget(
        FormRow(tr("Module"), box, tr("The modules the ladder asks for are listed."))
    )

    def go() -> None:
        made.accept()
        answered(box.currentText().strip())

    made.add_button(tr("Cancel"), made.reject)
    done = made.add_button(tr("Record"), go, "primary", default=True)
    box.editTextChanged.connect(lambda text: done.setEnabled(bool(text.strip())))
    done.setEnabled(bool(box.currentText().strip()))
    made.open()
    box.setFocus()
    return made
