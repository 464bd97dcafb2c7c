"""Stand-ins for the house: a desk without a store, a source of made-up rows, and two screens."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.lists import IdArray, ListQuery
from app.domain.news import Changes, Topic
from app.domain.quality import Estimate
from app.ui.charts import Trend, TrendChart, TrendPoint
from app.ui.columns import Column, Empty, Filter
from app.ui.desk import Found
from app.ui.list_pane import ListPane
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.tokens import State
from app.ui.widgets.parts import (
    Card,
    FactRows,
    Figure,
    IntervalBar,
    Page,
    Pill,
    columns_of,
)


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    level: str
    country: str
    score: Estimate
    done: float
    owed: int


FIRST = ("Ada", "Ben", "Chioma", "Dara", "Emeka", "Fen", "Gita", "Hana")
LAST = ("Orchard", "Boulder", "River", "Island", "Meadow", "Harbor", "Nova", "Lamp", "Amber")
LEVELS = ("labeler", "qc_analyst", "ai_trainer")
COUNTRIES = ("US", "DE", "NG", "IN", "BR")


def person(number: int) -> Person:
    mean = 0.74 + (number * 37 % 240) / 1000
    half = 0.01 + (number * 13 % 40) / 1000
    return Person(
        id=number,
        name=f"{FIRST[number % 8]} {LAST[number % 9]}",
        level=LEVELS[number * 7 % 11 % 3],
        country=COUNTRIES[number % 5],
        score=Estimate(mean, mean - half, min(1.0, mean + half), 100 + number % 400),
        done=(number * 29 % 100) / 100,
        owed=number * 1234567 % 500000,
    )


class PeopleSource:
    """A `ListSource` that counts how often it is asked, and can lose rows or refuse."""

    def __init__(self, count: int) -> None:
        self.numbers = list(range(1, count + 1))
        self.searches: list[ListQuery] = []
        self.windows: list[list[int]] = []
        self.gone: set[int] = set()
        self.error: Exception | None = None

    def find(self, query: ListQuery) -> IdArray:
        self.searches.append(query)
        if self.error is not None:
            raise self.error
        found: Sequence[int] = self.numbers
        text, level = query.text.casefold(), query.value("level")
        if text or level:
            found = [
                n
                for n in found
                if (not text or text in person(n).name.casefold())
                and (not level or person(n).level == level)
            ]
        if query.sort == "score":
            found = sorted(found, key=lambda n: (person(n).score.mean, n))
        if query.sort and query.descending:
            found = list(reversed(found))
        return array("q", found)

    def rows(self, ids: Sequence[int]) -> Sequence[Person]:
        self.windows.append(list(ids))
        return [person(n) for n in ids if n not in self.gone]


_STATES = {"labeler": State.NEUTRAL, "qc_analyst": State.ACCENT, "ai_trainer": State.GOOD}

COLUMNS: tuple[Column[Person], ...] = (
    Column("name", "Name", lambda p: p.name, sort=True, width=170, stretch=True),
    Column("number", "Number", lambda p: f"E-{p.id:04}", muted=True, width=90),
    Column(
        "level",
        "Level",
        lambda p: p.level.replace("_", " "),
        kind="pill",
        state=lambda p: _STATES[p.level],
        width=110,
    ),
    Column("country", "Country", lambda p: p.country, muted=True, width=80),
    Column(
        "score",
        "Score, 95 %",
        lambda p: f"{p.score.mean * 100:.0f}",
        sort=True,
        kind="interval",
        value=lambda p: p.score,
        width=180,
        tip=lambda p: f"{p.score.mean:.2f}, 95 % interval {p.score.low:.2f}–{p.score.high:.2f}",
    ),
    Column("done", "Progress", lambda _p: "", kind="progress", value=lambda p: p.done, width=150),
    Column("owed", "Owed", lambda p: f"$ {p.owed / 100:,.2f}", kind="number", width=110),
)


class FakeDesk:
    """A `Desk` without a store."""

    services: object = None
    name = "North desk workspace"
    user = "Manager"
    engine = "SQLite 3.53"
    zone = UTC

    def __init__(self, path: Path) -> None:
        self.path = path
        self.listeners: list[Callable[[Changes], None]] = []
        self.was_closed = False
        self.wrote_elsewhere = False

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)

    def changed_elsewhere(self) -> bool:
        seen, self.wrote_elsewhere = self.wrote_elsewhere, False
        return seen

    def saved_state(self) -> str:
        return "All changes saved · Last backup 11:30"

    def search(self, text: str) -> Sequence[Found]:
        people = [person(n) for n in range(1, 400)]
        return [
            Found(p.name, "Expert", "experts", f"person:{p.id}", f"E-{p.id:04}")
            for p in people
            if text.casefold() in p.name.casefold()
        ][:12]

    def close(self) -> None:
        self.was_closed = True


class TodayScreen(Screen):
    """Figures, a chart, facts."""

    key: ClassVar[str] = "today"
    group: ClassVar[Group] = Group.TODAY
    icon: ClassVar[str] = "house"
    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.refreshed = 0
        self.matched = 0

    @property
    @override
    def title(self) -> str:
        return "Today"

    @override
    def build(self) -> QWidget:
        page = Page()
        figures = [
            Figure("Accepted this week", "8,412", "", "+6 % on the week before"),
            Figure("Waiting for review", "128", "", "oldest 5 h 20 min, target 8 h"),
            Figure("Workforce quality", "92.4", "± 0.6", "95 % interval"),
            Figure("Cost per accepted item", "$ 3.87", "", "margin 31 %"),
        ]
        page.body.addLayout(columns_of([Card(body=f) for f in figures]))
        facts = FactRows()
        facts.set(
            [
                ("Accepted items at this level", Pill(State.GOOD, "412 of 300")),
                ("QC training module", Pill(State.WARN, "renew")),
                ("Critical errors in 30 days", Pill(State.BAD, "1, allowed 0")),
                ("Score here", IntervalBar(Estimate(0.78, 0.72, 0.84, 90), state=State.WARN)),
                ("Capacity", "48 of 60 items left this week"),
            ]
        )
        self.chart = TrendChart("Quality by week", "points", self.context.formats)
        left, right = Card("Ladder", facts), Card("Quality, last 8 weeks", self.chart)
        left.body.addStretch(1)
        page.body.addLayout(columns_of([left, right]), 1)
        return page

    @override
    def refresh(self) -> None:
        self.refreshed += 1
        points = [
            TrendPoint(f"{n} Nov", 90 + (n * 7 % 5), 88.5 + (n * 7 % 5), 91.5 + (n * 7 % 5), n)
            for n in range(1, 31)
        ]
        self.chart.show_trend(Trend(tuple(points), "92.4 in the last week, up 0.6."))

    @override
    def actions(self) -> Sequence[Action]:
        def match() -> None:
            self.matched += 1

        return (
            Action("Compare plans", match, why_not="There is only one plan."),
            Action("Match open work", match, shortcut="Ctrl+Return", primary=True),
        )


class PeopleScreen(Screen):
    """A list of many rows."""

    key: ClassVar[str] = "experts"
    group: ClassVar[Group] = Group.PEOPLE
    icon: ClassVar[str] = "users"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.PEOPLE})

    def __init__(self, context: ScreenContext, count: int = 100_000) -> None:
        super().__init__(context)
        self.source = PeopleSource(count)
        self.opened: list[str] = []

    @property
    @override
    def title(self) -> str:
        return "Experts"

    @override
    def build(self) -> QWidget:
        self.pane = ListPane(
            self.context.jobs,
            self.source,
            COLUMNS,
            name="experts",
            title="Experts",
            filters=(Filter("level", "Level", tuple((v, v.replace("_", " ")) for v in LEVELS)),),
            empty=Empty("No experts yet", "Import a file to begin.", "Import…", self.refresh),
            settings=self.context.settings,
        )
        page = Page()
        page.body.addWidget(Card("", self.pane))
        return page

    @override
    def refresh(self) -> None:
        self.pane.refresh()

    @override
    def open(self, arg: str) -> None:
        self.opened.append(arg)
        self.set_crumb(person(int(arg.partition(":")[2])).name if arg else "")

    @override
    def actions(self) -> Sequence[Action]:
        return (Action("Import…", self.refresh, icon="upload"),)

    @override
    def count(self) -> Count:
        return Count(len(self.source.numbers))


class OtherScreen(PeopleScreen):
    """More lines for the navigation."""

    def __init__(self, context: ScreenContext, key: str, count: Count | None) -> None:
        super().__init__(context, 0)
        self._shown = count
        self.key, self.group, self.icon = OTHERS[key]  # type: ignore[misc]

    @property
    @override
    def title(self) -> str:
        return self.key.capitalize()

    @override
    def count(self) -> Count | None:  # type: ignore[override]
        return self._shown


OTHERS = {
    "credentials": ("credentials", Group.PEOPLE, "badge-check"),
    "projects": ("projects", Group.WORK, "folder-kanban"),
    "review": ("review", Group.WORK, "clipboard-check"),
    "quality": ("quality", Group.RESULTS, "chart-line"),
    "settings": ("settings", Group.WORKSPACE, "settings"),
}


def build_fake_screens(_services: object, context: ScreenContext) -> list[Screen]:
    counts = {"credentials": Count(9, State.BAD), "projects": Count(14), "review": Count(128)}
    others = [OtherScreen(context, key, counts.get(key)) for key in OTHERS]
    return [TodayScreen(context), PeopleScreen(context), *others]
