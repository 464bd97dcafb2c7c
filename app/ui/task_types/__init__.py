"""How each task type shows itself at the desk, and how its answers are corrected there.

One module a type, which registers its `Face`; a type without one is shown as plain text and
corrected by its label alone.
"""

from app.ui.task_types.base import AnswerEditor, Face, face_of, register

__all__ = ["AnswerEditor", "Face", "face_of", "register"]
