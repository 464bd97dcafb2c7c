"""Matching: propose a plan, explain it, commit it."""

from pathlib import Path

from app.domain.matching import CommittedPlan, Plan, WhyLine
from app.domain.progress import Progress
from app.services.desk import Desk


class MatchingService:
    """Use cases about plans."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def propose(self, progress: Progress) -> Plan:
        """The best plan for all open work now. Writes nothing."""
        raise NotImplementedError

    def why(self, plan: Plan, line_id: int) -> WhyLine:
        """Why this person is on this line: credential, level, capacity, runner-up."""
        raise NotImplementedError

    def why_task(self, plan: Plan, task_external_id: str) -> WhyLine:
        """Why a task got the people it got, or nobody: the funnel. Raises UserError for an
        unknown task.
        """
        raise NotImplementedError

    def commit(self, plan: Plan, progress: Progress) -> CommittedPlan:
        """Check the plan independently against the present state and write it in one
        transaction; refused in words when the work or the people changed since.
        """
        raise NotImplementedError

    def write_csv(self, plan: Plan, path: Path) -> Path:
        """The plan as a file: project, task, expert, credential, due date."""
        raise NotImplementedError
