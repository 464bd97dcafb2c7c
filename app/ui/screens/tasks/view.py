"""The widgets of one task's page."""

import json
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.pages import TaskPage
from app.domain.work import TaskAnswer
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.work import task_status_state, task_status_word
from app.ui.screens.tasks.columns import answer_columns, posterior_words
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import (
    Card,
    FactRows,
    Figure,
    Page,
    Pill,
    ProgressBar,
    columns_of,
)
from app.ui.widgets.text import PlainText, label
from app.ui.words import counted, tr


class TaskView(Page):
    """One task: its text, what it is labeled as, who answered what."""

    def __init__(
        self,
        jobs: Jobs,
        formats: Formats,
        open_project: Callable[[], None],
        open_person: Callable[[int], None],
        explain: Callable[[], None],
    ) -> None:
        super().__init__()
        self._formats = formats
        self._columns = answer_columns(formats)
        self._answers: tuple[TaskAnswer, ...] = ()
        self._label = Figure(tr("Inferred label"))
        self._sure = ProgressBar()
        self._status = Pill(State.NEUTRAL, "")
        self._facts, self._people = FactRows(), FactRows()
        self._text = PlainText(tr("Text of the task"))
        self._text.setMinimumHeight(180)
        self._fields = FactRows()
        self._label_note = label("", "mute", wrap=True)
        self._project = button("", open_project, "link")
        self._why = button(tr("Why these people"), explain)
        self.answers = ListPane(
            jobs,
            InMemorySource[TaskAnswer]((), self._columns),
            self._columns,
            name="task-answers",
            title=tr("Answers to this task"),
            search=False,
            empty=Empty(tr("No answer yet"), tr("Answers come in with an import of submissions.")),
        )
        self.answers.setMinimumHeight(210)
        self.answers.opened.connect(lambda id_: open_person(self._answers[id_].expert_id))
        text = Card(tr("Task"), self._text)
        text.body.addWidget(self._fields)
        cards = [text, self._make_label(), self._make_people()]
        self.body.addLayout(columns_of(cards, [4, 3, 3]))
        self._answer_card = Card("", self.answers)
        self.body.addWidget(self._answer_card, 1)

    def show_task(self, page: TaskPage) -> None:
        """Show a task."""
        task, formats = page.task, self._formats
        text, others = payload_parts(task.payload)
        self._text.show_text(text)
        self._fields.set(others, right=False)
        self._fields.setVisible(bool(others))
        self._label.set(page.label or tr("none yet"))
        self._sure.setVisible(page.posterior is not None)
        self._sure.set(page.posterior or 0.0, State.ACCENT)
        self._label_note.setText(
            posterior_words(page.posterior, formats)
            if page.posterior is not None
            else tr("It is inferred at the next scoring run, from the answers below.")
        )
        self._status.set(task_status_state(task.status), task_status_word(task.status))
        self._project.say(page.project.name)
        facts: list[tuple[str, str | QWidget]] = [
            (tr("Gold"), " | ".join(task.gold) or tr("none")),
            (tr("Batch"), task.batch or tr("none")),
            (tr("Due"), formats.day(task.due_on)),
            (tr("Priority"), str(task.priority)),
        ]
        if task.jurisdiction:
            facts.append((tr("Only for"), task.jurisdiction))
        if task.language:
            facts.append((tr("Language"), task.language))
        if task.item_key:
            facts.append((tr("Item"), task.item_key))
        self._facts.set(facts)
        wanted = counted("%n people are wanted", task.overlap, "%n person is wanted")
        self._people.set([(name, "") for name in page.assigned] or [(tr("Nobody yet"), wanted)])
        self._answers = page.answers
        self._answer_card.set_title(counted("%n answers", len(page.answers), "%n answer"))
        self.answers.set_source(InMemorySource(page.answers, self._columns))

    def _make_label(self) -> Card:
        card = Card()
        head = QHBoxLayout()
        head.addWidget(self._project)
        head.addStretch(1)
        head.addWidget(self._status, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(head)
        card.body.addWidget(self._label)
        card.body.addWidget(self._sure)
        card.body.addWidget(self._label_note)
        card.body.addWidget(self._facts)
        card.body.addStretch(1)
        return card

    def _make_people(self) -> Card:
        card = Card(tr("People asked"), self._people)
        card.body.addStretch(1)
        line = QHBoxLayout()
        line.addWidget(self._why)
        line.addStretch(1)
        card.body.addLayout(line)
        return card


def payload_parts(payload: str) -> tuple[str, list[tuple[str, str | QWidget]]]:
    """The text of a payload, and its other fields as name and value."""
    read = json.loads(payload)
    fields = [
        (str(name).replace("_", " ").capitalize(), value)
        for name, value in read.items()
        if name not in ("text", "responses")
    ]
    responses = read.get("responses", [])
    if isinstance(responses, list):
        title = tr("Response {n}")
        fields += [(title.replace("{n}", str(n)), one) for n, one in enumerate(responses, 1)]
    else:
        fields.append((tr("Responses"), responses))
    others: list[tuple[str, str | QWidget]] = [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in fields
    ]
    return str(read.get("text", "")), others
