"""Tells what kind of file a table is, from its header."""

from app.domain.errors import UserError
from app.files.kinds.all_kinds import KINDS
from app.files.mapping import suggest
from app.files.tables import Table


def likely_kind(table: Table) -> str:
    """The name of the kind that fits the header best, "" when none does.

    A kind fits when all its needed columns are there. Of several the one that knows the most of
    the file's columns is taken, then the one that needs the most, then the earlier in `KINDS`.
    """
    best = ((0, 0), "")
    for kind in KINDS:
        try:
            mapped = suggest(kind, table)
        except UserError:  # two titles for one column: of this kind it is not
            continue
        needed = sum(column.required for column in kind.columns)
        if not mapped.missing:
            best = max(best, ((len(mapped.places), needed), kind.name), key=lambda found: found[0])
    return best[1]
