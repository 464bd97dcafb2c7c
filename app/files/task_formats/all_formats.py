"""All formats of other tools. A new one is its module and one line here."""

from typing import Final

from app.files.task_formats.base import AnswerFormat, TaskFormat
from app.files.task_formats.labelstudio import LABEL_STUDIO
from app.files.task_formats.labelstudio_answers import LABEL_STUDIO_ANSWERS
from app.files.task_formats.preference import PREFERENCE_FORMAT
from app.files.task_formats.runs import RUN_FORMATS

TASK_FORMATS: Final[tuple[TaskFormat, ...]] = (
    PREFERENCE_FORMAT,
    LABEL_STUDIO,
    *RUN_FORMATS,
)
ANSWER_FORMATS: Final[tuple[AnswerFormat, ...]] = (LABEL_STUDIO_ANSWERS,)

AUTO: Final = "auto"
"""The name that asks for a guess by the file's content."""
