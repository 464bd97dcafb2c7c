"""Tasks: the items to be labeled."""

from typing import Annotated, Any

import orjson
from pydantic import BeforeValidator, model_validator

from app.files.cells import (
    Day,
    Id,
    Language,
    Line,
    Long,
    Names,
    NeededPlace,
    json_object,
    whole,
    wrong_in,
)  # fmt: skip
from app.files.kinds.base import Column, Kind, ReadRow


class TaskRow(ReadRow):
    """One task as a file gives it. None and "" leave the project's own value in force."""

    project_id: Id
    task_id: Id
    payload: Annotated[Long, BeforeValidator(json_object('{"text": "…"}'))]  # canonical JSON
    batch: Line = ""
    gold: Names = ()
    jurisdiction: NeededPlace = ""
    language: Language = ""
    priority: Annotated[int, BeforeValidator(whole(0, 3))] | None = None
    due_on: Day | None = None
    overlap: Annotated[int, BeforeValidator(whole(1, 9))] | None = None
    item_key: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _text_or_payload(cls, data: dict[str, Any]) -> dict[str, Any]:
        text = data.get("text")
        if text is None:
            if "payload" not in data:
                wrong_in("text", "is missing: a task needs its text or its payload")
            return data
        if "payload" in data:
            wrong_in("payload", "is given as well as text; give one of the two")
        rest = {key: value for key, value in data.items() if key != "text"}
        return {**rest, "payload": orjson.dumps({"text": text}).decode()}


TASKS = Kind(
    name="tasks",
    title="Tasks",
    row=TaskRow,
    key=lambda row: (row.project_id, row.task_id),
    key_column="task_id",
    columns=(
        Column("project_id", "The project it belongs to.", "PR-01", True, ("project",)),
        Column("task_id", "Your own id for the task, within the project.", "T-00001", True,
               ("task", "external_id", "id", "item_id")),
        Column("text", "What the expert reads. Either this or payload.", "PA film, no priors …",
               False, ("content", "prompt")),
        Column("payload", "A JSON object with what the project's type asks for.",
               '{"text": "PA film …"}', False, ("data", "json")),
        Column("batch", "The batch it came in.", "B1"),
        Column("gold", "The right label when it is known; several with | between them.",
               "normal", False, ("answer", "gold_label", "gold_labels")),
        Column("jurisdiction", "Narrows the project's requirement.", "US-CA"),
        Column("language", "Narrows the project's requirement.", "en"),
        Column("priority", "0 (highest) to 3; the project's when empty.", "1"),
        Column("due_on", "The day it is due; the project's when empty.", "2026-12-11", False,
               ("due", "due_date", "deadline")),
        Column("overlap", "How many experts label it, 1 to 9; the project's when empty.", "3"),
        Column("item_key", "Names the item: nobody sees two tasks with the same one.", "study-17",
               False, ("item", "sibling_key")),
    ),
    examples=(
        {
            "project_id": "PR-01", "task_id": "T-00001", "text": "PA film, no priors.",
            "batch": "B1", "gold": "normal", "item_key": "study-17",
        },
        {
            "project_id": "PR-01", "task_id": "T-00002",
            "payload": '{"text": "Lateral film.", "source": "ward 3"}', "batch": "B1",
            "priority": "0", "due_on": "2026-12-11", "overlap": "3",
        },
    ),
)  # fmt: skip
