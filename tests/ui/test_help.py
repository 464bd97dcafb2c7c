"""The manual in its window: pages, links, search; nothing in it fetches or opens by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.help import Manual, anchor, links, read_manual
from app.ui.help_text import HelpText
from app.ui.help_window import HelpWindow
from app.ui.palette import ranked
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme

INDEX = """# The manual

Begin with [the first steps](steps.md).

## Pages

- [Steps](steps.md)
- [Review](review.md): the queue

## Money

- [Pay](pay.md)
"""
STEPS = (
    "# First steps\n\nOpen the sample. Review comes later, then pay. See [holds](pay.md#holds).\n"
)
REVIEW = "# Review\n\nThe queue of the analysts. A [site](https://example.org/a?b=c).\n"
PAY = "# Pay\n\nLines.\n\n" + "More about pay.\n\n" * 60 + "## Holds\n\nA `hold` needs a reason.\n"


@pytest.fixture
def manual(tmp_path: Path) -> Manual:
    texts = {"index": INDEX, "steps": STEPS, "review": REVIEW, "pay": PAY}
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    return read_manual(tmp_path)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, manual: Manual) -> Iterator[HelpWindow]:
    theme.set_mode(Mode.LIGHT)
    made = HelpWindow(manual, {"review": "Review", "pay": "Payroll"})
    qtbot.addWidget(made)
    yield made
    theme.set_mode(Mode.LIGHT)


def _button(window: HelpWindow, name: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton) if b.accessibleName() == name)


def test_the_parts_and_their_order_are_those_of_the_table_of_contents(manual: Manual) -> None:
    shown = [(part.title, [page.name for page in part.pages]) for part in manual.parts]
    assert shown == [
        ("", ["steps"]),
        ("Pages", ["review"]),
        ("Money", ["pay"]),
    ]


def test_a_screen_without_a_page_gets_the_table_of_contents(manual: Manual) -> None:
    assert manual.page_for("review").title == "Review"
    assert manual.page_for("nowhere").name == "index"


def test_a_search_wants_every_word_and_puts_titles_first(manual: Manual) -> None:
    assert [hit.page.name for hit in manual.search("pay")] == ["pay", "steps"]
    assert [hit.page.name for hit in manual.search("REVIEW later")] == ["steps"]
    assert manual.search("pay nothing-like-it") == []
    assert manual.search("  ") == []


def test_an_excerpt_shows_the_word_in_its_sentence(manual: Manual) -> None:
    (hit,) = manual.search("hold reason")
    assert "A hold needs a reason." in hit.excerpt


def test_links_and_anchors_are_read_as_they_are_written() -> None:
    assert links("a [b c](d.md#e-f) and [g](https://h)") == [
        ("b c", "d.md#e-f"),
        ("g", "https://h"),
    ]
    assert anchor("Hard rules, first") == "hard-rules-first"


def test_the_window_opens_at_the_page_of_the_screen(window: HelpWindow) -> None:
    window.open_screen("review")
    assert window.current == "review"
    assert "The queue of the analysts." in window.shown_text
    assert window.windowTitle().startswith("Review")
    assert not window.isModal()


def test_a_link_between_pages_opens_the_page_at_its_heading(
    window: HelpWindow, qtbot: QtBot
) -> None:
    window.open_screen("nowhere")
    window.follow("steps.md")
    assert window.current == "steps"
    window.follow("pay.md#holds")
    assert window.current == "pay"
    text = window.findChildren(HelpText)[0]
    assert text.textCursor().block().text() == "Holds"
    assert text.verticalScrollBar().value() > 0


def test_back_and_forward_walk_through_what_was_read(window: HelpWindow) -> None:
    for name in ("steps", "review", "pay"):
        window.open_page(name)
    window.go_back()
    window.go_back()
    assert window.current == "steps"
    window.go_back()
    assert window.current == "steps"
    window.go_forward()
    assert window.current == "review"
    window.open_page("index")
    window.go_forward()
    assert window.current == "index"


def test_typing_lists_the_pages_that_hold_the_words(window: HelpWindow, qtbot: QtBot) -> None:
    window.open_screen("nowhere")
    assert window.listed() == ["index", "steps", "review", "pay"]
    window.search("pay")
    assert window.listed() == ["pay", "steps"]
    window.search("no such words")
    assert window.listed() == []
    assert any("No page" in found.text() for found in window.findChildren(QLabel))
    window.search("")
    assert window.listed()[0] == "index"


def test_return_opens_the_first_page_found_and_marks_the_words(
    window: HelpWindow, qtbot: QtBot
) -> None:
    window.open_screen("nowhere")
    window.search("analysts")
    QTest.keyClick(window.focusProxy() or window._search, Qt.Key.Key_Return)
    assert window.current == "review"
    text = window.findChildren(HelpText)[0]
    assert [s.cursor.selectedText() for s in text.extraSelections()] == ["analysts"]


def test_a_web_link_asks_before_the_browser_opens(
    window: HelpWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window.open_screen("review")
    window.follow("https://example.org/a?b=c")
    assert opened == []
    assert any(label.text() == "https://example.org/a?b=c" for label in window.findChildren(QLabel))
    _button(window, "Open").click()
    assert opened == ["https://example.org/a?b=c"]


@pytest.mark.parametrize(
    "target", ["file:///etc/hosts", "javascript:alert(1)", "ftp://a/b", "../../secret.md", "x.md"]
)
def test_any_other_link_does_nothing(
    window: HelpWindow, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: pytest.fail("opened"))
    window.open_screen("review")
    window.follow(target)
    assert window.current == "review"


def test_a_picture_in_a_page_is_never_drawn(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    canary = tmp_path / "canary.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    assert image.save(str(canary))
    text = HelpText()
    qtbot.addWidget(text)
    text.resize(400, 300)
    text.show_markdown(f"# A\n\n![x]({canary.as_uri()}) ![y]({canary}) ![z](canary.png)\n")
    text.show()
    shown = text.grab().toImage()
    pixels = {
        shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())
    }
    assert "#ff00ff" not in pixels
    kind = QTextDocument.ResourceType.ImageResource.value
    loaded = text.loadResource(kind, QUrl.fromLocalFile(str(canary)))
    assert (loaded.width(), loaded.height()) == (1, 1)


def test_tags_in_a_page_are_text(qtbot: QtBot, theme: Theme) -> None:
    text = HelpText()
    qtbot.addWidget(text)
    text.show_markdown("if a<b then <b>bold</b> <script>c</script>\n")
    assert "<b>bold</b> <script>c</script>" in text.toPlainText()


def test_the_page_follows_the_theme(window: HelpWindow, theme: Theme, qtbot: QtBot) -> None:
    window.open_screen("steps")
    text = window.findChildren(HelpText)[0]

    def ink() -> str:
        block = text.document().begin().next()
        return block.begin().fragment().charFormat().foreground().color().name()

    assert ink() == theme.tokens.ink
    theme.set_mode(Mode.DARK)
    qtbot.waitUntil(lambda: ink() == theme.tokens.ink)


def test_escape_clears_the_search_then_closes(window: HelpWindow, qtbot: QtBot) -> None:
    window.open_screen("review")
    qtbot.waitExposed(window)
    window.search("pay")
    window._escape()
    assert window.isVisible()
    assert len(window.listed()) == 4
    window._escape()
    assert not window.isVisible()


def test_f1_opens_the_manual_beside_the_window_and_the_palette_knows_it(
    shell: Shell, qtbot: QtBot
) -> None:
    QTest.keyClick(shell, Qt.Key.Key_F1)
    made = shell._help.window
    assert made is not None
    assert made.current == "today"
    assert made.parent() is None
    shell.open_page("experts")
    shell.open_help()
    assert shell._help.window is made
    assert made.current == "experts"
    assert [h.text for h in ranked(shell._hits(), "?")] == ["Help on this page"]


def test_the_status_bar_leads_to_the_manual(shell: Shell, qtbot: QtBot) -> None:
    next(b for b in shell.findChildren(QPushButton) if b.text() == "Help").click()
    assert shell._help.window is not None
    assert shell._help.window.isVisible()


def test_the_sheet_of_shortcuts_leads_to_the_manual(shell: Shell, qtbot: QtBot) -> None:
    shell.open_shortcuts()
    next(b for b in shell.findChildren(QPushButton) if b.text() == "Open the manual").click()
    assert shell._help.window is not None
    assert shell._help.window.current == "today"


def test_the_button_of_a_help_page_shows_the_page_it_is_about(shell: Shell, qtbot: QtBot) -> None:
    shell.open_help()
    made = shell._help.window
    assert made is not None
    made.follow("experts.md")
    _button(made, "Go to Experts").click()
    assert shell.current_key == "experts"


def test_the_help_closes_with_the_window(shell: Shell, qtbot: QtBot) -> None:
    shell.open_help()
    made = shell._help.window
    assert made is not None
    shell.close()
    qtbot.waitUntil(lambda: not isValid(made))


def test_an_option_is_not_torn_and_is_copied_with_its_own_hyphens(
    qtbot: QtBot, theme: Theme
) -> None:
    text = HelpText()
    qtbot.addWidget(text)
    text.show_markdown("Say `guildhall init --name N` first.\n")
    assert "--name" not in text.toPlainText()
    text.selectAll()
    assert text.createMimeDataFromSelection().text() == "Say guildhall init --name N first."
    text.mark(["--name"])
    assert len(text.extraSelections()) == 1
