"""Every kind there is, by its name."""

from typing import Any

from app.domain.errors import UserError
from app.files.kinds.base import Kind
from app.files.kinds.credentials import CREDENTIALS
from app.files.kinds.disputes import DISPUTES
from app.files.kinds.experts import EXPERTS
from app.files.kinds.projects import PROJECTS
from app.files.kinds.reviews import REVIEWS
from app.files.kinds.submissions import SUBMISSIONS
from app.files.kinds.tasks import TASKS

# In the order in which a new workspace needs them.
KINDS: tuple[Kind[Any], ...] = (
    EXPERTS, CREDENTIALS, PROJECTS, TASKS, SUBMISSIONS, REVIEWS, DISPUTES,
)  # fmt: skip


def kind_by_name(name: str) -> Kind[Any]:
    """The kind called `name`. Raises `UserError` with the names there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    names = ", ".join(kind.name for kind in KINDS)
    raise UserError(f"There is no kind of file called “{name[:40]}”. The kinds are: {names}.")
