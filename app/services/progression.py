"""Progression: who stands where on the ladder; propose, approve, refuse."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.config.policies import CredentialPolicy, LadderPolicy
from app.domain import ladder as rules
from app.domain.errors import UserError
from app.domain.lists import IdArray, ListQuery, ListSource
from app.domain.news import Topic
from app.domain.people import ExpertStatus, Level
from app.domain.progress import Progress
from app.domain.progression import (
    GateResult,
    Ladder,
    LadderRow,
    Proposal,
    ProposalState,
    Standing,
)
from app.services.desk import Desk
from app.services.lists import StoreList
from app.store.unit import Reader, Unit

REST_DAYS = 14
"""A step that was refused is not proposed again for this long."""

_FEW = 1000  # people; their facts are asked for by name, those of more people all at once


class ProgressionService:
    """Use cases about levels."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def people(self) -> ListSource[LadderRow]:
        """Everybody active, nearest to the next step first. Filters: level, ready (yes)."""
        return StoreList(self._desk.store, self._find, self._rows)

    def gates(self, expert_id: int) -> tuple[GateResult, ...]:
        """How a person stands before each gate of the next step."""
        with self._desk.read() as reader:
            view = _view(reader, self._desk.today())
            return rules.evaluate(_one(reader, view, expert_id), view.ladder)

    def reading(self, expert_id: int) -> str:
        """What is missing for the next step, and when it would be met, in a sentence."""
        with self._desk.read() as reader:
            view = _view(reader, self._desk.today())
            return rules.reading(_one(reader, view, expert_id), view.ladder)

    def evaluate(self, progress: Progress) -> int:
        """Evaluate everybody and propose each step that is due, with the evidence frozen; how
        many proposals were made.

        Nobody has two open proposals. A step that was refused rests for fourteen days.
        """
        today = self._desk.today()
        progress.step(0, 0, "Reading where everybody stands")
        with self._desk.write("progression.propose") as unit:
            view = _view(unit, today)
            standings = unit.progression.standings(
                today,
                credential_window=view.credential_window,
                critical_window=view.ladder.critical_window_days,
            )
            waiting = unit.progression.with_open_proposal()
            resting = unit.progression.resting(unit.now - timedelta(days=REST_DAYS))
            steps = []
            for i, standing in enumerate(standings):
                if i % 1000 == 0:
                    progress.step(i, len(standings), "Looking at the gates")
                step = None if standing.expert_id in waiting else _step_due(standing, view.ladder)
                if step is not None and (standing.expert_id, step[2]) not in resting:
                    steps.append(step)
            unit.progression.propose(
                steps, policy_version=view.version, by=self._desk.user.id, at=unit.now
            )
            if steps:
                unit.audit(
                    "progression.evaluate",
                    "ladder",
                    policy=view.version,
                    evaluated=len(standings),
                    up=[s[0] for s in steps if s[2].rank > s[1].rank],
                    down=[s[0] for s in steps if s[2].rank < s[1].rank],
                )
                unit.touched(Topic.PROGRESSION)
        return len(steps)

    def proposals(self, *, open_only: bool = True) -> list[Proposal]:
        """The proposals, oldest first."""
        with self._desk.read() as reader:
            return reader.progression.proposals(open_only=open_only)

    def override(self, expert_id: int, to_level: Level, reason: str) -> Proposal:
        """Propose a step against the gates; the reason is required."""
        said = _needed(reason, "An override")
        today = self._desk.today()
        with self._desk.write("progression.propose") as unit:
            view = _view(unit, today)
            standing = _one(unit, view, expert_id)
            _active(unit, expert_id)
            if to_level is standing.level:
                raise UserError("The person is at that level already. Nothing was proposed.")
            if expert_id in unit.progression.with_open_proposal():
                raise UserError(
                    "A proposal about this person waits for its decision. Nothing was proposed. "
                    "Decide that one first."
                )
            evidence = rules.evaluate(standing, view.ladder)
            if to_level.rank < standing.level.rank:
                evidence = (rules.fall_result(standing, view.ladder),)
            unit.progression.propose(
                [(expert_id, standing.level, to_level, evidence)],
                policy_version=view.version, by=self._desk.user.id, at=unit.now, reason=said,
                override=True,
            )  # fmt: skip
            unit.audit(
                "progression.override",
                f"expert:{expert_id}",
                policy=view.version,
                before=standing.level.value,
                after=to_level.value,
            )
            unit.touched(Topic.PROGRESSION)
            return unit.progression.proposals(open_only=True)[-1]

    def approve(self, proposal_id: int, reason: str = "") -> None:
        """Make the step effective today; refused to the person who proposed it."""
        today = self._desk.today()
        with self._desk.write("progression.decide") as unit:
            proposal = self._open_for_me(unit, proposal_id)
            if _active(unit, proposal.expert_id) is not proposal.from_level:
                raise UserError(
                    f"{proposal.expert} is no longer at the level this proposal starts from. "
                    "Nothing was changed. Refuse it, and evaluate again."
                )
            self._close(unit, proposal, ProposalState.APPROVED, reason.strip())
            unit.progression.set_level(proposal.expert_id, proposal.to_level, today)
            unit.touched(Topic.PEOPLE)

    def refuse(self, proposal_id: int, reason: str) -> None:
        """Close the proposal; the reason is required."""
        said = _needed(reason, "A refusal")
        with self._desk.write("progression.decide") as unit:
            proposal = self._open_for_me(unit, proposal_id)
            self._close(unit, proposal, ProposalState.REFUSED, said)

    def _open_for_me(self, unit: Unit, proposal_id: int) -> Proposal:
        proposal = unit.progression.proposal(proposal_id)
        if proposal is None:
            raise UserError("There is no such proposal. Nothing was changed.")
        if proposal.state is not ProposalState.PROPOSED:
            raise UserError(
                f"The proposal about {proposal.expert} was {proposal.state.value} by "
                f"{proposal.decided_by} already. Nothing was changed."
            )
        if unit.progression.proposer(proposal_id) == self._desk.user.id:
            raise UserError(
                "You proposed this step yourself; somebody else has to decide it. "
                "Nothing was changed."
            )
        return proposal

    def _close(self, unit: Unit, proposal: Proposal, state: ProposalState, reason: str) -> None:
        reasons = [words for words in (proposal.reason, reason) if words]
        unit.progression.decide(
            proposal.id, state, by=self._desk.user.id, at=unit.now, reason=" – ".join(reasons)
        )
        unit.audit(
            f"progression.{'approve' if state is ProposalState.APPROVED else 'refuse'}",
            f"expert:{proposal.expert_id}",
            proposal=proposal.id,
            before=proposal.from_level.value,
            after=proposal.to_level.value,
            override=proposal.override,
        )
        unit.touched(Topic.PROGRESSION)

    def _find(self, reader: Reader, query: ListQuery) -> IdArray:
        view = _view(reader, self._desk.today())
        names = {i: (external, name) for i, external, name in reader.progression.candidates(query)}
        ready_only = query.value("ready") == "yes"
        ahead = {v: view.ladder.gates(v.next_up) if v.next_up else () for v in Level}
        few = list(names) if len(names) <= _FEW else None
        found = []
        for standing in _all(reader, view, few):
            if standing.expert_id not in names:
                continue
            gates = ahead[standing.level]
            met = [rules.meets(gate, standing) for gate in gates].count(True)
            if not ready_only or (gates and met == len(gates)):
                found.append((standing, met, len(gates), *names[standing.expert_id]))
        found.sort(key=lambda item: item[0].expert_id)
        match query.sort:
            case "external_id":
                found.sort(key=lambda item: item[3], reverse=query.descending)
            case "name":
                found.sort(key=lambda item: item[4], reverse=query.descending)
            case "level":
                found.sort(key=lambda item: item[0].level.rank, reverse=query.descending)
            case "met":
                found.sort(key=lambda item: item[1], reverse=query.descending)
            case _:
                # Fewest gates open first; those at the top of the ladder, who have none, last.
                found.sort(key=lambda item: (item[2] == 0, item[2] - item[1], item[4]))
        return array("q", [item[0].expert_id for item in found])

    def _rows(self, reader: Reader, ids: Sequence[int]) -> list[LadderRow]:
        view = _view(reader, self._desk.today())
        names = reader.progression.names(ids)
        rows = {}
        for standing in _all(reader, view, ids):
            results = rules.evaluate(standing, view.ladder)
            external, name = names[standing.expert_id]
            rows[standing.expert_id] = LadderRow(
                id=standing.expert_id,
                external_id=external,
                name=name,
                level=standing.level,
                target=standing.level.next_up,
                met=sum(result.met for result in results),
                gates=len(results),
                missing=rules.missing_words(results),
                expected_on=rules.all_expected_on(results),
            )
        return [rows[i] for i in ids if i in rows]


