"""What several types show alike: the frame of an answer, a scale, ratings, what else there is."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.review import ReviewItem
from app.ui.fonts import semibold
from app.ui.formats import Formats
from app.ui.task_types.payload import others
from app.ui.task_types.texts import FoldedText, ReadText
from app.ui.tokens import current_tokens
from app.ui.widgets.parts import FactRows
from app.ui.widgets.text import label, plain_tip, shown_text
from app.ui.words import tr

LONGEST_FACT = 48  # characters of a part that is listed as a fact instead of a text


class AnswerFrame(QFrame):
    """What the expert said: its line, and below it what `body` is given."""

    def __init__(self, item: ReviewItem, formats: Formats, line: str, beside: str = "") -> None:
        super().__init__()
        self.setObjectName("chosen")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 14, 12)
        rows.setSpacing(6)
        told = [tr("The expert’s answer"), beside]
        told.append(formats.duration(item.seconds) if item.seconds else "")
        whole = [each.replace(" ", "\u00a0") for each in told if each]
        rows.addWidget(label(" · ".join(whole), "mute", wrap=True))
        rows.addWidget(label(line, "title", wrap=True))
        self.body = rows

    def add_reason(self, details: dict[str, Any]) -> None:
        """Show the expert's reason, where there is one."""
        reason = str(details.get("reason", ""))
        if reason:
            self.body.addWidget(label(tr("Reason"), "mute"))
            self.body.addWidget(ReadText(tr("Reason"), reason, 6))


class Scale(QWidget):
    """The steps of a scale in a row; the chosen one has a frame and heavy letters. Steps whose
    names do not fit are numbered."""

    def __init__(self, name: str, steps: Sequence[str], chosen: str) -> None:
        super().__init__()
        self._steps, self._chosen = tuple(steps), chosen
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        place = self._steps.index(chosen) + 1 if chosen in self._steps else 0
        said = (
            tr("{name}: {step}, step {n} of {all}") if place else tr("{name}: none of {all} steps")
        )
        said = said.replace("{n}", str(place)).replace("{all}", str(len(self._steps)))
        said = said.replace("{step}", chosen).replace("{name}", name)
        self.setAccessibleName(said)
        self.setToolTip(plain_tip(said))

    @override
    def sizeHint(self) -> QSize:
        return QSize(26 * len(self._steps), self.fontMetrics().height() + 8)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(14 * len(self._steps), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = current_tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = 4 if self.width() > 20 * len(self._steps) else 1
        width = (self.width() + gap) / len(self._steps) - gap
        metrics = QFontMetrics(semibold(self.font()))
        fits = all(metrics.horizontalAdvance(step) <= width - 6 for step in self._steps)
        for place, step in enumerate(self._steps):
            here = step == self._chosen
            area = QRectF(place * (width + gap), 0, width, self.height())
            inset = 1.0 if here else 0.5
            painter.setPen(QPen(QColor(tokens.accent if here else tokens.line), 2 * inset))
            painter.setBrush(QColor(tokens.accent_soft if here else tokens.panel))
            painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), 4, 4)
            font = semibold(self.font()) if here else self.font()
            painter.setFont(font)
            painter.setPen(QColor(tokens.accent_text if here else tokens.mute_text))
            words = step if fits else str(place + 1)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)


def other_parts(payload: dict[str, Any], *known: str) -> list[QWidget]:
    """What a payload holds beside what its type knows: texts folded, short parts as facts."""
    return parts_below(others(payload, *known))


def parts_below(parts: Sequence[tuple[str, str]]) -> list[QWidget]:
    """Parts (title, text) below the main one: texts folded, short parts as facts."""
    short = [(name, shown_text(text)) for name, text in parts if not _is_long(text)]
    made: list[QWidget] = [
        FoldedText(shown_text(name), text) for name, text in parts if _is_long(text)
    ]
    return [*made, FactRows(short)] if short else made


def _is_long(text: str) -> bool:
    return len(text) > LONGEST_FACT or "\n" in text
