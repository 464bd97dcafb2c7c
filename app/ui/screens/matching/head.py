"""The summary above a plan: its figures, how it stands, and the weights it was made with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.matching import Fairness, Plan, PlanSummary
from app.ui.dialogs import show_message
from app.ui.formats import Formats
from app.ui.screens.matching.columns import cost_words, short_cost
from app.ui.screens.matching.weights import WeightSlider
from app.ui.tokens import State
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import Card, Figure, ProgressBar
from app.ui.widgets.text import ElidedLabel, icon_label, label, plain_tip, set_role
from app.ui.words import tr

_WIDE, _NARROW = 26, 16  # between figures
_LEAST = 560  # the card itself; its figures find room in it


class PlanHead(Card):
    """The card. `weights_wanted`, `again_wanted`, `stop_wanted`, `keep_wanted` and `back_wanted`
    follow its buttons."""

    weights_wanted = Signal()
    again_wanted = Signal()
    stop_wanted = Signal()
    keep_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._formats = formats
        self._before: Plan | None = None
        self._plan: Plan | None = None
        self._busy, self._is_stale = "", False
        self.slider = WeightSlider()
        self._units = Figure(tr("Labels placed"))
        self._quality = Figure(tr("Expected quality"))
        self._cost = Figure(tr("Cost"))
        self._gap = Figure(tr("Optimality gap"))
        self._idle = Figure(tr("Idle people"))
        self._seconds = Figure(tr("Solved in"))
        self._figures = (
            self._units, self._quality, self._cost, self._gap, self._idle, self._seconds,
        )  # fmt: skip
        self._gap.setToolTip(
            tr("How far the plan may at most be from the best there is. 0: it is the best.")
        )
        self._lines = (QHBoxLayout(), QHBoxLayout())
        for line in self._lines:
            self.body.addLayout(line)
        self.body.addLayout(self._make_standing())
        self._notices = self._make_notices()
        self.body.addWidget(self._notices)
        self._draft = self._make_draft()
        self.body.addWidget(self._draft)
        self._draft.hide()
        self.setMinimumWidth(_LEAST)
        self._arrangement = -1
        self._arrange(0)
        self._show_standing()

    def says_stale(self) -> bool:
        """Whether it says that something changed since the plan."""
        return self._is_stale

    def says_draft(self) -> bool:
        """Whether it says that the weights are not stored."""
        return not self._draft.isHidden()

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; its figures say what they were in the plan before."""
        formats, summary = self._formats, plan.summary
        old = self._before.summary if self._before is not None else None
        number = formats.number
        self._units.set(
            number(summary.units_placed),
            tr("of {n}").replace("{n}", number(summary.units_wanted)),
            _lines(
                parts_words(summary, formats),
                _was(number(summary.units_placed), number(old.units_placed) if old else None),
            ),
        )
        quality = _points(summary.expected_quality, formats)
        before = _points(old.expected_quality, formats) if old else None
        self._quality.set(quality, "", _was(quality, before))
        cost, beside = short_cost(summary.cost, formats)
        before = cost_words(old.cost, formats) if old else None
        self._cost.set(cost, beside, _was(cost_words(summary.cost, formats), before))
        self._cost.setToolTip(plain_tip(cost_words(summary.cost, formats)))
        self._gap.set(formats.percent(summary.gap, 2), "", gap_words(summary))
        idle = formats.percent(summary.fairness.idle, 1)
        before = formats.percent(old.fairness.idle, 1) if old else None
        self._idle.set(idle, "", _was(idle, before))
        self._idle.setToolTip(plain_tip(fairness_words(summary.fairness, formats)))
        self._idle.setAccessibleDescription(fairness_words(summary.fairness, formats))
        self._seconds.set(f"{number(summary.seconds, 1)} s")
        solving = tr("{n} s of it in the solver").replace("{n}", number(summary.seconds_solve, 2))
        self._seconds.setToolTip(plain_tip(solving))
        self._before = self._plan = plan
        self._is_stale = False
        self._show_notices(plan.notices)
        self._show_standing()
        self._fit()

    def forget(self) -> None:
        """The plan was carried out: the next one is not compared with it."""
        self._before = None

    def show_busy(self, text: str, share: float | None = None) -> None:
        """Say what is being worked out; "" when nothing is."""
        self._busy = text
        self._bar.setVisible(bool(text) and share is not None)
        self._bar.set(share or 0.0)
        self._show_standing()

    def say_stale(self, stale: bool) -> None:
        """Say that the work or the people changed since the plan was made."""
        self._is_stale = stale
        self._show_standing()

    def say_draft(self, draft: bool, why_not: str = "") -> None:
        """Say that the plan is made with weights that are not stored; `why_not` stops storing."""
        self._draft.setVisible(draft)
        self._keep.setEnabled(not why_not)
        self._keep.setToolTip(plain_tip(why_not))

    def _show_standing(self) -> None:
        stale = self._is_stale and not self._busy
        self._warning.setVisible(stale)
        self._again.setVisible(stale)
        self._stop.setVisible(bool(self._busy))
        set_role(self._standing, "warn" if stale else "mute")
        text = self._busy
        if stale:
            text = tr("Something changed since this plan.")
            if self._plan is None:
                text = tr("No plan was made.")
        elif not text and self._plan is not None:
            text = made_words(self._plan, self._formats)
        self._standing.setText(text)
        self._standing.setToolTip(plain_tip(self._plan.weights if self._plan is not None else ""))

    def _make_standing(self) -> QHBoxLayout:
        self._warning = icon_label("triangle-alert", State.WARN, 16)
        self._standing = ElidedLabel("", "mute")
        self._standing.setMinimumWidth(140)
        self._bar = ProgressBar()
        self._bar.setFixedWidth(100)
        self._again = button(tr("Propose again"), self.again_wanted.emit, "link")
        self._stop = button(tr("Stop"), self.stop_wanted.emit, "link")
        self.weights_button: Button = button(tr("Weights…"), self.weights_wanted.emit)
        self._below = QHBoxLayout()
        self._below.setSpacing(10)
        self._below.addWidget(self._warning)
        self._below.addWidget(self._standing, 1)
        for widget in (self._bar, self._stop, self._again, self.weights_button):
            self._below.addWidget(widget)
        return self._below

    def _make_notices(self) -> QWidget:
        made = QFrame()
        made.setObjectName("banner-warn")
        line = QHBoxLayout(made)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(10)
        line.addWidget(icon_label("triangle-alert", State.WARN))
        self._notice = label("", wrap=True)
        line.addWidget(self._notice, 1)
        self._more_notices = button("", self._show_all_notices, "link")
        line.addWidget(self._more_notices)
        made.hide()
        return made

    def _show_notices(self, notices: tuple[str, ...]) -> None:
        """What one has to know beside the plan: the first, and the others on demand."""
        self._notices.setVisible(bool(notices))
        self._notice.setText(notices[0] if notices else "")
        self._more_notices.setVisible(len(notices) > 1)
        more = self._formats.number(len(notices) - 1)
        self._more_notices.say(tr("and {n} more").replace("{n}", more))

    def _show_all_notices(self) -> None:
        if self._plan is not None:
            text = "\n\n".join(self._plan.notices)
            show_message(self.window(), tr("Beside the plan"), text, State.WARN)

    def _make_draft(self) -> QWidget:
        made = QFrame()
        made.setObjectName("banner-accent")
        line = QHBoxLayout(made)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(10)
        line.addWidget(icon_label("flask-conical", State.ACCENT))
        line.addWidget(label(tr("Draft weights"), "strong"))
        said = tr("The plan is made with weights that are not stored.")
        line.addWidget(label(said, wrap=True), 1)
        self._keep = button(tr("Keep these weights…"), self.keep_wanted.emit)
        line.addWidget(self._keep)
        line.addWidget(button(tr("Back to stored weights"), self.back_wanted.emit))
        return made

    def _fit(self) -> None:
        """Where room is short the slider goes below; where it is shorter, half of the figures."""
        room = self.contentsRect().width() - 34
        figures = [figure.sizeHint().width() for figure in self._figures]
        gaps = len(figures)
        wide = sum(figures) + self.slider.sizeHint().width() + _WIDE * (gaps + 1)
        if wide <= room:
            self._arrange(0)
        else:
            self._arrange(1 if sum(figures) + _NARROW * gaps <= room else 2)

    def _arrange(self, arrangement: int) -> None:
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        self._below.removeWidget(self.slider)
        for line in self._lines:
            while line.count():
                line.takeAt(0)
            line.setSpacing(_NARROW if arrangement else _WIDE)
        half = len(self._figures) // 2
        for place, figure in enumerate(self._figures):
            second = arrangement == 2 and place >= half
            self._lines[second].addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        for line in self._lines:
            line.addStretch(1)
        if arrangement:
            self._below.insertWidget(self._below.count() - 1, self.slider)
        else:
            self._lines[0].addWidget(self.slider, 0, Qt.AlignmentFlag.AlignVCenter)
        self.slider.set_flat(bool(arrangement))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def parts_words(summary: PlanSummary, formats: Formats) -> str:
    """What the placed labels are made of: “5 new, 4 kept, 2 moved”."""
    new = summary.units_placed - summary.units_kept - summary.units_moved
    parts = [
        words.replace("{n}", formats.number(count))
        for words, count in (
            (tr("{n} new"), new),
            (tr("{n} kept"), summary.units_kept),
            (tr("{n} moved"), summary.units_moved),
        )
        if count
    ]
    return ", ".join(parts) if len(parts) > 1 or not new else tr("all new")


