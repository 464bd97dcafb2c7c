"""What changed: published once after each commit, by topic, never by row."""

from dataclasses import dataclass
from enum import Enum


class Topic(Enum):
    """The areas a screen can listen to."""

    PEOPLE = "people"
    CREDENTIALS = "credentials"
    WORK = "work"
    MATCHING = "matching"
    REVIEW = "review"
    QUALITY = "quality"
    PROGRESSION = "progression"
    PAY = "pay"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Changes:
    """One committed unit of work. `origin` is "here" or "elsewhere" (another process)."""

    topics: frozenset[Topic]
    origin: str = "here"
