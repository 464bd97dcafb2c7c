"""Import: preview, then all good rows in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.domain.pages import BadRow, ColumnMatch, ImportPreview, ImportResult
from app.domain.progress import Progress
from app.services.desk import Desk
from app.services.importing import KindImporter, Prepared
from app.services.templates import explain_kind, write_example
from app.store.unit import Unit

if TYPE_CHECKING:
    from app.files.gate import Reading
    from app.files.kinds.base import Kind
    from app.files.tables import Table
    from app.services.importing.common import FileFacts

_SAMPLE_ROWS: Final = 5
_LISTED: Final = 10_000  # bad rows kept in a result; all are counted
_EXAMPLE_CHARS: Final = 80


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read: its format, its rows, and the module of its kind."""

    name: str
    format: str
    reading: "Reading[Any]"
    importer: KindImporter


class ImportService:
    """Use cases about files that come in.

    A column that a file does not have leaves what is stored as it is. An empty cell of a column
    that it does have means what the column's explanation says of it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def kinds(self) -> tuple[str, ...]:
        """experts, credentials, projects, tasks, submissions, reviews: in the order they
        depend on each other.
        """
        from app.files.kinds.all_kinds import KINDS

        return tuple(kind.name for kind in KINDS)

    def guess_kind(self, path: Path) -> str:
        """The kind whose columns fit the file's header best; "" when none fits."""
        from app.files.guess import likely_kind
        from app.files.tables import open_table

        return likely_kind(open_table(path))

    def formats(self, kind: str) -> tuple[str, ...]:
        """The formats of other tools that files of a kind come in, beside plain tables."""
        from app.files.task_formats.reading import format_names

        return format_names(kind)

    def homes(self, kind: str, format_name: str) -> tuple[tuple[str, str], ...]:
        """The projects that can take files of a kind in a format, as (number, name)."""
        from app.files.task_formats.reading import task_types

        types = task_types(kind, format_name)
        with self._desk.read() as reader:
            projects = reader.work.projects()
        return tuple((p.external_id, p.name) for p in projects if p.task_type in types)

    def guess(self, path: Path, wish: str = "") -> tuple[str, str]:
        """The kind and the format that the file's beginning fits, ("", "") when there is none.

        wish: the kind to prefer where a file holds several.
        """
        from app.files.task_formats.reading import FOREIGN_KINDS, guess_format

        for kind in sorted(FOREIGN_KINDS, key=lambda name: name != wish):
            if found := guess_format(kind, path):
                return kind, found
        return self.guess_kind(path), ""

    def template(self, kind: str, path: Path) -> Path:
        """Write an example file (CSV or XLSX by its ending) with every column explained."""
        return write_example(kind, path)

    def explain(self, kind: str) -> tuple[tuple[str, bool, str, str], ...]:
        """(column, required, explanation, example) of a kind."""
        return explain_kind(kind)

    def preview(
        self,
        kind: str,
        path: Path,
        progress: Progress,
        mapping: Mapping[str, str] | None = None,
        *,
        format_name: str = "",
        project: str = "",
    ) -> ImportPreview:
        """What the import would do; writes nothing.

        format_name: one of `formats`, or "auto"; "" for a plain table. project: the number of the
        project that the rows of such a file belong to.

        Where a required column is missing no row is read: the missing columns are the bad rows
        (of line 1), so that a screen can let the person choose.
        """
        if format_name:
            return self._preview_foreign(kind, path, progress, format_name, project)
        from app.files.kinds.all_kinds import kind_by_name
        from app.files.mapping import suggest
        from app.files.tables import open_table

        found = kind_by_name(kind)
        table = open_table(path, progress=progress)
        if mapping is None:
            missing = suggest(found, table).missing
        else:
            missing = tuple(c.name for c in found.columns if c.required and c.name not in mapping)
        if missing:
            return _unreadable(found, table, mapping, missing)
        return replace(
            self._previewed(kind, self._read(found, table, progress, mapping), progress),
            columns=_columns(found, table, mapping),
            fields=_fields(found),
            sample=_sample(table),
        )

    def _preview_foreign(
        self, kind: str, path: Path, progress: Progress, format_name: str, project: str
    ) -> ImportPreview:
        file = self._read_foreign(kind, path, progress, format_name, project)
        columns, sample = _foreign_sample(file.reading.rows[:_SAMPLE_ROWS])
        return replace(self._previewed(kind, file, progress), columns=columns, sample=sample)

    def _previewed(self, kind: str, file: _File, progress: Progress) -> ImportPreview:
        """What the import of a file that was read would do, without its columns."""
        with self._desk.read() as reader:
            prepared = file.importer.prepare(reader, _numbered(file.reading), progress)
        bad_rows, bad_count, notices = _trouble(file.reading, prepared)
        return ImportPreview(
            kind=kind,
            file_name=file.name,
            format=file.format,
            rows=len(file.reading.rows) + file.reading.refused,
            added=prepared.added,
            changed=prepared.changed,
            unchanged=prepared.unchanged,
            columns=(),
            fields=(),
            sample=(),
            bad_rows=bad_rows,
            bad_count=bad_count,
            notices=notices,
        )

    def run(
        self,
        kind: str,
        path: Path,
        progress: Progress,
        *,
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
        errors_file: Path | None = None,
        format_name: str = "",
        project: str = "",
    ) -> ImportResult:
        """Import all rows in one transaction; any bad row: nothing is written, and the bad
        rows are listed (and written to `errors_file`).

        The file is read before the transaction begins; its rows are compared inside it. When
        every row is there already nothing at all is written. `format_name` and `project` are as in
        a preview.
        """
        from app.files.kinds.all_kinds import kind_by_name
        from app.files.tables import open_table

        found = kind_by_name(kind)
        if not dry_run:
            self._desk.allow("import")
        if format_name:
            file = self._read_foreign(kind, path, progress, format_name, project)
        else:
            file = self._read(found, open_table(path, progress=progress), progress, mapping)
        if dry_run or file.reading.errors:
            with self._desk.read() as reader:
                prepared = file.importer.prepare(reader, _numbered(file.reading), progress)
        else:
            with self._desk.write("import") as unit:
                prepared = file.importer.prepare(unit, _numbered(file.reading), progress)
                if not prepared.bad_rows and (prepared.added or prepared.changed):
                    _write(unit, kind, file, prepared, progress)
        bad_rows, bad_count, notices = _trouble(file.reading, prepared)
        return ImportResult(
            kind=kind,
            rows=len(file.reading.rows) + file.reading.refused,
            added=prepared.added,
            changed=prepared.changed,
            unchanged=prepared.unchanged,
            bad_rows=bad_rows,
            bad_count=bad_count,
            notices=notices,
            dry_run=dry_run,
            errors_file=_write_errors(errors_file, bad_rows),
        )

    def _read(
        self,
        kind: "Kind[Any]",
        table: "Table",
        progress: Progress,
        mapping: Mapping[str, str] | None,
    ) -> _File:
        from app.files.gate import read_all
        from app.files.mapping import map_columns
        from app.services.importing.common import FileFacts

        reading = read_all(kind, table, mapping, progress)
        columns = frozenset(map_columns(kind, table, mapping).places)
        facts = FileFacts(columns, self._desk.today())
        return _File(table.path.name, table.format, reading, importer_of(kind.name, facts))

    def _read_foreign(
        self, kind: str, path: Path, progress: Progress, format_name: str, project: str
    ) -> _File:
        from app.services.importing.common import FileFacts
        from app.services.importing.foreign import read_foreign

        found = read_foreign(self._desk, kind, path, format_name, project, progress)
        facts = FileFacts(found.columns, self._desk.today())
        return _File(path.name, found.format, found.reading, importer_of(kind, facts))


