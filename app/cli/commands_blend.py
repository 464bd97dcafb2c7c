"""The command that writes the blend report."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Workspace, opened

_FORMATS = ("pdf", "xlsx", "csv", "html")


def add_blend(report: typer.Typer, house: House) -> None:
    """Add `report blend` to the reports."""

    @report.command("blend")
    def report_blend(
        workspace: Workspace,
        out: Annotated[
            Path | None, typer.Option(help="The file to write; may be left out with --json.")
        ] = None,
        format_name: Annotated[
            str, typer.Option("--format", help="pdf, xlsx, csv or html; else by the file's ending.")
        ] = "",
        project: Annotated[str, typer.Option(help="Only this project, by its number.")] = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Write the blend report: who made the items, defects by maker, verdicts on lots."""
        if out is None and not as_json:
            raise typer.BadParameter("--out is needed, or --json.")
        kind = format_name or (out.suffix.lstrip(".").lower() if out is not None else "")
        if out is not None and kind not in _FORMATS:
            raise typer.BadParameter("--format is pdf, xlsx, csv or html.")
        with (
            opened(house, workspace, user) as services,
            console.progress(quiet=as_json) as progress,
        ):
            reports = services.reports
            project_id = services.hand_rules.project_called(project) if project else None
            path = None if out is None else reports.blend(out, kind, progress, project_id)
            figures = reports.blend_figures(project_id) if as_json else None
        if as_json:
            console.emit({"file": path, "format": kind, "report": figures})
        else:
            console.say(f"Written: {path}")
