"""The Matching page over hand-made plans: what it shows of them."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.domain.lists import ListQuery
from app.ui.formats import Formats
from app.ui.screens.matching.columns import plan_columns, plan_source
from app.ui.widgets.rows import LineRow
from app.ui.widgets.text import plain_tip
from tests.ui.screens.plans import (
    FakeBundle,
    Show,
    line,
    move,
    plan,
)
from tests.ui.stage import Stage, press, words

# The summary


def test_the_figures_say_what_is_new_kept_and_moved_and_what_they_were(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    lines = [line(1, tasks=100, kept=40), line(2, tasks=20)]
    fakes.matching.next = plan(lines, [move(1), move(2, to="")])
    screen = show()
    assert "79 new, 40 kept, 1 moved" in words(screen.view.head)
    assert "best, fewest moves" in words(screen.view.head)
    fakes.matching.next = plan([lines[0]], expected_quality=0.905, gap=0.0031, fewest_moves=False)
    screen.propose()
    stage.settle()
    said = words(screen.view.head)
    assert "60 new, 40 kept\nwas 120" in said
    assert "was 92.1" in said
    assert "at most below the best" in said
    assert "0.31 %" in said


def test_costs_of_several_currencies_stand_beside_each_other_and_are_never_added(
    show: Show, fakes: FakeBundle
) -> None:
    cost = (plan().summary.cost[0], replace(plan().summary.cost[0], currency="EUR", minor=320_050))
    fakes.matching.next = plan([line(1)], cost=cost)
    screen = show()
    assert "$ 48,930 + € 3,200" in words(screen.view.head)  # 3,200.50 is rounded to even
    assert screen.view.head._cost.toolTip() == plain_tip("$ 48,930.00 + € 3,200.50")


def test_the_head_fits_a_narrow_window_and_keeps_its_slider(show: Show, qtbot: QtBot) -> None:
    screen = show()
    screen.view.resize(880, 600)
    qtbot.wait(20)
    head = screen.view.head
    assert head.minimumSizeHint().width() <= 880 - 44
    assert head.slider.isVisible()
    assert head.slider.geometry().top() > head._units.geometry().bottom()
    screen.view.resize(640, 600)
    qtbot.wait(20)
    assert head._gap.geometry().top() > head._units.geometry().bottom()
    assert all(figure.geometry().right() < head.width() for figure in head._figures)
    screen.view.resize(1400, 800)
    qtbot.wait(20)
    assert head._gap.geometry().top() == head._units.geometry().top()
    assert head.slider.geometry().top() < head._units.geometry().bottom()


# The plan


def test_every_column_of_the_plan_sorts_by_value() -> None:
    columns = plan_columns(Formats())
    rows = [
        line(0, tasks=9, pinned=1, rate=None), line(1, tasks=10, estimate=None),
        line(2, tasks=100, kept=1),
    ]  # fmt: skip
    source = plan_source(plan(rows), columns)
    assert all(column.sort for column in columns)
    assert list(source.find(ListQuery(sort="tasks"))) == [0, 1, 2]
    assert list(source.find(ListQuery(sort="marks", descending=True))) == [0, 2, 1]
    assert next(iter(source.find(ListQuery(sort="rate")))) == 0
    assert next(iter(source.find(ListQuery(sort="estimate")))) == 1
    for column in columns:
        assert sorted(source.find(ListQuery(sort=column.key))) == [0, 1, 2]


def test_pinned_and_kept_lines_are_marked_and_found_by_it() -> None:
    columns = plan_columns(Formats())
    rows = [line(0, tasks=10, pinned=10), line(1, tasks=10, pinned=3, kept=4), line(2)]
    marks = next(column for column in columns if column.key == "marks")
    assert [marks.text(row) for row in rows] == ["pinned", "3 pinned, 4 kept", ""]
    source = plan_source(plan(rows), columns)
    assert list(source.find(ListQuery(text="pinned"))) == [0, 1]
    assert list(source.find(ListQuery(text="kept"))) == [1]
    assert list(source.find(ListQuery(filters=(("share", "pinned"),)))) == [0, 1]
    assert list(source.find(ListQuery(filters=(("share", "new"),)))) == [2]


def test_a_hundred_thousand_lines_are_listed_searched_and_sorted(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    fakes.matching.next = plan([line(n) for n in range(100_000)])
    screen = show()
    pane = screen.view.pane
    assert len(pane.model.ids) == 100_000
    pane.set_search("river")
    stage.settle()
    assert len(pane.model.ids) == sum(n % 6 == 2 for n in range(100_000))
    pane.clear_filters()
    pane.table._sort_by(1)
    stage.settle()
    assert pane.model.ids[0] == 0
    assert pane.model.ids[-1] == 99_999


def test_the_cursor_stays_on_the_same_persons_share(
    show: Show, stage: Stage, fakes: FakeBundle, qtbot: QtBot
) -> None:
    screen = show()
    screen.view.pane.select_ids([4])
    stage.settle()
    before = screen.view.current_line()
    assert before is not None
    moved = [replace(one, id=at) for at, one in enumerate(reversed(fakes.matching.next.lines))]
    fakes.matching.next = plan(moved)
    screen.propose()
    stage.settle()
    after = screen.view.current_line()
    assert after is not None
    assert after.id != before.id
    assert (after.expert, after.project) == (before.expert, before.project)
    qtbot.waitUntil(lambda: after.expert in words(screen.view.why))


def test_a_line_that_is_gone_leaves_nothing_chosen(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    screen.view.pane.select_ids([4])
    stage.settle()
    fakes.matching.next = plan([line(0), line(1)])
    screen.propose()
    stage.settle()
    assert screen.view.current_line() is None
    assert "Choose a line" in words(screen.view.why)


# Why, why not, unfilled


def test_why_not_asks_about_the_chosen_line_or_the_task_in_the_field(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    screen.asking.ask_not("E-0012")
    assert "Choose a line" in words(screen.view.why)
    screen.view.pane.select_ids([3])
    stage.settle()
    screen.view.why.expert_asked.emit("E-0012")
    stage.settle()
    said = words(screen.view.why)
    assert "1,204 points, exactly" in said
    assert "6. T-5 goes from A. Orchard to B. Boulder" in said
    screen.open("task:T-9")
    stage.settle()
    screen.view.why.expert_asked.emit("E-0012")
    stage.settle()
    assert "No licence in TX" in words(screen.view.why)
    assert fakes.matching.asked == [("line", 3, "E-0012"), ("task", "T-9", "E-0012")]
    screen.view.pane.select_ids([1])  # a line again: the task is out of the field
    stage.settle()
    assert screen.view.why.task == ""


def test_unfilled_work_names_the_nearly_fit_the_full_and_the_competing(
    show: Show, stage: Stage
) -> None:
    screen = show()
    part = screen.view.unfilled
    said = words(part)
    assert "Unfilled: 221" in said
    assert "B. Boulder. a licence in Texas" in said
    assert "add 8,412 points" in said
    assert "12 people qualify and have no time left" in said
    assert "Show all 12" in said
    assert "The same 4 people are wanted by (180 units short in all):" in said
    part.findChildren(LineRow)[0].opened.emit()
    assert stage.opened[-1] == ("experts", "person:2")
    part._which.setCurrentIndex(1)
    assert part.shown is not None
    assert part.shown.units == 9


def test_a_plan_that_fills_everything_says_so(show: Show, fakes: FakeBundle) -> None:
    fakes.matching.next = plan([line(1)])
    screen = show()
    assert "Every open task got as many people" in words(screen.view.unfilled)
    assert "lack one thing" not in words(screen.view.unfilled)


def test_what_one_has_to_know_beside_the_plan_stands_above_it(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    notices = ("1 of the pins cannot be kept: T-4 (D. Island).", "Two pins wait.")
    fakes.matching.next = replace(plan([line(1)]), notices=notices)
    screen = show()
    head = screen.view.head
    assert head._notices.isVisible()
    assert "cannot be kept: T-4" in words(head)
    press(head, "and 1 more")
    assert "Two pins wait." in words(stage.dialog())
    stage.dialog().accept()
    fakes.matching.next = plan([line(1)])
    screen.propose()
    stage.settle()
    assert not head._notices.isVisible()
