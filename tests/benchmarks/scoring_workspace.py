"""A workspace of a million judgments: scored again, and moved by one verdict at a time.

The floor that every figure stands beside is a plain read of the judgments from the same file, in
the same run. Run it by itself: `python -m tests.benchmarks.scoring_workspace FOLDER [JUDGMENTS]`.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import run

if TYPE_CHECKING:
    from app.services import Services

LIMIT_RUN, LIMIT_STEP = 8.0, 0.020  # seconds that the issue allows
_DECIDED = 200


def section(folder: Path, judgments: int = 1_000_000) -> list[str]:
    """Print what a workspace of that size takes; what is not as it must be."""
    found = run(["-m", "tests.benchmarks.scoring_workspace", folder, str(judgments)])
    if found.code:
        return [f"the workspace could not be scored: {found.last_line}"]
    facts = json.loads(found.last_line)
    floor = facts["floor_read_s"]
    sys.stdout.write(
        f"\nScoring a workspace of {facts['judgments']:,} judgments by {facts['people']:,} people\n"
        f"  a plain read of the judgments     {floor:8.2f} s\n"
    )
    for name, stages in facts["runs"].items():
        whole, cpu = stages.pop("whole"), stages.pop("cpu")
        sys.stdout.write(
            f"  {name:34}{whole:8.2f} s {whole / floor:6.1f} x the plain read, {cpu:.2f} CPU s\n"
        )
        for stage, seconds in stages.items():
            sys.stdout.write(f"    {stage:32}{seconds:8.2f} s\n")
    for name, (median, worst) in facts["steps"].items():
        sys.stdout.write(f"  {name:34}{median * 1000:8.1f} ms median, {worst * 1000:.1f} worst\n")
    sys.stdout.write(f"  peak {found.mib:.0f} MiB; a run repeated: {facts['repeat']}\n")
    wrong = []
    if facts["again_s"] >= LIMIT_RUN:
        wrong.append(f"scoring again took {facts['again_s']:.1f} s, not {LIMIT_RUN:.0f}")
    wrong += [
        f"{part}: {facts['steps'][part][0] * 1000:.0f} ms, not {LIMIT_STEP * 1000:.0f}"
        for part in ("the score's part of it", "the score's part of that")
        if facts["steps"][part][0] >= LIMIT_STEP
    ]
    return wrong


class Stages:
    """A progress that keeps how long each kind of step took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._note, self._at = "", time.perf_counter()

    def step(self, done: int, total: int, note: str = "") -> None:
        """Close the stage before; all projects' comparisons are one."""
        now = time.perf_counter()
        if self._note:
            self.seconds[self._note] = self.seconds.get(self._note, 0.0) + now - self._at
        self._note, self._at = note.partition(":")[0].replace("people’s ", ""), now


def main(folder: Path, judgments: int) -> None:
    """Build the workspace, score it, again, after a day's work; decide; repeat a run."""
    from app.domain.progress import Silent
    from tests.benchmarks.scoring_rows import Size, build, more_answers, plain_read

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.guildhall*"):
        old.unlink()
    size = Size(judgments=judgments, busiest=judgments // 20, reviews=judgments * 3 // 100)
    services, clock = build(folder, size)
    path = services.desk.store.path
    busy, others = _waiting(services)
    steps: dict[str, list[float]] = {}
    steps["deciding before any run"] = _decide(services, others[:50])
    floor = min(_timed(plain_read, path) for _ in range(3))
    runs: dict[str, dict[str, float]] = {}

    def score(name: str, services: "Services") -> float:
        stages, cpu, began = Stages(), time.process_time(), time.perf_counter()
        services.quality.score(stages)
        whole = time.perf_counter() - began
        stages.step(0, 0)
        runs[name] = {
            "whole": whole, "cpu": time.process_time() - cpu, **stages.seconds
        }  # fmt: skip
        return whole

    score("the first run", services)
    again = score("scoring again, nothing new", services)
    more_answers(services, judgments // 100)
    again = max(again, score("scoring again after 1 % more", services))
    clock.advance(hours=1)
    with _timer() as of_steps:
        steps["deciding, a person of the crowd"] = _decide(services, others[50 : 50 + _DECIDED])
    steps["the score's part of it"] = list(of_steps)
    with _timer() as of_steps:
        steps["deciding, the busiest person"] = _decide(services, busy[:100])
    steps["the score's part of that"] = list(of_steps)
    began = time.perf_counter()
    repeated = services.quality.repeat(2, Silent())
    facts = {
        "judgments": judgments, "people": size.people, "floor_read_s": floor, "runs": runs,
        "again_s": again,
        "steps": {name: (statistics.median(all_), max(all_)) for name, all_ in steps.items()},
        "repeat": f"{'equal' if repeated.equal else 'DIFFERENT'}, {repeated.scores:,} scores, "
        f"{time.perf_counter() - began:.1f} s",
    }  # fmt: skip
    services.close()
    sys.stdout.write(json.dumps(facts) + "\n")


def _timed(read: Callable[[Path], int], path: Path) -> float:
    began = time.perf_counter()
    read(path)
    return time.perf_counter() - began


def _waiting(services: "Services") -> tuple[list[int], list[int]]:
    """The answers that wait: those of the busiest person, and those of others."""
    with services.desk.read() as reader:
        rows = reader._connection.exec_driver_sql(
            "SELECT q.submission_id, s.expert_id FROM review_queue q "
            "JOIN submission s ON s.id = q.submission_id ORDER BY q.submission_id"
        ).all()
    return [row[0] for row in rows if row[1] == 1], [row[0] for row in rows if row[1] != 1]


def _decide(services: "Services", submissions: list[int]) -> list[float]:
    """Seconds of each `decide`; the claim before it is not counted."""
    from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict

    kinds = (
        Decision(Verdict.ACCEPT),
        Decision(Verdict.REJECT, (ErrorMark(ErrorKind.FACTUAL, Severity.MAJOR),), "wrong"),
    )
    found = []
    for n, submission in enumerate(submissions):
        services.review.claim(submission)
        began = time.perf_counter()
        services.review.decide(submission, kinds[n % 5 == 0], 30)
        found.append(time.perf_counter() - began)
    return found


@contextmanager
def _timer() -> Iterator[list[float]]:
    """Seconds of each time that scores are moved, while inside."""
    from app.services import living_scores

    found: list[float] = []
    move = living_scores.move

    def timed(*arguments: object, **named: object) -> int:
        began = time.perf_counter()
        moved = move(*arguments, **named)  # type: ignore[arg-type]
        found.append(time.perf_counter() - began)
        return moved

    living_scores.move = timed
    try:
        yield found
    finally:
        living_scores.move = move


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
