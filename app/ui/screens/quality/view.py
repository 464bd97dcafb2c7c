"""The Quality page: people, what to watch, agreement, gold, reviewers, preferences, workforce."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.domain.lists import ListSource
from app.domain.quality import ScorePoint, ScoreRow
from app.ui.charts import TrendChart
from app.ui.columns import Empty
from app.ui.formats import Formats, grouped
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.screens.quality.agreement_tab import AgreementTab
from app.ui.screens.quality.columns import people_columns
from app.ui.screens.quality.gold_tab import GoldTab
from app.ui.screens.quality.limits import trend_of
from app.ui.screens.quality.parts import page_of
from app.ui.screens.quality.person import PersonPanel
from app.ui.screens.quality.preferences_tab import PreferencesTab
from app.ui.screens.quality.reviewers_tab import ReviewersTab
from app.ui.screens.quality.shown import Shown
from app.ui.screens.quality.watch_tab import WatchTab
from app.ui.widgets.later import Later
from app.ui.widgets.parts import GAP, MARGIN, Card, columns_of
from app.ui.widgets.text import label
from app.ui.words import tr

TABS = ("people", "watch", "agreement", "gold", "reviewers", "preferences", "workforce")


def tab_name(tab: str) -> str:
    """What a tab is called."""
    return {
        "people": tr("People"),
        "watch": tr("Watch"),
        "agreement": tr("Agreement"),
        "gold": tr("Gold"),
        "reviewers": tr("Reviewers"),
        "preferences": tr("Preferences"),
        "workforce": tr("Workforce"),
    }[tab]


class WorkforceTab(QWidget):
    """The workforce's mean by run, with its control limits."""

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self.chart = TrendChart(tr("Workforce quality by run"), tr("points"), formats)
        card = Card(tr("Workforce quality by run"), self.chart)
        norms = tr(
            "The mean of all scores weighted by evidence, with its 95 % interval. Dashed: control "
            "limits from the run-to-run changes, drawn from eight runs on."
        )
        card.body.addWidget(label(norms, "mute", wrap=True))
        self.setLayout(page_of((card, 1)))

    def show_points(self, points: tuple[ScorePoint, ...]) -> None:
        """Draw one point a run."""
        self.chart.show_trend(trend_of(points, self._formats, limits=True))


class QualityView(QWidget):
    """The tabs. People are made at once, the others when first looked at."""

    def __init__(
        self,
        jobs: Jobs,
        people: ListSource[ScoreRow],
        formats: Formats,
        settings: QSettings,
        empty: Empty,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.tabs = QTabWidget(self)
        self._people_room = QWidget(self.tabs)
        card = Card(tr("People, surest first"), parent=self._people_room)
        self.people = ListPane(
            jobs,
            people,
            people_columns(formats),
            name="quality-people",
            title=tr("Scored people"),
            empty=empty,
            settings=settings,
            parent=card,
        )
        card.body.addWidget(self.people)
        norm = tr(
            "In the order of the lower bound: twenty right answers of twenty prove no more than 84 "
            "of 100."
        )
        card.body.addWidget(label(norm, "mute", wrap=True))
        self.person = PersonPanel(jobs, formats, self._people_room)
        room = columns_of([card, self.person], [10, 11])
        room.setContentsMargins(0, GAP, 0, 0)
        self._people_room.setLayout(room)
        self.watch = Later(lambda room: WatchTab(jobs, formats, settings, room))
        self.agreement = Later(lambda room: AgreementTab(jobs, formats, settings, room))
        self.gold = Later(lambda room: GoldTab(jobs, formats, settings, room))
        self.reviewers = Later(lambda room: ReviewersTab(jobs, formats, settings, room))
        self.preferences = Later(lambda room: PreferencesTab(jobs, formats, settings, room))
        self.workforce = Later(lambda room: WorkforceTab(formats, room))
        self._lay_out()

    def show_tab(self, tab: str) -> None:
        """Turn to a tab of `TABS`."""
        self.tabs.setCurrentIndex(TABS.index(tab))

    def show_run(self, found: Shown) -> None:
        """Show what the newest run found, and the runs before."""
        show = "show"
        self.watch.then(
            show, lambda tab: tab.show_watched(found.watched, found.watched_words, found.today)
        )
        self.agreement.then(show, lambda tab: tab.show_agreement(found))
        self.gold.then(show, lambda tab: tab.list.show_rows(found.gold, found.gold_words))
        self.reviewers.then(show, lambda tab: tab.show_rows(found.reviewers, found.reviewers_words))
        self.reviewers.then("marks", lambda tab: tab.marks.show_rows(found.marks))
        self.preferences.then(show, lambda tab: tab.show_rows(found.habits, found.habits_words))
        self.workforce.then(show, lambda tab: tab.show_points(found.workforce))
        for tab, count in found.counts.items():
            self._count(tab, count)

    def _count(self, tab: str, count: int) -> None:
        """A tab's name with how many there need a look."""
        name = tab_name(tab)
        text = f"{name} ({grouped(count)})" if count else name
        self.tabs.setTabText(TABS.index(tab), text)

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, 6, MARGIN, MARGIN - 4)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Parts of quality"))
        self.tabs.tabBar().setAccessibleName(tr("Parts of quality"))
        rows.addWidget(self.tabs)
        rooms = (
            self._people_room, self.watch.room, self.agreement.room, self.gold.room,
            self.reviewers.room, self.preferences.room, self.workforce.room,
        )  # fmt: skip
        for tab, room in zip(TABS, rooms, strict=True):
            self.tabs.addTab(room, tab_name(tab))
