"""Many analysts at one queue, in processes that may be killed: what the test and the benchmark run.

Each process opens the workspace once and plays its analysts in turn, at random: who holds nothing
claims the next item, who holds one decides it. What was claimed, decided and refused is said in a
line each, to a file, after the program has answered. The clock all of them go by is a file with a
number of minutes, so that claims of the dead lapse when the parent says so; nobody begins before
it is there.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from app.bootstrap import open_workspace
from app.config.paths import find_paths
from app.config.policies import ReviewPolicy
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import User
from app.domain.review import Decision, ErrorKind, ErrorMark, ReviewItem, Severity, Verdict
from app.services import Services
from app.services.desk import Desk
from app.services.review import ReviewService
from app.store.types import instant_text
from tests.factory import START

LEASE = timedelta(minutes=ReviewPolicy().lease_minutes)
MARK = (ErrorMark(ErrorKind.REASONING, Severity.MAJOR),)
_PAUSE = 0.02  # seconds between two looks at a queue that offers nothing just now


@dataclass(frozen=True, slots=True)
class MovedClock:
    """A clock that the parent moves: so many minutes after the start, told by a file."""

    path: Path
    start: datetime = START

    def __call__(self) -> datetime:
        return self.start + timedelta(minutes=int(self.path.read_text("ascii")))

    def set(self, minutes: int) -> None:
        """Move it for everybody at once."""
        aside = self.path.with_suffix(".new")
        aside.write_text(str(minutes), "ascii")
        aside.replace(self.path)


@dataclass(frozen=True, slots=True)
class Said:
    """What the processes were told by the program, in no order between processes."""

    claims: list[tuple[int, str]]  # (submission, until when)
    decided: list[int]  # submissions
    refusals: Counter[str]  # the sentence's first words
    steps: list[float]  # milliseconds of a decision and the next claim


@dataclass(slots=True)
class Crew:
    """The processes, by their number; each is started again with the same analysts."""

    workspace: Path
    folder: Path
    clock: MovedClock
    analysts: Sequence[Sequence[str]]  # names, a process a row
    seed: int = 1
    alive: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def start(self, number: int) -> None:
        """Start a process, or start it again."""
        path = self.folder / f"said-{len(self.files)}.txt"
        arguments = [
            self.workspace, self.folder / "home", self.clock.path, self.clock.start.isoformat(),
            f"{self.seed}/{len(self.files)}", *self.analysts[number],
        ]  # fmt: skip
        with path.open("wb") as out:
            self.alive[number] = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.drain", *map(str, arguments)],
                stdout=out, cwd=Path(__file__).parents[2],
            )  # fmt: skip
        self.files.append(path)

    def kill(self, number: int) -> bool:
        """End a process as a power cut would; whether it was still at work."""
        child = self.alive.pop(number)
        child.send_signal(signal.SIGKILL)
        return child.wait() == -signal.SIGKILL

    def go(self) -> None:
        """Wait until all have opened the workspace, then let them begin at the same time."""
        while not self.ended() and self._count(b"ready\n") < len(self.files):
            time.sleep(_PAUSE)
        self.clock.set(0)

    def decided(self) -> int:
        """How many verdicts all of them have given."""
        return self._count(b"\ndecided ")

    def _count(self, what: bytes) -> int:
        return sum(path.read_bytes().count(what) for path in self.files)

    def ended(self) -> bool:
        """Whether every process that lives has come to its end; raises when one failed."""
        codes = [child.poll() for child in self.alive.values()]
        if any(codes):
            raise AssertionError(f"processes of analysts failed: {codes}")
        return None not in codes

    def stop(self) -> None:
        """Let none of the processes outlive the parent."""
        for number in list(self.alive):
            self.kill(number)

    def said(self) -> Said:
        """All that was said, of processes that were killed too; a torn last line is left out."""
        said = Said([], [], Counter(), [])
        for path in self.files:
            for line in path.read_text("utf-8").splitlines(keepends=True):
                what, _, rest = line.partition(" ")
                if not line.endswith("\n"):
                    continue
                if what == "claimed":
                    number, until = rest.split()
                    said.claims.append((int(number), until))
                elif what == "decided":
                    said.decided.append(int(rest))
                elif what == "refused":
                    said.refusals[_sort_of(rest)] += 1
                elif what == "took":
                    said.steps.append(float(rest))
        return said


def _sort_of(sentence: str) -> str:
    """What a refusal says, without who."""
    return " ".join(word for word in sentence.split()[:9] if not word.isdigit())


def overlapping(claims: Sequence[tuple[int, str]]) -> list[int]:
    """Submissions that were claimed anew before the claim before it had lapsed."""
    untils: dict[int, list[datetime]] = {}
    for submission_id, until in claims:
        untils.setdefault(submission_id, []).append(datetime.fromisoformat(until))
    return [
        submission_id
        for submission_id, found in untils.items()
        if any(later - earlier < LEASE for earlier, later in pairwise(sorted(found)))
    ]


def verdict_on(item: ReviewItem) -> Decision:
    """A whole decision of any kind, the same each time the item is looked at."""
    kind = random.Random(item.submission_id).choices(list(Verdict), (7, 1, 1, 1))[0]
    if kind is Verdict.ACCEPT:
        return Decision(kind)
    other = next(label for label in item.labels if label != item.label)
    return Decision(kind, MARK, "Look again.", other if kind is Verdict.CORRECT else "")


def say(line: str) -> None:
    """Write a line at once: a killed process has said what it knew."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def play(services: Services, desks: Sequence[ReviewService], chance: random.Random) -> None:
    """Claim and decide until the queue is empty, or nobody waits for this process any more."""
    held: dict[int, ReviewItem] = {}
    idle, parent = 0, os.getppid()
    while os.getppid() == parent:
        who = chance.randrange(len(desks))
        item = held.pop(who, None)
        if item is not None and chance.random() < 0.01:
            item = None  # now and then somebody walks away from it
        began = time.perf_counter()
        try:
            if item is None:
                found = desks[who].claim()
            else:
                found = desks[who].decide_and_claim(item.submission_id, verdict_on(item), 5)[1]
                say(f"decided {item.submission_id}")
        except UserError as error:
            say(f"refused {error}")
            continue
        if found is not None:
            held[who] = found
            say(f"claimed {found.submission_id} {instant_text(found.claimed_until)}")
            if item is not None:
                say(f"took {(time.perf_counter() - began) * 1000:.2f}")
        idle = 0 if found is not None or held else idle + 1
        if idle > len(desks):
            if not len(services.review.queue.find(ListQuery())):
                return
            time.sleep(_PAUSE)


def main() -> int:
    """One process of analysts."""
    workspace, home, minutes, start, seed, *names = sys.argv[1:]
    clock = MovedClock(Path(minutes), datetime.fromisoformat(start))
    services = open_workspace(Path(workspace), find_paths(Path(home)), clock=clock)
    desk = services.desk
    with desk.read() as reader:
        users = {user.name: user for user in reader.people.users()}
    say("ready")
    parent = os.getppid()
    while not clock.path.exists() and os.getppid() == parent:
        time.sleep(_PAUSE)
    play(services, [_desk_of(desk, users[name]) for name in names], random.Random(seed))
    services.close()
    return 0


def _desk_of(desk: Desk, user: User) -> ReviewService:
    return ReviewService(Desk(desk.store, desk.paths, desk.clock, user))


if __name__ == "__main__":
    sys.exit(main())