def importer_of(kind: str, facts: "FileFacts") -> KindImporter:
    """The module that makes rows of a kind's file. Raises LookupError for an unknown kind."""
    match kind:
        case "experts":
            from app.services.importing.experts import ExpertImporter

            return ExpertImporter(facts)
        case "credentials":
            from app.services.importing.credentials import CredentialImporter

            return CredentialImporter(facts)
        case "projects":
            from app.services.importing.projects import ProjectImporter

            return ProjectImporter(facts)
        case "tasks":
            from app.services.importing.tasks import TaskImporter

            return TaskImporter(facts)
        case "submissions":
            from app.services.importing.submissions import SubmissionImporter

            return SubmissionImporter(facts)
        case "reviews":
            from app.services.importing.reviews import ReviewImporter

            return ReviewImporter(facts)
        case "disputes":
            from app.services.importing.disputes import DisputeImporter

            return DisputeImporter()
    raise LookupError(f"no module here makes rows of {kind}")


def _numbered(reading: "Reading[Any]") -> Sequence[tuple[int, Any]]:
    return list(zip(reading.lines, reading.rows, strict=True))


def _write(unit: Unit, kind: str, file: _File, prepared: Prepared, progress: Progress) -> None:
    file.importer.write(unit, prepared, progress)
    rows = len(file.reading.rows)
    batch = unit.settings.add_import(
        kind=kind,
        file_name=file.name,
        sha256=file.reading.sha256,
        rows=rows,
        added=prepared.added,
        changed=prepared.changed,
        unchanged=prepared.unchanged,
        at=unit.now,
        actor=unit.actor,
    )
    unit.audit(
        "import", f"import:{batch}", kind=kind, sha256=file.reading.sha256, rows=rows,
        added=prepared.added, changed=prepared.changed, unchanged=prepared.unchanged,
    )  # fmt: skip


