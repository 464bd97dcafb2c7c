"""The sample operation: a seeded true world, one month of whose work is played for real.

Every step goes through the same services a person would use: files are imported, plans proposed
and committed, verdicts given, steps approved by a second person, a pay run locked. At the end the
scores are compared with the truth, which the program never saw.
"""

from app.services.demo.played import DemoReport, play_month

__all__ = ["DemoReport", "play_month"]
