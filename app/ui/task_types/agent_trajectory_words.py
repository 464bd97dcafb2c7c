"""What the desk calls the steps of a run, the marks on them, and what follows from the marks."""

from app.domain.trajectories import StepKind, Trajectory
from app.domain.trajectory_answers import (
    Recovery,
    RunVerdict,
    StepMark,
    TrajectoryAnswer,
    first_error,
    inherited_errors,
    recovery,
)
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.words import counted, tr


def kind_name(kind: StepKind) -> str:
    """What happens in a step, in a word."""
    return {
        StepKind.SYSTEM: tr("System"),
        StepKind.USER: tr("User"),
        StepKind.ASSISTANT: tr("Agent"),
        StepKind.CALL: tr("Call"),
        StepKind.OBSERVATION: tr("Reply"),
    }[kind]


def kind_icon(kind: StepKind) -> str:
    """The icon beside that word."""
    return {
        StepKind.SYSTEM: "settings",
        StepKind.USER: "user",
        StepKind.ASSISTANT: "bot",
        StepKind.CALL: "wrench",
        StepKind.OBSERVATION: "corner-down-right",
    }[kind]


def mark_name(mark: StepMark | None) -> str:
    """How a step is judged."""
    return {
        StepMark.CORRECT: tr("correct"),
        StepMark.PARTLY: tr("partly"),
        StepMark.WRONG: tr("wrong"),
        None: tr("unmarked"),
    }[mark]


def mark_state(mark: StepMark | None) -> State:
    """How that is coloured."""
    return {
        StepMark.CORRECT: State.GOOD,
        StepMark.PARTLY: State.WARN,
        StepMark.WRONG: State.BAD,
        None: State.NEUTRAL,
    }[mark]


def mark_icon(mark: StepMark | None) -> str:
    """The shape beside that word; "" for no mark."""
    return {
        StepMark.CORRECT: "circle-check",
        StepMark.PARTLY: "contrast",
        StepMark.WRONG: "circle-x",
        None: "",
    }[mark]


def badges(answer: TrajectoryAnswer, run: Trajectory) -> dict[int, tuple[State, str]]:
    """The steps that are more than their mark: the first error, those that inherit it, recovery."""
    made = {index: (State.NEUTRAL, tr("inherited")) for index in inherited_errors(answer)}
    first, back = first_error(answer), recovery(answer, run)
    if first is not None:
        made[first] = (State.BAD, tr("first error"))
    if first is not None and back is not None and back.steps is not None:
        own = [step.index for step in run.steps[first + 1 :] if step.kind.of_agent]
        made[own[back.steps - 1]] = (State.GOOD, tr("recovery"))
    return made


def of_the_run(run: Trajectory, formats: Formats) -> list[tuple[str, str]]:
    """What is known of a run beside its steps, as (name, words)."""
    trial = tr("trial {n}").replace("{n}", run.reference.trial) if run.reference.trial else ""
    reward = "" if run.reward is None else tr("reward {n}").replace("{n}", _plain(run.reward))
    errors = sum(1 for step in run.steps if step.error)
    own = sum(1 for step in run.steps if step.kind.of_agent)
    seconds = sum(step.seconds or 0.0 for step in run.steps)
    steps = [
        counted("%n steps", len(run.steps), "1 step"),
        tr("{n} of the agent").replace("{n}", formats.number(own)),
        counted("%n with errors", errors, "1 with an error") if errors else tr("no errors"),
        formats.duration(seconds) if seconds else "",
    ]
    told = [
        (tr("Agent"), [run.agent, run.reference.task, trial]),
        (tr("Outcome"), [reward, run.status]),
        (tr("Steps"), steps),
    ]
    return [(name, " · ".join(filter(None, parts))) for name, parts in told if any(parts)]


def verdict_words(verdict: RunVerdict | None) -> str:
    """What a person says of the whole run beside its label."""
    if verdict is None:
        return tr("No verdict on the run as a whole.")
    yes_no = [
        (verdict.side_effects, tr("side effects"), tr("no side effects")),
        (verdict.looping, tr("looping"), tr("not looping")),
    ]
    said = [tr("success") if verdict.success else tr("no success")]
    said += [yes if value else no for value, yes, no in yes_no if value is not None]
    if verdict.optimality is not None:
        said.append(tr("optimality {n} of 4").replace("{n}", str(verdict.optimality)))
    return ", ".join(said)


def derived_words(answer: TrajectoryAnswer, run: Trajectory) -> str:
    """What follows from the marks: how many, the first error, what it led to, the recovery."""
    if not answer.marks:
        return tr("No step is marked.")
    own = sum(1 for step in run.steps if step.kind.of_agent)
    marked = tr("{n} of {all} steps of the agent marked")
    said = [marked.replace("{n}", str(len(answer.marks))).replace("{all}", str(own))]
    first = first_error(answer)
    if first is None:
        return f"{said[0]}, {tr('none of them wrong')}."
    said.append(tr("first error at step {n}").replace("{n}", str(first)))
    inherited = inherited_errors(answer)
    if inherited:
        shown = ", ".join(map(str, inherited[:5])) + (" …" if len(inherited) > 5 else "")
        said.append(tr("inherited at {list}").replace("{list}", shown))
    back = recovery(answer, run)
    if back is not None:
        said.append(_recovery_words(back))
    return ", ".join(said) + "."


def _recovery_words(back: Recovery) -> str:
    if back.succeeded and back.steps is not None:
        return counted("recovered after %n steps", back.steps, "recovered after 1 step")
    if back.tried:
        return tr("tried to recover, without success")
    return tr("noticed, nothing else tried") if back.noticed else tr("not noticed")


def _plain(number: float) -> str:
    """A reward as its harness gave it: 1, 0.25."""
    return f"{number:g}"
