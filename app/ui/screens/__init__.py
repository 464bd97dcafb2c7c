"""The pages of the window, one folder each: view.py (widgets), columns.py (data), screen.py.

`build_screens` lists them in the order of the navigation; nothing else knows them all. How a page
is made:

* `screen.py`, the only file that sees services and jobs: `class PeopleScreen(Screen)` from
  `app.ui.screen` with `key`, `group`, `icon` (a name in resources/icons), `topics`, a `title`
  property, `build()` (makes the view once, loads nothing), `refresh()` (starts the job),
  `open(arg)` ("" is the page's start, "person:17" an inside page; call `self.set_crumb(name)`),
  `actions()` -> tuple of `Action(text, slot, shortcut=, primary=, why_not=)`, `count()` (off the
  main thread). Emit `self.actions_changed` when what can be done changes. `leave()` lets go.
* Work: `self.context.jobs.start(tr("Scoring"), work, done, failed, writes=True, owner=self)`
  with `work(progress)`; reads that a newer one replaces: `jobs.latest(self, "person", title,
  work, done)`. A `UserError` without `failed` shows in the banner. Say "it worked" with
  `self.context.notify(State.GOOD, text)`. Another page: `self.context.open_page("experts",
  "person:17")`.
* A list: `ListPane(jobs, source, COLUMNS, name="experts", title=…, filters=(Filter(field, title,
  ((value, label), …)),), empty=Empty(title, step, button, slot),
  settings=self.context.settings)`; signals `opened(id)`, `picked()`; `refresh() selected_ids()
  current_row() select_ids() set_filter() set_source() add_row_action(text, slot, shortcut)`.
  `COLUMNS: tuple[Column[Row], ...]` with `Column(key, title, lambda row: text, sort=, width=,
  kind="text|number|pill|interval|progress| twoline", value=, state=, muted=, stretch=,
  hidden=)`. Computed lines: `InMemorySource(rows, COLUMNS)`.
* Layout: `Page().body` (scrolls, margins set), `Card(title, body)` (`.head`, `.body`), `Well`,
  `columns_of([card, card], [2, 1])`, `grid_of`, `Figure(title, number, note, below)`,
  `FactRows`, `FormRow(name, field, help)`, `Pill(State.GOOD, text)`, `IntervalBar(estimate)`,
  `ProgressBar(share)`, `EmptyState`, `section_title`, `key_hint`, `rule`, `clear(layout)` from
  `app.ui.widgets.parts`; `Button`, `button(text, slot, kind)`, `icon_button` from `.buttons`;
  `label(text, role)`, `ElidedLabel`, `PlainText(name, text)` from `.text`; `Banner` from
  `.banner`; `TrendChart`, `Sparkline` from `app.ui.charts`.
* Dialogs: `Dialog`, `show_message`, `confirm(parent, title, text, counts, button, confirmed)`
  from `app.ui.dialogs`. Numbers and dates: `self.context.formats.money(m)`, `.day(d)`,
  `.percent(x)` …. Words: `tr("…")` from `app.ui.words`. Colours of own drawing:
  `app.ui.tokens.current_tokens()`.
"""

from typing import cast

from app.services import Services
from app.ui.screen import Screen, ScreenContext
from app.ui.screens.adjudication.screen import AdjudicationScreen
from app.ui.screens.audit.screen import AuditScreen
from app.ui.screens.credentials.screen import CredentialsScreen
from app.ui.screens.experts.screen import ExpertsScreen
from app.ui.screens.imports.screen import ImportsScreen
from app.ui.screens.matching.screen import MatchingScreen
from app.ui.screens.payroll.screen import PayrollScreen
from app.ui.screens.progression.screen import ProgressionScreen
from app.ui.screens.projects.screen import ProjectsScreen
from app.ui.screens.quality.screen import QualityScreen
from app.ui.screens.reports.screen import ReportsScreen
from app.ui.screens.review.screen import ReviewScreen
from app.ui.screens.settings.screen import SettingsScreen
from app.ui.screens.tasks.screen import TasksScreen
from app.ui.screens.today.screen import TodayScreen


def build_screens(services: object, context: ScreenContext) -> list[Screen]:
    """Every page, in the order of the navigation, none of them built yet."""
    given = cast(Services, services)
    return [
        TodayScreen(given, context),
        ExpertsScreen(given, context),
        CredentialsScreen(given, context),
        ProgressionScreen(given, context),
        ProjectsScreen(given, context),
        TasksScreen(given, context),
        ImportsScreen(given, context),
        MatchingScreen(given, context),
        ReviewScreen(given, context),
        AdjudicationScreen(given, context),
        QualityScreen(given, context),
        PayrollScreen(given, context),
        ReportsScreen(given, context),
        AuditScreen(given, context),
        SettingsScreen(given, context),
    ]
