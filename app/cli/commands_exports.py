"""Commands about what leaves as files: packets of work, preferences, corrections."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Folder, Json, OnlyProject, Workspace, working


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""
    export = typer.Typer(help="Work and results that leave as files.", no_args_is_help=True)
    app.add_typer(export, name="export")
    _add_packets(export, house)
    _add_preferences(export, house)
    _add_corrections(export, house)


def _add_packets(export: typer.Typer, house: House) -> None:
    @export.command("packets")
    def packets(
        workspace: Workspace,
        out: Folder,
        format_name: Annotated[
            str, typer.Option("--format", help="jsonl, csv or labelstudio.")
        ] = "jsonl",
        expert: Annotated[
            list[str] | None,
            typer.Option(metavar="EXPERT", help="Only this expert, by number; may be repeated."),
        ] = None,
        again: Annotated[
            bool, typer.Option("--again", help="Also what was handed out and is still owed.")
        ] = False,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Hand out the assigned work: a file for each expert. It counts as started from then on."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            ids = (
                None
                if expert is None
                else [services.people.by_external_id(one).id for one in expert]
            )
            done = services.handing_out.hand_out(
                out, format_name, progress, expert_ids=ids, again=again
            )
        if as_json:
            console.emit(done)
        elif done.files:
            console.say(
                f"Handed out {done.tasks:,} tasks to {done.experts:,} experts in {done.folder}."
            )
        else:
            console.say("Nothing waits to be handed out. No file was written.")


def _add_preferences(export: typer.Typer, house: House) -> None:
    @export.command("preferences")
    def preferences(
        workspace: Workspace,
        out: Annotated[Path, typer.Option(help="The JSONL file to write.")],
        project: OnlyProject = "",
        with_ties: Annotated[
            bool, typer.Option("--with-ties", help="Also write the ties, to a file of their own.")
        ] = False,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Write the preferences of done tasks: prompt, chosen, rejected, and a manifest."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            project_id = services.hand_rules.project_called(project) if project else None
            made = services.exports.preferences(out, progress, project_id, with_ties=with_ties)
        if as_json:
            console.emit(made)
            return
        console.say(
            f"{made.pairs:,} pairs of {made.tasks:,} done tasks in {made.file}; "
            f"{made.ties:,} ties, {made.alike:,} pairs of equal texts and {made.unlabelled:,} "
            "tasks without a label are left out."
        )
        if made.ties_file:
            console.say(f"The ties: {made.ties_file}")
        console.say(f"Manifest: {made.manifest}")


def _add_corrections(export: typer.Typer, house: House) -> None:
    @export.command("corrections")
    def corrections(
        workspace: Workspace,
        out: Folder,
        format_name: Annotated[str, typer.Option("--format", help="csv or jsonl.")] = "csv",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Write each expert's corrected and returned answers, a file for each."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            made = services.exports.corrections(out, progress, format_name)
        if as_json:
            console.emit(made)
        elif made.files:
            console.say(f"{made.answers:,} answers of {made.experts:,} experts in {made.folder}.")
        else:
            console.say("No answer was corrected or returned. No file was written.")
