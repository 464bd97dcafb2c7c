"""The steps of a run as the rows of a list, each with what is said of it."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.trajectories import Step, StepKind, Trajectory
from app.domain.trajectory_answers import StepMark, TrajectoryAnswer
from app.ui.formats import Formats
from app.ui.task_types.agent_trajectory_text import first_line, took
from app.ui.task_types.agent_trajectory_words import badges, kind_name, mark_name
from app.ui.tokens import State
from app.ui.words import tr

LINE_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the list shows it.

    was, mark: what the expert said, and what is said now; both None for no mark.
    """

    kind: StepKind
    number: str
    tool: str
    first: str
    failed: bool
    took: str
    was: StepMark | None
    mark: StepMark | None
    badge: tuple[State, str] | None

    @property
    def mark_words(self) -> str:
        """The mark, or how it was changed; "" for a step that nobody marks."""
        if self.was is not self.mark:
            return f"{mark_name(self.was)} → {mark_name(self.mark)}"
        return mark_name(self.mark) if self.kind.of_agent or self.mark else ""

    @property
    def words(self) -> str:
        """All of it as a screen reader reads it out."""
        said = [
            tr("Step {n}").replace("{n}", self.number),
            f"{kind_name(self.kind)} {self.tool}".strip(),
            tr("failed") if self.failed else "",
            self.mark_words,
            "" if self.badge is None else self.badge[1],
            self.took,
            self.first,
        ]
        return ", ".join(filter(None, said))


class StepModel(QAbstractListModel):
    """A row a step. Lines are made when they are first shown."""

    def __init__(
        self, run: Trajectory, said: TrajectoryAnswer, formats: Formats, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._run, self._said, self._formats = run, said, formats
        self._now = said
        self._badges = badges(said, run)
        self._lines: dict[int, Line] = {}

    def step(self, row: int) -> Step:
        """The step of a row."""
        return self._run.steps[row]

    def line(self, row: int) -> Line:
        """What a row shows."""
        made = self._lines.get(row)
        if made is None:
            made = self._lines[row] = self._made(self._run.steps[row])
        return made

    def is_error(self, row: int) -> bool:
        """Whether the step of a row failed, or is marked wrong or partly right."""
        said = self._now.marks.get(row)
        return bool(self._run.steps[row].error) or (said is not None and said.is_error)

    def show_answer(self, answer: TrajectoryAnswer | None) -> None:
        """Show what is said now beside what the expert said; None for the expert alone."""
        self._now = self._said if answer is None else answer
        self._badges = badges(self._now, self._run)
        self._lines.clear()
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def _made(self, step: Step) -> Line:
        was, now = self._said.marks.get(step.index), self._now.marks.get(step.index)
        return Line(
            kind=step.kind,
            number=str(step.index),
            tool=" ".join(step.tool.split())[:80],
            first=first_line(step),
            failed=bool(step.error),
            took=took(step, self._formats),
            was=None if was is None else was.mark,
            mark=None if now is None else now.mark,
            badge=self._badges.get(step.index),
        )

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._run.steps)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == LINE_ROLE:
            return self.line(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.line(index.row()).words
        return None
