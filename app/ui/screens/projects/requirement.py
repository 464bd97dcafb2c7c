"""The requirement builder: what an expert needs for a project's tasks, one field for each rule."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.credentials import Need
from app.domain.money import Money, parse_money
from app.domain.people import Level
from app.domain.work import NeedWords, Requirement
from app.ui.naming.people import level_word
from app.ui.widgets.fields import spin_box
from app.ui.widgets.parts import FormRow
from app.ui.words import tr


class RequirementBuilder(QWidget):
    """Six rules and a rate cap; `changed` follows every edit."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._specialty = _word_box(tr("any"))
        self._place = _word_box(tr("any place"))
        self._kind = _word_box(tr("any"))
        self._language = _word_box(tr("any"))
        self._level = QComboBox()
        for level in Level:
            self._level.addItem(level_word(level), level)
        self._floor = spin_box(0, 100, " %")
        self._floor.setSpecialValueText(tr("none"))
        self._cap = QLineEdit()
        self._cap.setPlaceholderText(tr("none"))
        self.rows = {
            "Specialty": FormRow(tr("Specialty"), self._specialty),
            "Jurisdiction": FormRow(tr("Jurisdiction"), self._place),
            "Credential": FormRow(tr("Credential kind"), self._kind),
            "Level": FormRow(tr("Lowest level"), self._level),
            "Language": FormRow(tr("Language"), self._language),
            "Lowest score": FormRow(tr("Lowest score"), self._floor),
            "Highest pay": FormRow(tr("Highest pay per item"), self._cap),
        }
        self._specialty.setToolTip(tr("A path: medicine also takes medicine/radiology."))
        self._place.setToolTip(tr("Such as US-CA. Empty: any place will do."))
        self._floor.setToolTip(
            tr("Compared with the lower end of the 95 % interval. People without a score pass.")
        )
        for box in self._boxes():
            box.currentTextChanged.connect(self._tell)
            line = box.lineEdit()
            if line is not None:  # it has the focus, so it is what is read out
                line.setAccessibleName(box.accessibleName())
        self._level.currentIndexChanged.connect(self._tell)
        self._floor.valueChanged.connect(self._tell)
        self._cap.textChanged.connect(self._tell)
        self._lay_out()

    def offer(self, words: NeedWords) -> None:
        """Offer what people hold and projects ask for; anything else may still be typed."""
        places = [place for place in words.jurisdictions if place != "ANY"]
        offered = (words.specialties, places, words.kinds, words.languages)
        for box, choices in zip(self._boxes(), offered, strict=True):
            kept = box.currentText()
            with QSignalBlocker(box):
                box.clear()
                box.addItems(["", *choices])
                box.setCurrentText(kept)

    def show_requirement(self, asked: Requirement) -> None:
        """Put a requirement into the fields, without telling of a change."""
        with QSignalBlocker(self):
            self._specialty.setCurrentText(asked.need.specialty)
            place = asked.need.jurisdiction
            self._place.setCurrentText("" if place == "ANY" else place)
            self._kind.setCurrentText(asked.need.kind)
            self._language.setCurrentText(asked.language)
            self._level.setCurrentIndex(self._level.findData(asked.level))
            self._floor.setValue(round(asked.score_floor * 100))
            cap = asked.rate_cap
            self._cap.setText("" if cap is None else str(cap.decimal()))

    def requirement(self, currency: str) -> Requirement:
        """What the fields say. Raises ValueError where the pay is not an amount."""
        return Requirement(
            need=Need(
                self._specialty.currentText().strip(),
                self._place.currentText().strip() or "ANY",
                self._kind.currentText().strip(),
            ),
            level=self._level.currentData(),
            language=self._language.currentText().strip(),
            score_floor=self._floor.value() / 100,
            rate_cap=self._cap_in(currency),
        )

    def _cap_in(self, currency: str) -> Money | None:
        text = self._cap.text().strip()
        return parse_money(text, currency) if text else None

    def _boxes(self) -> tuple[QComboBox, ...]:
        return (self._specialty, self._place, self._kind, self._language)

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.rows["Specialty"], 0, 0, 1, 2, top)
        grid.addWidget(self.rows["Credential"], 1, 0, top)
        grid.addWidget(self.rows["Jurisdiction"], 1, 1, top)
        grid.addWidget(self.rows["Level"], 2, 0, top)
        grid.addWidget(self.rows["Language"], 2, 1, top)
        grid.addWidget(self.rows["Lowest score"], 3, 0, top)
        grid.addWidget(self.rows["Highest pay"], 3, 1, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        rows.addLayout(grid)


def _word_box(nothing: str) -> QComboBox:
    """A box to type into or to choose from; `nothing` is what an empty one means."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    line = box.lineEdit()
    if line is not None:
        line.setPlaceholderText(nothing)
    completer = box.completer()
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    return box
