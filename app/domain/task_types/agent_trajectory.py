"""Agent trajectory: marks of an agent's steps and a verdict on its run.

The label is that of the run: the first of the project's labels for success, the last for failure;
one between them, such as "partial", has to be given. What is said of steps stands in the details.
"""

from app.domain.task_types.base import (
    Answer,
    AnswerError,
    RawAnswer,
    TaskType,
    known_only,
    labelled,
)
from app.domain.trajectories import TrajectoryError, trajectory_of, what_is_wrong
from app.domain.trajectory_answers import answer_of, json_of, what_is_wrong_with


def _read(given: RawAnswer) -> Answer:
    known_only(given, "steps", "run")
    try:
        answer = answer_of(given.details)
        trajectory = trajectory_of(given.payload)
    except TrajectoryError as error:
        raise AnswerError(f"is about a run that {error}") from error
    except ValueError as error:
        raise AnswerError(str(error)) from error
    if wrong := what_is_wrong_with(answer, trajectory):
        raise AnswerError(wrong)
    label = given.label
    if answer.run is not None:
        told = given.labels[0 if answer.run.success else -1]
        label = label or told
        if label in (given.labels[0], given.labels[-1]) and label != told:
            raise AnswerError(f"says “{label}”, but its verdict on the run says “{told}”")
    return labelled(given, label, **json_of(answer))


AGENT_TRAJECTORY = TaskType(
    name="agent_trajectory", labels=("success", "partial", "failure"), ordered=True, gold=False,
    title="text", fault=what_is_wrong, read=_read,
)  # fmt: skip
