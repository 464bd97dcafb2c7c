"""The Agreement tab: coefficients side by side, pairs of people, label models; the norms below."""

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QTabWidget, QWidget

from app.domain.agreement_norms import CONVENTION, NORMS
from app.domain.findings import AgreementFigures, ModelChoice, PairAgreement
from app.ui.columns import Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.screens.quality.agreement_columns import (
    figure_columns,
    model_columns,
    pair_columns,
)
from app.ui.screens.quality.parts import RowList, page_of, ranked
from app.ui.screens.quality.shown import Shown
from app.ui.widgets.later import Later
from app.ui.widgets.parts import Card
from app.ui.widgets.text import ElidedLabel, label, plain_tip
from app.ui.words import tr


class AgreementTab(QWidget):
    """Three lists. `project_opened(id)` and `person_opened(id)` follow Enter on a row."""

    project_opened = Signal(object)
    person_opened = Signal(object)

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._formats = formats
        self.figures = RowList(
            jobs,
            tr("Agreement by project and slice"),
            figure_columns(formats),
            name="quality-agreement",
            empty=Empty(
                tr("No agreement yet"),
                tr("It needs tasks that two people or more have answered, and a score run."),
            ),
            fields={"part": lambda r: "slice" if r.slice else "whole"},
            keys={
                "observed": lambda r: ranked(r.observed),
                "alpha": lambda r: ranked(r.alpha),
                "ac": lambda r: ranked(r.ac),
                "fleiss": lambda r: ranked(r.fleiss),
                "tasks": lambda r: r.tasks,
                "pairs": lambda r: r.pairs,
                "people": lambda r: r.people,
            },
            filters=(
                Filter("part", tr("Of"), (("whole", tr("whole projects")),
                                          ("slice", tr("slices")))),
            ),
            bare=True,
            settings=settings,
            parent=self,
        )  # fmt: skip
        self.pairs = Later(lambda room: self._pair_list(jobs, settings, room))
        self.models = Later(lambda room: self._model_list(jobs, settings, room))
        self.lists = QTabWidget()
        self._lay_out()
        self.figures.pane.opened.connect(lambda place: self._open_project(self.figures.at(place)))

    def show_agreement(self, found: Shown) -> None:
        """Show what the newest run found."""
        self.figures.show_rows(found.agreement, found.agreement_words)
        self.pairs.then("show", lambda part: part.show_rows(found.pairs))
        self.models.then("show", lambda part: part.show_rows(found.models))

    def _pair_list(self, jobs: Jobs, settings: QSettings, room: QWidget) -> RowList[PairAgreement]:
        made = RowList(
            jobs,
            tr("Agreement of pairs of people"),
            pair_columns(self._formats),
            name="quality-pairs",
            empty=Empty(
                tr("No pair of people yet"),
                tr("A pair is listed when two people share enough tasks in a project."),
            ),
            norm=tr("Two people who agree far more with each other than each with the rest may "
                    "share an error, or a screen."),
            keys={
                "tasks": lambda r: r.tasks,
                "observed": lambda r: r.observed,
                "kappa": lambda r: ranked(r.kappa),
                "ac1": lambda r: ranked(r.ac1),
            },
            bare=True,
            settings=settings,
            parent=room,
        )  # fmt: skip
        pane = made.pane
        pane.opened.connect(lambda place: self._open_first(made.at(place)))
        pane.add_row_action(
            tr("Open the first person"), lambda: self._open_first(made.chosen), "Ctrl+E"
        )
        pane.add_row_action(
            tr("Open the other person"), lambda: self._open_second(made.chosen), "Ctrl+Shift+E"
        )
        pane.add_row_action(
            tr("Open the project"), lambda: self._open_project(made.chosen), "Ctrl+P"
        )
        return made

    def _model_list(self, jobs: Jobs, settings: QSettings, room: QWidget) -> RowList[ModelChoice]:
        made = RowList(
            jobs,
            tr("Label models by project"),
            model_columns(self._formats),
            name="quality-models",
            empty=Empty(
                tr("No label model yet"),
                tr("Each scoring run lets the evidence of a project choose how rich a person’s "
                   "model may be."),
            ),
            norm=tr("The part of each model in a project’s labels follows from how well it "
                    "foretells labels it has not seen. Shared errors: 0 where people err "
                    "independently of each other, as the richer models assume."),
            keys={"correlation": lambda r: ranked(r.correlation)},
            bare=True,
            settings=settings,
            parent=room,
        )  # fmt: skip
        made.pane.opened.connect(lambda place: self._open_project(made.at(place)))
        return made

    def _lay_out(self) -> None:
        self.lists.setDocumentMode(True)
        self.lists.setAccessibleName(tr("Parts of agreement"))
        self.lists.tabBar().setAccessibleName(tr("Parts of agreement"))
        for part, title in (
            (self.figures, tr("Projects and slices")),
            (self.pairs.room, tr("Pairs of people")),
            (self.models.room, tr("Label models")),
        ):
            self.lists.addTab(part, title)
        self.setLayout(page_of((Card(body=self.lists), 1), (_norms(), 0)))

    def _open_project(self, row: AgreementFigures | PairAgreement | ModelChoice | None) -> None:
        if row is not None:
            self.project_opened.emit(row.project_id)

    def _open_first(self, row: PairAgreement | None) -> None:
        if row is not None:
            self.person_opened.emit(row.first_id)

    def _open_second(self, row: PairAgreement | None) -> None:
        if row is not None:
            self.person_opened.emit(row.second_id)


def _norms() -> Card:
    """What others measured, to hold the figures against."""
    card = Card(tr("What is usual elsewhere"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(4)
    top = Qt.AlignmentFlag.AlignVCenter
    for row, norm in enumerate(NORMS):
        what, source = ElidedLabel(norm.what), ElidedLabel(norm.source, "mute")
        for shown in (what, source):
            shown.setToolTip(plain_tip(shown.text()))
        grid.addWidget(what, row, 0, top)
        grid.addWidget(label(norm.figure, "strong"), row, 1, top)
        grid.addWidget(source, row, 2, top)
    grid.setColumnStretch(0, 4)
    grid.setColumnStretch(2, 5)
    card.body.addLayout(grid)
    card.body.addWidget(label(CONVENTION, "mute", wrap=True))
    return card
