"""`guildhall plan` on two files beside the class-flow peer, each as a whole process."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Run, in_turn, run, shared


@dataclass(frozen=True, slots=True)
class Case:
    """One instance of the public generator."""

    name: str
    tasks: int
    experts: int
    seed: int = 1
    options: tuple[str, ...] = ()  # of the generator, beyond these
    peer: str = "mcf_class"
    most_mib: float | None = None  # what the issue allows

    @property
    def folder(self) -> str:
        """A name for its files."""
        return "-".join((str(self.tasks), str(self.experts), str(self.seed), *self.options))


def _sizes(seed: int) -> list[Case]:
    return [
        Case(f"1k x 100, seed {seed}", 1_000, 100, seed),
        Case(f"10k x 500, seed {seed}", 10_000, 500, seed),
        Case(f"100k x 5k, seed {seed}", 100_000, 5_000, seed, most_mib=200),
        Case(f"200k x 10k, seed {seed}", 200_000, 10_000, seed, most_mib=300),
    ]


_LARGE = (100_000, 5_000, 1)
QUICK = tuple(_sizes(1)[1:3])
FULL = (
    *(case for seed in (1, 2, 3) for case in _sizes(seed)),
    Case("dense", *_LARGE, ("--specialties", "5", "--jurisdictions", "2")),
    Case("35 batches a project", *_LARGE, ("--batches", "35")),
    Case("too few people", *_LARGE, ("--tightness", "0.7")),
    Case("people to spare", *_LARGE, ("--tightness", "2")),
    Case("half the items seen", *_LARGE, ("--seen-share", "0.5")),
    Case("affinity 300, 10k", 10_000, 500, 1, ("--affinity", "300"), "mcf_task"),
    Case("affinity 300, 100k", *_LARGE, ("--affinity", "300"), "mcf_task"),
)
_HEAD = ("case", "ours s", "peer s", "x time", "ours MiB", "peer MiB", "x mem", "gap %",
         "peer gap %", "faults")  # fmt: skip
_WIDTHS = (24, 8, 8, 8, 10, 10, 7, 10, 12, 8)


def section(cases: tuple[Case, ...], folder: Path, rounds: int) -> list[str]:
    """Print a line for each case; what did not go as it must."""
    sys.stdout.write(
        "Two files to a plan. Whole processes, best of "
        f"{rounds} in turn; x = ours / peer; gap to the peer's bound; faults: what the peer's "
        "checker finds in our plan.\n"
    )
    _line(_HEAD)
    return [trouble for case in cases for trouble in _one(case, folder, rounds)]


def instance(case: Case, folder: Path) -> Path:
    """The folder with the case's files, written if they are not there yet."""
    here = folder / case.folder
    if not (here / "meta.json").is_file():
        made = run(
            [_peer(), "--tasks", str(case.tasks), "--experts", str(case.experts), "--seed",
             str(case.seed), *case.options, "--out", here, "--peers", ","]
        )  # fmt: skip
        if made.code:
            raise SystemExit(f"No instance: {made.last_line}")
    return here


def _peer() -> Path:
    peer = shared() / "bench" / "peer_matching.py"
    if not peer.is_file():
        raise SystemExit("The peers are absent: set GUILDHALL_SHARED to the folder they are in.")
    return peer


def _one(case: Case, folder: Path, rounds: int) -> list[str]:
    here = instance(case, folder)
    plan = here / "plan.csv"
    own, other = in_turn(
        (
            [
                "-m",
                "app",
                "plan",
                here / "experts.csv",
                here / "tasks.csv",
                "--out",
                plan,
                "--json",
            ],
            [_peer(), "--data", here, "--child", case.peer],
        ),
        rounds,
    )
    for name, finished in (("guildhall", own), ("the peer", other)):
        if finished.code:
            sys.stdout.write(f"{case.name:{_WIDTHS[0]}} {name} failed: {finished.last_line}\n")
            return [f"{case.name}: {name} failed"]
    return _judge(case, here, own, other)


def _judge(case: Case, here: Path, own: Run, other: Run) -> list[str]:
    ours: dict[str, Any] = json.loads(own.out)
    theirs: dict[str, Any] = json.loads(other.out.splitlines()[-1])
    judged = json.loads(run([_peer(), "--data", here, "--check", here / "plan.csv"]).out)
    bound = theirs["bound"] or ours["bound"]
    gap = (bound - judged["objective"]) / bound if bound else 0.0
    faults = sum(judged["problems"].values())
    _line(
        (
            case.name, f"{own.seconds:.2f}", f"{other.seconds:.2f}",
            f"{own.seconds / other.seconds:.2f}", f"{own.mib:.0f}", f"{other.mib:.0f}",
            f"{own.mib / other.mib:.2f}", f"{100 * gap:.4f}",
            f"{100 * (bound - theirs['objective']) / bound if bound else 0:.4f}", str(faults),
        )
    )  # fmt: skip
    return [
        f"{case.name}: {what}"
        for what, wrong in (
            ("breaks rules", faults > 0),
            ("is not worth what it says", judged["objective"] != ours["objective"]),
            ("a gap to the peer's bound", gap > 0),
            # Of small cases starting the program is the larger part: no promise is made there,
            # nor where every pair has a score of its own and exactness is what counts.
            (
                "takes more than 1.3 x the peer's time",
                case.tasks >= 100_000
                and "--affinity" not in case.options
                and own.seconds > 1.3 * other.seconds,
            ),
            (f"takes more than {case.most_mib} MiB", own.mib > (case.most_mib or 1e9)),
        )
        if wrong
    ]


def _line(cells: tuple[str, ...]) -> None:
    first, *rest = (f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    sys.stdout.write(f"{first.strip():{_WIDTHS[0]}}{''.join(rest)}\n")
    sys.stdout.flush()
