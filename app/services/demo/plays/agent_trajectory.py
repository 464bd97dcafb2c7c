"""Agent trajectories: short runs of bookkeeping agents with planted errors, judged step by step."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.random import Generator

from app.domain.task_types import AGENT_TRAJECTORY as TYPE
from app.domain.trajectories import StepKind
from app.services.demo.catalogue import Subject
from app.services.demo.plays.agent_runs import AGENTS, Run, make_run
from app.services.demo.plays.base import Made, Maker, Play, Said, Speaker
from app.services.demo.truth import Item, Person, answer, right_chance

SUCCESS, PARTIAL, FAILURE = range(3)
_ALSO = 0.15  # how often somebody right about the run marks one step less or one later
_OF_AGENT = {kind.value for kind in StepKind if kind.of_agent}


def _maker(_subject: Subject, rng: Generator) -> Maker:
    trials: dict[tuple[str, str], int] = {}

    def make(_wave: int) -> Made:
        agent = AGENTS[int(rng.integers(len(AGENTS)))]
        run = make_run(agent, rng)
        trial = trials[agent.name, run.task] = trials.get((agent.name, run.task), 0) + 1
        payload = {
            "text": run.goal, "agent": agent.name, "source": "sample",
            "reference": {"task": run.task, "trial": str(trial)},
            "tools": list(run.tools), "steps": run.steps,
        }  # fmt: skip
        return Made(payload, run.outcome, right=_right(run))

    return make


def _right(run: Run) -> dict[str, Any]:
    """What a person who sees everything says of a run."""
    marks = {
        str(k): {"mark": "correct"} for k, step in enumerate(run.steps) if step["kind"] in _OF_AGENT
    }
    marks |= {str(k): fault for k, fault in run.faults.items()}
    return {"steps": marks, "run": _verdict(run.outcome, looping=run.looping)}


def _verdict(outcome: int, *, looping: bool = False) -> dict[str, Any]:
    return {
        "success": outcome == SUCCESS, "side_effects": outcome != SUCCESS,
        "optimality": 4 - outcome, "looping": looping,
    }  # fmt: skip


def _speaker(_people: Sequence[Person], rng: Generator) -> Speaker:
    def say(person: Person, item: Item, day: int, _order: Sequence[int]) -> Said:
        label, chance = answer(person, item, day, rng), right_chance(person, item, day)
        right = label == item.label
        blur = _ALSO if right else 0.6
        marks = _seen(item.right["steps"], blur, rng)
        if label == SUCCESS and not right:  # who sees no failure has overlooked the error
            marks = {name: {"mark": "correct"} for name in marks}
        run = item.right["run"] if right else _verdict(label)
        return Said(label, chance, right, {"steps": marks, "run": run})

    return say


def _seen(truth: Mapping[str, Any], blur: float, rng: Generator) -> dict[str, Any]:
    """The marks as a person sets them: a blurred eye finds an error one step of the agent late."""
    marks = dict(truth)
    names = list(truth)
    faults = [k for k, name in enumerate(names) if truth[name]["mark"] != "correct"]
    if faults and rng.random() < blur:
        first = faults[0]
        marks[names[first]] = {"mark": "correct"}
        if first + 1 < len(names):
            marks[names[first + 1]] = {"mark": "wrong", "error": "reasoning", "severity": "major"}
    return marks


AGENT_TRAJECTORY = Play(
    TYPE.name,
    (
        Subject(
            "ACC-AGENT", "Runs of bookkeeping agents", "Ledger & Lane", "accounting/audit",
            "Did the agent do what was asked, and which of its steps are wrong?",
            findings=tuple((name, ()) for name in TYPE.labels), overlap=3, share=0.04,
        ),
    ),
    _maker, _speaker,
)  # fmt: skip
