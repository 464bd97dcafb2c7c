"""What the Experts page asks before it changes somebody: a level, a capacity, a module."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from app.domain.people import Expert, Level
from app.ui.dialogs import Dialog
from app.ui.naming.people import level_word
from app.ui.reasons import ReasonDialog
from app.ui.widgets.parts import FormRow
from app.ui.widgets.text import label
from app.ui.words import tr

MOST_UNITS = 1000


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


def ask_capacity(parent: QWidget | None, expert: Expert, answered: Callable[[int], None]) -> Dialog:
    """Ask how many items a person takes in a week."""
    made = Dialog(parent, tr("Weekly capacity of {name}").replace("{name}", expert.name))
    box = QSpinBox()
    box.setRange(0, MOST_UNITS)
    box.setValue(expert.weekly_capacity)
    box.selectAll()
    made.body.addWidget(
        FormRow(tr("Items a week"), box, tr("It counts from the next plan; 0 takes no new work."))
    )

    def go() -> None:
        made.accept()
        answered(box.value())

    made.add_button(tr("Cancel"), made.reject)
    made.add_button(tr("Set capacity"), go, "primary", default=True)
    made.open()
    box.setFocus()
    return made


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
