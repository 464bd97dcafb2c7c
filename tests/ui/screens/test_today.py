"""The Today page shows what waits, worst first, and every line opens what is behind it."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.work import SubmissionStatus
from app.services import Services
from app.ui.screens.today.screen import TodayScreen
from app.ui.widgets.rows import OpenCard
from app.ui.widgets.text import plain_tip
from tests.factory_results import DAY, Bench
from tests.ui.stage import Stage, press, words


def test_an_empty_workspace_says_what_to_do_first(stage: Stage) -> None:
    screen = stage.show(TodayScreen)

    assert "This workspace is empty" in words(screen.widget())
    press(screen.widget(), "Import experts")
    assert stage.opened == [("imports", "kind:experts")]


def test_a_decision_s_button_opens_its_page_with_its_filter(
    stage: Stage, services: Services
) -> None:
    bench = Bench(services)
    bench.credential(bench.expert(), expires_on=date(2026, 10, 1))
    screen = stage.show(TodayScreen)

    assert "1 credential expired" in words(screen.widget())
    press(screen.widget(), "Open: 1 credential expired")
    assert stage.opened == [("credentials", "state:expired")]


def test_the_figures_say_what_was_accepted_and_what_waits(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert, project = bench.expert(), bench.project()
    for back in (0, 0, 8):
        at = DAY + timedelta(minutes=1) - timedelta(days=back)
        bench.answer(bench.task(project), expert, "yes", at=at)
    screen = stage.show(TodayScreen)

    figures = screen.widget().findChildren(OpenCard)
    assert [card.toolTip() for card in figures] == [
        plain_tip(f"Open {page}") for page in ("Tasks", "Review", "Quality", "Reports")
    ]  # fmt: skip
    page = services.today.today()
    assert str(page.accepted_this_week) in words(figures[0])
    assert f"{page.accepted_last_week} in the whole week before" in words(figures[0])
    assert "nothing waits" in words(figures[1])


def test_a_figure_opens_with_the_keyboard(stage: Stage) -> None:
    screen = stage.show(TodayScreen)

    QTest.keyClick(screen.widget().findChildren(OpenCard)[1], Qt.Key.Key_Return)

    assert stage.opened == [("review", "")]


def test_a_project_opens_from_its_line(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    project = bench.project(name="Second read")
    bench.answer(bench.task(project), bench.expert(), "yes", status=SubmissionStatus.ACCEPTED)
    screen = stage.show(TodayScreen)

    screen._open_project(0)

    assert stage.opened == [("projects", f"project:{project}")]


def test_the_one_primary_action_leads_to_matching(stage: Stage) -> None:
    screen = stage.show(TodayScreen)

    primary = [action for action in screen.actions() if action.primary]
    assert [action.text for action in primary] == ["Match open work"]
    primary[0].slot()
    assert stage.opened == [("matching", "")]
