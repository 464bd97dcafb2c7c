"""Any type of task, corrected answers whole, and a line by which lists name a task."""

from alembic import op

from app.store.migrations.rebuilt import rebuild

revision = "0004"
down_revision = "0003"

_COLUMNS = (
    ("task", "title TEXT DEFAULT '' NOT NULL"),
    ("review", "corrected_answer TEXT DEFAULT '' NOT NULL"),
)


def upgrade() -> None:
    """Bring a file of the format before to this one."""
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    rebuild("project", task_type_known=("task_type_named", "task_type GLOB '[a-z]*'"))
