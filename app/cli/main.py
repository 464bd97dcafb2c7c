"""The command line: parses, calls, prints, and turns every failure into one sentence."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.cli import commands_labels, commands_plain
from app.cli.console import complain
from app.cli.house import House
from app.domain.errors import Cancelled, UserError

log = logging.getLogger(__name__)

# Commands that need no workspace: for them the modules of the others are not even imported.
ALONE = frozenset({"demo", "init", "quality", "plan", "pictures", "doctor"})

_STOPPED = 130
_STOPPED_WORDS = "Stopped. Nothing of this step was kept; all earlier work is."


def build_app(house: House, wanted: str = "") -> typer.Typer:
    """All commands, bound to a house; when `wanted` is one that stands alone, only those."""
    app = typer.Typer(
        name="guildhall",
        help="The desk from which a labeling-operations team runs a workforce of experts.",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback(invoke_without_command=True)
    def guildhall(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    ) -> None:
        """Without a command: open the window."""
        if version:
            typer.echo(f"guildhall {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            raise typer.Exit(house.show(None))

    @app.command("open")
    def open_window(
        workspace: Annotated[Path, typer.Argument(help="The workspace file to open.")],
    ) -> None:
        """Open the window on a workspace."""
        raise typer.Exit(house.show(workspace))

    commands_plain.add(app, house)
    commands_labels.add(app)
    if wanted not in ALONE:
        from app.cli import (
            commands_exports,
            commands_files,
            commands_money,
            commands_plans,
            commands_review,
            commands_work,
        )

        commands_files.add(app, house)
        commands_work.add(app, house)
        commands_plans.add(app, house)
        commands_exports.add(app, house)
        commands_money.add(app, house)
        commands_review.add(app, house)
    return app


def run(argv: Sequence[str], house: House) -> int:
    """Run one command; its exit code. 0 done, 1 could not, 2 wrong usage, 130 stopped."""
    command = typer.main.get_command(build_app(house, argv[0] if argv else ""))
    try:
        code = command.main(args=list(argv), prog_name="guildhall", standalone_mode=False)
        sys.stdout.flush()
        if code == _STOPPED:  # this is all that Typer leaves of Ctrl+C
            complain(_STOPPED_WORDS)
        return int(code or 0)
    except typer.Exit as exit_:
        return int(exit_.exit_code)
    except typer.TyperException as error:
        code = int(getattr(error, "exit_code", 1))  # 2 when the usage was wrong
        see = " See “guildhall --help”." if code == 2 else ""
        complain(f"{error.format_message()}{see}")
        return code
    except UserError as error:
        complain(str(error))
        return 1
    except (KeyboardInterrupt, Cancelled, typer.Abort):
        complain(_STOPPED_WORDS)
        return _STOPPED
    except BrokenPipeError:
        # The reader at the other end has gone: not our fault, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        log.exception("a command failed")
        complain(
            f"Something went wrong in the program itself ({type(error).__name__}: {error}). "
            "Nothing of this step was saved. The log has the details: see “guildhall doctor”."
        )
        return 1
