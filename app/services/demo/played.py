"""One month, played from the import of people to the last report, and what it came to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from app.domain.lists import ListQuery
from app.domain.progress import Progress
from app.domain.synthetic import LotVerdict
from app.services import Services
from app.services.demo.month import BEAT_DAYS, LENGTH, Month, SimulatedClock
from app.services.demo.steps import MonthSteps
from app.services.demo.world import World

DISAGREEMENT_DAYS = (10, 21, 28)
WAVES = 5
_LOT_WORDS = {
    LotVerdict.ACCEPTED: "accepted", LotVerdict.REFUSED: "refused", LotVerdict.GO_ON: "open",
}  # fmt: skip
FIRST_SEED = 20260100  # what a sample draws reviews by, less its own seed
Create = Callable[[Path, Callable[[], datetime], int], Services]


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the month came to. `figures` are (what, how much) in the order they happened."""

    workspace: Path
    folder: Path
    seed: int
    first_day: date
    last_day: date
    figures: tuple[tuple[str, str], ...]
    files: tuple[Path, ...]
    rank_correlation: float
    interval_coverage: float
    scored: int


def _lots(services: Services) -> str:
    """How many lots were accepted, refused, and are not decided."""
    verdicts = [lot.verdict for lot in services.lots.lots()]
    counts = [f"{verdicts.count(one)} {words}" for one, words in _LOT_WORDS.items()]
    return ", ".join(counts)


def play_month(
    create: Create,
    out: Path,
    progress: Progress,
    *,
    experts: int,
    tasks: int,
    seed: int,
    until: datetime,
) -> tuple[DemoReport, Services]:
    """Make the sample workspace in `out` and play the month that ends at `until`.

    `create` makes an empty workspace with a given clock and seed of its draws. The services are
    returned open. The same seed, sizes and last day give the same numbers.
    """
    (out / "exports").mkdir(parents=True, exist_ok=True)
    last_day = until.date()
    first_day = last_day - timedelta(days=LENGTH - 1)
    clock = SimulatedClock(until.replace(hour=7, minute=0, second=0, microsecond=0))
    clock.at -= timedelta(days=LENGTH - 1)
    services = create(out / "sample.guildhall", clock, FIRST_SEED + seed)
    world = World(experts, tasks, seed, first_day, WAVES)
    month = Month(services, clock, world, seed, out)
    steps = MonthSteps(progress, 3 * len(BEAT_DAYS) + len(DISAGREEMENT_DAYS) + WAVES + 7)
    tell = steps.tell
    tell("Import people, credentials and projects; verify")
    month.set_up(steps)
    for beat, day in enumerate(BEAT_DAYS):
        month.at(day, 7, 45)
        if day % 7 == 0 and day // 7 < WAVES:
            month.bring_tasks(day // 7, steps)
        tell(f"Day {day + 1}: match all open work")
        month.plan(day, steps)
        tell(f"Day {day + 1}: answers come back")
        month.hand_in(beat, steps)
        tell(f"Day {day + 1}: review")
        month.review(beat, steps)
        if day == 10:
            month.train()
        if day in DISAGREEMENT_DAYS:
            tell(f"Day {day + 1}: decide where people disagree")
            month.disagree(steps)
        if day % 7 == 0:
            tell(f"Day {day + 1}: score everybody")
            services.quality.score(steps)
    month.at(LENGTH - 1, 9)
    tell("Score everybody")
    services.quality.score(steps)
    tell("Evaluate the ladder")
    proposed = month.promote(steps)
    tell("Lock and export the pay runs")
    locked = month.pay(steps)
    tell("Write the reports")
    month.report(steps)
    month.export(steps)
    tell("Check the workspace and back it up")
    problems, chain = services.workspace.check(steps)
    month.tally.files.append(services.workspace.backup(steps))
    rank, covered, scored = month.recovery()
    renewal = services.credentials.renewal()
    decided = month.disagreements.decided
    undecided = len(services.adjudication.queue.find(ListQuery()))
    unsettled = services.disputes.waiting()
    lots = _lots(services)
    clock.at = until
    tell("Done")
    tally = month.tally
    figures = (
        ("Experts, credentials", f"{len(world.people):,}, {len(world.papers):,}"),
        ("Projects, tasks", f"{len(services.work.all_projects())}, {len(world.items):,}"),
        ("Assignments placed", f"{tally.placed:,} (open at the end: {tally.wanted:,})"),
        ("Unstarted work moved to others", f"{tally.moved:,}"),
        ("Largest optimality gap of a plan", f"{max(tally.gaps):.4%}"),
        ("Last packets handed out", tally.handed_out),
        ("Submissions", f"{tally.submitted:,}"),
        ("Reviews", f"{tally.reviewed:,}"),
        ("Tasks adjudicated", f"{decided.adjudicated:,} (waiting: {undecided:,})"),
        (
            "Reviews challenged",
            f"{decided.disputed:,} (overturned: {decided.overturned:,}, waiting: {unsettled:,})",
        ),
        ("Lots of model-made items", lots),
        ("Corrections exported", tally.corrections),
        ("Assignments held for a lost credential", f"{renewal.held_assignments:,}"),
        ("Steps proposed on the ladder", f"{proposed:,}"),
        ("Pay runs locked and exported", ", ".join(locked) or "none"),
        ("Audit log", f"{chain.entries:,} entries, {'whole' if not problems else problems[0]}"),
    )
    report = DemoReport(
        workspace=out / "sample.guildhall",
        folder=out,
        seed=seed,
        first_day=first_day,
        last_day=last_day,
        figures=figures,
        files=tuple(tally.files),
        rank_correlation=rank,
        interval_coverage=covered,
        scored=scored,
    )
    return report, services