@dataclass(frozen=True, slots=True)
class _View:
    """The rules in force on a day."""

    today: date
    ladder: Ladder
    version: int
    credential_window: int


def _view(reader: Reader | Unit, today: date) -> _View:
    policy, version = reader.settings.policy(LadderPolicy)
    credentials, _ = reader.settings.policy(CredentialPolicy)
    return _View(today, policy.ladder(), version, credentials.window_days)


def _all(reader: Reader | Unit, view: _View, ids: Sequence[int] | None = None) -> list[Standing]:
    return reader.progression.standings(
        view.today,
        credential_window=view.credential_window,
        critical_window=view.ladder.critical_window_days,
        experts=ids,
    )


def _one(reader: Reader | Unit, view: _View, expert_id: int) -> Standing:
    found = _all(reader, view, [expert_id])
    if not found:
        raise UserError("There is no such expert. Nothing was changed.")
    return found[0]


def _active(unit: Unit, expert_id: int) -> Level:
    """The level of an active person. Raises `UserError` for anybody else."""
    found = unit.progression.expert_level(expert_id)
    if found is None or found[0] is not ExpertStatus.ACTIVE:
        raise UserError("Only an active expert changes level. Nothing was changed.")
    return found[1]


def _step_due(
    standing: Standing, ladder: Ladder
) -> tuple[int, Level, Level, tuple[GateResult, ...]] | None:
    """The step (expert, from, to, evidence) that the rules ask for, up before down."""
    up, down = standing.level.next_up, standing.level.next_down
    if up is not None and rules.is_ready(standing, ladder):
        return standing.expert_id, standing.level, up, rules.evaluate(standing, ladder)
    if down is not None and rules.falls(standing, ladder):
        return standing.expert_id, standing.level, down, (rules.fall_result(standing, ladder),)
    return None


def _needed(reason: str, what: str) -> str:
    said = reason.strip()
    if not said:
        raise UserError(f"{what} needs a reason. Nothing was changed.")
    return said
