"""How each task type is played: one module a type, with its `Play` at the end."""

from app.services.demo.catalogue import Subject
from app.services.demo.plays.agent_trajectory import AGENT_TRAJECTORY
from app.services.demo.plays.base import Made, Play, Said, Speaker
from app.services.demo.plays.classification import CLASSIFICATION
from app.services.demo.plays.free_text import FREE_TEXT
from app.services.demo.plays.preference import PREFERENCE
from app.services.demo.plays.rating import RATING
from app.services.demo.plays.synthetic_audit import SYNTHETIC_AUDIT

__all__ = ["PLAYS", "SUBJECTS", "Made", "Play", "Said", "Speaker", "play_of"]

PLAYS: tuple[Play, ...] = (
    CLASSIFICATION, RATING, FREE_TEXT, PREFERENCE, AGENT_TRAJECTORY, SYNTHETIC_AUDIT,
)  # fmt: skip
SUBJECTS: tuple[Subject, ...] = tuple(subject for play in PLAYS for subject in play.subjects)

_BY_PROJECT = {subject.code: play for play in PLAYS for subject in play.subjects}


def play_of(project: str) -> Play:
    """How a project's type is played, by the project's number."""
    return _BY_PROJECT[project]
