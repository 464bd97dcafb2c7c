"""People: find them, look at one, change their standing."""

from datetime import datetime, time, timedelta

from rapidfuzz import fuzz, process

from app.config.policies import CredentialPolicy
from app.domain.errors import UserError
from app.domain.lists import ListQuery, ListSource
from app.domain.money import Money
from app.domain.news import Topic
from app.domain.pages import PersonPage
from app.domain.people import Expert, ExpertRow, ExpertStatus, Level
from app.domain.text import fold
from app.services.desk import Desk
from app.services.holds import PAUSED, settle_holds
from app.services.lists import StoreList
from app.services.progression import ProgressionService
from app.services.quality import QualityService
from app.store.unit import Unit

_LEVELS = {Level.LABELER: "labeler", Level.QC_ANALYST: "QC analyst", Level.AI_TRAINER: "AI trainer"}
_MOST_UNITS = 1000
_MOST_MINUTES = 7 * 24 * 60
_NEAR_ENOUGH = 70  # of 100; a transposed letter in a short name still passes


class PeopleService:
    """Use cases about experts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def experts(self) -> ListSource[ExpertRow]:
        """The Experts table. Filters: status, level (one, or several with commas), country,
        specialty, language. Sort: any column key of ExpertRow, or joined_on.
        """
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.people.find(query),
            lambda reader, ids: reader.people.rows(ids),
        )

    def filter_values(self) -> tuple[list[str], list[str]]:
        """The countries and the specialties that the Experts table can be filtered by."""
        with self._desk.read() as reader:
            return reader.people.countries(), reader.people.specialties()

    def expert(self, expert_id: int) -> Expert:
        """The record. Raises UserError when there is none."""
        with self._desk.read() as reader:
            found = reader.people.expert(expert_id)
        if found is None:
            raise UserError("This expert is no longer in the workspace. Go back to the list.")
        return found

    def by_external_id(self, external_id: str) -> Expert:
        """The record with that number. Raises UserError when there is none."""
        with self._desk.read() as reader:
            found = reader.people.by_external_id(external_id)
        if found is None:
            raise UserError(f"There is no expert with the number “{external_id}”.")
        return found

    def person(self, expert_id: int) -> PersonPage:
        """All that a person's page shows."""
        expert = self.expert(expert_id)
        policy, _ = self._desk.policy(CredentialPolicy)
        today = self._desk.today()
        monday = today - timedelta(days=today.weekday())
        week = datetime.combine(monday, time(), self._desk.zone())
        mine = ListQuery(filters=(("expert", str(expert_id)),))
        with self._desk.read() as reader:
            ids = reader.credentials.find(mine, today, policy.window_days)
            credentials = reader.credentials.rows(ids, today, policy.window_days)
            work = reader.people.work(expert_id, week)
            owed = reader.people.owed(expert_id)
            history = reader.people.history(expert_id)
        quality = QualityService(self._desk)
        up = expert.level.next_up
        progression = ProgressionService(self._desk)
        return PersonPage(
            expert=expert,
            score=quality.score_of(expert_id),
            trend=quality.trend(expert_id),
            target=f"{_LEVELS[expert.level]} → {_LEVELS[up]}" if up else "",
            gates=progression.gates(expert_id) if up else (),
            gates_reading=progression.reading(expert_id) if up else "",
            credentials=tuple(credentials),
            work=work,
            owed=tuple(Money(minor, currency) for currency, minor in owed.items()),
            history=tuple(history),
        )

    def search(self, text: str, limit: int = 8) -> list[tuple[int, str]]:
        """(id, "E-0031 · name") of the people that fit best, for the command palette."""
        wanted = fold(text.strip())
        if not wanted:
            return []
        with self._desk.read() as reader:
            people = reader.people.names()
        lines = [f"{fold(number)} {fold(name)}" for _, number, name in people]
        places = sorted(
            (i for i, line in enumerate(lines) if wanted in line),
            key=lambda i: (_fit(wanted, lines[i]), i),
        )[:limit]
        if len(places) < limit:
            near = process.extract(
                wanted, lines, scorer=fuzz.WRatio, limit=limit, score_cutoff=_NEAR_ENOUGH
            )
            places += [place for _, _, place in near if place not in places]
        return [(people[i][0], f"{people[i][1]} · {people[i][2]}") for i in places[:limit]]

    def pause(self, expert_id: int, reason: str) -> None:
        """No new work; open assignments are held."""
        expert = self.expert(expert_id)
        if expert.status is not ExpertStatus.ACTIVE:
            raise UserError(
                f"{expert.name} is {expert.status.value} and cannot be paused. Nothing was changed."
            )
        reason = _needed(reason)
        with self._desk.write("people.edit") as unit:
            held = unit.holds.pause(expert_id, PAUSED)
            self._set_status(unit, expert, ExpertStatus.PAUSED, reason, held=held)

    def activate(self, expert_id: int, reason: str) -> None:
        """Back to work (or an applicant taken on); held assignments whose only ground was the
        pause are open again.
        """
        expert = self.expert(expert_id)
        if expert.status is ExpertStatus.ACTIVE:
            raise UserError(f"{expert.name} is active already. Nothing was changed.")
        policy, _ = self._desk.policy(CredentialPolicy)
        today = self._desk.today()
        with self._desk.write("people.edit") as unit:
            unit.people.set_status(
                expert_id, ExpertStatus.ACTIVE, reason.strip(), unit.now, unit.actor
            )
            settled = settle_holds(unit, policy, today, expert_id)
            _say(unit, expert, ExpertStatus.ACTIVE, reopened=settled.reopened)

    def offboard(self, expert_id: int, reason: str) -> int:
        """End the person's work; all they still owe (open, held, returned) is cancelled and its
        number returned. Records and pay stay.
        """
        expert = self.expert(expert_id)
        if expert.status is ExpertStatus.OFFBOARDED:
            raise UserError(f"{expert.name} has left already. Nothing was changed.")
        reason = _needed(reason)
        with self._desk.write("people.edit") as unit:
            cancelled = unit.holds.cancel(expert_id)
            self._set_status(unit, expert, ExpertStatus.OFFBOARDED, reason, cancelled=cancelled)
        return cancelled

    def set_capacity(self, expert_id: int, weekly: int) -> None:
        """Change the units the person may take in a week; their working time stays."""
        self.set_week(expert_id, weekly, self.expert(expert_id).weekly_minutes)

    def set_week(self, expert_id: int, weekly: int, minutes: int | None) -> None:
        """Change the units the person may take in a week, and their working time in it (None:
        only the units count).
        """
        expert = self.expert(expert_id)
        if not 0 <= weekly <= _MOST_UNITS:
            raise UserError(
                f"The weekly capacity is a number from 0 to {_MOST_UNITS:,}, not {weekly:,}. "
                "Nothing was changed."
            )
        if minutes is not None and not 0 <= minutes <= _MOST_MINUTES:
            raise UserError(
                f"The weekly time is between 0 and {_MOST_MINUTES // 60} hours, not "
                f"{minutes / 60:,.1f}. Nothing was changed."
            )
        with self._desk.write("people.edit") as unit:
            if (weekly, minutes) == (expert.weekly_capacity, expert.weekly_minutes):
                return
            unit.people.set_capacity(expert_id, weekly, minutes)
            unit.audit(
                "expert.capacity",
                f"expert:{expert_id}",
                before=expert.weekly_capacity,
                after=weekly,
                minutes_before=expert.weekly_minutes,
                minutes_after=minutes,
            )
            unit.touched(Topic.PEOPLE)

    def pass_training(self, expert_id: int, module: str) -> None:
        """Record that the person passed a training module today."""
        self.expert(expert_id)
        module = module.strip()
        if not module:
            raise UserError("Say which training module was passed. Nothing was changed.")
        with self._desk.write("people.edit") as unit:
            unit.people.pass_training(expert_id, module, self._desk.today())
            unit.audit("training.pass", f"expert:{expert_id}", module=module)
            unit.touched(Topic.PEOPLE, Topic.PROGRESSION)

    def _set_status(
        self, unit: Unit, expert: Expert, status: ExpertStatus, reason: str, **counts: int
    ) -> None:
        unit.people.set_status(expert.id, status, reason, unit.now, unit.actor)
        _say(unit, expert, status, **counts)


def _say(unit: Unit, expert: Expert, status: ExpertStatus, **counts: int) -> None:
    unit.audit(
        "expert.status",
        f"expert:{expert.id}",
        before=expert.status.value,
        after=status.value,
        **counts,
    )
    unit.touched(Topic.PEOPLE, Topic.WORK, Topic.CREDENTIALS)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise UserError("Give a reason: it is kept in the person's history. Nothing was changed.")
    return reason.strip()


def _fit(wanted: str, line: str) -> int:
    """How well a line that contains the text fits, 0 best."""
    number, _, name = line.partition(" ")
    if wanted in (number, name):
        return 0
    if line.startswith(wanted) or name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in line else 3
