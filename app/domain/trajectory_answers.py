"""What a person says of an agent's run, step by step and as a whole, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from app.domain.review import ErrorKind, Severity
from app.domain.trajectories import Step, StepKind, Trajectory, TrajectoryError

OPTIMALITY = range(1, 5)
"""1: far from the best way; 4: nobody could have done it better."""

EnumT = TypeVar("EnumT", bound=Enum)


class StepMark(Enum):
    """How a step is judged. A step without a mark was not judged, which is no opinion."""

    CORRECT = "correct"
    PARTLY = "partly"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class MarkedStep:
    """What a person says of one step. None: not said.

    tool_right, arguments_right: of a call. error, severity: what is wrong and how much it matters.
    """

    mark: StepMark
    tool_right: bool | None = None
    arguments_right: bool | None = None
    error: ErrorKind | None = None
    severity: Severity | None = None

    @property
    def is_error(self) -> bool:
        """Whether the step is marked wrong or partly right."""
        return self.mark is not StepMark.CORRECT

    @property
    def names_its_fault(self) -> bool:
        """Whether the person says what the step itself does wrong."""
        return self.error is not None or self.tool_right is False or self.arguments_right is False


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """What a person says of the whole run. None: not said.

    optimality: 1 to 4, 4 the best way there is.
    """

    success: bool
    side_effects: bool | None = None
    optimality: int | None = None
    looping: bool | None = None


@dataclass(frozen=True, slots=True)
class TrajectoryAnswer:
    """All that a person says of a run. `marks` are by the index of the step."""

    marks: Mapping[int, MarkedStep] = field(default_factory=dict)
    run: RunVerdict | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """Whether the agent came back from its first error; each implies the one before.

    steps: how many steps of the agent after the error it took, None where it did not succeed.
    """

    noticed: bool
    tried: bool
    succeeded: bool
    steps: int | None


def answer_of(values: Mapping[str, Any]) -> TrajectoryAnswer:
    """The answer in a JSON object {"steps": {"3": {"mark": "wrong", …}}, "run": {…}}.

    Other names beside these two are left alone. Raises `TrajectoryError` that says what is not
    understood, in words that go on from the answer's name.
    """
    steps = values.get("steps") or {}
    run = values.get("run")
    if not isinstance(steps, Mapping):
        raise TrajectoryError('has "steps" that are not an object with a mark for each step')
    if run is not None and not isinstance(run, Mapping):
        raise TrajectoryError('has a "run" that is not an object')
    marks = {}
    for name, said in steps.items():
        index = _index(name)
        if index in marks:
            raise TrajectoryError(f"marks step {index} twice")
        try:
            marks[index] = _marked(said)
        except TrajectoryError as error:
            raise TrajectoryError(f"has a mark of step {index} that {error}") from error
    try:
        verdict = None if run is None else _verdict(run)
    except TrajectoryError as error:
        raise TrajectoryError(f'has a "run" that {error}') from error
    return TrajectoryAnswer(dict(sorted(marks.items())), verdict)


def json_of(answer: TrajectoryAnswer) -> dict[str, Any]:
    """The JSON object from which `answer_of` makes the same answer; what is not said is not there.

    Steps stand in their order.
    """
    made: dict[str, Any] = {}
    if answer.marks:
        made["steps"] = {str(at): _plain(answer.marks[at], _OF_STEP) for at in sorted(answer.marks)}
    if answer.run is not None:
        made["run"] = _plain(answer.run, _OF_RUN)
    return made


def what_is_wrong_with(answer: TrajectoryAnswer, trajectory: Trajectory) -> str:
    """What does not fit in an answer, in words that go on from its name; "" for nothing.

    Only steps of the agent can be marked; tool and arguments are those of a call; a correct step
    has no error; an error has both its kind and its severity; one mark or a verdict is needed.
    """
    if not answer.marks and answer.run is None:
        return "judges neither a step nor the run"
    if answer.run is not None and answer.run.optimality not in (None, *OPTIMALITY):
        return "has an optimality that is not a whole number from 1 to 4"
    for index, said in sorted(answer.marks.items()):
        if not 0 <= index < len(trajectory.steps):
            return f"marks step {index} of a run of {len(trajectory.steps)}"
        kind = trajectory.steps[index].kind
        if not kind.of_agent:
            return f"marks step {index}, which is not of the agent ({kind.value})"
        if kind is not StepKind.CALL and (said.tool_right, said.arguments_right) != (None, None):
            return f"judges tool or arguments of step {index}, which is not a call"
        if not said.is_error and (said.names_its_fault or said.severity is not None):
            return f"marks step {index} correct and says what is wrong with it"
        if (said.error is None) != (said.severity is None):
            return f"names for step {index} only one of the error's kind and its severity"
    return ""


def first_error(answer: TrajectoryAnswer) -> int | None:
    """The index of the first step marked wrong or partly right, None where there is none.

    Partly right counts, for what is not quite right is where a run begins to go astray. Unmarked
    steps are passed over: nobody said that they are right.
    """
    return min((index for index, said in answer.marks.items() if said.is_error), default=None)


def inherited_errors(answer: TrajectoryAnswer) -> tuple[int, ...]:
    """The steps that only inherit an earlier error, in order.

    They come after the first error, are marked wrong or partly right, and nothing of their own is
    found wrong: no kind of error, neither the tool nor the arguments called wrong.
    """
    first = first_error(answer)
    if first is None:
        return ()
    return tuple(
        index
        for index, said in sorted(answer.marks.items())
        if index > first and said.is_error and not said.names_its_fault
    )


def recovery(answer: TrajectoryAnswer, trajectory: Trajectory) -> Recovery | None:
    """Whether the agent came back from its first error, None where no step is an error.

    noticed: a later step of the agent is marked correct, or it tried. tried: a later step does
    something else than the erroneous one and is marked correct or partly right; where the agent
    calls anything after the error, it has to be a call. succeeded: it tried, its last marked step
    is correct, and the person calls the run a success. The steps needed go from the one after the
    error to the first of the correct ones that no error follows.
    """
    first = first_error(answer)
    if first is None or first >= len(trajectory.steps):
        return None
    own = [step for step in trajectory.steps[first + 1 :] if step.kind.of_agent]
    marks = [answer.marks.get(step.index) for step in own]
    calls = any(step.kind is StepKind.CALL for step in own)
    wrong = _deed(trajectory.steps[first])
    tried = any(
        said is not None
        and said.mark is not StepMark.WRONG
        and (step.kind is StepKind.CALL or not calls)
        and _deed(step) != wrong
        for step, said in zip(own, marks, strict=True)
    )
    noticed = tried or any(said is not None and not said.is_error for said in marks)
    errors = [at for at, said in enumerate(marks) if said is not None and said.is_error]
    after = errors[-1] + 1 if errors else 0
    right = [at for at in range(after, len(marks)) if marks[at] is not None]
    succeeded = tried and bool(right) and answer.run is not None and answer.run.success
    return Recovery(noticed, tried, succeeded, right[0] + 1 if succeeded else None)


def _deed(step: Step) -> tuple[str, str, str]:
    """What a step does: the same call again is the same deed, whatever its id."""
    spoken = "" if step.kind is StepKind.CALL else step.text
    return (step.tool, step.arguments, spoken)


def _index(name: object) -> int:
    """The step a name in JSON stands for; only its plain decimal form is taken."""
    text = str(name)
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or str(int(text)) != text:
        raise TrajectoryError(f"marks “{text[:40]}”, which is not the number of a step")
    return int(text)


def _marked(said: object) -> MarkedStep:
    values = _known(said, _OF_STEP)
    mark = _one_of(StepMark, values, "mark")
    if mark is None:
        raise TrajectoryError('lacks its "mark"')
    return MarkedStep(
        mark=mark,
        tool_right=_yes_or_no(values, "tool_right"),
        arguments_right=_yes_or_no(values, "arguments_right"),
        error=_one_of(ErrorKind, values, "error"),
        severity=_one_of(Severity, values, "severity"),
    )


def _verdict(said: object) -> RunVerdict:
    values = _known(said, _OF_RUN)
    success = _yes_or_no(values, "success")
    if success is None:
        raise TrajectoryError('lacks its "success"')
    optimality = values.get("optimality")
    whole = isinstance(optimality, int) and not isinstance(optimality, bool)
    if optimality is not None and (not whole or optimality not in OPTIMALITY):
        raise TrajectoryError('has an "optimality" that is not a whole number from 1 to 4')
    return RunVerdict(
        success=success,
        side_effects=_yes_or_no(values, "side_effects"),
        optimality=optimality,
        looping=_yes_or_no(values, "looping"),
    )


def _known(said: object, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise TrajectoryError("is not an object with named values")
    other = sorted(str(name) for name in said if name not in names)
    if other:
        raise TrajectoryError(f"holds “{other[0][:60]}”, which is not one of {', '.join(names)}")
    return said


def _yes_or_no(values: Mapping[str, Any], name: str) -> bool | None:
    value = values.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise TrajectoryError(f'has a "{name}" that is neither true nor false')


def _one_of(words: type[EnumT], values: Mapping[str, Any], name: str) -> EnumT | None:
    value = values.get(name)
    if value is None:
        return None
    found = [word for word in words if word.value == value]
    if not found:
        known = ", ".join(str(word.value) for word in words)
        raise TrajectoryError(f'has a "{name}" that is not one of {known}')
    return found[0]


def _plain(record: MarkedStep | RunVerdict, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in names}
    return {
        name: value.value if isinstance(value, Enum) else value
        for name, value in values.items()
        if value is not None
    }


_OF_STEP = ("mark", "tool_right", "arguments_right", "error", "severity")
_OF_RUN = ("success", "side_effects", "optimality", "looping")
