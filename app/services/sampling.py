"""Which of the arriving work is reviewed, by the plan in force and where its authors stand."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.config.policies import CredentialPolicy, ReviewPolicy
from app.domain.credentials import Need
from app.domain.periods import local_day
from app.domain.sampling import Choice, Pace, Said, Sign, Standing, choose
from app.services.arrivals import NewWork
from app.services.grounds import Grounds
from app.store.sampling import Before
from app.store.unit import Unit


def choose_work(
    unit: Unit, newest: Sequence[NewWork], zone: ZoneInfo
) -> tuple[dict[str, Choice], set[str]]:
    """What is reviewed, and which of it carries a flag, by external id.

    The verdicts that count are those given before; the answers are gone through in the order they
    were handed in, so that each is measured by the ones before it, also of the same file.
    """
    policy, _ = unit.settings.policy(ReviewPolicy)
    rule = policy.sampling
    people = sorted({w.expert_id for w in newest})
    grounds = Grounds(unit, unit.settings.policy(CredentialPolicy)[0], people)
    before = unit.sampling.before(people)
    kept = unit.intake.selections(w.supersedes.id for w in newest if w.supersedes)
    suspicion = _Suspicion(unit, newest if rule.risk_share else (), before)
    choices: dict[str, Choice] = {}
    flagged: set[str] = set()
    standings = {place: one.standing for place, one in before.items()}
    for work in newest:
        place = (work.expert_id, work.project.id)
        on = local_day(work.arrival.submitted_at, zone)
        if not grounds.may_work(work.expert_id, _need(work), on):
            flagged.add(work.external_id)
        standing = standings.get(place, Standing())
        if work.supersedes is not None and work.supersedes.id in kept:
            # A newer version cannot draw again: it stands where the one it replaces stood.
            choices[work.external_id] = Choice(*kept[work.supersedes.id])
            continue
        choices[work.external_id] = choose(
            work.external_id, rule, standing,
            returned=work.returned, flagged=work.external_id in flagged, known=work.task.known,
            signs=suspicion.of(work) if rule.risk_share else (),
        )  # fmt: skip
        if work.supersedes is None and not work.returned:
            standings[place] = replace(standing, answered=standing.answered + 1)
    return choices, flagged


class _Suspicion:
    """What suggests risk: only what is known before anybody has looked at the answer."""

    def __init__(
        self, unit: Unit, newest: Sequence[NewWork], before: dict[tuple[int, int], Before]
    ) -> None:
        self._paces = {place: one.pace for place, one in before.items()}
        self._said: dict[int, Said] = {}
        for task, label, people in unit.sampling.said(work.task.id for work in newest):
            self._said.setdefault(task, Said()).counts[label] = people

    def of(self, work: NewWork) -> tuple[Sign, ...]:
        """The signs of one answer; it is counted for the next ones."""
        if work.supersedes is not None or work.returned:
            return ()  # an earlier version is among what was said, and decides about this one
        seconds, label = work.arrival.seconds, work.arrival.label
        pace = self._paces.setdefault((work.expert_id, work.project.id), Pace())
        said = self._said.setdefault(work.task.id, Said())
        signs = []
        if pace.is_fast(seconds):
            signs.append(Sign.FAST)
        if said.is_against(label):
            signs.append(Sign.PEERS)
        pace.add(seconds)
        said.add(label)
        return tuple(signs)


def _need(work: NewWork) -> Need:
    need = work.project.need
    if not work.task.jurisdiction:
        return need
    return Need(need.specialty, work.task.jurisdiction, need.kind)
