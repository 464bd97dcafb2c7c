"""What the plan could not fill, who nearly could, and what one more person would be worth."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.matching import Candidate, Unfilled
from app.ui.formats import Formats
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import ChoiceBox
from app.ui.widgets.folded import FoldedList
from app.ui.widgets.funnel import FunnelView
from app.ui.widgets.parts import clear, section_title
from app.ui.widgets.rows import LineRow
from app.ui.widgets.text import label
from app.ui.words import counted, tr

FEW, MOST = 5, 60  # people with their rule: at first, and at most


class UnfilledPart(QWidget):
    """One class of tasks at a time. `person_opened(id)` and `project_opened(id)` follow links."""

    person_opened = Signal(int)
    project_opened = Signal(int)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._unfilled: tuple[Unfilled, ...] = ()
        self._shows_all = False
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._title = section_title("")
        self._which = ChoiceBox(tr("What is unfilled"))
        self._which.currentIndexChanged.connect(self._show_one)
        self._text = label("", "mute", wrap=True)
        self._funnel = FunnelView(formats)
        self._advice = label("", wrap=True)
        self._price = label("", "mute", wrap=True)
        self._away_title = label("", "strong", wrap=True)
        self._away = QVBoxLayout()
        self._away.setSpacing(0)
        self._more = button("", self._show_all, "link")
        self._full_title = label("", "strong", wrap=True)
        self._full = FoldedList(tr("People without time left"), FEW)
        self._competing_title = label("", "strong", wrap=True)
        self._competing = FoldedList(tr("Work that wants the same people"), FEW)
        self._open = button(tr("Open the project"), self._open_shown)
        for widget in (
            self._title, self._which, self._text, self._funnel, self._advice, self._price,
            self._away_title,
        ):  # fmt: skip
            rows.addWidget(widget)
        rows.addLayout(self._away)
        for below in (
            self._more, self._full_title, self._full, self._competing_title, self._competing,
        ):  # fmt: skip
            rows.addWidget(below)
        line = QHBoxLayout()
        line.addWidget(self._open)
        line.addStretch(1)
        rows.addLayout(line)
        self.show_unfilled(())

    @property
    def shown(self) -> Unfilled | None:
        """The class that shows."""
        place = max(0, self._which.currentIndex())
        return self._unfilled[place] if place < len(self._unfilled) else None

    def show_unfilled(self, unfilled: Sequence[Unfilled]) -> None:
        """Show what a plan could not fill, the largest first; what was chosen stays chosen."""
        kept = self.shown
        self._unfilled = tuple(sorted(unfilled, key=lambda one: (-one.units, one.class_id)))
        missing = sum(one.units for one in self._unfilled)
        self._title.setText(
            tr("Unfilled: {n}").replace("{n}", self._formats.number(missing))
            if missing
            else tr("Unfilled: none")
        )
        at = [
            place
            for place, one in enumerate(self._unfilled)
            if kept is not None
            and (one.project_id, one.description) == (kept.project_id, kept.description)
        ]
        with QSignalBlocker(self._which):
            self._which.clear()
            for one in self._unfilled:
                self._which.addItem(
                    f"{self._formats.number(one.units)} · {one.project} · {one.description}"
                )
            self._which.setCurrentIndex(at[0] if at else 0)
        self._which.setVisible(len(self._unfilled) > 1)
        self._show_one()

    def choose_project(self, project_id: int) -> None:
        """Show the largest shortage of a project, where it has one."""
        for place, one in enumerate(self._unfilled):
            if one.project_id == project_id:
                self._which.setCurrentIndex(place)
                return

    def _show_one(self, _place: int = 0) -> None:
        one = self.shown
        self._shows_all = False
        clear(self._away)
        for widget in (
            self._funnel, self._open, self._advice, self._price, self._away_title, self._more,
            self._full_title, self._full, self._competing_title, self._competing,
        ):  # fmt: skip
            widget.setVisible(one is not None)
        if one is None:
            self._text.setText(tr("Every open task got as many people as it asks for."))
            return
        wanted = counted("%n were wanted", one.wanted, "%n was wanted")
        self._text.setText(f"{one.description or one.project} – {wanted}")
        self._funnel.show_steps(one.funnel)
        self._advice.setText(one.advice)
        self._advice.setVisible(bool(one.advice))
        self._price.setText(price_words(one, self._formats))
        self._price.setVisible(one.price > 0)
        self._show_away(one.one_rule_away)
        self._show_full(one)
        self._show_competing(one)

    def _show_away(self, people: Sequence[Candidate]) -> None:
        clear(self._away)
        shown = people[:MOST] if self._shows_all else people[:FEW]
        title = counted(
            "%n people lack one thing only", len(people), "One person lacks one thing only"
        )
        self._away_title.setText(title)
        self._away_title.setVisible(bool(people))
        for person in shown:
            row = LineRow(person.expert, person.lacks, opens=tr("Open the expert"), wrap=True)
            row.opened.connect(lambda id_=person.expert_id: self.person_opened.emit(id_))
            self._away.addWidget(row)
        left = len(people) - len(shown)
        if left and self._shows_all:
            told = tr("and {n} more").replace("{n}", self._formats.number(left))
            self._away.addWidget(label(told, "mute"))
        self._more.setVisible(left > 0 and not self._shows_all)
        more = self._formats.number(min(left, MOST - FEW))
        self._more.say(tr("Show {n} more").replace("{n}", more))

    def _show_all(self) -> None:
        one = self.shown
        if one is not None:
            self._shows_all = True
            self._show_away(one.one_rule_away)

    def _show_full(self, one: Unfilled) -> None:
        title = counted(
            "%n people qualify and have no time left", len(one.full),
            "One person qualifies and has no time left",
        )  # fmt: skip
        self._full_title.setText(title)
        self._full_title.setVisible(bool(one.full))
        self._full.setVisible(bool(one.full))
        self._full.show_lines(one.full)

    def _show_competing(self, one: Unfilled) -> None:
        self._competing_title.setText(competing_words(one))
        self._competing_title.setVisible(bool(one.competing))
        self._competing.setVisible(bool(one.competing))
        self._competing.show_lines(one.competing)

    def _open_shown(self) -> None:
        one = self.shown
        if one is not None:
            self.project_opened.emit(one.project_id)


def price_words(one: Unfilled, formats: Formats) -> str:
    """What one more unit of a suitable person's time is worth, as advice for recruiting."""
    words = tr("One unit more of a suitable person’s time would add {n} points to the plan.")
    return words.replace("{n}", formats.number(one.price))


def competing_words(one: Unfilled) -> str:
    """Which people are short, and by how much, over all work that wants them."""
    words = counted(
        "The same %n people are wanted by", one.competing_people,
        "The same one person is wanted by",
    )  # fmt: skip
    short = counted("%n units short in all", one.competing_short, "one unit short in all")
    return f"{words} ({short}):"
