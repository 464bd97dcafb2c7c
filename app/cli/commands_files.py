"""Commands about files: import, template, report, backup, restore, check, audit."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Kind, NewFile, OnlyProject, Workspace, working
from app.domain.pages import BadRow, ImportResult

_SHOWN = 20  # bad rows printed; all of them go to --errors


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""
    _add_import(app, house)
    _add_report(app, house)
    _add_safety(app, house)


def _add_import(app: typer.Typer, house: House) -> None:
    @app.command("import")
    def import_(
        kind: Kind,
        file: Annotated[
            Path, typer.Argument(help="CSV, XLSX, JSONL, Parquet; JSON with --format.")
        ],
        workspace: Workspace,
        format_name: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="FORMAT",
                help="For another tool's file of tasks or submissions: its format, or auto.",
            ),
        ] = "",
        project: Annotated[
            str, typer.Option(help="The project, by number, that such a file belongs to.")
        ] = "",
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
        ] = False,
        errors: Annotated[
            Path | None, typer.Option(help="Where the list of bad rows goes (CSV).")
        ] = None,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Import a file: all rows in one transaction, or nothing and the list of bad rows."""
        if project and not format_name:
            raise typer.BadParameter("--project goes with --format; a table names its projects.")
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            result = services.imports.run(
                kind, file, progress, dry_run=dry_run, errors_file=errors,
                format_name=format_name, project=project,
            )  # fmt: skip
        if as_json:
            console.emit(result)
        else:
            _tell(file, result)
        if result.bad_count:
            raise typer.Exit(1)

    @app.command()
    def template(
        kind: Kind,
        out: Annotated[
            Path | None, typer.Option(help="CSV or XLSX file to write; KIND.csv if not given.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Write an example file of a kind and explain each of its columns."""
        from app.services.templates import explain_kind, write_example

        path = write_example(kind, out or Path(f"{kind}.csv"))
        columns = explain_kind(kind)
        if as_json:
            console.emit({"file": path, "columns": columns})
            return
        console.table(
            (("Column", "left"), ("Needed", "left"), ("What it is", "left"), ("Example", "left")),
            ((name, "yes" if needed else "", text, ex) for name, needed, text, ex in columns),
        )
        console.say(f"Written: {path}")


def _tell(file: Path, result: ImportResult) -> None:
    for notice in result.notices:
        console.complain(f"Note: {notice}")
    if result.bad_count:
        for row in result.bad_rows[:_SHOWN]:
            console.complain(_bad(file, row))
        more = result.bad_count - min(_SHOWN, len(result.bad_rows))
        if more > 0:
            console.complain(f"… and {more:,} more.")
        where = f" They are listed in {result.errors_file}." if result.errors_file else ""
        console.complain(
            f"{result.bad_count:,} of {result.rows:,} rows are not right: nothing was imported."
            f"{where} Correct them and import the file again."
        )
        return
    verb = "Would add" if result.dry_run else "Added"
    console.say(
        f"{verb} {result.added:,}, change {result.changed:,}, leave {result.unchanged:,} as they "
        f"are ({result.kind}, {result.rows:,} rows)."
        if result.dry_run
        else f"{verb} {result.added:,}, changed {result.changed:,}, left {result.unchanged:,} as "
        f"they were ({result.kind}, {result.rows:,} rows)."
    )


def _bad(file: Path, row: BadRow) -> str:
    where = f"{file.name}, line {row.line}" + (f", {row.column}" if row.column else "")
    value = f" “{row.value}”" if row.value else ""
    return f"{where}:{value} {row.reason}"


def _add_report(app: typer.Typer, house: House) -> None:
    report = typer.Typer(help="Reports to hand out.", no_args_is_help=True)
    app.add_typer(report, name="report")

    @report.command("quality")
    def report_quality(
        workspace: Workspace,
        out: NewFile,
        format_name: Annotated[
            str, typer.Option("--format", help="pdf, xlsx or csv; else by the file's ending.")
        ] = "",
        project: OnlyProject = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Write the quality report of one project, or of all."""
        kind = format_name or out.suffix.lstrip(".").lower()
        if kind not in ("pdf", "xlsx", "csv"):
            raise typer.BadParameter("--format is pdf, xlsx or csv.")
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            project_id = services.hand_rules.project_called(project) if project else None
            path = services.reports.quality(out, kind, progress, project_id)
        if as_json:
            console.emit({"file": path, "format": kind})
        else:
            console.say(f"Written: {path}")

    _add_table_report(
        report, house, "preference",
        "Write the preference report: agreement, habits, and win rates by model.",
    )  # fmt: skip
    _add_table_report(
        report, house, "agents",
        "Write the report on agents: success and recovery rates, and how far people agree.",
    )  # fmt: skip
    _add_table_report(
        report, house, "blend",
        "Write the blend report: who made the items, defects by maker, verdicts on lots.",
    )  # fmt: skip


def _add_table_report(report: typer.Typer, house: House, name: str, words: str) -> None:
    """Add a report that is made of tables."""

    @report.command(name, help=words)
    def write(
        workspace: Workspace,
        out: Annotated[
            Path | None, typer.Option(help="The file to write; may be left out with --json.")
        ] = None,
        format_name: Annotated[
            str, typer.Option("--format", help="pdf, xlsx, csv or html; else by the file's ending.")
        ] = "",
        project: OnlyProject = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        if out is None and not as_json:
            raise typer.BadParameter("--out is needed, or --json.")
        kind = format_name or (out.suffix.lstrip(".").lower() if out is not None else "")
        if out is not None and kind not in ("pdf", "xlsx", "csv", "html"):
            raise typer.BadParameter("--format is pdf, xlsx, csv or html.")
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            reports = services.reports
            make, look = {
                "preference": (reports.preference, reports.preference_figures),
                "agents": (reports.agents, reports.agent_figures),
                "blend": (reports.blend, reports.blend_figures),
            }[name]
            project_id = services.hand_rules.project_called(project) if project else None
            path = None if out is None else make(out, kind, progress, project_id)
            figures = look(project_id) if as_json else None
        if as_json:
            console.emit({"file": path, "format": kind, "report": figures})
        else:
            console.say(f"Written: {path}")


def _add_safety(app: typer.Typer, house: House) -> None:
    @app.command()
    def backup(
        workspace: Workspace,
        out: Annotated[
            Path | None, typer.Option(help="The copy to write; the backup folder if not given.")
        ] = None,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Write a whole, checked copy of the workspace."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            path = services.workspace.backup(progress, out)
        if as_json:
            console.emit({"backup": path})
        else:
            console.say(f"Backed up and checked: {path}")

    @app.command()
    def restore(
        backup_file: Annotated[Path, typer.Argument(help="The backup to bring back.")],
        workspace: Workspace,
        as_json: Json = False,
    ) -> None:
        """Bring a backup back. The present file is set aside, never overwritten."""
        from app.services.workspace import restore as bring_back

        aside = bring_back(backup_file, workspace, house.now)
        if as_json:
            console.emit({"workspace": workspace, "set_aside": aside})
            return
        console.say(f"Restored {workspace} from {backup_file}.")
        if aside is not None:
            console.say(f"The file that was there is kept as {aside}.")

    @app.command()
    def check(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """Check the file's structure, its references and the audit chain."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            problems, chain = services.workspace.check(progress)
        if as_json:
            console.emit({"sound": not problems, "problems": problems, "audit": chain})
        elif not problems:
            console.say(f"Sound. Audit log: {chain.entries:,} entries, head {chain.head_hash}.")
        for problem in () if as_json else problems:
            console.complain(problem)
        if problems:
            raise typer.Exit(1)

    audit = typer.Typer(help="The audit log.", no_args_is_help=True)
    app.add_typer(audit, name="audit")

    @audit.command("verify")
    def audit_verify(
        workspace: Workspace,
        head: Annotated[
            str, typer.Option(help="A head kept elsewhere, as SEQ:HASH, to compare with.")
        ] = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Recompute the hash chain of the audit log."""
        seq, _, mark = head.partition(":")
        if head and not (seq.isdigit() and len(mark) == 64):
            raise typer.BadParameter("--head is written as SEQ:HASH, such as 41:9f2c…")
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            report = services.audit.verify(progress, seq=int(seq or 0), head=mark)
        if as_json:
            console.emit(report)
        elif report.broken_at is None:
            console.say(
                f"Whole: {report.entries:,} entries. Head {report.head_seq}:{report.head_hash}"
            )
        if report.broken_at is not None:
            if not as_json:
                console.complain(f"Broken at entry {report.broken_at}: {report.reason}.")
            raise typer.Exit(1)
