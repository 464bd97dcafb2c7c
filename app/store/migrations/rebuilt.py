"""A table made anew with other checks: SQLite cannot change the ones it has."""

from alembic import op
from sqlalchemy import text


def rebuild(table: str, **checks: tuple[str, str]) -> None:
    """The table with some checks replaced, its rows, indexes and triggers as they were.

    `checks` gives, by the name of a check without "ck_table_", its name and its text from now on.
    Only where references are not followed (see `app.store.engine.rebuilding`). Raises LookupError
    where the table has no such check.
    """
    connection = op.get_bind()
    found = connection.execute(
        text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"),
        {"table": table},
    ).all()
    made = next(sql for kind, sql in found if kind == "table")
    for old, (new, wanted) in checks.items():
        made = _replaced(made, f"ck_{table}_{old}", f"ck_{table}_{new}", wanted)
    aside = f"{table}_rebuilt"
    _, body = made.split("(", 1)
    connection.exec_driver_sql(f"CREATE TABLE {aside} ({body}")
    connection.exec_driver_sql(f"INSERT INTO {aside} SELECT * FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {aside} RENAME TO {table}")
    for kind, sql in found:
        if kind != "table":
            connection.exec_driver_sql(sql)


def _replaced(made: str, old: str, new: str, wanted: str) -> str:
    """The statement with one CONSTRAINT … CHECK (…) replaced; brackets are counted."""
    start = made.find(f"CONSTRAINT {old} CHECK (")
    if start < 0:
        raise LookupError(f"no check {old}")
    at = made.index("(", start)
    depth = 0
    for end in range(at, len(made)):
        depth += {"(": 1, ")": -1}.get(made[end], 0)
        if depth == 0:
            return f"{made[:start]}CONSTRAINT {new} CHECK ({wanted}){made[end + 1 :]}"
    raise LookupError(f"the check {old} does not end")
