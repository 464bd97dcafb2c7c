"""The tab of reviewers: who accepts more or less than others would, whose verdicts are borne out,
how far two of them agree who looked at the same answers, and the verdicts behind it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QTabWidget, QWidget

from app.domain.findings import MarkAgreement, ReviewedItem, Reviewer
from app.domain.review import ErrorKind, Verdict
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import NOTHING, Formats
from app.ui.jobs import Jobs
from app.ui.naming.results import error_name, leniency_name, verdict_colour, verdict_word
from app.ui.screens.quality.parts import (
    LEAST,
    RowList,
    WithItems,
    coefficient,
    drawn,
    q_words,
    ranked,
    share_words,
    signed,
)
from app.ui.tokens import State
from app.ui.widgets.parts import Card
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
                "agreed": lambda r: ranked(r.agreed),
                "overturned": lambda r: ranked(r.overturn),
            },
            filters=(
                Filter("flag", tr("Called"), tuple((f, leniency_name(f)) for f in FLAGS)),
            ),
            bare=True,
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
            fields={"verdict": lambda r: r.verdict, "right": lambda r: str(r.right)},
            keys={"on": lambda r: r.on.toordinal()},
            filters=(
                Filter("verdict", tr("Verdict"), tuple((v.value, verdict_word(v.value))
                                                       for v in Verdict)),
                Filter("right", tr("Truth"), (("False", tr("not borne out")),
                                              ("True", tr("borne out")))),
            ),
            search=False,
        )  # fmt: skip
        self.marks = RowList(
            jobs,
            tr("Two reviewers of the same answer"),
            mark_columns(formats),
            name="quality-marks",
            empty=Empty(
                tr("No answer was reviewed twice yet"),
                tr(
                    "A second reviewer decides about a share of answers, without knowing of the "
                    "first: see Second reviews in Settings, Policies."
                ),
            ),
            norm=tr(
                "A second reviewer decides about a share of answers without knowing of the first. "
                "Shared: of the answers that one of the two marked, those that both did. Where the "
                "two cannot both be right, the task waits for an AI trainer."
            ),
            search=False,
            bare=True,
        )  # fmt: skip
        lists = QTabWidget()
        lists.setDocumentMode(True)
        lists.setAccessibleName(tr("Parts of reviewers"))
        lists.tabBar().setAccessibleName(tr("Parts of reviewers"))
        lists.addTab(findings, tr("Beside each other"))
        lists.addTab(self.marks, tr("Two of the same answer"))
        super().__init__(findings, items, (3, 2), parent, left=Card(body=lists))

    def show_items(self, reviewer: Reviewer, rows: Sequence[ReviewedItem]) -> None:
        """Show the verdicts of a reviewer."""
        borne = sum(row.right is True for row in rows)
        known = sum(row.right is not None for row in rows)
        words = tr("{n} of {m} verdicts whose truth is known are borne out.")
        words = words.replace("{n}", self._formats.number(borne))
        words = words.replace("{m}", self._formats.number(known))
        self.items.set_title(tr("Verdicts of {name}").replace("{name}", reviewer.name))
        self.items.show_rows(rows, words if known else "")


def reviewer_columns(formats: Formats) -> tuple[Column[Reviewer], ...]:
    """A reviewer beside what the authors' other reviewers would have accepted."""
    return (
        Column("name", tr("Reviewer"), lambda r: r.name, kind="twoline",
               value=lambda r: counted("%n reviews", r.reviews, "one review"), sort=True,
               stretch=True, width=112),
        Column("flag", tr("Called"), lambda r: leniency_name(r.flag), kind="pill",
               state=lambda _r: State.WARN, width=66),
        Column("leniency", tr("Leniency, 95 %"), lambda r: signed(r.leniency.value, formats),
               kind="interval", value=lambda r: drawn(r.leniency, r.reviews), span=(-0.3, 0.3),
               mark=0.0, state=lambda r: State.WARN if r.flag else State.ACCENT,
               tip=lambda r: _leniency(r, formats), sort=True, width=136),
        Column("accepted", tr("Accepted"), lambda r: formats.percent(r.accepted.value),
               kind="twoline", value=lambda r: _others(r, formats), align="right",
               tip=lambda r: share_words(r.accepted, formats), sort=True, width=98,
               hidden=True),
        Column("q", tr("q"), lambda r: q_words(r.q, formats), kind="number", sort=True, width=70,
               hidden=True, tip=lambda _r: tr("false discovery rate at which this would be told")),
        Column("truth", tr("Borne out"), lambda r: formats.percent(r.truth.value), kind="twoline",
               value=lambda r: tr("of {n}").replace("{n}", formats.number(r.truths)),
               align="right", tip=lambda r: _truth(r, formats), sort=True, width=78),
        Column("agreed", tr("Second look"), lambda r: formats.percent(r.agreed.value),
               kind="twoline", value=lambda r: tr("of {n}").replace("{n}",
                                                                    formats.number(r.seconds)),
               align="right", tip=lambda r: _agreed(r, formats), sort=True, width=92),
        Column("overturned", tr("Overturned"), lambda r: formats.number(r.overturned),
               kind="number", tip=lambda r: _overturned(r, formats), sort=True, width=96,
               hidden=True),
        Column("reviews", tr("Reviews"), lambda r: formats.number(r.reviews), kind="number",
               sort=True, width=80, hidden=True),
        Column("expected", tr("Expected"), lambda r: formats.percent(r.expected), kind="number",
               sort=True, width=86, hidden=True),
    )  # fmt: skip


