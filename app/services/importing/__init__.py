"""How each kind of file becomes rows of the workspace: one module a kind, all of one shape.

`prepare` looks (a reader is enough, so it serves the dry run and the preview); `write` acts, in the
unit of work that `prepare` read in, so that nothing can come between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.pages import BadRow
from app.domain.progress import Progress
from app.store.unit import Reader, Unit


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the rows of a file come to. With a bad row nothing may be written."""

    added: int
    changed: int
    unchanged: int
    bad_rows: tuple[BadRow, ...]
    notices: tuple[str, ...]
    work: Any  # what `write` needs; private to the kind's own module


class KindImporter(Protocol):
    """What a module of this folder offers."""

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, Any]], progress: Progress
    ) -> Prepared:
        """Resolve references and compare with what is there. `rows` are (line, parsed row)."""
        ...

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared and say it to the audit log (one event for the whole file)."""
        ...
