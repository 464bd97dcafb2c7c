"""One person's page: who they are, how good, how far up the ladder, by what right, and since when.

It draws a `PersonPage` and emits wishes; it loads and decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.pages import PersonPage
from app.domain.people import ExpertStatus
from app.domain.progression import Proposal
from app.domain.quality import EvidenceRow
from app.ui.fonts import BODY
from app.ui.formats import NOTHING, Formats
from app.ui.naming.people import (
    country_name,
    initials,
    language_name,
    level_word,
    status_state,
    status_word,
)
from app.ui.screens.experts.columns import SCORE_SPAN
from app.ui.screens.experts.person_cards import (
    CredentialsCard,
    HistoryCard,
    LadderCard,
    MissesCard,
    QualityCard,
    WorkCard,
)
from app.ui.tokens import State
from app.ui.widgets.parts import GAP, Card, IntervalBar, Page, Pill, clear, columns_of
from app.ui.widgets.rows import Disc
from app.ui.widgets.text import ElidedLabel, label, plain_tip
from app.ui.words import tr

THREE_COLUMNS = 1080  # pixels at text size 13 from which three columns of cards have room


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as the page shows them: the record's page, the day, and an open proposal."""

    page: PersonPage
    today: date
    proposal: Proposal | None
    misses: tuple[EvidenceRow, ...]  # newest first
    may_propose: str  # "" or why not


class PersonView(Page):
    """The page. Signals say what the person at the screen wants to open or do."""

    evidence_wanted = Signal(str)
    credential_wanted = Signal(int)
    credentials_wanted = Signal()
    pay_wanted = Signal()
    task_wanted = Signal(int)
    promote_wanted = Signal()
    proposal_wanted = Signal(int)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.header = HeaderCard(formats)
        self.quality = QualityCard(formats)
        self.misses = MissesCard(formats)
        self.ladder = LadderCard(formats)
        self.credentials = CredentialsCard(formats)
        self.history = HistoryCard(formats)
        self.work = WorkCard(formats)
        self.quality.evidence_wanted.connect(self.evidence_wanted)
        self.ladder.promote_wanted.connect(self.promote_wanted)
        self.ladder.proposal_wanted.connect(self.proposal_wanted)
        self.misses.task_wanted.connect(self.task_wanted)
        self.work.pay_wanted.connect(self.pay_wanted)
        self.credentials.opened.connect(self.credential_wanted)
        self.credentials.all_wanted.connect(self.credentials_wanted)
        self._columns = [_column() for _ in range(3)]
        self._arranged = 0
        self.body.addWidget(self.header)
        self.body.addLayout(columns_of(self._columns), 1)
        self._arrange(3)

    def show_person(self, shown: Shown) -> None:
        """Draw another person, or the same one as they are now."""
        page = shown.page
        self.header.show_person(page)
        self.quality.show_score(page.score, page.trend)
        self.misses.show_misses(shown.misses, scored=page.score is not None)
        self.ladder.show_ladder(page, shown.proposal, shown.may_propose)
        self.credentials.show_credentials(page.credentials, shown.today)
        self.history.show_history(page.history, shown.today)
        self.work.show_work(page)

    def _arrange(self, columns: int) -> None:
        """Put the cards into three columns, or into two where the window is narrow."""
        if columns == self._arranged:
            return
        self._arranged = columns
        wide: list[tuple[Card, ...]] = [
            (self.quality, self.misses), (self.ladder, self.work), (self.credentials, self.history)
        ]  # fmt: skip
        narrow: list[tuple[Card, ...]] = [
            (self.quality, self.misses, self.credentials),
            (self.ladder, self.work, self.history),
            (),
        ]  # fmt: skip
        for column, cards in zip(self._columns, wide if columns == 3 else narrow, strict=True):
            rows = column.layout()
            if isinstance(rows, QVBoxLayout):
                for place, card in enumerate(cards):
                    rows.addWidget(card, 1 if place == len(cards) - 1 else 0)
            column.setVisible(bool(cards))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = self.fontInfo().pixelSize() / BODY
        self._arrange(3 if self.viewport().width() >= THREE_COLUMNS * scale else 2)


class HeaderCard(Card):
    """Initials, name, where and since when; level, quality, this week, owed."""

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._disc = Disc(State.ACCENT, letters="", size=52)
        self._name = label("", "title")
        self._about = ElidedLabel("", "mute")
        self._standing = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._name)
        first.addLayout(self._standing)
        first.addStretch(1)
        names.addLayout(first)
        names.addWidget(self._about)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._disc)
        row.addLayout(names, 1)
        self._level = _fact(row, tr("Level"))
        self._score = label(NOTHING, "figure")
        self._bar = IntervalBar(span=SCORE_SPAN)
        self._bar.setFixedWidth(100)
        score = QVBoxLayout()
        score.setSpacing(0)
        score.addWidget(label(tr("Quality"), "mute"))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._score)
        line.addWidget(self._bar)
        self._range = label("", "mute")
        line.addWidget(self._range)
        score.addLayout(line)
        row.addLayout(score)
        self._week = _fact(row, tr("This week"))
        self._owed = _fact(row, tr("Owed"))
        self.body.addLayout(row)

    def show_person(self, page: PersonPage) -> None:
        """Draw the head of the page."""
        formats, expert = self._formats, page.expert
        self._disc.set_letters(initials(expert.name))
        self._name.setText(expert.name)
        languages = ", ".join(language_name(code) for code in expert.languages)
        parts = [
            expert.external_id,
            _place(expert.country, expert.timezone),
            languages,
            tr("since {day}").replace("{day}", formats.day(expert.joined_on)),
        ]
        about = " · ".join(part for part in parts if part)
        self._about.setText(about)
        self._about.setToolTip(plain_tip(about))
        clear(self._standing)
        if expert.status is not ExpertStatus.ACTIVE:
            self._standing.addWidget(Pill(status_state(expert.status), status_word(expert.status)))
        self._level.setText(level_word(expert.level))
        estimate = page.score.estimate if page.score else None
        self._score.setText(formats.score(estimate))
        self._bar.set(estimate)
        self._bar.setVisible(estimate is not None)
        self._range.setText(
            ""
            if estimate is None
            else f"{formats.number(estimate.low * 100)}–{formats.number(estimate.high * 100)}"
        )
        self._week.setText(
            tr("{done} of {capacity} items")
            .replace("{done}", formats.number(page.work.this_week))
            .replace("{capacity}", formats.number(expert.weekly_capacity))
        )
        self._owed.setText(", ".join(formats.money(m) for m in page.owed) or tr("nothing"))


def _column() -> QWidget:
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(GAP)
    return made


def _fact(row: QHBoxLayout, name: str) -> QLabel:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addStretch(1)
    column.addWidget(label(name, "mute"))
    shown = label(NOTHING, "strong")
    column.addWidget(shown)
    column.addStretch(1)
    row.addLayout(column)
    return shown


def _place(country: str, zone: str) -> str:
    return ", ".join(part for part in (country_name(country), offset(zone)) if part)


def offset(zone: str) -> str:
    """How a time zone stands to UTC in winter, such as “UTC+1”; its name when it is unknown."""
    try:
        shift = datetime(2026, 1, 15, 12, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    except (ZoneInfoNotFoundError, ValueError):
        return zone
    minutes = round(shift.total_seconds() / 60)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    tail = f":{rest:02d}" if rest else ""
    return f"UTC{sign}{hours}{tail}" if minutes else "UTC"
