"""Example files of each kind, with every column explained. No workspace is needed."""

from pathlib import Path


def write_example(kind: str, path: Path) -> Path:
    """Write an example file (CSV or XLSX by its ending). Raises UserError for an unknown kind."""
    from app.files.kinds.all_kinds import kind_by_name
    from app.files.templates import write_template

    write_template(path, kind_by_name(kind))
    return path


def explain_kind(kind: str) -> tuple[tuple[str, bool, str, str], ...]:
    """(column, required, explanation, example) of a kind. Raises UserError for an unknown one."""
    from app.files.kinds.all_kinds import kind_by_name
    from app.files.templates import explain

    return tuple(
        (line.column, line.required, line.explanation, line.example)
        for line in explain(kind_by_name(kind))
    )
