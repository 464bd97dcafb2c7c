"""Who is sampled: where everybody stands in the plan that chooses what is reviewed, and why."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.lists import ListSource
from app.domain.sampling import Phase, StateRow
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.naming.results import phase_name, phase_state
from app.ui.widgets.parts import GAP, MARGIN
from app.ui.widgets.text import label
from app.ui.words import counted, tr


class StatesView(QWidget):
    """The list of states under a sentence that says the plan in force."""

    def __init__(
        self,
        jobs: Jobs,
        source: ListSource[StateRow],
        formats: Formats,
        settings: QSettings,
        open_person: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._open_person = open_person
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.setSpacing(GAP - 4)
        words = tr(
            "After the first items everything is reviewed one by one until enough in a row were "
            "good; then a share is drawn, and one error begins the row anew."
        )
        rows.addWidget(label(words, "mute", wrap=True))
        self.pane = ListPane(
            jobs, source, state_columns(formats), name="sampling", title=tr("Who is sampled"),
            filters=state_filters(), settings=settings,
            empty=Empty(tr("Nobody has answered yet"), tr("Import submissions first.")),
        )  # fmt: skip
        rows.addWidget(self.pane, 1)
        self.pane.opened.connect(lambda _id: self._open())

    def offer_projects(self, projects: Sequence[tuple[int, str]]) -> None:
        """Fill the box that narrows the list to one project."""
        self.pane.set_choices("project", [(str(number), name) for number, name in projects])

    def _open(self) -> None:
        row = self.pane.current_row()
        if isinstance(row, StateRow):
            self._open_person(row.expert_id)


def state_columns(formats: Formats) -> tuple[Column[StateRow], ...]:
    """Who, where, in which state since when, the last defect, and what comes next."""

    def defect(row: StateRow) -> str:
        if row.last_defect_on is None:
            return ""
        return f"{row.last_defect} · {formats.short_day(row.last_defect_on)}"

    def at_risk(row: StateRow) -> str:
        words = tr("{p} where something suggests risk")
        return words.replace("{p}", formats.percent(row.at_risk, 1))

    def reviewed(row: StateRow) -> str:
        words = tr("{n} of {m}").replace("{n}", formats.number(row.inspected))
        return words.replace("{m}", formats.number(row.standing.answered))

    return (
        Column("author", tr("Person"), lambda r: r.author, sort=True, width=76),
        Column(
            "project", tr("Project"), lambda r: r.project, sort=True, width=150, stretch=True
        ),
        Column(
            "state", tr("State"), lambda r: state_words(r, formats), sort=True, kind="pill",
            state=lambda r: phase_state(r.phase), width=176, tip=lambda r: reason_words(r, formats),
        ),
        Column("since", tr("Since"), lambda r: formats.short_day(r.since), muted=True, width=68),
        Column(
            "defect", tr("Last error"), defect, sort=True, width=170, stretch=True, tip=defect
        ),
        Column(
            "inspected", tr("Reviewed"), reviewed, sort=True, kind="number", width=92,
            tip=counts_words,
        ),
        Column(
            "submitted", tr("Answers"), lambda r: formats.number(r.standing.answered), sort=True,
            kind="number", width=84, hidden=True,
        ),
        Column(
            "waiting", tr("Waiting"), lambda r: formats.number(r.waiting) if r.waiting else "",
            kind="number", width=76, hidden=True,
        ),
        Column(
            "next", tr("Next"), lambda r: formats.percent(r.probability), kind="number", width=64,
            tip=at_risk,
        ),
    )  # fmt: skip


def state_filters() -> tuple[Filter, ...]:
    """By project, whose choices come later, and by state."""
    return (
        Filter("project", tr("Project"), ()),
        Filter("phase", tr("State"), tuple((p.value, phase_name(p)) for p in Phase)),
    )


def state_words(row: StateRow, formats: Formats) -> str:
    """“first items, 4 of 10”, “all, 3 good of 8 in a row”, “15 % drawn”."""
    numbers = {
        Phase.FIRST: (row.standing.answered, row.rule.first_items),
        Phase.ALL: (row.standing.row, row.rule.good_in_a_row),
    }
    if row.phase is Phase.SHARE:
        return tr("{p} drawn").replace("{p}", formats.percent(row.rule.share))
    words = tr("first items, {n} of {m}")
    if row.phase is Phase.ALL:
        words = tr("all, {n} good of {m} in a row")
    n, m = numbers[row.phase]
    return words.replace("{n}", f"{n:,}").replace("{m}", f"{m:,}")


def counts_words(row: StateRow) -> str:
    """What the reviews found, and how many answers still wait for theirs."""
    errors = counted("%n were not good", row.defects, "one was not good")
    waiting = counted("%n wait", row.waiting, "one waits")
    return f"{errors}, {waiting}"


def reason_words(row: StateRow, formats: Formats) -> str:
    """Why the person is in this state, in a sentence."""
    if row.phase is Phase.FIRST:
        return tr("The first items of a person in a project are all reviewed.")
    day = formats.day(row.last_defect_on) if row.last_defect_on else ""
    if row.phase is Phase.SHARE:
        words = tr("The row was full on {day}, and no error was found since.")
        return words.replace("{day}", formats.day(row.since))
    waits = counted(
        "%n answers wait for a verdict.", row.waiting, "One answer waits for a verdict."
    )
    words = tr("An error was found on {day}.").replace("{day}", day) if day else tr("New here.")
    return f"{words} {waits}" if row.waiting else words
