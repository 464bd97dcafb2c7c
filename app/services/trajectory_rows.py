"""Turns what people say of runs into the columns of `app.scoring.trajectories`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.trajectory_answers import StepMark, TrajectoryAnswer
from app.scoring.trajectories import UNMARKED

Codes = NDArray[np.int64]

MARKS = tuple(StepMark)
"""A step's mark by its code: 0 correct, 1 partly, 2 wrong."""

ERROR = 1
"""The code of an error in `error`: as for `first_error`, a step wrong or partly right."""


@dataclass(frozen=True, slots=True, eq=False)
class TrajectoryRows:
    """Columns for agreement between people, with the names behind the codes.

    run, person, step, mark, error: a row a marked step; mark is a place in `MARKS`, error is 0 or
    `ERROR`. verdict_run, verdict_person and success, side_effects, looping (0 or 1), optimality (0
    to 3, for 1 to 4): a row a verdict, -1 where it was not said. n_steps: of each run.
    """

    runs: tuple[str, ...]
    people: tuple[str, ...]
    n_steps: Codes
    run: Codes
    person: Codes
    step: Codes
    mark: Codes
    error: Codes
    verdict_run: Codes
    verdict_person: Codes
    success: Codes
    side_effects: Codes
    looping: Codes
    optimality: Codes


def trajectory_rows(
    answers: Iterable[tuple[str, str, TrajectoryAnswer]], n_steps: Mapping[str, int]
) -> TrajectoryRows:
    """The columns of (run, person, answer), where `n_steps` says how long each run is.

    Of several answers of a person on a run the last counts. Marks beyond their run are left out.
    Runs and people are coded in the order of their names, so that the order of answers changes
    nothing. Raises `KeyError` for a run without a length.
    """
    last = {(run, person): answer for run, person, answer in answers}
    runs = sorted({run for run, _ in last})
    people = sorted({person for _, person in last})
    run_code = {name: code for code, name in enumerate(runs)}
    person_code = {name: code for code, name in enumerate(people)}
    code = {mark: at for at, mark in enumerate(MARKS)}
    marks, verdicts = [], []
    for (run, person), answer in sorted(last.items(), key=lambda item: item[0]):
        who = (run_code[run], person_code[person])
        marks += [
            (*who, step, code[said.mark], ERROR * said.is_error)
            for step, said in sorted(answer.marks.items())
            if 0 <= step < n_steps[run]
        ]
        if (said := answer.run) is not None:
            level = UNMARKED if said.optimality is None else said.optimality - 1
            yes = (said.success, said.side_effects, said.looping)
            verdicts.append((*who, *(UNMARKED if v is None else int(v) for v in yes), level))
    steps = np.array(marks, dtype=np.int64).reshape(-1, 5).T
    ends = np.array(verdicts, dtype=np.int64).reshape(-1, 6).T
    return TrajectoryRows(
        runs=tuple(runs),
        people=tuple(people),
        n_steps=np.array([n_steps[run] for run in runs], dtype=np.int64),
        run=steps[0],
        person=steps[1],
        step=steps[2],
        mark=steps[3],
        error=steps[4],
        verdict_run=ends[0],
        verdict_person=ends[1],
        success=ends[2],
        side_effects=ends[3],
        looping=ends[4],
        optimality=ends[5],
    )