def reviewed_columns(formats: Formats) -> tuple[Column[ReviewedItem], ...]:
    """One verdict."""
    return (
        Column("task", tr("Task"), lambda r: r.task, kind="twoline",
               value=lambda r: f"{r.author} · {formats.short_day(r.on)}",
               tip=lambda r: f"{r.task}, {r.project}\n{r.author}, {formats.day(r.on)}",
               stretch=True, sort=True, width=120),
        Column("verdict", tr("Verdict"), lambda r: verdict_word(r.verdict), kind="pill",
               state=lambda r: verdict_colour(r.verdict), sort=True, width=84,
               tip=lambda r: tr("second, blind") if r.second else ""),
        Column("expected", tr("Truth"), _expected, sort=True, muted=True, width=80),
        Column("on", tr("Day"), lambda r: formats.short_day(r.on), sort=True, width=64,
               hidden=True),
    )  # fmt: skip


def mark_columns(formats: Formats) -> tuple[Column[MarkAgreement], ...]:
    """What one or both of two reviewers said of an answer."""
    return (
        Column("mark", tr("Said"), lambda r: mark_name(r.mark), stretch=True,
               width=112),
        Column("both", tr("Both"), lambda r: _both(r, formats), align="right", width=76),
        Column("shared", tr("Shared, 95 %"), lambda r: formats.percent(r.shared.value),
               kind="interval", value=lambda r: drawn(r.shared, r.marked), span=(0.0, 1.0),
               tip=lambda r: share_words(r.shared, formats), width=140),
        Column("same", tr("Same"), lambda r: formats.percent(r.same.value),
               align="right", tip=lambda r: share_words(r.same, formats), width=66),
        Column("ac1", tr("AC1"), lambda r: _two_places(r.ac1.value, formats), kind="number",
               width=60, tip=lambda r: coefficient(r.ac1, formats)),
    )  # fmt: skip


def _two_places(value: float | None, formats: Formats) -> str:
    return NOTHING if value is None else formats.number(value, 2)


def mark_name(mark: str) -> str:
    """What is said of an answer: a kind of error, or that it is not accepted as it is."""
    return error_name(ErrorKind(mark)) if mark else tr("Not accepted")


def _both(row: MarkAgreement, formats: Formats) -> str:
    words = tr("{n} of {m}").replace("{n}", formats.number(row.both))
    return words.replace("{m}", formats.number(row.marked))


def _agreed(row: Reviewer, formats: Formats) -> str:
    if not row.seconds:
        return tr("nobody looked at the same answers")
    words = tr("{share} of {n} answers on which this and another, blind, can both be right")
    words = words.replace("{share}", share_words(row.agreed, formats))
    return words.replace("{n}", formats.number(row.seconds))


def _overturned(row: Reviewer, formats: Formats) -> str:
    words = tr("{share} of {n} verdicts were decided otherwise by an AI trainer")
    words = words.replace("{share}", share_words(row.overturn, formats))
    return words.replace("{n}", formats.number(row.reviews))


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
    words = tr(
        "{share} of {n} verdicts of which gold, an adjudication or a dispute tells the truth"
    )
    words = words.replace("{share}", share_words(row.truth, formats))
    return words.replace("{n}", formats.number(row.truths))
