"""Where people disagree: AI trainers decide tasks, and authors challenge reviews."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.adjudication import Cause, Outcome, Ruling
from app.domain.lists import ListQuery
from app.domain.people import User
from app.domain.review import Verdict
from app.services import Services
from app.services.demo.people_at_work import Workforce

_PART = 3  # of what waits for a trainer, one in so many stays for another day
_MOST = 20  # tasks that trainers decide in one go, however many wait
_NEWEST = 60  # reviews of each verdict that authors look at again, the newest ones
_VERDICTS = (Verdict.CORRECT, Verdict.REJECT)  # a returned answer is mended, not argued about
_DOUBTED = 0.04  # share of right reviews that are challenged all the same
_CAUSES = {
    Cause.EXPERT_ERROR: 0.62, Cause.EDGE_CASE: 0.13, Cause.AMBIGUOUS_ITEM: 0.1,
    Cause.GUIDELINE_GAP: 0.08, Cause.SUBJECTIVE: 0.05, Cause.REVIEWER_ERROR: 0.02,
}  # fmt: skip
_REASONS = (
    "The item says what I answered; please read it again.",
    "The guideline names this very case, and I went by it.",
    "The reviewer asks for something that the item does not give.",
)


@dataclass(slots=True)
class Decided:
    """What was decided so far, and what of it came to nothing for the reviewer."""

    adjudicated: int = 0
    disputed: int = 0
    overturned: int = 0


class Disagreements:
    """The work of AI trainers; tasks that no trainer may decide fall to the second manager."""

    def __init__(
        self,
        services: Services,
        workforce: Workforce,
        trainers: Sequence[User],
        manager: User,
        seed: int,
    ) -> None:
        self._services = services
        self._workforce = workforce
        self._trainers = (*trainers, manager)
        self._rng = np.random.default_rng(seed)
        self.decided = Decided()

    def adjudicate(self) -> None:
        """The trainers decide what they may, turn by turn, and leave some of it waiting."""
        desk = self._services.adjudication
        waiting = len(desk.queue.find(ListQuery()))
        wanted = min(waiting - waiting // _PART, _MOST)
        for k, trainer in enumerate(self._trainers):
            self._services.settings.sign_in(trainer.id)
            for _ in range(wanted // (len(self._trainers) - k)):
                item = desk.claim()
                if item is None:
                    break
                label, answer = self._workforce.right_answer(item.task)
                desk.decide(item.task_id, Ruling(label, self._cause(), answer=answer))
                self.decided.adjudicated += 1
                wanted -= 1

    def challenge(self) -> None:
        """Authors challenge most newer reviews that were wrong, and a few that were right."""
        disputes = self._services.disputes
        newest: list[int] = []
        for verdict in _VERDICTS:
            query = ListQuery(
                filters=(("verdict", verdict.value),), sort="decided_at", descending=True
            )
            newest += list(disputes.reviews.find(query)[:_NEWEST])
        for row in disputes.reviews.rows(newest):
            wrong = self._workforce.is_right(row.task, row.author)
            if self._rng.random() < (0.8 if wrong else _DOUBTED):
                reason = _REASONS[int(self._rng.integers(len(_REASONS)))]
                disputes.open(row.id, reason)
                self.decided.disputed += 1

    def settle(self) -> None:
        """The second manager decides most of the disputes; the last ones wait."""
        disputes = self._services.disputes
        self._services.settings.sign_in(self._trainers[-1].id)
        waiting = disputes.all.find(ListQuery(filters=(("state", "open"),)))
        for row in disputes.all.rows(waiting[: len(waiting) - len(waiting) // _PART]):
            wrong = self._workforce.is_right(row.task, row.author)
            disputes.claim(row.id)
            if not wrong:
                disputes.decide(row.id, Outcome.UPHELD, "The review is right: see the guideline.")
                continue
            disputes.decide(row.id, Outcome.OVERTURNED, "The author is right.")
            self.decided.overturned += 1

    def _cause(self) -> Cause:
        return list(_CAUSES)[int(self._rng.choice(len(_CAUSES), p=list(_CAUSES.values())))]
