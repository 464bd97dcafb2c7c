"""The Audit log page: the list left, one entry right."""

import json

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.audit import AuditEntry, ChainReport
from app.domain.lists import ListSource
from app.ui.columns import Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.screens.audit.columns import actions, entry_columns
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import GAP, MARGIN, Card, EmptyState, FactRows, Pill, Well, section_title
from app.ui.widgets.text import PlainText, label
from app.ui.words import tr


class AuditView(QWidget):
    """`subject_wanted(subject)` asks for the entries about one subject, "" for all."""

    subject_wanted = Signal(str)
    copy_wanted = Signal()

    def __init__(
        self, jobs: Jobs, entries: ListSource[AuditEntry], formats: Formats, settings: QSettings
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._formats = formats
        self._entry: AuditEntry | None = None
        self.pane = ListPane(
            jobs,
            entries,
            entry_columns(formats),
            name="audit",
            title=tr("Audit log"),
            filters=(Filter("action", tr("Action"), actions()),),
            empty=Empty(tr("The log is empty"), tr("Every change of consequence is written here.")),
            settings=settings,
        )
        self._narrowed = label("", "strong")
        self._all = button(tr("Show all subjects"), lambda: self.subject_wanted.emit(""), "link")
        self._detail = Card(tr("Entry"))
        self._detail_body = QWidget()
        self._facts = FactRows()
        self._only = button(tr("Only this subject"), self._want_subject)
        self._body = PlainText(tr("Body of the entry"))
        self._beside = EmptyState(
            Empty(tr("No entry is chosen"), tr("Choose a line to see what was written.")),
            "scroll-text",
        )
        self._chain = Card(tr("Chain"))
        self._chain_pill = Pill(State.NEUTRAL, tr("not verified"))
        self._chain_words = label("", "mute", wrap=True)
        self._head = PlainText(tr("Head of the chain"))
        self._lay_out()
        self.pane.picked.connect(self._on_picked)
        self.pane.model.rows_arrived.connect(self._on_arrived)

    def say_subject(self, subject: str) -> None:
        """Say which subject the list is narrowed to."""
        self._narrowed.setText(tr("About {subject}").replace("{subject}", subject))
        self._narrowed.setVisible(bool(subject))
        self._all.setVisible(bool(subject))

    def say_chain(self, report: ChainReport) -> None:
        """Show what verifying found."""
        entries = self._formats.number(report.entries)
        if report.broken_at is None:
            self._chain_pill.set(State.GOOD, tr("sound"))
            words = tr("{n} entries follow from each other. Nothing was changed or taken out.")
        else:
            self._chain_pill.set(State.BAD, tr("broken"))
            words = tr("At entry {at}: {why}. The {n} entries before it are sound.")
            words = words.replace("{at}", self._formats.number(report.broken_at))
            words = words.replace("{why}", report.reason)
            entries = self._formats.number(max(0, report.broken_at - 1))
        self._chain_words.setText(words.replace("{n}", entries))
        self._head.show_text(f"{report.head_seq}\n{report.head_hash}")
        self._head.show()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        row.setSpacing(GAP)
        left = Card()
        narrow = QHBoxLayout()
        narrow.addWidget(self._narrowed)
        narrow.addWidget(self._all)
        narrow.addStretch(1)
        left.body.addLayout(narrow)
        left.body.addWidget(self.pane, 1)
        self.say_subject("")
        row.addWidget(left, 7)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        rows = QVBoxLayout(self._detail_body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self._facts)
        rows.addWidget(section_title(tr("What was written")))
        well = Well()
        self._body.setMinimumHeight(90)
        well.body.addWidget(self._body)
        rows.addWidget(well, 1)
        self._detail.head.addWidget(self._only)
        self._detail.body.addWidget(self._beside, 1)
        self._detail.body.addWidget(self._detail_body, 1)
        self._detail_body.hide()
        self._only.hide()
        right.addWidget(self._detail, 1)
        self._chain.head.addWidget(self._chain_pill)
        self._chain_words.setText(
            tr("Each entry carries the hash of the one before. Verify recomputes them all.")
        )
        self._chain.body.addWidget(self._chain_words)
        self._head.setFixedHeight(58)
        self._head.setToolTip(tr("Number and hash of the last entry: keep them elsewhere."))
        self._head.hide()
        self._chain.body.addWidget(self._head)
        right.addWidget(self._chain)
        row.addLayout(right, 4)

    def _on_arrived(self) -> None:
        # The newest entry is shown at once, so that the panel explains itself.
        if self.pane.current_id() is None and len(self.pane.model.ids):
            self.pane.select_ids([int(self.pane.model.ids[0])])
        self._on_picked()

    def _on_picked(self) -> None:
        entry: AuditEntry | None = self.pane.current_row()
        if entry is None or (self._entry is not None and entry.seq == self._entry.seq):
            return
        self._entry = entry
        self._beside.hide()
        self._detail_body.show()
        self._only.show()
        self._detail.set_title(tr("Entry {n}").replace("{n}", self._formats.number(entry.seq)))
        self._facts.set(
            (
                (tr("When"), self._formats.instant(entry.at)),
                (tr("Who"), entry.actor),
                (tr("Action"), entry.action),
                (tr("Subject"), entry.subject),
                (tr("Link before"), f"{entry.prev[:16]}…"),
                (tr("This link"), f"{entry.hash[:16]}…"),
            )
        )
        self._body.show_text(readable(entry.body))

    def _want_subject(self) -> None:
        if self._entry is not None:
            self.subject_wanted.emit(self._entry.subject)


def readable(body: str) -> str:
    """The canonical JSON of a body with one fact a line; anything else as it is."""
    try:
        held = json.loads(body)
    except ValueError:
        return body
    return json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True)
