"""The Quality page: scores opened down to their items, and the norms it judges by."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.progress import Silent
from app.domain.quality import Agreement, ConfusionTable, Estimate, ScorePoint
from app.services import Services
from app.ui.formats import Formats
from app.ui.screens.quality.columns import agreement_reading
from app.ui.screens.quality.limits import control_limits, trend_of
from app.ui.screens.quality.matrix import ConfusionMatrix
from app.ui.screens.quality.screen import QualityScreen
from app.ui.shell import Shell
from app.ui.theme import Theme
from app.ui.tokens import State
from tests.factory_results import Bench
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
        assert len(page._view.people.model.ids) == 0
        page._score()
        rest(shell)
        assert len(page._view.people.model.ids) == 3
        assert "Scored 3 people" in shell._banner.text
        assert page.actions()[0].why_not == ""


def test_the_first_person_is_shown_at_once(shell: Shell) -> None:
    page = screen(shell, QualityScreen)
    shown = page._view.person._shown
    assert shown is not None
    assert shown.name == "Person 1"
    assert shown.score is not None
    assert len(page._view.person.items.model.ids) == len(shown.evidence)


def test_a_source_of_evidence_opens_its_items(shell: Shell) -> None:
    panel = screen(shell, QualityScreen)._view.person
    assert panel._shown is not None
    gold = [e for e in panel._shown.evidence if e.source == "gold"]
    panel.show_source("gold")
    rest(shell)
    assert len(panel.items.model.ids) == len(gold) > 0
    assert panel._tabs.currentWidget() is panel.items


def test_a_mistake_in_the_matrix_opens_the_answers_behind_it(shell: Shell, qtbot: QtBot) -> None:
    shell.open_page("quality", "person:3")
    rest(shell)
    panel = screen(shell, QualityScreen)._view.person
    assert panel._shown is not None
    assert panel._shown.name == "Person 3"
    panel._show_confused(("yes", "no"))
    rest(shell)
    rows = [panel.items.model.row_at(i) for i in range(len(panel.items.model.ids))]
    assert rows
    assert all(row is not None and (row.expected, row.answer) == ("yes", "no") for row in rows)


def test_an_item_opens_its_task(shell: Shell) -> None:
    panel = screen(shell, QualityScreen)._view.person
    panel._open_item(0)
    rest(shell)
    assert shell.current_key == "tasks"


def test_agreement_is_listed_with_its_interval(shell: Shell) -> None:
    shell.open_page("quality", "agreement")
    rest(shell)
    view = screen(shell, QualityScreen)._view
    row = view.agreement.model.row_at(0)
    assert row is not None
    assert row.project == "Radiology"
    assert row.pairs > 0


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


@pytest.mark.parametrize(
    ("alpha", "low", "state"),
    [
        (0.9, 0.81, State.GOOD),
        (0.9, 0.79, State.WARN),
        (0.7, 0.6, State.BAD),
        (None, None, State.NEUTRAL),
    ],
)
def test_agreement_is_judged_by_the_lower_bound(
    alpha: float | None, low: float | None, state: State
) -> None:
    row = Agreement(1, "P", alpha, low, 0.95, 0.9, 10, 30)
    assert agreement_reading(row)[0] is state
