"""Preference at the desk: responses side by side, the chosen one marked, and what differs."""

from typing import Any, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.review import ReviewItem
from app.domain.task_types import PREFERENCE
from app.domain.task_types.preference import STEPS, STRENGTHS, responses_of
from app.ui.formats import Formats
from app.ui.task_types.base import Face, FaceView
from app.ui.task_types.compare import DifferenceLine, Pair, pair
from app.ui.task_types.parts import AnswerFrame, other_parts
from app.ui.task_types.payload import held_in
from app.ui.task_types.preference_form import PreferenceForm
from app.ui.task_types.texts import FoldedText, MarkedText
from app.ui.tokens import State
from app.ui.widgets.parts import Pill, Scroll
from app.ui.widgets.text import SHOWN_CHARACTERS, ElidedLabel, label, plain_tip, shown_text
from app.ui.words import tr

NARROWEST: Final = 128  # pixels of a response beside another, at normal text size
MOST_ACROSS: Final = 3
LEAST_HEIGHT: Final = 132


class PreferenceView(FaceView):
    """Prompt, responses, and the expert's answer."""

    def __init__(self, item: ReviewItem, formats: Formats) -> None:
        super().__init__()
        payload = held_in(item.payload)
        self._texts = responses_of(payload)
        self._formats = formats
        count = len(self._texts)
        at = item.labels.index(item.label) if item.label in item.labels else count
        self._chosen = at if at < count else None
        self._cards = [
            _Response(place, _name(item, place), text, place == self._chosen,
                      item.shown_order.index(place) if place in item.shown_order else None)
            for place, text in enumerate(self._texts)
        ]  # fmt: skip
        self._across = 0
        area = Scroll(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.prompt = FoldedText(tr("Prompt"), str(payload["prompt"]))
        area.rows.addWidget(self.prompt)
        known = ("prompt", "responses", "dimensions", *PREFERENCE.hidden)
        for part in other_parts(payload, *known):
            area.rows.addWidget(part)
        self._differences = DifferenceLine()
        self._differences.pressed.connect(self.show_differences)
        area.rows.addWidget(self._differences)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        area.rows.addLayout(self._grid, 1)
        area.rows.addWidget(_answer(item, formats, payload, self._chosen))
        self._place(min(count, 2))
        for card in self._cards:
            card.text.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())
        area.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())

    @property
    def cards(self) -> list["_Response"]:
        """The responses in the order of the payload."""
        return self._cards

    @property
    def legend(self) -> str:
        """What the marks mean, "" while there are none."""
        return self._differences.legend

    @override
    def fill_desk(self) -> None:
        self._differences.show_key()

    @override
    def show_differences(self, on: bool) -> None:
        base = self._chosen or 0
        pairs = self._pairs(base) if on else {}
        for place, card in enumerate(self._cards):
            if place in pairs:
                card.text.show_runs(pairs[place].after)
            elif on and len(self._cards) == 2:
                card.text.show_runs(pairs[1 - base].before)
            else:
                card.text.show_text(self._texts[place])
        self._differences.show_state(on, self._legend_words(base, pairs) if on else "")
        self.differences_shown.emit(on)

    def _pairs(self, base: int) -> dict[int, Pair]:
        """What each other response has in words that the one at `base` has not."""
        texts = self._texts
        return {n: pair(texts[base], text) for n, text in enumerate(texts) if n != base}

    def _legend_words(self, base: int, pairs: dict[int, Pair]) -> str:
        apart = [str(place + 1) for place, pair in pairs.items() if not pair.shared]
        if len(apart) == len(pairs):
            return tr("The responses share too few words to mark those that differ.")
        if len(self._cards) == 2:
            share = self._formats.percent(min(0.99, next(iter(pairs.values())).shared))
            said = tr("Underlined: words that only this response has. {share} are the same.")
            said = said.replace("{share}", share)
        else:
            said = tr("Underlined: words that response {n} does not have.")
            said = said.replace("{n}", str(base + 1))
        if max(map(len, self._texts)) > SHOWN_CHARACTERS:
            said += " " + tr("Only what is shown was compared.")
        if apart:
            said += " " + tr("Too far from it to compare: {places}.")
        return said.replace("{places}", ", ".join(apart))

    def _place(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for column in range(len(self._cards)):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = self.fontInfo().pixelSize() / 13
        most = max(1, min(MOST_ACROSS, int(event.size().width() / (NARROWEST * letters))))
        lines = -(-len(self._cards) // most)
        self._place(-(-len(self._cards) // lines))


class _Response(QFrame):
    """One response: its place, its name, whether it was chosen, and when it was shown."""

    def __init__(
        self, place: int, name: str, text: str, chosen: bool, shown_at: int | None
    ) -> None:
        super().__init__()
        self.setObjectName("chosen" if chosen else "response")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        edge = 0 if chosen else 1  # the frame of the chosen one is as much wider
        rows = QVBoxLayout(self)
        rows.setContentsMargins(11 + edge, 9 + edge, 5 + edge, 7 + edge)
        rows.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(6)
        title = ElidedLabel(f"{place + 1}  {name}", "section")
        title.setToolTip(plain_tip(name))
        head.addWidget(title, 1)
        mark = Pill(State.ACCENT, tr("chosen"))
        head.addWidget(mark)
        head.addStrut(mark.sizeHint().height())  # the texts of all begin at one height
        rows.addLayout(head)
        mark.setVisible(chosen)  # only inside its parent: else it would be a window for a moment
        if shown_at is not None:
            rows.addWidget(Pill(State.NEUTRAL, _shown_words(shown_at)))
        self.text = MarkedText(tr("Response {n}").replace("{n}", str(place + 1)), text, alike=True)
        rows.addWidget(self.text, 1)
        self.setMinimumHeight(LEAST_HEIGHT)
        said = [f"{place + 1} {name}", tr("chosen") if chosen else tr("not chosen")]
        said += [] if shown_at is None else [_shown_words(shown_at)]
        self.setAccessibleName(", ".join(said))


def _name(item: ReviewItem, place: int) -> str:
    return item.labels[place] if place < len(item.labels) else ""


def _shown_words(place: int) -> str:
    """“shown first”, for a place from 0."""
    words = (
        tr("shown first"), tr("shown second"), tr("shown third"), tr("shown fourth"),
        tr("shown fifth"), tr("shown sixth"), tr("shown seventh"), tr("shown eighth"),
        tr("shown ninth"),
    )  # fmt: skip
    return words[place]


def _answer(
    item: ReviewItem, formats: Formats, payload: dict[str, Any], chosen: int | None
) -> QWidget:
    details = held_in(item.answer)
    if chosen is None:
        line, beside = tr("None is better: {label}").replace("{label}", item.label), ""
        line = line if item.label else tr("no label")
    else:
        line = tr("Prefers {n}: {label}").replace("{n}", str(chosen + 1))
        line = line.replace("{label}", item.label)
        strength = details.get("strength")
        beside = tr("strength {n} of {most}").replace("{most}", str(STRENGTHS[1]))
        beside = tr("no strength") if strength is None else beside.replace("{n}", str(strength))
    made = AnswerFrame(item, formats, line, beside)
    ratings = details.get("ratings", {})
    if ratings or payload.get("dimensions"):
        made.body.addLayout(_ratings(item, payload, ratings, chosen))
    made.add_reason(details)
    return made


def _ratings(
    item: ReviewItem, payload: dict[str, Any], ratings: dict[str, list[Any]], chosen: int | None
) -> QGridLayout:
    """A line for each dimension, a column for each response; the chosen one's figures are bold."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 2)
    count = len(responses_of(payload))
    top = tr("Ratings, 1 to {most}").replace("{most}", str(STEPS[1]))
    grid.addWidget(ElidedLabel(top, "mute"), 0, 0)
    for place in range(count):
        grid.setColumnStretch(place + 1, 1)
        name = f"{place + 1} {_name(item, place)}" if count <= MOST_ACROSS else str(place + 1)
        grid.addWidget(ElidedLabel(name, "section" if place == chosen else "mute"), 0, place + 1)
    names = dict.fromkeys([*payload.get("dimensions", []), *ratings])
    for line, name in enumerate(names, start=1):
        grid.addWidget(ElidedLabel(shown_text(str(name))), line, 0)
        told = ratings.get(name) or [None] * count
        for place, value in enumerate(told[:count]):
            said = "–" if value is None else str(value)
            grid.addWidget(label(said, "strong" if place == chosen else "body"), line, place + 1)
    return grid


FACE = Face("preference", PreferenceView, PreferenceForm)
