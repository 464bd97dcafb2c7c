"""Commands about committed plans: plans, pins and bans."""

from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Workspace, opened, working
from app.services import Services

Expert = Annotated[str, typer.Argument(metavar="EXPERT", help="The expert's number.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept with the rule.")]


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""
    _add_plans(app, house)
    _add_pins(app, house)


def _add_plans(app: typer.Typer, house: House) -> None:
    plans = typer.Typer(help="Committed plans.", no_args_is_help=True)
    app.add_typer(plans, name="plans")

    @plans.command("list")
    def list_(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """List the committed plans, newest first."""
        with opened(house, workspace, user) as services:
            found = services.plans.committed()
        if as_json:
            console.emit({"plans": found})
            return
        console.table(
            (("Plan", "right"), ("Committed", "left"), ("By", "left"), ("Assigned", "right"),
             ("Released", "right"), ("Started", "right"), ("Gap", "right"), ("Undone", "left")),
            (
                (str(p.id), f"{p.committed_at:%Y-%m-%d %H:%M}", p.committed_by,
                 f"{p.assignments:,}", f"{p.released:,}", f"{p.started:,}", f"{p.gap:.4%}",
                 f"{p.undone_at:%Y-%m-%d %H:%M} by {p.undone_by}" if p.undone_at else "")
                for p in found
            ),
        )  # fmt: skip

    @plans.command("undo")
    def undo(
        plan: Annotated[int, typer.Argument(help="The plan's number, as listed.")],
        workspace: Workspace,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Take back all that a plan assigned, while nothing of it has started."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            taken_back = services.plans.undo(plan, progress)
        if as_json:
            console.emit({"plan": plan, "taken_back": taken_back})
        else:
            console.say(f"Plan {plan} is undone: {taken_back:,} assignments were taken back.")


def _add_pins(app: typer.Typer, house: House) -> None:
    pins = typer.Typer(help="Pins and bans: hard in every plan.", no_args_is_help=True)
    app.add_typer(pins, name="pins")
    project_option = Annotated[str, typer.Option(metavar="PROJECT", help="The project's number.")]

    @pins.command("list")
    def list_(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """List the pins and bans, newest first."""
        with opened(house, workspace, user) as services:
            found = services.hand_rules.rules()
        if as_json:
            console.emit({"rules": found})
            return
        console.table(
            (("Rules", "left"), ("Kind", "left"), ("Expert", "left"), ("Project", "left"),
             ("Tasks", "left"), ("Reason", "left"), ("By", "left")),
            (
                (_numbers(r.ids), r.kind.value, r.expert, r.project,
                 ", ".join(r.tasks) or "all", r.reason, r.made_by)
                for r in found
            ),
        )  # fmt: skip

    @pins.command("pin")
    def pin(
        expert: Expert,
        tasks: Annotated[list[str], typer.Argument(metavar="TASK…", help="The tasks' numbers.")],
        workspace: Workspace,
        reason: Reason,
        project: project_option = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Let an expert do these tasks, in every plan from now on."""
        with opened(house, workspace, user) as services:
            ids = services.hand_rules.tasks_called(tasks, project)
            made = services.hand_rules.pin(_expert(services, expert), ids, reason)
        if as_json:
            console.emit({"pinned": made})
        else:
            console.say(f"{made:,} new pins for {expert}. Make a new plan.")

    @pins.command("ban")
    def ban(
        expert: Expert,
        workspace: Workspace,
        project: project_option,
        reason: Reason,
        tasks: Annotated[
            list[str] | None,
            typer.Argument(metavar="[TASK…]", help="The tasks' numbers; else all."),
        ] = None,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Keep an expert from these tasks of a project, or from all of it."""
        with opened(house, workspace, user) as services:
            rules = services.hand_rules
            ids = rules.tasks_called(tasks, project) if tasks else None
            of_project = rules.project_called(project)
            made = rules.ban(_expert(services, expert), of_project, ids, reason)
        if as_json:
            console.emit({"banned": made})
        else:
            console.say(f"{made:,} new bans for {expert}. Make a new plan.")

    @pins.command("remove")
    def remove(
        rules: Annotated[list[int], typer.Argument(metavar="RULE…", help="As listed.")],
        workspace: Workspace,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Take pins and bans back."""
        with opened(house, workspace, user) as services:
            removed = services.hand_rules.take_back(rules)
        if as_json:
            console.emit({"removed": removed})
        else:
            console.say(f"Took {removed:,} of {len(set(rules)):,} rules back.")


def _expert(services: Services, number: str) -> int:
    return services.people.by_external_id(number).id


def _numbers(ids: tuple[int, ...]) -> str:
    """The ids as they are typed after “remove”."""
    return " ".join(str(one) for one in ids)
