"""Shows a page of the manual: the one place in the window where text has headings and links.

Only files that ship with the program are shown here, and still nothing is trusted: tags are
text, every picture is a blank dot (Qt would otherwise open whatever file a picture names, even
when `loadResource` answers with nothing), and a link opens nothing by itself.
"""

import re
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget
from typing_extensions import override

from app.ui.help import anchor
from app.ui.tokens import Tokens, current_tokens
from app.ui.words import tr

MEASURE = 720  # widest line of text in pixels at a body of 13: about 100 characters
_BODY = 13
_HEADS = {1: 22, 2: 17, 3: 14}
_FIXED = "monospace"
# An option such as --out is not torn at the end of a line; copied text has the plain hyphen again.
_HYPHEN = "\N{NON-BREAKING HYPHEN}"
_CODE = re.compile(r"`[^`\n]+`")


class HelpText(QTextBrowser):
    """A page, read-only. Emits what a link asks for; `show_markdown` puts a page in."""

    link_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setProperty("help", True)
        self.setAccessibleName(tr("Page of the manual"))
        self.anchorClicked.connect(lambda url: self.link_clicked.emit(url.toString()))
        self._markdown = ""
        self._words: list[str] = []

    @property
    def shown_text(self) -> str:
        """The words of the page."""
        return self.toPlainText().replace(_HYPHEN, "-")

    def show_markdown(self, markdown: str) -> None:
        """Show a page from its top."""
        self._markdown = markdown
        self._draw()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def show_heading(self, name: str) -> bool:
        """Scroll to the heading a link names; False when the page has none of that name."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and anchor(block.text()) == name:
                layout = self.document().documentLayout()
                self.setTextCursor(QTextCursor(block))
                top = layout.blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(max(0, int(top) - 12))
                return True
            block = block.next()
        return False

    def mark(self, words: list[str]) -> None:
        """Mark every place of some words and scroll to the first; none unmarks."""
        self._words = words
        marked = list[QTextEdit.ExtraSelection]()
        for word in [*words, *(w.replace("-", _HYPHEN) for w in words if "-" in w)]:
            place = self.document().find(word)
            while not place.isNull():
                one = QTextEdit.ExtraSelection()
                one.cursor = place
                look = QTextCharFormat()
                look.setBackground(QColor(current_tokens().warn_soft))
                look.setForeground(QColor(current_tokens().warn_text))
                one.format = look
                marked.append(one)
                place = self.document().find(word, place)
        self.setExtraSelections(marked)
        if marked:
            first = min((m.cursor for m in marked), key=lambda c: c.selectionStart())
            start = QTextCursor(self.document())
            start.setPosition(first.selectionStart())
            self.setTextCursor(start)
            self.ensureCursorVisible()

    def _draw(self) -> None:
        made = self.document()
        made.setIndentWidth(self._px(22))
        made.setMarkdown(
            _CODE.sub(lambda code: code.group().replace("-", _HYPHEN), self._markdown),
            QTextDocument.MarkdownFeature.MarkdownDialectGitHub
            | QTextDocument.MarkdownFeature.MarkdownNoHTML,
        )
        tokens = current_tokens()
        cursor = QTextCursor(made)
        cursor.beginEditBlock()
        block = made.begin()
        while block.isValid():
            self._dress_block(block, tokens)
            block = block.next()
        for frame in made.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame, tokens)
        cursor.endEditBlock()
        made.setUndoRedoEnabled(False)
        self._fit()

    def _dress_block(self, block: QTextBlock, tokens: Tokens) -> None:
        cursor = QTextCursor(block)
        level = block.blockFormat().headingLevel()
        look = QTextBlockFormat()
        in_table = cursor.currentTable() is not None
        look.setLineHeight(
            115.0 if level or in_table else 138.0,
            QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
        )
        look.setTopMargin(self._px(0 if in_table else {1: 4, 2: 20, 3: 14}.get(level, 0)))
        # Lines of a list stand close; after the last of them comes the gap of a paragraph.
        in_list = block.textList() is not None and block.next().textList() is not None
        after = 3 if in_list else 9
        look.setBottomMargin(self._px(0 if in_table else {1: 12, 2: 6, 3: 4}.get(level, after)))
        cursor.mergeBlockFormat(look)
        parts = block.begin()
        while not parts.atEnd():
            fragment = parts.fragment()
            cursor.setPosition(fragment.position())
            end = fragment.position() + fragment.length()
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(self._letters(fragment.charFormat(), level, tokens))
            parts += 1

    def _letters(self, had: QTextCharFormat, level: int, tokens: Tokens) -> QTextCharFormat:
        look = QTextCharFormat(had)
        # Qt's own enlargement of headings would win over the size set here, even when it is 0.
        look.clearProperty(QTextCharFormat.Property.FontSizeAdjustment.value)
        look.setProperty(
            QTextCharFormat.Property.FontPixelSize.value, self._px(_HEADS.get(level, _BODY))
        )
        if had.anchorHref().startswith("mailto:"):  # an example, which Qt takes for a link
            look.setAnchor(False)
            look.setAnchorHref("")
        look.setForeground(QColor(tokens.accent_text if look.isAnchor() else tokens.ink))
        if level or had.fontWeight() > QFont.Weight.Normal.value:
            look.setFontWeight(QFont.Weight.DemiBold.value)
        look.setFontUnderline(False)
        if had.fontFixedPitch():
            look.setFontFamilies([_FIXED])
            look.setProperty(QTextCharFormat.Property.FontPixelSize.value, self._px(12))
            look.setBackground(QColor(tokens.neutral_soft if tokens.dark else tokens.side))
        return look

    def _px(self, size: int) -> int:
        return round(size * max(8, self.font().pixelSize()) / _BODY)

    def _fit(self) -> None:
        """Keep lines short enough to read on a wide window."""
        root = self.document().rootFrame()
        look = root.frameFormat()
        spare = self.viewport().width() - self._px(MEASURE) - 2 * self._px(28)
        look.setLeftMargin(self._px(28))
        look.setTopMargin(self._px(20))
        look.setBottomMargin(self._px(28))
        look.setRightMargin(self._px(28) + max(0, spare))
        if look != root.frameFormat():
            root.setFrameFormat(look)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        blank.fill(Qt.GlobalColor.transparent)
        return blank

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        copied = QMimeData()
        words = self.textCursor().selection().toPlainText()
        copied.setText(words.replace(_HYPHEN, "-"))
        return copied

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._markdown:
            at = self.verticalScrollBar().value()
            self._draw()
            self.mark(self._words)
            self.verticalScrollBar().setValue(at)


def _dress_table(table: QTextTable, tokens: Tokens) -> None:
    look = table.format()
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 99))
    look.setBorder(1)
    look.setBorderBrush(QColor(tokens.line))
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBorderCollapse(True)
    look.setCellPadding(6)
    look.setCellSpacing(0)
    look.setTopMargin(4)
    look.setBottomMargin(14)
    table.setFormat(look)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        head = cell.format()
        head.setBackground(QColor(tokens.side))
        cell.setFormat(head)
