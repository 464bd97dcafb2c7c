"""The first pages of Settings: the workspace's name and zone, the look, backups."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import available_timezones

from PySide6.QtCore import QSettings, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.domain.pages import WorkspaceInfo
from app.ui.formats import Formats
from app.ui.theme import LARGEST_SCALE, SMALLEST_SCALE, Mode, Theme
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, FactRows, FormRow, Page, clear, rule
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import counted, tr

SHOWN_BACKUPS = 60


class WorkspacePage(Page):
    """Name, zone and facts of the file."""

    renamed = Signal(str)
    zone_set = Signal(str)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._name, self._zone = QLineEdit(), QComboBox()
        self._zone.setEditable(True)
        self._zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._zone.addItems(sorted(available_timezones()))
        completer = QCompleter(self._zone.model(), self._zone)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._zone.setCompleter(completer)
        self._facts = FactRows()
        card = Card(tr("Workspace"))
        card.body.addWidget(self._with_button(tr("Name"), self._name, tr("Rename"), self._rename))
        help_text = tr("Days, deadlines and pay periods are cut in this zone.")
        card.body.addWidget(
            self._with_button(
                tr("Time zone"), self._zone, tr("Set zone"), self._set_zone, help_text
            )
        )
        self.body.addWidget(card)
        self.body.addWidget(Card(tr("File"), self._facts))
        self.body.addStretch(1)
        self._name.returnPressed.connect(self._rename)

    def show_info(self, info: WorkspaceInfo) -> None:
        """Show the file as it is."""
        if not self._name.hasFocus():
            self._name.setText(info.name)
        with QSignalBlocker(self._zone):
            self._zone.setCurrentText(info.timezone)
        last = self._formats.instant(info.last_backup) if info.last_backup else tr("never")
        self._facts.set(
            (
                (tr("Place"), str(info.path)),
                (tr("Currency of reports"), info.currency),
                (tr("Database"), f"{info.engine}, {info.journal.upper()}"),
                (tr("Last backup"), last),
                (tr("Kind"), tr("sample workspace") if info.is_sample else tr("workspace")),
            ),
            right=False,
        )

    def _rename(self) -> None:
        self.renamed.emit(self._name.text())

    def _set_zone(self) -> None:
        self.zone_set.emit(self._zone.currentText().strip())

    def _with_button(
        self, name: str, field: QWidget, text: str, slot: object, help_text: str = ""
    ) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        field.setMaximumWidth(440)
        row.addWidget(FormRow(name, field, help_text), 1)
        side = QVBoxLayout()
        side.addSpacing(self.fontMetrics().height() + 4)
        made_button = button(text, slot)  # type: ignore[arg-type]
        made_button.setMinimumWidth(96)
        side.addWidget(made_button)
        side.addStretch(1)
        row.addLayout(side)
        return made


class LookPage(Page):
    """Light or dark, and the size of the text. Kept for this person, not in the workspace."""

    def __init__(self, theme: Theme, settings: QSettings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        card = Card(tr("Appearance"))
        card.body.addWidget(label(tr("Theme"), "mute"))
        names = {
            Mode.SYSTEM: tr("As the system has it"),
            Mode.LIGHT: tr("Light"),
            Mode.DARK: tr("Dark"),
        }
        self._modes: dict[Mode, QRadioButton] = {}
        for mode, name in names.items():
            made = QRadioButton(name)
            made.toggled.connect(lambda on, mode=mode: self._set_mode(mode) if on else None)
            self._modes[mode] = made
            card.body.addWidget(made)
        card.body.addSpacing(8)
        self._scale = QSlider(Qt.Orientation.Horizontal)
        self._scale.setRange(round(SMALLEST_SCALE * 10), round(LARGEST_SCALE * 10))
        self._scale.setPageStep(1)
        self._scale.setMaximumWidth(320)
        self._percent = label("")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._scale, 1)
        row.addWidget(self._percent)
        row.addStretch(1)
        help_text = tr("Ctrl and + or − change it on every page, Ctrl and 0 sets it back.")
        card.body.addWidget(FormRow(tr("Text size"), line, help_text))
        self._scale.setAccessibleName(tr("Text size"))
        self._scale.valueChanged.connect(self._set_scale)
        theme.changed.connect(self._show)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self._show()

    def _show(self) -> None:
        made = self._modes[self._theme.mode]
        with QSignalBlocker(made):
            made.setChecked(True)
        with QSignalBlocker(self._scale):
            self._scale.setValue(round(self._theme.scale * 10))
        self._percent.setText(f"{round(self._theme.scale * 100)} %")

    def _set_mode(self, mode: Mode) -> None:
        self._theme.set_mode(mode)
        self._settings.setValue("look/mode", mode.value)

    def _set_scale(self, tenths: int) -> None:
        self._theme.set_scale(tenths / 10)
        self._settings.setValue("look/scale", self._theme.scale)


class BackupPage(Page):
    """The backups that are kept, and one more now."""

    wanted = Signal()
    checked = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._words = label("", "mute", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        card = Card(tr("Backups"))
        card.body.addWidget(
            label(
                tr(
                    "A backup is a checked copy of the whole workspace, beside it. Old ones are "
                    "thinned: all of two days, then one a day, a week, a month."
                ),
                "mute",
                wrap=True,
            )
        )
        line = QHBoxLayout()
        line.setSpacing(8)
        self.now = button(tr("Back up now"), self.wanted.emit, "primary", icon_name="download")
        self.check = button(tr("Check the file"), self.checked.emit, icon_name="shield-check")
        line.addWidget(self.now)
        line.addWidget(self.check)
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(self._words)
        card.body.addLayout(self._rows)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def show_backups(self, found: Sequence[tuple[Path, int, str]]) -> None:
        """List (path, bytes, when), newest first."""
        clear(self._rows)
        if not found:
            self._words.setText(tr("There is no backup yet."))
            return
        kept = counted("%n backups are kept", len(found), "%n backup is kept")
        place = tr("in {place}.").replace("{place}", str(found[0][0].parent))
        self._words.setText(f"{kept} {place}")
        for path, size, when in found[:SHOWN_BACKUPS]:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(4, 6, 4, 6)
            line.setSpacing(16)
            line.addWidget(label(when))
            line.addWidget(ElidedLabel(path.name, "mute"), 1)
            line.addWidget(label(f"{self._formats.number(size / 1_000_000, 1)} MB"))
            self._rows.addWidget(row)
            self._rows.addWidget(rule())
