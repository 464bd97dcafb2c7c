"""Why somebody's score is what it is: the sum in words, what each source gives, the runs before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.quality import EvidencePart, Score, ScorePoint
from app.ui.charts import TrendChart
from app.ui.formats import Formats
from app.ui.naming.results import source_name
from app.ui.screens.quality.limits import trend_of
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import Figure, IntervalBar, Scroll, clear, rule
from app.ui.widgets.text import label
from app.ui.words import counted, tr

SPAN = (0.5, 1.0)
_CLOSE = 5e-4  # a sum that misses the mean by more than this was made in another way


class EvidenceCard(Scroll):
    """The score and its sum. `source_picked(source)` follows the link of a source."""

    source_picked = Signal(str)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._figure = Figure(tr("Score"))
        self._bar = IntervalBar(None, SPAN)
        self._why = label("", wrap=True)
        self._parts = QWidget()
        self._part_rows = QVBoxLayout(self._parts)
        self._part_rows.setContentsMargins(0, 0, 0, 0)
        self._part_rows.setSpacing(0)
        self._standard = label("", wrap=True)
        self._note = label("", "mute", wrap=True)
        self._chart = TrendChart(tr("Score by run"), tr("points"), formats)
        self._chart.setMinimumHeight(190)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._figure)
        head.addWidget(self._bar, 1)
        self.rows.setContentsMargins(0, 10, 4, 0)
        self.rows.setSpacing(10)
        self.rows.addLayout(head)
        for part in (self._why, self._parts, self._standard, self._note):
            self.rows.addWidget(part)
        self.rows.addWidget(self._chart, 1)

    def show_score(
        self, score: Score | None, trend: tuple[ScorePoint, ...], pool_pseudo: float | None
    ) -> None:
        """Show a score, what it is made of, and how it went."""
        self._chart.show_trend(trend_of(trend, self._formats, limits=True))
        clear(self._part_rows)
        self._why.setVisible(score is not None)
        told = "" if score is None else standard_words(score, self._formats)
        self._standard.setText(told)
        self._standard.setVisible(bool(told))
        if score is None:
            self._figure.set("–", "", tr("no score yet"))
            self._bar.set(None)
            self._note.setText(tr("Score the workspace to see the evidence."))
            return
        formats, estimate = self._formats, score.estimate
        bounds = f"{formats.number(estimate.low * 100, 1)}–{formats.number(estimate.high * 100, 1)}"
        self._figure.set(
            formats.number(estimate.mean * 100, 1),
            "",
            tr("95 % between {bounds}").replace("{bounds}", bounds),
        )
        self._bar.set(estimate)
        self._why.setText(why_words(score, pool_pseudo, formats))
        before = self._before_chart()
        for part in score.parts:
            made, link = self._part(part)
            self._part_rows.addWidget(made)
            self._part_rows.addWidget(rule())
            QWidget.setTabOrder(before, link)  # else it came last in the window
            before = link
        words = tr("Answers of {first} to {last}. Policy version {version}, run {run}.")
        self._note.setText(
            words.replace("{first}", formats.day(score.window_from))
            .replace("{last}", formats.day(score.window_to))
            .replace("{version}", str(score.policy_version))
            .replace("{run}", str(score.run_id))
        )

    def _before_chart(self) -> QWidget:
        """What the Tab key reaches before the chart."""
        before = self._chart.previousInFocusChain()
        while before is not None and before.focusPolicy() is Qt.FocusPolicy.NoFocus:
            before = before.previousInFocusChain()
        return before or self._chart

    def _part(self, part: EvidencePart) -> tuple[QWidget, Button]:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = source_name(part.source)
        link = button(name, lambda: self.source_picked.emit(part.source), "link")
        link.setToolTip(tr("Show these items"))
        link.setAccessibleDescription(tr("Show these items"))
        words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        given = label(part_words(part, self._formats), "mute", wrap=True)
        given.setContentsMargins(3, 0, 0, 0)  # where the words of the link begin
        words.addWidget(given)
        row.addLayout(words, 1)
        bar = IntervalBar(part.estimate, SPAN)
        bar.setFixedWidth(96)
        row.addWidget(bar)
        number = label(self._formats.score(part.estimate))
        number.setFixedWidth(30)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(number)
        return made, link


def part_words(part: EvidencePart, formats: Formats) -> str:
    """What a source gives, in effective answers: “34 items, worth 15.0: 14.2 right”."""
    words = tr("{items}, worth {weight}: {hits} right")
    words = words.replace("{items}", counted("%n items", part.items, "%n item"))
    words = words.replace("{hits}", formats.number(part.hits, 1))
    return words.replace("{weight}", formats.number(part.weight, 1))


def pool_mean(score: Score, pool_pseudo: float) -> float | None:
    """The pool's mean that a score must have started from; None where its sum says otherwise.

    A score is (p m + hits) / (p + weight), with p pseudo-answers at the pool's mean m (scoring.md,
    2). The run keeps the mean of the score and the hits, so m follows from them.
    """
    hits, weight = sum(p.hits for p in score.parts), sum(p.weight for p in score.parts)
    if pool_pseudo <= 0:
        return None
    mean = (score.estimate.mean * (pool_pseudo + weight) - hits) / pool_pseudo
    slack = _CLOSE * (pool_pseudo + weight) / pool_pseudo
    return min(1.0, max(0.0, mean)) if -slack <= mean <= 1.0 + slack else None


def standard_words(score: Score, formats: Formats) -> str:
    """What the person would get on work of middling difficulty; "" where that is not known."""
    standard = score.standard
    if standard is None or score.expected is None:
        return ""
    words = tr(
        "On work of middling difficulty it would be {score} (95 % between {low} and {high}); on "
        "the same work a middling person gets {expected}."
    )
    for name, value in (("score", standard.mean), ("low", standard.low), ("high", standard.high),
                        ("expected", score.expected)):  # fmt: skip
        words = words.replace(f"{{{name}}}", formats.number(value * 100, 1))
    return words


def why_words(score: Score, pool_pseudo: float | None, formats: Formats) -> str:
    """The sum behind a score, exactly: “78.2 is 33.1 of 42.2: 31.5 of 40.2 effective answers …”."""
    hits, weight = sum(p.hits for p in score.parts), sum(p.weight for p in score.parts)
    mean = pool_mean(score, pool_pseudo) if pool_pseudo is not None else None
    if mean is None or pool_pseudo is None:
        words = tr(
            "{score}: {hits} of {weight} effective answers were right; everybody starts with a "
            "few at the pool’s mean."
        )
    else:
        words = tr(
            "{score} is {all} of {n}: {hits} of {weight} effective answers were right, and "
            "everybody starts with {pseudo} at the pool’s mean of {pool}, which are {start} right."
        )
        words = words.replace("{all}", formats.number(hits + pool_pseudo * mean, 1))
        words = words.replace("{n}", formats.number(weight + pool_pseudo, 1))
        whole = pool_pseudo == round(pool_pseudo)
        words = words.replace("{pseudo}", formats.number(pool_pseudo, 0 if whole else 1))
        words = words.replace("{pool}", formats.percent(mean, 1))
        words = words.replace("{start}", formats.number(pool_pseudo * mean, 1))
    words = words.replace("{score}", formats.number(score.estimate.mean * 100, 1))
    words = words.replace("{hits}", formats.number(hits, 1))
    return words.replace("{weight}", formats.number(weight, 1))
