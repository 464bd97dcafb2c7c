"""Triggers that make append-only tables append-only, also for somebody with a SQL shell.

A shell that leaves `recursive_triggers` off can still replace a row; the audit chain shows it.
"""


def append_only(table: str) -> tuple[str, str]:
    """The statements that refuse UPDATE and DELETE on a table."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
    )
