"""The tab of the preference audit: each check of each person, and the answers behind it."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from app.domain.findings import HabitCheck, HabitItem
from app.domain.quality import Estimate
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import NOTHING, Formats
from app.ui.jobs import Jobs
from app.ui.naming.results import check_measure, check_name
from app.ui.screens.quality.norms import check_norm
from app.ui.screens.quality.parts import LEAST, RowList, WithItems, drawn, q_words, ranked
from app.ui.tokens import State
from app.ui.words import tr

CHECKS = ("position", "length", "ties", "runs", "speed", "repeats", "swaps", "triads")
COUNTS = ("runs", "speed")  # effects, no shares of answers


class PreferencesTab(WithItems[HabitCheck]):
    """Checks and the answers of the chosen one. `person_opened(id)` follows its row action."""

    person_opened = Signal(object)

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        findings = RowList(
            jobs,
            tr("Habits in preferences"),
            habit_columns(formats),
            name="quality-habits",
            empty=Empty(
                tr("No preferences to audit yet"),
                tr("Projects of comparisons are audited at each scoring run, once people have "
                   "answered some dozens of pairs."),
            ),
            fields={"check": lambda r: r.check, "flag": lambda r: "yes" if r.flag else "no"},
            keys={
                "value": lambda r: ranked(r.value),
                "expected": lambda r: LEAST if r.expected is None else r.expected,
                "q": lambda r: LEAST if r.q is None else r.q,
                "n": lambda r: r.n,
            },
            filters=(
                Filter("check", tr("Check"), tuple((c, check_name(c)) for c in CHECKS)),
                Filter("flag", tr("Shown"), (("yes", tr("only flagged")),
                                             ("no", tr("not flagged")))),
            ),
            settings=settings,
        )  # fmt: skip
        items = RowList(
            jobs,
            tr("Answers"),
            habit_item_columns(formats),
            name="quality-habit-items",
            empty=Empty(tr("No answers to show"), tr("Choose a check to see what it rests on.")),
            keys={"on": lambda r: r.on.toordinal()},
        )
        super().__init__(findings, items, (15, 8), parent)
        self.chosen.connect(self._tell_norm)
        findings.pane.add_row_action(tr("Open the person"), self._open_person, "Ctrl+E")

    def show_check(self, habit: HabitCheck) -> None:
        """Put the cursor on this check of this person."""
        wanted = (habit.expert_id, habit.project_id, habit.check)
        for place, row in enumerate(self.findings.rows):
            if (row.expert_id, row.project_id, row.check) == wanted:
                self.choose(place)

    def show_items(self, habit: HabitCheck, rows: Sequence[HabitItem]) -> None:
        """Show the answers behind a check."""
        words = tr("{check}: {name}").replace("{check}", check_name(habit.check))
        self.items.set_title(words.replace("{name}", habit.name))
        self.items.show_rows(rows)

    def _tell_norm(self, habit: HabitCheck) -> None:
        self.findings.say_norm(check_norm(habit.check))

    def _open_person(self) -> None:
        if self.findings.chosen is not None:
            self.person_opened.emit(self.findings.chosen.expert_id)


def habit_columns(formats: Formats) -> tuple[Column[HabitCheck], ...]:
    """One check of one person."""
    return (
        Column("name", tr("Expert"), lambda r: r.name, kind="twoline",
               value=lambda r: r.external_id, sort=True, stretch=True, width=100),
        *check_columns(formats),
    )  # fmt: skip


def check_columns(formats: Formats) -> tuple[Column[HabitCheck], ...]:
    """The same without the person, who may be known."""
    return (
        Column("check", tr("Check"), lambda r: check_name(r.check), kind="twoline",
               value=lambda r: r.project, tip=lambda r: check_measure(r.check), sort=True,
               stretch=True, width=84),
        Column("flag", tr("Flag"), lambda r: tr("flagged") if r.flag else "", kind="pill",
               state=lambda _r: State.WARN, width=76),
        Column("value", tr("Found, 95 %"), lambda r: habit_value(r.check, r.value.value, formats),
               kind="interval", value=habit_estimate, span=(0.0, 1.0),
               state=lambda r: State.WARN if r.flag else State.ACCENT,
               tip=lambda r: habit_words(r, formats), sort=True, width=138),
        Column("expected", tr("Expected"), lambda r: habit_value(r.check, r.expected, formats),
               kind="twoline", value=lambda r: tr("n {n}").replace("{n}", formats.number(r.n)),
               align="right", tip=lambda r: habit_words(r, formats), sort=True, width=74),
        Column("q", tr("q"), lambda r: q_words(r.q, formats), kind="number", sort=True, width=64,
               tip=lambda _r: tr("false discovery rate at which this would be told")),
        Column("n", tr("Answers"), lambda r: formats.number(r.n), kind="number", sort=True,
               width=80, hidden=True),
    )  # fmt: skip


def habit_item_columns(formats: Formats) -> tuple[Column[HabitItem], ...]:
    """One answer behind a check."""
    return (
        Column("task", tr("Task"), lambda r: r.task, kind="twoline",
               value=lambda r: formats.short_day(r.on), stretch=True, sort=True, width=132),
        Column("answer", tr("Answer"), lambda r: r.answer, stretch=True, sort=True, width=62,
               tip=lambda r: r.answer),
        Column("what", tr("Seen"), lambda r: r.what, sort=True, width=58, tip=lambda r: r.what),
        Column("on", tr("Day"), lambda r: formats.short_day(r.on), sort=True, width=64,
               hidden=True),
    )  # fmt: skip


def habit_value(check: str, value: float | None, formats: Formats) -> str:
    """A share in per cent; for runs and speed the effect itself."""
    if value is None:
        return NOTHING
    return formats.number(value, 2) if check in COUNTS else formats.percent(value)


def habit_estimate(row: HabitCheck) -> Estimate | None:
    """The figure as an interval to draw, where it is a share."""
    return None if row.check in COUNTS else drawn(row.value, row.n)


def habit_words(row: HabitCheck, formats: Formats) -> str:
    """A check in words."""
    say = habit_value
    words = tr("{value}, 95 % interval {low}–{high}, expected {expected}: {measure}")
    for key, value in (
        ("{value}", row.value.value), ("{low}", row.value.low), ("{high}", row.value.high),
        ("{expected}", row.expected),
    ):  # fmt: skip
        words = words.replace(key, say(row.check, value, formats))
    return words.replace("{measure}", check_measure(row.check))
