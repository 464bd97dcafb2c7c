"""Any type of task, whole corrected answers, a line by which lists name a task, and the reasons of
the sampling plan with the signs of risk that an answer showed.
"""

from alembic import op

from app.store.migrations.rebuilt import rebuild

revision = "0004"
down_revision = "0003"

_COLUMNS = (
    ("task", "title TEXT DEFAULT '' NOT NULL"),
    ("review", "corrected_answer TEXT DEFAULT '' NOT NULL"),
    ("selection", "signs TEXT DEFAULT '' NOT NULL"),
)
_REASONS = (
    "first_items", "returned", "flagged", "csp_all", "sample", "risk", "not_drawn",
)  # fmt: skip


def upgrade() -> None:
    """Bring a file of the format before to this one."""
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    rebuild("project", task_type_known=("task_type_named", "task_type GLOB '[a-z]*'"))
    known = ", ".join(f"'{reason}'" for reason in _REASONS)
    rebuild("selection", reason_known=("reason_known", f"reason IN ({known})"))
