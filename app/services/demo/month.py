"""What people do in the month: verify, match, submit, review, promote, lock a pay run, report."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np

from app.config.policies import AuditPolicy, GateRule, LadderPolicy, MatchingPolicy
from app.domain.credentials import VerificationMethod, VerificationResult
from app.domain.lists import ListQuery
from app.domain.people import Role, User
from app.domain.periods import due
from app.domain.progress import Progress
from app.domain.progression import GateKind
from app.domain.review import Verdict, why_no_return
from app.scoring.recovery import coverage, spearman
from app.services import Services
from app.services.demo.disagreements import Disagreements
from app.services.demo.papers import (
    credentials_file,
    experts_file,
    projects_file,
    suspended_file,
    tasks_file,
)
from app.services.demo.people_at_work import Workforce
from app.services.demo.plays import SUBJECTS, play_of
from app.services.demo.truth import Temper
from app.services.demo.world import World

SUSPENDED_ON = 20
_LADDER = LadderPolicy(
    to_qc_analyst=(
        GateRule(kind=GateKind.ACCEPTED_ITEMS, threshold=30),
        GateRule(kind=GateKind.SCORE_LOW, threshold=0.80),
        GateRule(kind=GateKind.GOLD_LOW, threshold=0.40),
        GateRule(kind=GateKind.WEEKS_AT_LEVEL, threshold=6),
        GateRule(kind=GateKind.TRAINING, threshold=1, module="qc-basics"),
        GateRule(kind=GateKind.CRITICAL_ERRORS, threshold=0),
        GateRule(kind=GateKind.CREDENTIAL, threshold=1),
    ),
)
BEAT_DAYS = (0, 3, 7, 10, 14, 17, 21, 24, 28)  # when work is planned, comes back and is reviewed
LENGTH = 31


class SimulatedClock:
    """The month's clock: it shows the instant it was set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The simulated instant, UTC."""
        return self.at


@dataclass(slots=True)
class _Tally:
    """What happened so far."""

    placed: int = 0
    moved: int = 0
    corrections: str = ""
    handed_out: str = ""
    wanted: int = 0
    submitted: int = 0
    reviewed: int = 0
    gaps: list[float] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