def _trouble(
    reading: "Reading[Any]", prepared: Prepared
) -> tuple[tuple[BadRow, ...], int, tuple[str, ...]]:
    """The bad rows of the file and of its references by line, how many rows, and the notices."""
    of_file = [BadRow(e.line, e.column, e.value, e.reason) for e in reading.errors]
    merged = sorted([*of_file, *prepared.bad_rows], key=lambda one: one.line)
    # A line refused by the gate never reaches `prepare`, so no line is counted twice.
    count = reading.refused + len({one.line for one in prepared.bad_rows})
    notices = reading.notices + prepared.notices
    if len(merged) > _LISTED or reading.error_count > len(reading.errors):
        notices += (f"Only the first {_LISTED:,} bad rows are listed.",)
    return tuple(merged[:_LISTED]), count, notices


def _write_errors(path: Path | None, bad_rows: Sequence[BadRow]) -> Path | None:
    if path is None or not bad_rows:
        return None
    from app.files.errors_out import write_errors
    from app.files.gate import RowError

    write_errors(path, (RowError(b.line, b.column, b.value, b.reason) for b in bad_rows))
    return path


def _unreadable(
    kind: "Kind[Any]",
    table: "Table",
    mapping: Mapping[str, str] | None,
    missing: Sequence[str],
) -> ImportPreview:
    reason = (
        "is missing: choose which column of the file it is, or start from the template for "
        f"{kind.name}"
    )
    return ImportPreview(
        kind=kind.name,
        file_name=table.path.name,
        format=table.format,
        rows=table.total,
        added=0,
        changed=0,
        unchanged=0,
        columns=_columns(kind, table, mapping),
        fields=_fields(kind),
        sample=_sample(table),
        bad_rows=tuple(BadRow(1, column, "", reason) for column in missing),
        bad_count=len(missing),
        notices=table.notices,
    )


def _columns(
    kind: "Kind[Any]", table: "Table", mapping: Mapping[str, str] | None
) -> tuple[ColumnMatch, ...]:
    """How each column of the file is understood, with the first cell that is not empty."""
    from app.files.mapping import suggest

    titles = suggest(kind, table).titles if mapping is None else dict(mapping)
    fields = {title: name for name, title in titles.items()}
    examples = [""] * len(table.header)
    for _, cells in islice(table.rows(), 50):
        for place, cell in enumerate(cells[: len(examples)]):
            if not examples[place]:
                examples[place] = " ".join(cell[: 4 * _EXAMPLE_CHARS].split())[:_EXAMPLE_CHARS]
    return tuple(
        ColumnMatch(title, fields.get(title, ""), example)
        for title, example in zip(table.header, examples, strict=True)
    )


def _foreign_sample(
    rows: Sequence[Any],
) -> tuple[tuple[ColumnMatch, ...], tuple[tuple[str, ...], ...]]:
    """What the first rows of another tool's file say, as columns that nobody has to match."""
    said = [{k: str(v) for k, v in row.model_dump().items() if v not in (None, "", ())}
            for row in rows]  # fmt: skip
    titles = list(dict.fromkeys(title for row in said for title in row))
    columns = tuple(ColumnMatch(title, title, said[0].get(title, "")[:_EXAMPLE_CHARS])
                    for title in titles)  # fmt: skip
    return columns, tuple(tuple(row.get(title, "") for title in titles) for row in said)


def _fields(kind: "Kind[Any]") -> tuple[tuple[str, bool, str], ...]:
    return tuple((c.name, c.required, c.explanation) for c in kind.columns)


def _sample(table: "Table") -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cells) for _, cells in islice(table.rows(), _SAMPLE_ROWS))
