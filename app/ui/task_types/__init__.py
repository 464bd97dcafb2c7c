"""How each task type shows itself at the desk, and how its answers are corrected there.

One module a type, with its `Face` at the end; a type without one is shown as plain text and
corrected by its label alone.
"""

from app.ui.task_types import agent_trajectory, free_text, preference, rating, synthetic_audit
from app.ui.task_types.base import (
    AnswerEditor,
    Command,
    Face,
    FaceView,
    face_for,
    face_of,
    register,
)

__all__ = ["AnswerEditor", "Command", "Face", "FaceView", "face_for", "face_of", "register"]

for _one in (rating, free_text, preference, agent_trajectory, synthetic_audit):
    register(_one.FACE)
