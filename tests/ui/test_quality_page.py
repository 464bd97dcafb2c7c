"""The Quality page: scores opened down to their items, and the norms it judges by."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.progress import Silent
from app.domain.quality import ConfusionTable, Estimate, ScorePoint
from app.services import Services
from app.ui.formats import Formats
from app.ui.screens.quality.limits import control_limits, trend_of
from app.ui.screens.quality.matrix import ConfusionMatrix
from app.ui.screens.quality.screen import QualityScreen
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.factory_results import Bench
from tests.ui.stage import press
from tests.ui.window import rest, screen, window


@pytest.fixture
def scored(services: Services) -> Services:
    bench = Bench(services)
    people = [bench.expert(name=f"Person {n}") for n in range(1, 4)]
    project = bench.project(name="Radiology")
    for number in range(8):
        task = bench.task(project, gold=("yes",) if number % 2 else ())
        for place, expert in enumerate(people):
            right = place == 0 or number % (place + 1)
            bench.answer(task, expert, "yes" if right else "no")
    return services


@pytest.fixture
def shell(scored: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    scored.quality.score(Silent())
    with window(scored, theme, settings, qtbot, "quality") as made:
        yield made


def test_score_now_scores_everybody_and_says_so(
    scored: Services, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    with window(scored, theme, settings, qtbot, "quality") as shell:
        page = screen(shell, QualityScreen)
        assert len(page.view.people.model.ids) == 0
        page._score()
        rest(shell)
        assert len(page.view.people.model.ids) == 3
        assert "Scored 3 people" in shell._banner.text
        assert [action.why_not for action in page.actions()] == ["", ""]


def test_the_first_person_is_shown_at_once(shell: Shell) -> None:
    panel = screen(shell, QualityScreen).view.person
    assert panel.shown is not None
    assert panel.shown.name == "Person 1"
    assert panel.shown.score is not None
    assert len(panel.items.pane.model.ids) == len(panel.shown.evidence)


def test_why_a_score_is_what_it_is_takes_three_clicks_down_to_a_single_item(shell: Shell) -> None:
    page = screen(shell, QualityScreen)
    panel = page.view.person
    page.view.people.select_ids([int(page.view.people.model.ids[1])])  # the person
    rest(shell)
    assert panel.shown is not None
    gold = [e for e in panel.shown.evidence if e.source == "gold"]
    press(panel.evidence, "Gold items")  # the source
    rest(shell)
    assert panel.tabs.currentWidget() is panel.items
    listed = panel.items.pane.model
    assert len(listed.ids) == len(gold) > 0
    panel.items.pane.opened.emit(int(listed.ids[0]))  # the item
    rest(shell)
    assert shell.current_key == "tasks"


def test_the_tab_key_goes_from_the_list_through_the_evidence(shell: Shell) -> None:
    page = screen(shell, QualityScreen)
    page.view.people.table.setFocus()
    reached = []
    for _ in range(6):
        QTest.keyClick(shell.focusWidget(), Qt.Key.Key_Tab)
        reached.append(shell.focusWidget().accessibleName())
    assert reached == [
        "Open record", "About the person", "Gold items", "Agreement with peers", "Score by run",
        "Save as report…",
    ]  # fmt: skip


def test_a_mistake_in_the_matrix_opens_the_answers_behind_it(shell: Shell, qtbot: QtBot) -> None:
    shell.open_page("quality", "person:3")
    rest(shell)
    panel = screen(shell, QualityScreen).view.person
    assert panel.shown is not None
    assert panel.shown.name == "Person 3"
    panel.confusion.matrix.picked.emit(("yes", "no"))
    rest(shell)
    assert panel.tabs.currentWidget() is panel.items
    assert panel.items.rows
    assert {(row.expected, row.answer) for row in panel.items.rows} == {("yes", "no")}
    assert "Said “no” where “yes” is right." in panel.items._said.text()
    press(panel.items, "Show all items")
    rest(shell)
    assert len(panel.items.pane.model.ids) == len(panel.shown.evidence)


def test_the_items_behind_a_mark_stay_when_the_page_loads_again(shell: Shell) -> None:
    shell.open_page("quality", "person:3")
    rest(shell)
    page = screen(shell, QualityScreen)
    page.view.person.confusion.matrix.picked.emit(("yes", "no"))
    rest(shell)
    kept = len(page.view.person.items.rows)
    page.refresh()
    rest(shell)
    assert len(page.view.person.items.rows) == kept
    shell.open_page("quality", "person:1")
    rest(shell)
    assert page.view.person.shown is not None
    assert page.view.person.items.rows == page.view.person.shown.evidence


def test_every_part_of_the_page_is_found_in_the_palette(shell: Shell) -> None:
    shell.open_page("today")
    rest(shell)
    palette = shell.open_palette()
    palette.type("reviewers")
    hit = next(line for line in palette.lines() if line.text == "Reviewers")
    assert hit.detail == "Quality"
    palette.close()
    hit.run()
    rest(shell)
    view = screen(shell, QualityScreen).view
    assert shell.current_key == "quality"
    assert view.tabs.tabText(view.tabs.currentIndex()) == "Reviewers"


def test_the_matrix_leaves_out_unused_labels_and_reads_itself(qtbot: QtBot) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.show_table(
        ConfusionTable(("a", "b", "c"), ((4.0, 0.0, 2.0), (0.0, 0.0, 0.0), (1.0, 0.0, 3.0)))
    )
    assert matrix.reading() == "Most often: 2 × “c” where “a” was right."
    picked: list[object] = []
    matrix.picked.connect(picked.append)
    matrix.resize(matrix.sizeHint())
    place = matrix.sizeHint()
    QTest.mouseClick(
        matrix,
        Qt.MouseButton.LeftButton,
        pos=QPointF(place.width() - 10, place.height() - 40).toPoint(),
    )
    assert picked == [("a", "c")]
    QTest.keyClick(matrix, Qt.Key.Key_Left)
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert picked[1:] == [("a", "a")]


def test_control_limits_need_eight_points_and_follow_the_moving_range() -> None:
    assert control_limits([80.0] * 7) is None
    assert control_limits([80.0] * 8) == (80.0, 80.0)
    limits = control_limits([80.0, 81.0] * 4)
    assert limits is not None
    assert limits == pytest.approx((80.5 - 2.66, 80.5 + 2.66))


def test_a_trend_tells_the_last_score_and_its_change() -> None:
    points = [
        ScorePoint(date(2026, 11, day), Estimate(mean, mean - 0.02, mean + 0.02, 50))
        for day, mean in ((1, 0.90), (8, 0.92))
    ]
    trend = trend_of(points, Formats(), limits=True)
    assert trend.reading == (
        "92.0 in the last run, 95 % interval 90.0–94.0, +2.0 against the run before."
    )
    assert trend.limits == ()
    assert trend_of([], Formats(), limits=True).reading == "No run yet."
