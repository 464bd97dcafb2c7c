"""The task types: what each takes as a payload and as an answer, and which label an answer is.

One module a type, with its `TaskType` at the end; each room that treats types differently has a
module of the same name, and nobody else asks which type a project has.
"""

from app.domain.task_types.agent_trajectory import AGENT_TRAJECTORY
from app.domain.task_types.base import Answer, AnswerError, Payload, RawAnswer, TaskType
from app.domain.task_types.classification import CLASSIFICATION
from app.domain.task_types.free_text import FREE_TEXT
from app.domain.task_types.preference import PREFERENCE
from app.domain.task_types.rating import RATING
from app.domain.task_types.synthetic_audit import SYNTHETIC_AUDIT

__all__ = [
    "AGENT_TRAJECTORY",
    "CLASSIFICATION",
    "FREE_TEXT",
    "PREFERENCE",
    "RATING",
    "SYNTHETIC_AUDIT",
    "Answer",
    "AnswerError",
    "Payload",
    "RawAnswer",
    "TaskType",
    "names",
    "register",
    "type_named",
]  # fmt: skip

_TYPES: dict[str, TaskType] = {}


def register(task_type: TaskType) -> None:
    """Make a type known. Raises `ValueError` when another of its name is there."""
    if _TYPES.setdefault(task_type.name, task_type) is not task_type:
        raise ValueError(f"there is a task type {task_type.name} already")


def type_named(name: str) -> TaskType:
    """The type of this name. Raises `LookupError` when it is not known."""
    return _TYPES[name]


def names() -> tuple[str, ...]:
    """The names of all types, in the order in which they are offered."""
    return tuple(_TYPES)


for _one in (
    CLASSIFICATION, RATING, FREE_TEXT, PREFERENCE, AGENT_TRAJECTORY, SYNTHETIC_AUDIT,
):  # fmt: skip
    register(_one)
