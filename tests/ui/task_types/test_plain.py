"""Nothing that a task or an answer holds does anything at the desk, however it is written."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.review import ReviewItem
from app.services import Services
from app.ui.screens.review.screen import ReviewScreen
from app.ui.task_types import face_for
from app.ui.task_types.plain import PlainView
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.ui.task_types.desk import Answered, desk_of
from tests.ui.window import rest, screen, window

LABELS = {
    "preference": ("first", "<b>second</b>", "tie"),
    "rating": ("1", "2", "<img src='x'>"),
    "free_text": ("answered", "not answerable"),
    "agent_trajectory": ("<b>success</b>", "partial", "failure"),
    "synthetic_audit": ("sound", "<b>defective</b>"),
    "classification": ("yes", "<b>no</b>"),
}


def evil(canary: Path) -> str:
    """HTML, links, files and hidden characters in every spelling we know."""
    return (
        f"<img src='{canary.as_uri()}'> <img src=\"{canary}\"> <a href='https://example.org'>x</a> "
        f"![x]({canary.as_uri()}) <style>*{{color:red}}</style> <script>1</script> \u202egnp.x "
        f"file://{canary} <table><tr><td>t</td></tr></table> &lt;b&gt;"
    )


def answered(task_type: str, text: str) -> Answered:
    payloads: Mapping[str, Mapping[str, Any]] = {
        "preference": {"prompt": text, "responses": [text, text + " y"], "dimensions": [text[:60]],
                       "more": text},
        "rating": {"text": text, "dimensions": [text[:60]], "more": text},
        "free_text": {"text": text, "more": text},
        "agent_trajectory": {
            "text": text, "agent": text[:60], "status": text[:90], "result": text, "more": text,
            "steps": [
                {"kind": "call", "tool": text[:60], "arguments": json.dumps({"say": text}),
                 "error": text[:90], "text": text}
            ],
        },
        "classification": {"text": text, "more": text, "context": {"of": [text, {"a": text}]}},
        "synthetic_audit": {
            "text": text, "prompt": text, "source": text + " and more than a fact is long enough",
            "origin": "edited", "original": text, "generator": text[:60], "version": text[:60],
            "lot": text[:60], "more": text,
        },
    }  # fmt: skip
    details: Mapping[str, Mapping[str, Any]] = {
        "preference": {"chosen": 2, "strength": 1, "reason": text,
                       "ratings": {text[:60]: [1, 5]}},
        "rating": {"rating": 2, "reason": text, "ratings": {text[:60]: 1}},
        "free_text": {"text": text, "reason": text},
        "agent_trajectory": {"run": {"success": True}, "reason": text},
        "classification": {"reason": text},
        "synthetic_audit": {"errors": [{"kind": "factual", "severity": "major"}], "reason": text},
    }  # fmt: skip
    label = "yes" if task_type == "classification" else None
    return Answered(payloads[task_type], details[task_type], label)


@pytest.mark.parametrize("task_type", list(LABELS))
def test_html_links_and_files_are_letters(
    task_type: str,
    tmp_path: Path,
    services: Services,
    clock: StandingClock,
    theme: Theme,
    settings: QSettings,
    qtbot: QtBot,
) -> None:
    canary = tmp_path / "canary.png"
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(canary))
    text = evil(canary)
    office = desk_of(services, clock, task_type, LABELS[task_type], [answered(task_type, text)])
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        for key in (Qt.Key.Key_D, Qt.Key.Key_C):
            QTest.keyClick(QApplication.focusWidget() or shell, key)
            rest(shell)
        boxes = page._view.findChildren(QPlainTextEdit)
        assert sum("<img src=" in box.toPlainText() for box in boxes) >= 3
        for box in boxes:
            assert_plain(box)
        for each in page._view.findChildren(QLabel):
            assert each.textFormat() is Qt.TextFormat.PlainText
            assert not each.openExternalLinks()
        assert_tips(page._view.findChildren(QWidget))


def assert_plain(box: QPlainTextEdit) -> None:
    """No block holds a picture or a link, and hidden characters are written out."""
    block = box.document().begin()
    while block.isValid():
        for found in block.textFormats():
            assert not found.format.isAnchor()
            assert not found.format.isImageFormat()
        block = block.next()
    if box.isReadOnly():
        assert "\u202e" not in box.toPlainText()


def assert_tips(widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        tip = widget.toolTip()
        assert "<img" not in tip
        assert "<a " not in tip
        assert "<b>" not in tip


TEXTS = (
    "x" * 2_400_000,
    "שלום עולם \u202e\n" * 50,
    "🙂👩‍👩‍👧🏽 " * 200,
    "def f():\n\treturn 1\n" * 400,
    " ",
)


@pytest.mark.parametrize("task_type", list(LABELS))
def test_any_text_is_shown(
    task_type: str, services: Services, clock: StandingClock, theme: Theme, settings: QSettings,
    qtbot: QtBot,
) -> None:  # fmt: skip
    made = [_with_text(task_type, text) for text in TEXTS]
    office = desk_of(services, clock, task_type, LABELS[task_type], made)
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        for number in range(1, len(TEXTS) + 1):
            shell.open_page("review", f"item:{number}")
            rest(shell)
            assert page._held is not None
            assert page._held.id == number
            assert page._view.item._view is not None
            for key in (Qt.Key.Key_D, Qt.Key.Key_C):
                QTest.keyClick(QApplication.focusWidget() or shell, key)
                rest(shell)
            boxes = page._view.item.findChildren(QPlainTextEdit)
            assert max(len(box.toPlainText()) for box in boxes) <= 201_000
            assert page._view.panel._lacking()  # the untouched form is the same answer
            QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Escape)


def _with_text(task_type: str, text: str) -> Answered:
    shown = text if text.strip() else "a"
    one = answered(task_type, shown)
    if len(text) <= 100_000:
        return one
    details = {**one.details, "reason": shown[:100_000]}  # as long as they may be
    if task_type == "free_text":
        details["text"] = shown[:800_000]
    return Answered(one.payload, details, one.label)


def test_a_payload_from_before_the_type_had_fields_is_shown_as_plain_text(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(
        services, clock, "preference", LABELS["preference"],
        [answered("preference", "a word")],
    )  # fmt: skip
    with services.desk.write("import") as unit:
        unit.work._connection.exec_driver_sql('UPDATE task SET payload = \'{"text":"old"}\'')
        unit.audit("desk.make", "test")
    item: ReviewItem | None = office.review.claim()
    assert item is not None
    assert face_for(item).view is None
    office.review.release(item.submission_id)
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        assert isinstance(page._view.item._view, PlainView)
        assert page._view.panel._editor is None
