"""The tab of reviewers: who accepts more or less than others would, and the verdicts behind it."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from app.domain.findings import ReviewedItem, Reviewer
from app.domain.review import Verdict
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import NOTHING, Formats
from app.ui.jobs import Jobs
from app.ui.naming.results import leniency_name, verdict_colour, verdict_word
from app.ui.screens.quality.parts import (
    LEAST,
    RowList,
    WithItems,
    drawn,
    q_words,
    ranked,
    share_words,
    signed,
)
from app.ui.tokens import State
from app.ui.words import counted, tr

FLAGS = ("lenient", "strict")


class ReviewersTab(WithItems[Reviewer]):
    """Reviewers and the verdicts of the chosen one."""

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        self._formats = formats
        findings = RowList(
            jobs,
            tr("Reviewers beside each other"),
            reviewer_columns(formats),
            name="quality-reviewers",
            empty=Empty(
                tr("No reviewer to compare yet"),
                tr("It needs authors whose work several reviewers have decided, and a score run."),
            ),
            norm=tr(
                "Leniency: accepted, minus what the other reviewers of the same authors would "
                "have accepted, in points; 0 at the stroke. A reviewer is called lenient or "
                "strict at a false discovery rate of 5 %."
            ),
            fields={"flag": lambda r: r.flag},
            keys={
                "reviews": lambda r: r.reviews,
                "accepted": lambda r: ranked(r.accepted),
                "expected": lambda r: r.expected,
                "leniency": lambda r: ranked(r.leniency),
                "q": lambda r: LEAST if r.q is None else r.q,
                "truth": lambda r: ranked(r.truth),
            },
            filters=(
                Filter("flag", tr("Called"), tuple((f, leniency_name(f)) for f in FLAGS)),
            ),
            settings=settings,
        )  # fmt: skip
        items = RowList(
            jobs,
            tr("Verdicts"),
            reviewed_columns(formats),
            name="quality-reviewed",
            empty=Empty(
                tr("No verdict to show"), tr("Choose a reviewer to see what was decided.")
            ),
            fields={"verdict": lambda r: r.verdict},
            keys={"on": lambda r: r.on.toordinal()},
            filters=(
                Filter("verdict", tr("Verdict"), tuple((v.value, verdict_word(v.value))
                                                       for v in Verdict)),
            ),
            search=False,
        )  # fmt: skip
        super().__init__(findings, items, (7, 5), parent)

    def show_items(self, reviewer: Reviewer, rows: Sequence[ReviewedItem]) -> None:
        """Show the verdicts of a reviewer."""
        borne = sum(bool(row.expected) and row.verdict == row.expected for row in rows)
        known = sum(bool(row.expected) for row in rows)
        words = tr("Gold or adjudication bears out {n} of {m} verdicts listed.")
        words = words.replace("{n}", self._formats.number(borne))
        words = words.replace("{m}", self._formats.number(known))
        self.items.set_title(tr("Verdicts of {name}").replace("{name}", reviewer.name))
        self.items.show_rows(rows, words if known else "")


def reviewer_columns(formats: Formats) -> tuple[Column[Reviewer], ...]:
    """A reviewer beside what the authors' other reviewers would have accepted."""
    return (
        Column("name", tr("Reviewer"), lambda r: r.name, kind="twoline",
               value=lambda r: counted("%n reviews", r.reviews, "one review"), sort=True,
               stretch=True, width=150),
        Column("flag", tr("Called"), lambda r: leniency_name(r.flag), kind="pill",
               state=lambda _r: State.WARN, width=68),
        Column("leniency", tr("Leniency, 95 %"), lambda r: signed(r.leniency.value, formats),
               kind="interval", value=lambda r: drawn(r.leniency, r.reviews), span=(-0.3, 0.3),
               mark=0.0, state=lambda r: State.WARN if r.flag else State.ACCENT,
               tip=lambda r: _leniency(r, formats), sort=True, width=176),
        Column("accepted", tr("Accepted"), lambda r: formats.percent(r.accepted.value),
               kind="twoline", value=lambda r: _others(r, formats), align="right",
               tip=lambda r: share_words(r.accepted, formats), sort=True, width=98),
        Column("q", tr("q"), lambda r: q_words(r.q, formats), kind="number", sort=True, width=58,
               tip=lambda _r: tr("false discovery rate at which this would be told")),
        Column("truth", tr("Borne out"), lambda r: formats.percent(r.truth.value), kind="twoline",
               value=lambda r: tr("of {n}").replace("{n}", formats.number(r.truths)),
               align="right", tip=lambda r: _truth(r, formats), sort=True, width=86,
               hidden=True),
        Column("reviews", tr("Reviews"), lambda r: formats.number(r.reviews), kind="number",
               sort=True, width=80, hidden=True),
        Column("expected", tr("Expected"), lambda r: formats.percent(r.expected), kind="number",
               sort=True, width=86, hidden=True),
    )  # fmt: skip


def reviewed_columns(formats: Formats) -> tuple[Column[ReviewedItem], ...]:
    """One verdict."""
    return (
        Column("task", tr("Task"), lambda r: r.task, kind="twoline", value=lambda r: r.project,
               stretch=True, sort=True, width=110),
        Column("author", tr("Author"), lambda r: r.author, kind="twoline",
               value=lambda r: formats.short_day(r.on), tip=lambda r: formats.day(r.on),
               sort=True, width=66),
        Column("verdict", tr("Verdict"), lambda r: verdict_word(r.verdict), kind="pill",
               state=lambda r: verdict_colour(r.verdict), sort=True, width=84),
        Column("expected", tr("Truth"), _expected, sort=True, muted=True, width=80),
        Column("on", tr("Day"), lambda r: formats.short_day(r.on), sort=True, width=64,
               hidden=True),
    )  # fmt: skip


def _others(row: Reviewer, formats: Formats) -> str:
    return tr("others {share}").replace("{share}", formats.percent(row.expected))


def _expected(row: ReviewedItem) -> str:
    return verdict_word(row.expected) if row.expected else NOTHING


def _leniency(row: Reviewer, formats: Formats) -> str:
    if row.leniency.value is None:
        return tr("not defined")
    words = tr("{value} points, 95 % interval {low} to {high}, {n} reviews")
    for key, value in (
        ("{value}", row.leniency.value), ("{low}", row.leniency.low), ("{high}", row.leniency.high)
    ):  # fmt: skip
        words = words.replace(key, signed(value, formats))
    return words.replace("{n}", formats.number(row.reviews))


def _truth(row: Reviewer, formats: Formats) -> str:
    words = tr("{share} of {n} verdicts that gold or adjudication decided")
    words = words.replace("{share}", share_words(row.truth, formats))
    return words.replace("{n}", formats.number(row.truths))
