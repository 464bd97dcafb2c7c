"""The renewal card: what has ended, what ends soon, and how many end in each coming week."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from app.domain.pages import RenewalSummary
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.widgets.bars import Bar, BarChart
from app.ui.widgets.parts import Card
from app.ui.widgets.rows import Tile
from app.ui.widgets.text import label
from app.ui.words import counted, tr

_SOON_WEEKS = 5  # the weeks that begin within thirty days


class RenewalCard(Card):
    """Numbers and bars. `state_wanted(state)` and `week_wanted(first day)` follow a click."""

    state_wanted = Signal(str)
    week_wanted = Signal(object)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._weeks: Sequence[date] = ()
        self._tiles = QGridLayout()
        self._tiles.setSpacing(8)
        self._chart = BarChart(tr("Credentials that end, by week"))
        self._chart.picked.connect(lambda place: self.week_wanted.emit(self._weeks[place]))
        self._made: dict[str, Tile] = {}
        for place, key in enumerate(("expired", "unverified", "held", "first", "second", "third")):
            tile = Tile()
            self._made[key] = tile
            self._tiles.addWidget(tile, place // 3, place % 3)
            self._tiles.setColumnStretch(place % 3, 1)
        chart = QVBoxLayout()
        chart.setSpacing(4)
        self._reading = label("", "mute")
        chart.addWidget(label(tr("Ends in the next 13 weeks"), "section"))
        chart.addWidget(self._chart, 1)
        chart.addWidget(self._reading)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(self._tiles, 5)
        row.addLayout(chart, 6)
        self.body.addLayout(row)
        for key in ("expired", "unverified", "held"):
            self._made[key].opened.connect(lambda key=key: self.state_wanted.emit(key))
        self._states: dict[str, str] = {}
        for key in ("first", "second", "third"):
            self._made[key].opened.connect(lambda key=key: self._want(key))

    def _want(self, key: str) -> None:
        if key in self._states:
            self.state_wanted.emit(self._states[key])

    def show_summary(self, summary: RenewalSummary) -> None:
        """Draw the numbers."""
        number = self._formats.number
        bad = State.BAD if summary.expired else State.NEUTRAL
        show = tr("Show them")
        self._made["expired"].set(number(summary.expired), tr("expired"), bad, show)
        self._made["unverified"].set(
            number(summary.unverified), tr("to verify"),
            State.WARN if summary.unverified else State.NEUTRAL, show,
        )  # fmt: skip
        held = State.BAD if summary.held_assignments else State.NEUTRAL
        self._made["held"].set(
            number(summary.held_assignments), tr("work held"), held,
            tr("Show the credentials of the people whose work is held"),
        )  # fmt: skip
        for key, (days, count) in zip(("first", "second", "third"), summary.within, strict=False):
            self._states[key] = f"expiring{days}"
            state = State.WARN if count and key == "first" else State.NEUTRAL
            words = tr("end in {days} days").replace("{days}", str(days))
            self._made[key].set(number(count), words, state, show)
        self._weeks = [day.on for day in summary.coming]
        self._chart.show_bars(
            [
                Bar(
                    self._formats.short_day(day.on),
                    round(day.value),
                    tr("Week of {day}").replace("{day}", self._formats.day(day.on))
                    + ": " + counted("%n credentials end", round(day.value), "%n credential ends"),
                    State.WARN if place < _SOON_WEEKS else State.ACCENT,
                )
                for place, day in enumerate(summary.coming)
            ]
        )  # fmt: skip
        total = sum(round(day.value) for day in summary.coming)
        self._reading.setText(
            counted(
                "%n credentials end in these weeks; a bar opens its list.",
                total,
                "%n credential ends in these weeks; its bar opens the list.",
            )
            if total
            else tr("Nothing ends in these weeks.")
        )
