"""What comes from outside does nothing in any page: no file is drawn, nothing is HTML or hidden."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QSettings, Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.people import Role
from app.domain.progress import Silent
from app.services import Services
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.factory_review import Office, answer, expert, make_office, verdict
from tests.factory_work import CREDENTIAL_ROW, take_in, write_rows
from tests.ui.window import rest, window

CANARY = QColor(255, 0, 254)  # a colour that no theme has
HIDDEN = "\u202e\u2066\u200b\ufeff"


def evil(canary: Path) -> str:
    """A name of at most 300 characters that would do something wherever it is not plain text."""
    return f"<img src='{canary.as_uri()}'><b>x</b> ![y]({canary}) =1+1 &amp; {HIDDEN}gnp"


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(CANARY)
    path = tmp_path / "c.png"
    assert image.save(str(path))
    return path


@pytest.fixture
def office(services: Services, clock: StandingClock, canary: Path, tmp_path: Path) -> Office:
    """People, a project, work, reviews and files whose every text is hostile."""
    text = evil(canary)
    people = [expert(n, name=f"{text} {n}") for n in (1, 2, 3)]
    made = make_office(
        services, clock, people=people, tasks=6, name=text, client=text, guidelines=text,
        labels=("yes", "no", text[:90]),
    )  # fmt: skip
    made.rate()
    with services.desk.write("import") as unit:
        unit.people.add_user(f"{text} boss", Role.MANAGER, None)
        unit.work._connection.exec_driver_sql(
            "UPDATE task SET payload = ?, title = ?, batch = ?",
            (json.dumps({"text": text, "more": text}), text, text),
        )
        unit.audit("office.make", "test")
    rows = [answer(n, e, reason=text) for n in range(1, 7) for e in (1, 2, 3)]
    assert not made.send(*rows).bad_rows
    assert not made.send_reviews(verdict(1, 1, note=text)).bad_rows
    licence = {**CREDENTIAL_ROW, "expert_id": "EX-001", "issuer": text, "number": text[:90],
               "holder_name": text}  # fmt: skip
    named = tmp_path / f"{HIDDEN}<b>c.csv"
    assert take_in(services, "credentials", write_rows(named, [licence])).bad_rows == ()
    services.hand_rules.ban(1, made.project_id, None, text)
    services.quality.score(Silent())
    return made


PAGES = (
    ("today", ""), ("experts", ""), ("experts", "person:1"), ("credentials", ""),
    ("projects", ""), ("projects", "project:1"), ("tasks", ""), ("tasks", "task:1"),
    ("matching", ""), ("review", ""), ("adjudication", ""), ("quality", ""),
    ("progression", ""), ("payroll", ""), ("reports", ""), ("imports", ""), ("audit", ""),
    ("settings", ""),
)  # fmt: skip


def texts(top: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that a page shows, and where."""
    for each in [top, *top.findChildren(QWidget)]:
        where = type(each).__name__
        yield f"{where} title", each.windowTitle()
        yield f"{where} name", each.accessibleName()
        match each:
            case QLabel() | QAbstractButton():
                yield where, each.text()
            case QComboBox():
                yield from ((f"{where} entry", each.itemText(i)) for i in range(each.count()))
            case QPlainTextEdit() if each.isReadOnly():
                yield where, each.toPlainText()
            case QAbstractItemView() if each.model() is not None:
                yield from ((f"{where} cell", text) for text in cells(each.model()))
    for action in top.findChildren(QAction):
        yield "action", action.text()


def cells(model: QAbstractItemModel) -> Iterator[str]:
    columns = model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1
    for row in range(min(model.rowCount(), 20)):
        for column in range(columns):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, column).data(role) or "")


def test_no_page_draws_a_file_or_shows_html_or_hides_a_character(
    office: Office, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    shown = 0
    hidden: list[tuple[str, str]] = []
    with window(office.services, theme, settings, qtbot, "today") as shell:
        known = {screen.key for screen in shell.screens}
        assert {key for key, _ in PAGES} == known
        for page, arg in PAGES:
            shell.open_page(page, arg)
            rest(shell)
            found = [(f"{page} {where}", text) for where, text in texts(shell)]
            hidden += [one for one in found if set(HIDDEN) & set(one[1])]
            shown += sum("<img src=" in text for _, text in found)
            assert_harmless(shell)
    assert not hidden, "\n".join(sorted({f"{w}: {t[-90:]!r}" for w, t in hidden}))
    assert shown > 40  # else the pages were empty and nothing was looked at


def assert_harmless(shell: Shell) -> None:
    for each in shell.findChildren(QLabel):
        assert each.textFormat() is Qt.TextFormat.PlainText
        assert not each.openExternalLinks()
    for widget in shell.findChildren(QWidget):
        tip = widget.toolTip()
        assert "<img" not in tip, (type(widget), tip)
    for box in shell.findChildren(QTextEdit):
        assert box.isReadOnly() or not box.acceptRichText()
    image = shell.grab().toImage()
    step = 4  # the canary is 64 wide
    assert not any(
        image.pixelColor(x, y) == CANARY
        for x in range(0, image.width(), step)
        for y in range(0, image.height(), step)
    )
