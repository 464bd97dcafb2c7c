"""The parts: plain text stays plain, numbers are read out, forms name their fields."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.domain.quality import Estimate
from app.ui.charts import Sparkline, Trend, TrendChart, TrendPoint
from app.ui.columns import Empty
from app.ui.dialogs import confirm, show_crash, show_message
from app.ui.resources import resources_dir
from app.ui.theme import Theme
from app.ui.tokens import LIGHT, State
from app.ui.widgets.banner import Banner
from app.ui.widgets.buttons import Button, button, icon_button, shown_keys
from app.ui.widgets.parts import (
    Card,
    EmptyState,
    FactRows,
    Figure,
    FormRow,
    IntervalBar,
    Page,
    Pill,
    ProgressBar,
    clear,
    columns_of,
)
from app.ui.widgets.text import LONGEST_LINE, SHOWN_CHARACTERS, PlainText, label, shown_text


def test_a_label_shows_markup_as_it_is_written(theme: Theme, qtbot: QtBot) -> None:
    shown = label("<b>Orchard</b> <img src='http://x/y.png'>")
    qtbot.addWidget(shown)
    assert shown.textFormat() is Qt.TextFormat.PlainText
    assert shown.text() == "<b>Orchard</b> <img src='http://x/y.png'>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("pay\u202egnp.exe", "pay[U+202E]gnp.exe"),
        ("a\u200bb\ufeffc", "a[U+200B]b[U+FEFF]c"),
        (
            "👩\u200d👩\u200d👧\ufe0f\u200d👦 می\u200cخواهم",
            "👩\u200d👩\u200d👧\ufe0f\u200d👦 می\u200cخواهم",
        ),
        ("pa\u200dypal 👩\u200d", "pa[U+200D]ypal 👩[U+200D]"),
        ("\u200d\u200d\u200d", "[U+200D][U+200D][U+200D]"),
        ("bell\x07", "bell[U+0007]"),
        ("two\r\nlines\rthree", "two\nlines\nthree"),
        ("tab\tstays", "tab\tstays"),
        ("“ß 東京”", "“ß 東京”"),
    ],
)
def test_hidden_characters_are_written_out(text: str, shown: str) -> None:
    assert shown_text(text) == shown


def test_huge_text_is_cut_and_long_lines_are_broken() -> None:
    shown = shown_text("x" * (SHOWN_CHARACTERS + 5))
    lines = shown.split("\n")
    assert max(len(line) for line in lines) == LONGEST_LINE
    assert lines[-1] == "… 5 more characters are not shown."


def test_plain_text_cannot_be_edited_and_tab_leaves_it(theme: Theme, qtbot: QtBot) -> None:
    view = PlainText("Answer", "<script>alert(1)</script>")
    qtbot.addWidget(view)
    assert view.isReadOnly()
    assert view.toPlainText() == "<script>alert(1)</script>"
    assert view.tabChangesFocus()
    assert view.accessibleName() == "Answer"


def test_a_figure_and_a_bar_can_be_heard(theme: Theme, qtbot: QtBot) -> None:
    figure = Figure("Workforce quality")
    figure.set("92.4", "± 0.6", "95 % interval")
    bar = IntervalBar(Estimate(0.93, 0.91, 0.95, 412))
    share = ProgressBar(0.25)
    for widget in (figure, bar, share):
        qtbot.addWidget(widget)
    assert figure.accessibleName() == "Workforce quality: 92.4 ± 0.6 95 % interval"
    assert bar.accessibleName() == "93, 95 % interval 91–95"
    assert share.accessibleName() == "25 %"


def test_a_pill_is_painted_in_its_colour_and_fits_its_word(theme: Theme, qtbot: QtBot) -> None:
    pill = Pill(State.BAD, "expired")
    qtbot.addWidget(pill)
    narrow = pill.sizeHint().width()
    pill.set(State.BAD, "expired on 3 November")
    assert pill.sizeHint().width() > narrow
    pill.resize(pill.sizeHint())
    image = pill.grab().toImage()
    colours = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert LIGHT.bad_soft in colours


def test_a_field_is_named_and_says_its_mistake(theme: Theme, qtbot: QtBot) -> None:
    row = FormRow("Licence number", QLineEdit(), "As printed.")
    qtbot.addWidget(row)
    row.show()
    assert row.field.accessibleName() == "Licence number"
    row.set_mistake("The check digit is wrong.")
    assert "The check digit is wrong." in {w.text() for w in row.findChildren(QLabel)}
    assert row.field.property("wrong") is True
    row.set_mistake("")
    assert "As printed." in {w.text() for w in row.findChildren(QLabel)}


def test_facts_can_be_replaced(theme: Theme, qtbot: QtBot) -> None:
    rows = FactRows([("Level", "labeler")])
    qtbot.addWidget(rows)
    rows.set([("Capacity", "48 of 60"), ("Licence", Pill(State.GOOD, "verified"))])
    shown = [w.text() for w in rows.findChildren(QLabel) if not w.isHidden()]
    assert "Capacity" in shown
    assert len(rows.findChildren(Pill)) == 1


def test_a_button_calls_its_slot_without_the_bool(theme: Theme, qtbot: QtBot) -> None:
    called: list[tuple[object, ...]] = []

    def slot(*args: object) -> None:
        called.append(args)

    made = button("Save && close", slot, "primary", shortcut="Ctrl+Return")
    small = icon_button("Close", "x", slot)
    for widget in (made, small):
        qtbot.addWidget(widget)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    assert called == [(), ()]
    assert small.accessibleName() == "Close"
    made.say("Save")
    assert made.shortcut().toString() == "Ctrl+Return"


def test_an_ampersand_is_shown_and_makes_no_shortcut(theme: Theme, qtbot: QtBot) -> None:
    made = Button("Research & Co")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Research & Co"
    assert made.shortcut().isEmpty()


def test_keys_are_written_as_on_the_keyboard() -> None:
    assert shown_keys("Ctrl+Return") == "Ctrl ↵"
    assert shown_keys("") == ""


def test_a_banner_offers_one_button_and_closes_with_escape(theme: Theme, qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    done: list[str] = []
    banner.say(State.GOOD, "412 rows imported.", "Undo", lambda: done.append("undo"))
    assert banner.isVisible()
    next(b for b in banner.findChildren(QPushButton) if b.text() == "Undo").click()
    assert done == ["undo"]
    QTest.keyClick(banner, Qt.Key.Key_Escape)
    assert not banner.isVisible()


def test_a_dangerous_action_shows_counts_before_it_is_done(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    done: list[str] = []
    counts = [("People", "184"), ("Lines", "2,310"), ("Total", "$ 212,480.15")]
    dialog = confirm(
        parent, "Lock 1–15 Nov", "It cannot be unlocked.", counts, "Lock", lambda: done.append("x")
    )
    assert {"184", "2,310", "$ 212,480.15"} <= {w.text() for w in dialog.findChildren(QLabel)}
    buttons = {b.text(): b for b in dialog.findChildren(QPushButton)}
    buttons["Cancel"].click()
    assert done == []
    again = confirm(parent, "Lock", "", counts, "Lock", lambda: done.append("locked"))
    {b.text(): b for b in again.findChildren(QPushButton)}["Lock"].click()
    assert done == ["locked"]


def test_messages_show_what_came_from_outside_as_plain_text(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    for dialog in (
        show_message(parent, "Not imported", "<a href='x'>row 3</a>", State.BAD),
        show_crash(parent, "<h1>Score</h1>", "Traceback <b>x</b>"),
    ):
        labels = dialog.findChildren(QLabel)
        assert all(w.textFormat() is Qt.TextFormat.PlainText for w in labels)
        dialog.close()


def test_a_trend_reads_and_is_there_as_a_table(theme: Theme, qtbot: QtBot) -> None:
    chart = TrendChart("Quality by week", "points")
    qtbot.addWidget(chart)
    chart.resize(400, 220)
    points = tuple(TrendPoint(f"week {n}", 90 + n, 88 + n, 92 + n, n) for n in range(4))
    chart.show_trend(Trend(points, "93 in the last week.", limits=(86.0,), state=State.GOOD))
    chart.show()
    chart.grab()
    assert chart.as_text().splitlines()[1] == "week 0\t90.0\t88.0\t92.0"
    assert chart.accessibleDescription() == "93 in the last week."
    view = chart._plot.getViewBox()
    from PySide6.QtCore import QPointF

    where = view.mapViewToScene(QPointF(2, 92))
    chart._on_hover(where)
    assert chart._reading.text() == "week 2: 92.0 points, 95 % interval 90.0–94.0"
    chart._on_hover(QPointF(-50, -50))
    assert chart._reading.text() == "93 in the last week."
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleDescription().startswith("week 3: 93.0 points")
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.accessibleDescription().startswith("week 0: 90.0 points")
    dialog = chart.open_table()
    assert "week 3\t93.0" in dialog.findChildren(PlainText)[0].toPlainText()
    dialog.close()
    chart.show_trend(Trend(()))
    assert chart.as_text().count("\n") == 0


def test_everything_can_be_laid_out_and_taken_out(theme: Theme, qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    card = Card("Title", Sparkline("Trend", [1, 3, 2]))
    card.set_title("Other")
    page.body.addLayout(columns_of([card, EmptyState(Empty("Nothing yet", "Do this."))], [2, 1]))
    page.resize(500, 300)
    page.show()
    page.grab()
    clear(page.body)
    assert page.body.count() == 0
    empty = QVBoxLayout()
    clear(empty)


def test_every_icon_that_is_named_is_there() -> None:
    named: set[str] = set()
    for path in Path(app.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("icon", "icon_name"):
                named |= _texts(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "icon",
                "icon_label",
                "pixmap",
                "icon_button",
            ):
                place = 1 if getattr(node.func, "id", "") == "icon_button" else 0
                named |= _texts(node.args[place])
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "icon":
                named |= _texts(node.value)
    missing = {n for n in named if n and not (resources_dir() / "icons" / f"{n}.svg").is_file()}
    assert named
    assert missing == set()


def _texts(node: ast.AST | None) -> set[str]:
    if node is None:
        return set()
    return {
        n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