def gap_words(summary: PlanSummary) -> str:
    """What the gap says about the plan."""
    if summary.gap > 0:
        return tr("at most below the best")
    return tr("best, fewest moves") if summary.fewest_moves else tr("proven: the best")


def fairness_words(fair: Fairness, formats: Formats) -> str:
    """How evenly the work is spread, for the tip."""
    words = tr(
        "Of {people} people who may do some of the open work, {idle} get none of it. Their time "
        "is used to {mean} on average (spread {sd}); Gini {gini}, 0 being the same for all."
    )
    for name, text in (
        ("{people}", formats.number(fair.people)),
        ("{idle}", formats.percent(fair.idle, 1)),
        ("{mean}", formats.percent(fair.utilisation_mean)),
        ("{sd}", formats.percent(fair.utilisation_sd)),
        ("{gini}", formats.number(fair.gini, 2)),
    ):
        words = words.replace(name, text)
    return words


def made_words(plan: Plan, formats: Formats) -> str:
    """Which plan this is: “Plan 3, made 11:30 with the stored weights (version 2)”."""
    if plan.draft_weights:
        with_ = tr("with draft weights")
    elif plan.policy_version:
        with_ = tr("with the stored weights (version {v})")
        with_ = with_.replace("{v}", formats.number(plan.policy_version))
    else:
        with_ = tr("with the usual weights")
    words = tr("Plan {n}, made {time}").replace("{n}", formats.number(plan.number))
    return f"{words.replace('{time}', formats.clock(plan.made_at))} {with_}"


def _points(share: float | None, formats: Formats) -> str:
    return formats.number(None if share is None else share * 100, 1)


def _was(text: str, before: str | None) -> str:
    changed = before is not None and before != text
    return tr("was {n}").replace("{n}", before or "") if changed else ""


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
