"""The words of opening, pausing and closing a project."""

from app.domain.work import ProjectStatus
from app.ui.words import tr


def status_commands() -> tuple[tuple[ProjectStatus, str], ...]:
    """Each status with the command that leads to it."""
    return (
        (ProjectStatus.ACTIVE, tr("Open the project again…")),
        (ProjectStatus.PAUSED, tr("Pause the project…")),
        (ProjectStatus.CLOSED, tr("Close the project…")),
    )


def status_question(status: ProjectStatus) -> tuple[str, str, str]:
    """Title, what will happen, and button of the question; the title names “{name}”."""
    return {
        ProjectStatus.ACTIVE: (
            tr("Open “{name}” again?"),
            tr("Its open tasks are offered to experts again."),
            tr("Open again"),
        ),
        ProjectStatus.PAUSED: (
            tr("Pause “{name}”?"),
            tr("Nobody is assigned to its tasks until it is opened again."),
            tr("Pause"),
        ),
        ProjectStatus.CLOSED: (
            tr("Close “{name}”?"),
            tr("Nobody is assigned to its tasks any more. It can be opened again."),
            tr("Close"),
        ),
    }[status]


def status_done(status: ProjectStatus) -> str:
    """What is said afterwards of “{name}”."""
    return {
        ProjectStatus.ACTIVE: tr("“{name}” is open again."),
        ProjectStatus.PAUSED: tr("“{name}” is paused."),
        ProjectStatus.CLOSED: tr("“{name}” is closed."),
    }[status]
