"""Commands about money: payroll preview, lock, export."""

from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, NewFile, Workspace, opened, working
from app.domain.pay import PayPreview

Period = Annotated[str, typer.Option(help="The period's label, such as 2026-11A.")]


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""
    payroll = typer.Typer(help="Pay periods: preview, lock once, export.", no_args_is_help=True)
    app.add_typer(payroll, name="payroll")

    @payroll.command("periods")
    def periods(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """List the periods and where they stand."""
        with opened(house, workspace, user) as services:
            rows = services.pay.periods()
        if as_json:
            console.emit({"periods": rows})
            return
        console.table(
            (("Period", "left"), ("From", "left"), ("To, not included", "left"),
             ("State", "left"), ("People", "right"), ("Total", "right")),
            (
                (r.label, r.start.isoformat(), r.end.isoformat(), r.state.value,
                 f"{r.people:,}", console.moneys(r.totals))
                for r in rows
            ),
        )  # fmt: skip

    @payroll.command("preview")
    def preview(workspace: Workspace, period: Period, user: As = "", as_json: Json = False) -> None:
        """Say what locking the period would pay. Writes nothing."""
        with opened(house, workspace, user) as services:
            found = services.pay.preview(period)
        _show(found, as_json=as_json, did="would pay")

    @payroll.command("lock")
    def lock(workspace: Workspace, period: Period, user: As = "", as_json: Json = False) -> None:
        """Close the period for good. A second lock pays nobody."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            locked = services.pay.lock(period, progress)
        _show(locked, as_json=as_json, did="pays")

    @payroll.command("export")
    def export(
        workspace: Workspace,
        period: Period,
        out: NewFile,
        format_name: Annotated[
            str, typer.Option("--format", help="csv or xlsx; else by the file's ending.")
        ] = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Write the locked run. The same bytes each time; later ones are logged as copies."""
        kind = format_name or out.suffix.lstrip(".").lower()
        if kind not in ("csv", "xlsx"):
            raise typer.BadParameter("--format is csv or xlsx.")
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            run = services.pay.export(period, kind, out, progress)
        if as_json:
            console.emit(run)
        else:
            copy = "" if run.copy == 1 else f" This is copy no. {run.copy}: pay it once."
            console.say(f"Written: {run.path} (SHA-256 {run.sha256}).{copy}")


def _show(found: PayPreview, *, as_json: bool, did: str) -> None:
    if as_json:
        console.emit(found)
        return
    for warning in found.warnings:
        console.complain(f"Note: {warning}")
    console.table(
        (("Expert", "left"), ("Name", "left"), ("Lines", "right"), ("Amount", "right"),
         ("Held", "right")),
        (
            (p.expert_external_id, p.expert, f"{p.lines:,}", console.money(p.amount),
             console.money(p.held) if p.held.minor else "")
            for p in found.people
        ),
    )  # fmt: skip
    console.say(
        f"{found.period.label} ({found.period.start} up to, not including, {found.period.end}), "
        f"{found.state.value}: {did} {len(found.people):,} people {console.moneys(found.totals)} "
        f"by {found.lines:,} lines; {found.held_lines:,} held."
    )
