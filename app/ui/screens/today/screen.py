"""The Today page: one call of the today service, shown."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import dropwhile
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.news import Topic
from app.domain.pages import TodayPage
from app.domain.progress import Progress
from app.domain.work import ProjectRow
from app.services import Services
from app.ui.charts import Trend, TrendPoint
from app.ui.columns import Empty
from app.ui.lists import InMemorySource, ListModel
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.today.columns import project_columns
from app.ui.screens.today.view import TodayView
from app.ui.table import TableView
from app.ui.tokens import State
from app.ui.words import counted, tr

SOON = timedelta(days=7)  # a project due within it is amber
LEAST_PROJECTS = 4  # lines of the projects that always have room


class TodayScreen(Screen):
    """What needs a decision now, in order of harm; figures, plots and projects."""

    key: ClassVar[str] = "today"
    group: ClassVar[Group] = Group.TODAY
    icon: ClassVar[str] = "house"
    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._late: dict[int, State] = {}
        self._columns = project_columns(context.formats, self._late)

    @property
    @override
    def title(self) -> str:
        return tr("Today")

    @override
    def build(self) -> QWidget:
        context = self.context
        source: InMemorySource[ProjectRow] = InMemorySource((), self._columns)
        self._model = ListModel(context.jobs, source, self._columns)
        self._table = TableView(context.jobs, self._model, "today-projects", context.settings)
        self._table.setAccessibleName(tr("Projects"))
        self._model.setParent(self._table)
        self._table.opened.connect(self._open_project)
        self._view = TodayView(self._table, context.formats)
        self._view.figures.opened.connect(context.open_page)
        self._view.decisions.opened.connect(context.open_page)
        self._view.quality.picked.connect(lambda _id: context.open_page("quality", "workforce"))
        self._view.throughput.picked.connect(lambda _id: context.open_page("tasks"))
        self._projects: tuple[ProjectRow, ...] = ()
        self._fit_table(0)
        return self._view

    @override
    def refresh(self) -> None:
        def work(_progress: Progress) -> tuple[TodayPage, date, int]:
            page = self._services.today.today()
            return page, self._services.desk.today(), self._services.workspace.counts().experts

        self.context.jobs.latest(self, "today", tr("Today"), work, lambda found: self._show(*found))

    @override
    def actions(self) -> Sequence[Action]:
        return (
            Action(
                tr("Match open work"),
                lambda: self.context.open_page("matching"),
                shortcut="Ctrl+M",
                primary=True,
            ),
        )

    def _show(self, page: TodayPage, today: date, experts: int) -> None:
        self._show_figures(page)
        self._view.decisions.show_decisions(page.decisions, self._nothing_waits(experts))
        self._view.quality.show_trend(self._quality(page))
        self._view.throughput.show_trend(self._throughput(page))
        self._show_projects(page.projects, today)

    def _show_figures(self, page: TodayPage) -> None:
        formats, figures = self.context.formats, self._view.figures
        before = formats.number(page.accepted_last_week)
        below = tr("{n} in the whole week before").replace("{n}", before)
        figures.accepted.set(formats.number(page.accepted_this_week), below=below)
        oldest = page.oldest_waiting_minutes
        below = (
            tr("nothing waits")
            if oldest is None
            else tr("oldest {age}").replace("{age}", self._age(oldest))
        )
        figures.waiting.set(formats.number(page.waiting), below=below)
        whole = page.workforce
        if whole is None:
            figures.quality.set("–", below=tr("no score yet"))
        else:
            half = formats.number((whole.high - whole.low) * 50, 1)
            figures.quality.set(
                formats.number(whole.mean * 100, 1), f"± {half}", tr("95 % interval")
            )
        self._show_cost(page)

    def _show_cost(self, page: TodayPage) -> None:
        formats = self.context.formats
        costs = [formats.money(cost) for cost in page.cost_per_accepted]
        below = "" if page.margin is None else f"{tr('margin')} {formats.percent(page.margin)}"
        if len(costs) > 1:
            below = " · ".join([*costs[1:], below] if below else costs[1:])
        if not costs:
            below = tr("nothing accepted in 30 days")
        self._view.figures.cost.set(costs[0] if costs else "–", below=below or tr("no bill rate"))

    def _age(self, minutes: int) -> str:
        formats = self.context.formats
        if minutes >= 48 * 60:
            return counted("%n days", minutes // (24 * 60))
        if minutes < 60:
            return f"{minutes} min"
        return formats.duration(minutes * 60)

    def _quality(self, page: TodayPage) -> Trend:
        formats = self.context.formats
        points = tuple(
            TrendPoint(
                formats.short_day(p.on), p.estimate.mean * 100, p.estimate.low * 100,
                p.estimate.high * 100,
            )
            for p in page.quality
        )  # fmt: skip
        if not points:
            return Trend((), tr("No scores yet. They are computed on the Quality page."))
        last = page.quality[-1]
        return Trend(
            points,
            tr("{mean} at the run of {day}, 95 % interval {low}–{high}.")
            .replace("{mean}", formats.number(last.estimate.mean * 100, 1))
            .replace("{day}", formats.short_day(last.on))
            .replace("{low}", formats.number(last.estimate.low * 100, 1))
            .replace("{high}", formats.number(last.estimate.high * 100, 1)),
        )

    def _throughput(self, page: TodayPage) -> Trend:
        formats = self.context.formats
        # Days before the first accepted item are not days without success: they are left out.
        days = list(dropwhile(lambda day: day.value == 0, page.throughput))
        points = tuple(TrendPoint(formats.short_day(d.on), d.value) for d in days)
        if not points:
            return Trend((), tr("Nothing accepted yet."), state=State.GOOD)
        recent = [d.value for d in days[-7:]]
        mean = formats.number(sum(recent) / len(recent))
        reading = tr("Accepted items a day; {mean} a day over the last week.")
        return Trend(points, reading.replace("{mean}", mean), state=State.GOOD)

    def _show_projects(self, projects: tuple[ProjectRow, ...], today: date) -> None:
        self._projects = projects
        self._late.clear()
        for project in projects:
            open_work = project.done < project.tasks
            late = State.BAD if project.due_on < today else State.GOOD
            soon = today <= project.due_on <= today + SOON
            self._late[project.id] = (State.WARN if soon else late) if open_work else State.GOOD
        self._model.set_source(InMemorySource(projects, self._columns))
        self._view.projects_card.setVisible(bool(projects))
        self._fit_table(len(projects))

    def _fit_table(self, rows: int) -> None:
        row = self._table.verticalHeader().defaultSectionSize()
        head = self._table.horizontalHeader().sizeHint().height() + 4
        self._table.setMinimumHeight(min(rows, LEAST_PROJECTS) * row + head)
        self._table.setMaximumHeight(rows * row + head)

    def _open_project(self, place: object) -> None:
        if isinstance(place, int) and 0 <= place < len(self._projects):
            self.context.open_page("projects", f"project:{self._projects[place].id}")

    def _nothing_waits(self, experts: int) -> Empty:
        if experts:
            return Empty(tr("Nothing waits for a decision"), tr("What needs you appears here."))
        return Empty(
            tr("This workspace is empty"),
            tr("Begin with the people: import a file of experts, then their credentials."),
            tr("Import experts"),
            lambda: self.context.open_page("imports", "kind:experts"),
        )
