"""Committed plans: the list of them, and undoing one while nothing has started."""

from app.config.policies import CredentialPolicy
from app.domain.matching import PlanRecord
from app.domain.news import Topic
from app.domain.progress import Progress
from app.services.desk import Desk
from app.services.holds import settle_holds


class PlanService:
    """Use cases about plans that were committed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def committed(self, limit: int = 50) -> tuple[PlanRecord, ...]:
        """The committed plans, newest first, undone ones too."""
        with self._desk.read() as reader:
            return tuple(reader.matching.committed(limit))

    def undo(self, plan_id: int, progress: Progress) -> int:
        """Take back all that a plan assigned and give back what it released; how many
        assignments were taken back.

        Raises UserError, and changes nothing, once anything of it was handed out, answered or
        ended, and while a later plan builds on it.
        """
        today = self._desk.today()
        progress.step(0, 2, "Taking the plan back")
        with self._desk.write("matching.commit") as unit:
            done = unit.matching.undo(plan_id, unit.now, unit.actor)
            held = 0
            if done.restored:
                progress.step(1, 2, "Looking at the ground of what is given back")
                policy, _ = unit.settings.policy(CredentialPolicy)
                held = settle_holds(unit, policy, today).held
            progress.step(2, 2, "Undone")
            unit.audit(
                "matching.undo",
                f"plan:{plan_id}",
                taken_back=done.taken_back,
                restored=done.restored,
                held=held,
            )
            unit.touched(Topic.WORK, Topic.MATCHING, Topic.PEOPLE)
        return done.taken_back