class Month:
    """The month being played. Each method is one thing that people do."""

    def __init__(
        self, services: Services, clock: SimulatedClock, world: World, seed: int, out: Path
    ) -> None:
        self.services = services
        self.clock = clock
        self.world = world
        self.seed = seed
        self.out = out
        self.rng = np.random.default_rng(seed + 1)
        self.workforce = Workforce(world, seed + 2)
        self.tally = _Tally()
        self.manager = services.desk.user
        self.second: User = self.manager
        self.analysts: list[User] = []
        self.trainers: list[User] = []

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """Set the clock to a day of the month and give the instant."""
        on = datetime.combine(self.world.first_day + timedelta(days=day), time(hour, minute))
        self.clock.at = on.replace(tzinfo=self.clock.at.tzinfo)
        return self.clock.at

    def set_up(self, progress: Progress) -> None:
        """Import people, papers and projects; name the users; look at some unverified papers."""
        self.at(0, 7)
        folder = self.out / "imports"
        folder.mkdir(parents=True, exist_ok=True)
        imports = self.services.imports
        imports.run("experts", experts_file(self.world, folder / "experts.csv"), progress)
        imports.run(
            "credentials", credentials_file(self.world, folder / "credentials.csv"), progress
        )
        imports.run(
            "projects", projects_file(self.world.first_day, folder / "projects.csv"), progress
        )
        settings = self.services.settings
        self.second = settings.add_user("Second manager", Role.MANAGER)
        settings.add_user("Payroll clerk", Role.PAYROLL_CLERK)
        seniors = [p for p in self.world.people if p.level != "labeler"]
        for n, person in enumerate(seniors[:8], 1):
            expert = self.services.people.by_external_id(person.number)
            user = settings.add_user(f"QC analyst {n}", Role.QC_ANALYST, expert.id)
            self.analysts.append(user)
            if person.level == "ai_trainer":
                self.trainers.append(user)
        if not self.analysts:
            self.analysts.append(settings.add_user("QC analyst 1", Role.QC_ANALYST))
        settings.save_policy(_LADDER, "a ladder that one month of work can climb")
        settings.save_policy(MatchingPolicy(exploration=400), "everybody is new: measure them all")
        settings.save_policy(AuditPolicy(aql=0.04, ltpd=0.2), "lots are small")
        self.disagreements = Disagreements(
            self.services, self.workforce, self.trainers, self.second, self.seed + 20
        )
        self.services.handing_out.order_seed(f"sample {self.seed}")
        self._verify_some()

    def suspend_some(self, progress: Progress) -> None:
        """An official list says that a few papers in use are suspended: their work is held."""
        with self.services.desk.read() as reader:
            busy = {one.expert for one in reader.handover.outstanding()}
        papers = [c for c in self.world.papers if c.person.number in busy][:: len(busy) // 6 or 1]
        if not papers:  # in a small sample nobody may have anything in hand that day
            return
        on = self.world.first_day + timedelta(days=SUSPENDED_ON)
        path = self.out / "imports" / "credentials-suspended.csv"
        suspended_file(papers, on, path)
        self.services.imports.run("credentials", path, progress)

    def _verify_some(self) -> None:
        credentials = self.services.credentials
        found = credentials.credentials.find(ListQuery(filters=(("state", "unverified"),)))
        for k, credential_id in enumerate(found[: len(found) * 2 // 3]):
            result = VerificationResult.INCONCLUSIVE if k % 9 == 8 else VerificationResult.CONFIRMED
            credentials.verify(credential_id, VerificationMethod.PRIMARY_SOURCE, result)

    def bring_tasks(self, wave: int, progress: Progress) -> None:
        """Import one wave of tasks."""
        items = [i for i in self.world.items if i.wave == wave]
        path = self.out / "imports" / f"tasks-wave-{wave + 1}.csv"
        tasks_file(items, self.world.first_day, wave, path)
        self.services.imports.run("tasks", path, progress)

    def plan(self, day: int, progress: Progress) -> None:
        """Hold what lost its ground, then match all open work and commit the plan."""
        self.at(day, 8)
        if day == SUSPENDED_ON + 1:
            self.suspend_some(progress)
        self.services.credentials.hold_lapsed()
        plan = self.services.matching.propose(progress)
        self.tally.wanted = plan.summary.units_wanted - plan.summary.units_placed
        self.tally.gaps.append(plan.summary.gap)
        if day == BEAT_DAYS[-1]:
            self.tally.files.append(
                self.services.matching.write_csv(plan, self.out / "exports" / "plan.csv")
            )
        if plan.summary.units_new or plan.moves:
            done = self.services.matching.commit(plan, progress)
            self.tally.placed += done.assignments
            self.tally.moved += done.released
        if day == BEAT_DAYS[-1]:
            packets = self.out / "exports" / "packets"
            left = self.services.handing_out.hand_out(packets, "jsonl", progress)
            self.tally.handed_out = f"{left.tasks:,} tasks to {left.experts:,} people"
        else:
            self._hand_out_pairs(day, progress)

    def _hand_out_pairs(self, day: int, progress: Progress) -> None:
        """Whoever owes pairs gets all their work as a file: that draws the order shown."""
        pairs = {subject.code for subject in SUBJECTS if play_of(subject.code).in_order}
        with self.services.desk.read() as reader:
            numbers = {o.expert for o in reader.handover.outstanding() if o.project in pairs}
        people = self.services.people
        ids = [people.by_external_id(number).id for number in sorted(numbers)]
        folder = self.out / "exports" / f"packets-day-{day + 1:02d}"
        self.services.handing_out.hand_out(folder, "jsonl", progress, expert_ids=ids)

    def hand_in(self, beat: int, progress: Progress) -> None:
        """The experts' answers of this beat come back as a file."""
        day = BEAT_DAYS[beat]
        until = BEAT_DAYS[beat + 1] if beat + 1 < len(BEAT_DAYS) else LENGTH - 1
        with self.services.desk.read() as reader:
            owed = reader.handover.outstanding()
        path = self.out / "imports" / f"submissions-{beat + 1:02d}.csv"
        count = self.workforce.answer_file(owed, day, until, self.clock.at.tzinfo, path)
        self.at(until, 6)
        if count:
            result = self.services.imports.run("submissions", path, progress)
            self.tally.submitted += result.added

    def review(self, beat: int, progress: Progress) -> None:
        """The analysts work the queue: some items at the desk, the rest from another tool."""
        day = BEAT_DAYS[beat + 1] if beat + 1 < len(BEAT_DAYS) else LENGTH - 1
        last = beat + 1 == len(BEAT_DAYS)
        start = self.at(day, 6, 30)
        self._at_the_desk(6)
        with self.services.desk.read() as reader:
            waiting = reader.handover.waiting()
        keep = len(waiting) * 3 // 5 if last else len(waiting) // 12
        path = self.out / "imports" / f"reviews-{beat + 1:02d}.csv"
        count = self.workforce.review_file(
            waiting[: len(waiting) - keep], self.analysts, start, path
        )
        self.at(day, 7, 30)
        if count:
            result = self.services.imports.run("reviews", path, progress)
            self.tally.reviewed += result.added

    def _at_the_desk(self, each: int) -> None:
        for analyst in self.analysts:
            self.services.settings.sign_in(analyst.id)
            for _ in range(each):
                item = self.services.review.claim()
                if item is None:
                    break
                decision = self.workforce.decide(item.task, item.author, item.attempt)
                if decision.verdict is Verdict.RETURN and why_no_return(item.attempt):
                    decision = replace(decision, verdict=Verdict.REJECT)
                self.services.review.decide(item.submission_id, decision, 45)
                self.tally.reviewed += 1
        self.services.settings.sign_in(self.manager.id)

    def disagree(self, progress: Progress) -> None:
        """Trainers decide what people disagree on; some reviews are challenged."""
        progress.step(0, 1)
        self.disagreements.adjudicate()
        self.services.settings.sign_in(self.manager.id)
        self.disagreements.challenge()
        self.disagreements.settle()
        self.services.settings.sign_in(self.manager.id)

    def train(self) -> None:
        """Most good people take the course for the next level in the second week."""
        people = self.services.people
        for person in self.world.people:
            good = person.temper in (Temper.STAR, Temper.STEADY)
            if self.rng.random() < (0.45 if good else 0.1):
                module = "qc-basics" if person.level == "labeler" else "trainer-basics"
                people.pass_training(people.by_external_id(person.number).id, module)

    def promote(self, progress: Progress) -> int:
        """The ladder proposes; a second manager approves most steps and leaves some waiting."""
        progression = self.services.progression
        made = progression.evaluate(progress)
        self.services.settings.sign_in(self.second.id)
        for k, proposal in enumerate(progression.proposals()):
            if k % 3 == 0 and proposal.is_up:
                progression.approve(proposal.id, "Evidence seen, standing talked over.")
        self.services.settings.sign_in(self.manager.id)
        return made

    def pay(self, progress: Progress) -> list[str]:
        """Lock and export every period that is over."""
        locked = []
        folder = self.out / "exports"
        for row in due(self.services.pay.periods(), self.services.desk.today()):
            self.services.pay.lock(row.label, progress)
            for kind in ("csv", "xlsx"):
                path = folder / f"payroll-{row.label}.{kind}"
                self.services.pay.export(row.label, kind, path, progress)
                self.tally.files.append(path)
            locked.append(row.label)
        return locked

    def report(self, progress: Progress) -> None:
        """The reports a client would get."""
        reports = self.services.reports
        makers = {"quality": reports.quality, "agents": reports.agents, "blend": reports.blend,
                  "preference": reports.preference}  # fmt: skip
        for name, write in makers.items():
            for kind in ("pdf", "xlsx"):
                path = self.out / "exports" / f"{name}-report.{kind}"
                self.tally.files.append(write(path, kind, progress))

    def export(self, progress: Progress) -> None:
        """The preferences for training, and everybody's own corrections."""
        exports, folder = self.services.exports, self.out / "exports"
        made = exports.preferences(folder / "preferences.jsonl", progress)
        self.tally.files += [Path(made.file), Path(made.manifest)]
        self.tally.files.append(folder / "corrections")
        told = exports.corrections(folder / "corrections", progress)
        self.tally.corrections = f"{told.answers:,} answers of {told.experts:,} people"

    def recovery(self) -> tuple[float, float, int]:
        """Rank correlation of score and truth, share of intervals that hold the truth, people."""
        ids = self.services.quality.people.find(ListQuery())
        rows = self.services.quality.people.rows(ids)
        truth = self.workforce.true_quality()
        known = [row for row in rows if row.external_id in truth]
        true = [truth[row.external_id] for row in known]
        return (
            spearman([row.estimate.mean for row in known], true),
            coverage(
                true, [row.estimate.low for row in known], [row.estimate.high for row in known]
            ),
            len(known),
        )
