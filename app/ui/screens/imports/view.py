"""The widgets of the Import page."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.pages import BadRow, ImportPreview
from app.ui.columns import Column
from app.ui.formats import Formats, named
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.work import format_word, kind_word
from app.ui.screens.imports.mapping import MappingTable
from app.ui.screens.imports.sample import SampleTable
from app.ui.screens.imports.words import kind_note
from app.ui.tokens import State
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import Card, Figure, FormRow, Page, ProgressBar, clear
from app.ui.widgets.text import ElidedLabel, label, set_role
from app.ui.words import counted, tr


def bad_columns() -> tuple[Column[BadRow], ...]:
    """The columns of the rows that cannot be imported."""
    return (
        Column("line", tr("Line"), lambda r: f"{r.line:,}", sort=True, kind="number", width=70),
        Column("column", tr("Column"), lambda r: r.column, sort=True, width=150),
        Column("value", tr("Value"), lambda r: r.value, width=180, muted=True, stretch=True),
        Column("reason", tr("What is wrong"), lambda r: r.reason, width=360, stretch=True,
               tip=lambda r: r.reason),
    )  # fmt: skip


class ImportView(Page):
    """File, figures, bad rows, columns, first rows; before a file is chosen, the kinds."""

    def __init__(
        self,
        jobs: Jobs,
        formats: Formats,
        kinds: Sequence[str],
        choose: Callable[[], None],
        template: Callable[[str], None],
        save_errors: Callable[[], None],
        cancel: Callable[[], None],
    ) -> None:
        super().__init__()
        self._formats = formats
        self._bad_columns = bad_columns()
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("What the rows are"))
        for name in kinds:
            self.kind.addItem(kind_word(name), name)
        self.form, self.project = QComboBox(), QComboBox()
        self.form.setAccessibleName(tr("How the file is written"))
        self.project.setAccessibleName(tr("The project that the rows belong to"))
        self._homes: Mapping[tuple[str, str], Sequence[tuple[str, str]]] = {}
        self.choose = Button(tr("Choose a file…"), icon_name="folder-open", shortcut="Ctrl+Shift+O")
        self.choose.clicked.connect(lambda _checked: choose())
        self._template, self._save_errors, self._cancel = template, save_errors, cancel
        self.mapping = MappingTable()
        self._start = self._make_start(kinds)
        self._file, self._figures = self._make_file(), self._make_figures()
        self.bad = ListPane(
            jobs, InMemorySource[BadRow]((), self._bad_columns), self._bad_columns,
            name="bad-rows", title=tr("Rows that cannot be imported"),
        )  # fmt: skip
        self.bad.setMinimumHeight(230)
        self._bad_card = Card("", self.bad)
        self._bad_card.head.addWidget(button(tr("Save these rows…"), save_errors))
        self._columns = Card(tr("Columns"), self.mapping)
        self._sample = SampleTable(jobs)
        self._sample_card = Card(tr("First rows of the file"), self._sample)
        for card in (
            self._file, self._start, self._figures, self._bad_card, self._columns,
            self._sample_card,
        ):  # fmt: skip
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.show_start()

    def show_start(self, kind: str = "") -> None:
        """No file is chosen; `kind` is what another page asked for."""
        wanted = tr("Choose a file of {kind}, or drop it on the window.").replace(
            "{kind}", kind_word(kind).lower()
        )
        self._name.setText(wanted if kind else tr("Choose a file, or drop it on the window."))
        set_role(self._name, "mute")
        for row in (self._kind_row, self._form_row, self._project_row):
            row.hide()
        self._start.show()
        for card in (self._figures, self._bad_card, self._columns, self._sample_card):
            card.hide()
        self.show_busy("")

    def show_file(self, name: str, kind: str) -> None:
        """A file is being looked at."""
        self._name.setText(name)
        set_role(self._name, "strong")
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self._kind_row.show()
        self._start.hide()

    def offer_formats(
        self, homes: Mapping[tuple[str, str], Sequence[tuple[str, str]]], chosen: str
    ) -> None:
        """How files of the chosen kind may be written; `homes` has the projects that can take a
        kind in a format, as (number, name).
        """
        self._homes = homes
        names = [name for kind, name in homes if kind == self.chosen_kind()]
        self.form.clear()
        for name in ("", *names):
            self.form.addItem(format_word(name), name)
        self.form.setCurrentIndex(max(0, self.form.findData(chosen)))
        self.offer_projects()

    def offer_projects(self) -> None:
        """The projects that can take the chosen format; a single one is chosen already."""
        found = self._homes.get((self.chosen_kind(), self.chosen_format()), ())
        self.project.clear()
        if len(found) != 1:
            self.project.addItem(tr("– choose a project –"), "")
        for number, name in found:
            self.project.addItem(named(f"{number} {name}"), number)
        self._form_row.setVisible(self.form.count() > 1)
        self._project_row.setVisible(bool(self.chosen_format()))

    def chosen_format(self) -> str:
        """How the file is taken to be written; "" for a table."""
        return str(self.form.currentData() or "")

    def chosen_project(self) -> str:
        """The number of the project that the rows of such a file belong to; "" for none yet."""
        return str(self.project.currentData() or "") if self.chosen_format() else ""

    def show_preview(self, preview: ImportPreview) -> None:
        """What the import would do."""
        number = self._formats.number
        self._rows.set(number(preview.rows))
        self._added.set(number(preview.added))
        self._changed.set(number(preview.changed))
        self._same.set(number(preview.unchanged))
        self._wrong.set(number(preview.bad_count))
        self._notices(preview.notices)
        self._figures.show()
        self.show_bad(preview.bad_rows, preview.bad_count)
        self.mapping.show_columns(preview.fields, preview.columns)
        self._columns.setVisible(bool(preview.fields))
        self._sample.show_rows([one.header for one in preview.columns], preview.sample)
        self._sample_card.show()

    def show_bad(self, rows: Sequence[BadRow], count: int) -> None:
        """The rows that stand in the way."""
        self._bad_card.setVisible(count > 0)
        title = counted("%n rows cannot be imported", count, "%n row cannot be imported")
        self._bad_card.set_title(tr("{count}. Nothing is until they are mended.").replace(
            "{count}", title
        ))  # fmt: skip
        self.bad.set_source(
            InMemorySource(rows, self._bad_columns, keys={"line": lambda r: r.line})
        )

    def show_nothing(self) -> None:
        """The file could not be read."""
        for card in (self._figures, self._bad_card, self._columns, self._sample_card):
            card.hide()

    def show_busy(self, text: str, share: float | None = None, *, cancel: bool = False) -> None:
        """What is being done; "" when nothing is."""
        self._busy.setVisible(bool(text))
        self._busy_text.setText(text)
        self._bar.set(share or 0.0)
        self._bar.setVisible(share is not None)
        self._stop.setVisible(cancel)
        self.choose.setDisabled(cancel)
        for box in (self.kind, self.form, self.project):
            box.setDisabled(cancel)
        self.mapping.setDisabled(cancel)

    def chosen_kind(self) -> str:
        """What the rows are taken for."""
        return str(self.kind.currentData())

    def _make_file(self) -> Card:
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(12)
        self._name = ElidedLabel("", "mute")
        self._kind_row = QWidget()
        kind = QHBoxLayout(self._kind_row)
        kind.setContentsMargins(0, 0, 0, 0)
        kind.setSpacing(8)
        kind.addWidget(label(tr("Rows are"), "mute"))
        kind.addWidget(self.kind)
        kind.addWidget(
            button(tr("Example file…"), lambda: self._template(self.chosen_kind()), "quiet")
        )
        line.addWidget(self._name, 1)
        line.addWidget(self._kind_row)
        line.addWidget(self.choose)
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 4, 0, 0)
        busy.setSpacing(12)
        self._busy_text, self._bar = label("", "mute"), ProgressBar()
        self._stop = button(tr("Cancel"), self._cancel)
        busy.addWidget(self._busy_text)
        busy.addWidget(self._bar, 1)
        busy.addWidget(self._stop)
        card.body.addLayout(line)
        self._form_row = FormRow(tr("Written as"), self.form)
        self._project_row = FormRow(tr("Project"), self.project)
        card.body.addWidget(self._form_row)
        card.body.addWidget(self._project_row)
        card.body.addWidget(self._busy)
        return card

    def _make_start(self, kinds: Sequence[str]) -> Card:
        card = Card(tr("What can be imported, in this order"))
        card.body.addWidget(
            label(
                tr("CSV, TSV, XLSX, JSON lines or Parquet; tasks and answers also as other tools "
                   "write them (preference pairs, Label Studio). The columns are matched by their "
                   "titles and can be corrected. Nothing is written before you have seen what "
                   "would change."),
                "mute", wrap=True,
            )
        )  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for line, kind in enumerate(kinds):
            grid.addWidget(label(kind_word(kind), "strong"), line, 0)
            grid.addWidget(label(kind_note(kind), wrap=True), line, 1)
            offer = button(tr("Example file…"), lambda kind=kind: self._template(kind))  # type: ignore[misc]
            offer.setAccessibleName(tr("Example file of {kind}").replace("{kind}", kind_word(kind)))
            grid.addWidget(offer, line, 2)
        card.body.addLayout(grid)
        return card

    def _make_figures(self) -> Card:
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(36)
        self._rows, self._added = Figure(tr("Rows")), Figure(tr("New"))
        self._changed, self._same = Figure(tr("Changed")), Figure(tr("As they are"))
        self._wrong = Figure(tr("With mistakes"))
        for figure in (self._rows, self._added, self._changed, self._same, self._wrong):
            line.addWidget(figure)
        line.addStretch(1)
        self._told = QVBoxLayout()
        self._told.setSpacing(4)
        card.body.addLayout(line)
        card.body.addLayout(self._told)
        return card

    def _notices(self, notices: Sequence[str]) -> None:
        clear(self._told)
        for notice in notices:
            self._told.addWidget(label(notice, "warn", wrap=True))


def ready_state(preview: ImportPreview | None) -> tuple[int, str, State]:
    """How many rows would be written, why none can be, and the colour of that."""
    if preview is None:
        return 0, tr("Choose a file first, and wait until it has been looked at."), State.NEUTRAL
    rows = preview.added + preview.changed
    if preview.bad_count:
        return rows, tr("Mend the rows with mistakes first."), State.BAD
    if rows == 0:
        return 0, tr("Every row is in the workspace already."), State.NEUTRAL
    return rows, "", State.GOOD
