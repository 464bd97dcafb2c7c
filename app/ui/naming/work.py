"""What the pages about work call the values of the domain, and in which colour."""

from app.domain.review import Verdict
from app.domain.work import ProjectStatus, SubmissionStatus, TaskStatus
from app.ui.naming.results import verdict_done
from app.ui.tokens import State
from app.ui.words import tr


def project_status_word(status: ProjectStatus) -> str:
    """Whether a project's tasks are open for matching."""
    return {
        ProjectStatus.ACTIVE: tr("active"),
        ProjectStatus.PAUSED: tr("paused"),
        ProjectStatus.CLOSED: tr("closed"),
    }[status]


def project_status_state(status: ProjectStatus) -> State:
    """The colour of a project's status."""
    return {
        ProjectStatus.ACTIVE: State.GOOD,
        ProjectStatus.PAUSED: State.WARN,
        ProjectStatus.CLOSED: State.NEUTRAL,
    }[status]


def task_status_word(status: TaskStatus) -> str:
    """How far a task has come."""
    return {
        TaskStatus.OPEN: tr("open"),
        TaskStatus.DONE: tr("done"),
        TaskStatus.CANCELLED: tr("cancelled"),
    }[status]


def task_status_state(status: TaskStatus) -> State:
    """The colour of a task's status."""
    return {
        TaskStatus.OPEN: State.ACCENT,
        TaskStatus.DONE: State.GOOD,
        TaskStatus.CANCELLED: State.NEUTRAL,
    }[status]


def submission_status_word(status: SubmissionStatus) -> str:
    """What became of an answer."""
    return {
        SubmissionStatus.PENDING: tr("arrived"),
        SubmissionStatus.QUEUED: tr("waits for review"),
        SubmissionStatus.ACCEPTED: tr("accepted"),
        SubmissionStatus.CORRECTED: tr("corrected"),
        SubmissionStatus.RETURNED: tr("returned"),
        SubmissionStatus.REJECTED: tr("rejected"),
        SubmissionStatus.SUPERSEDED: tr("superseded"),
    }[status]


def submission_status_state(status: SubmissionStatus) -> State:
    """The colour of what became of an answer."""
    return {
        SubmissionStatus.PENDING: State.NEUTRAL,
        SubmissionStatus.QUEUED: State.ACCENT,
        SubmissionStatus.ACCEPTED: State.GOOD,
        SubmissionStatus.CORRECTED: State.GOOD,
        SubmissionStatus.RETURNED: State.WARN,
        SubmissionStatus.REJECTED: State.BAD,
        SubmissionStatus.SUPERSEDED: State.NEUTRAL,
    }[status]


def verdict_word(verdict: str) -> str:
    """A reviewer's decision as stored, or nothing."""
    return verdict_done(Verdict(verdict)).lower() if verdict else ""


def task_type_word(name: str) -> str:
    """What kind of answer a task asks for."""
    return {
        "classification": tr("Classification"),
        "rating": tr("Rating"),
        "free_text": tr("Free text"),
        "preference": tr("Preference"),
        "agent_trajectory": tr("Agent trajectory"),
        "synthetic_audit": tr("Synthetic audit"),
    }.get(name, name.replace("_", " ").capitalize())


def kind_word(kind: str) -> str:
    """What the rows of a file are."""
    return {
        "experts": tr("Experts"),
        "credentials": tr("Credentials"),
        "projects": tr("Projects"),
        "tasks": tr("Tasks"),
        "submissions": tr("Submissions"),
        "reviews": tr("Reviews"),
        "disputes": tr("Disputes"),
    }.get(kind, kind)


def format_word(name: str) -> str:
    """How a file of tasks or answers is written; "" is a table of our own columns."""
    return {
        "": tr("Table with a column for each field"),
        "preference": tr("Preference pairs (prompt, chosen, rejected)"),
        "labelstudio": tr("Label Studio"),
        "chat": tr("Chat messages with tool calls"),
        "agentbench": tr("AgentBench runs"),
        "webarena": tr("WebArena runs"),
    }.get(name, name)
