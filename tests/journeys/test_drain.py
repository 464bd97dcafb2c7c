"""Many analysts in several processes empty one queue, and one process is killed meanwhile: nothing
is decided twice, nothing is lost, and nobody decides own work.

The full size is `tests.benchmarks.bench_drain`. GUILDHALL_KILLS says how often this is tried (once
unless said otherwise).
"""

import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import open_workspace
from app.config.paths import find_paths
from app.config.policies import ReviewPolicy
from app.domain.people import Role
from app.domain.progress import Silent
from app.services import Services
from tests.factory import StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office
from tests.journeys.drain import LEASE, Crew, MovedClock, overlapping

PROCESSES, EACH, ITEMS, AUTHORS = 3, 8, 72, 12
ROUNDS = int(os.environ.get("GUILDHALL_KILLS", "1"))
MINUTES = LEASE // timedelta(minutes=1)
STILL = 0.4  # seconds without a verdict until the clock is moved by a whole lease
DEADLINE = 120.0  # seconds; a queue that never empties has lost an item

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills by a signal that only POSIX has")


def _crew(office: Office, folder: Path, seed: int) -> Crew:
    """Analysts, half of them authors of what waits, and their processes; none started."""
    names = [f"analyst {n}" for n in range(1, PROCESSES * EACH + 1)]
    with office.services.desk.write("users.edit") as unit:
        for number, name in enumerate(names, 1):
            author = number if number <= AUTHORS else None
            unit.people.add_user(name, Role.QC_ANALYST, author)
        unit.audit("user.add", "test")
    clock = MovedClock(folder / "minutes")
    shared = [names[n::PROCESSES] for n in range(PROCESSES)]
    return Crew(office.services.desk.store.path, folder, clock, shared, seed)


def _drained(crew: Crew, chance: random.Random) -> int:
    """Let them work, kill one and start it again, let its claims lapse; how many were killed."""
    for number in range(PROCESSES):
        crew.start(number)
    crew.go()
    wanted, victim = chance.randint(5, ITEMS // 2), chance.randrange(PROCESSES)
    began = moved = time.monotonic()
    killed = minutes = before = 0
    while not crew.ended():
        assert time.monotonic() - began < DEADLINE, "the queue was not emptied"
        if not killed and crew.decided() >= wanted:
            time.sleep(chance.uniform(0, 0.02))
            killed += crew.kill(victim)
            crew.start(victim)
            minutes += MINUTES
            crew.clock.set(minutes)  # the claims of the living lapse too
        if crew.decided() > before:
            before, moved = crew.decided(), time.monotonic()
        elif time.monotonic() - moved > STILL:
            moved, minutes = time.monotonic(), minutes + MINUTES
            crew.clock.set(minutes)
        time.sleep(0.01)
    return killed


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_queue_that_many_empty_loses_nothing_and_decides_nothing_twice(
    services: Services, tmp_path: Path, clock: StandingClock, round_: int
) -> None:
    office = make_office(services, clock, experts=AUTHORS, tasks=ITEMS)
    services.settings.save_policy(ReviewPolicy(second_share=0.0), "Each answer is decided once")
    office.rate()
    office.send(
        *[
            answer(n, n % AUTHORS + 1, at=HANDED_IN + timedelta(minutes=n))
            for n in range(1, ITEMS + 1)
        ]
    )
    crew = _crew(office, tmp_path, round_)
    services.close()
    try:
        killed = _drained(crew, random.Random(f"drain {round_}"))
    finally:
        crew.stop()
    assert killed == 1
    said = crew.said()
    path = services.desk.store.path
    reopened = open_workspace(path, find_paths(tmp_path / "home"), clock=crew.clock)
    try:
        after = Office(reopened, clock, office.project_id, office.analyst)
        assert reopened.workspace.check(Silent())[0] == []
        assert after.ask("SELECT count(*) FROM review_queue") == [(0,)]
        decided = [row[0] for row in after.ask("SELECT submission_id FROM review")]
        assert sorted(decided) == list(range(1, ITEMS + 1))
        # What was said to be decided is; a killed process may have had no time to say its last.
        assert set(said.decided) <= set(decided)
        assert len(said.decided) == len(set(said.decided)) >= ITEMS - killed
        assert overlapping(said.claims) == []
        own = """SELECT count(*) FROM review r JOIN user u ON u.id = r.reviewer_id
            JOIN submission s ON s.id = r.submission_id WHERE s.expert_id = u.expert_id"""
        assert after.ask(own) == [(0,)]
        counts = reopened.desk.store.counts()
        assert counts["ledger"] == after.ask(
            "SELECT count(*) FROM submission WHERE status IN ('accepted', 'corrected')"
        )[0][0]  # fmt: skip
        told = "SELECT count(DISTINCT subject), count(*) FROM audit WHERE action = 'review.decide'"
        assert after.ask(told) == [(ITEMS, ITEMS)]
    finally:
        reopened.close()
