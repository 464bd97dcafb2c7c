"""Commands that stand alone: demo, init, plan, pictures, doctor."""

import getpass
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import Json
from app.domain.errors import UserError

# What Qt's xcb plugin needs and a bare container lacks: library, Debian package.
QT_LIBRARIES = (
    ("EGL", "libegl1"),
    ("GL", "libgl1"),
    ("xkbcommon", "libxkbcommon0"),
    ("fontconfig", "libfontconfig1"),
    ("dbus-1", "libdbus-1-3"),
    ("xcb-cursor", "libxcb-cursor0"),
    ("xcb-icccm", "libxcb-icccm4"),
    ("xcb-keysyms", "libxcb-keysyms1"),
    ("xkbcommon-x11", "libxkbcommon-x11-0"),
)


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""

    @app.command()
    def demo(
        out: Annotated[
            Path | None, typer.Option(help="Folder for the workspace and all exports.")
        ] = None,
        experts: Annotated[int, typer.Option(min=20, max=20000, help="How many people.")] = 400,
        tasks: Annotated[int, typer.Option(min=50, max=500000, help="How many tasks.")] = 12000,
        seed: Annotated[int, typer.Option(min=0, help="The same seed, the same month.")] = 1,
        until: Annotated[
            str, typer.Option(help="Last day of the month, YYYY-MM-DD; today if not given.")
        ] = "",
        as_json: Json = False,
    ) -> None:
        """Make a sample operation and play one month of it: every task type, from import to pay."""
        from app.services.demo import play_month

        folder = out or _free_folder(Path("guildhall-demo"))
        if (folder / "sample.guildhall").exists():
            raise UserError(
                f"There is already a sample workspace in “{folder}”. Choose another --out; "
                "nothing was changed."
            )
        began = time.perf_counter()
        with console.progress(quiet=as_json) as progress:
            report, services = play_month(
                house.create_sample,
                folder, progress, experts=experts, tasks=tasks, seed=seed,
                until=_last_moment(until, house.now()),
            )  # fmt: skip
        services.close()
        seconds = time.perf_counter() - began
        if as_json:
            console.emit({"report": report, "seconds": round(seconds, 2)})
            return
        console.say(
            f"Played {report.first_day:%d %b %Y} to {report.last_day:%d %b %Y} in {seconds:.0f} s "
            f"(seed {seed})."
        )
        console.table((("What", "left"), ("How much", "left")), report.figures)
        console.say("")
        console.say(
            f"How well the scores recovered the true skill of {report.scored} people: rank "
            f"correlation {report.rank_correlation:.3f}; the 95 % interval holds the truth for "
            f"{report.interval_coverage:.1%}."
        )
        console.say(f"Workspace: {report.workspace}")
        for path in report.files:
            console.say(f"Written:   {path}")
        if house.has_screen() and sys.stdin.isatty() and sys.stdout.isatty():
            if typer.confirm("Open it in a window now?", default=True):
                raise typer.Exit(house.show(report.workspace))
        else:
            console.say(f"To look at it: guildhall open {report.workspace}")

    @app.command()
    def init(
        workspace: Annotated[Path, typer.Argument(help="The file to make, ending in .guildhall.")],
        name: Annotated[str, typer.Option(help="Its name on the screen.")] = "",
        user: Annotated[str, typer.Option(help="The first manager's name.")] = "",
        timezone: Annotated[str, typer.Option(help="IANA zone that days are cut by.")] = "UTC",
        currency: Annotated[str, typer.Option(help="Usual currency, ISO 4217.")] = "USD",
        as_json: Json = False,
    ) -> None:
        """Make a new, empty workspace."""
        path = workspace if workspace.suffix else workspace.with_suffix(".guildhall")
        services = house.create(
            path, name=name or path.stem, user=user or _who(), timezone=timezone,
            currency=currency,
        )  # fmt: skip
        services.close()
        if as_json:
            console.emit({"workspace": path})
        else:
            console.say(f"Made {path}. Next: guildhall import experts FILE -w {path}")

    @app.command()
    def plan(
        experts: Annotated[Path, typer.Argument(help="CSV of experts.")],
        tasks: Annotated[Path, typer.Argument(help="CSV of tasks.")],
        out: Annotated[Path, typer.Option(help="Where the plan goes (task_id,expert_id).")],
        affinity: Annotated[
            int | None,
            typer.Option(
                min=0,
                max=1_000_000,
                help="Weight of a score peculiar to every pair; if not given, what meta.json "
                "beside TASKS says, else 0.",
            ),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Match two files without a workspace."""
        from app.services.plan_files import plan_files

        with console.progress(quiet=as_json) as progress:
            result = plan_files(
                experts, tasks, out, progress,
                affinity=affinity, began=time.perf_counter() - console.seconds_running(),
            )  # fmt: skip
        if as_json:
            console.emit(result)
        else:
            console.say(
                f"{result.filled:,} of {result.units:,} units filled, objective "
                f"{result.objective:,}, gap {result.gap:.4%}, {result.seconds_total:.2f} s. "
                f"Written to {out}."
            )

    @app.command()
    def pictures(
        workspace: Annotated[Path, typer.Argument(help="The workspace file.")],
        folder: Annotated[Path, typer.Argument(help="Where the PNG files go.")],
        page: Annotated[
            list[str] | None, typer.Option(help="A page, such as experts or experts=person:3.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Draw the window's pages, light and dark, at two sizes; no screen is needed."""
        taken = house.take_pictures(workspace, folder, page or [])
        if as_json:
            console.emit({"pictures": taken})
        else:
            console.say(f"Drew {len(taken)} pictures in {folder}.")

    @app.command()
    def doctor(as_json: Json = False) -> None:
        """Say what this machine has and lacks: versions, database engine, Qt's libraries."""
        from ctypes.util import find_library
        from importlib.metadata import version

        from app.services.workspace import engine_report

        engine, journal = engine_report()
        missing = (
            [package for library, package in QT_LIBRARIES if find_library(library) is None]
            if sys.platform == "linux"
            else []
        )
        facts = {
            "guildhall": version("guildhall"),
            "python": platform.python_version(),
            "qt": version("PySide6-Essentials"),
            "sqlite": engine,
            "journal": journal,
            "screen": house.has_screen(),
            "missing_packages": missing,
        }
        if as_json:
            console.emit(facts)
            return
        console.table((("What", "left"), ("Here", "left")), [(k, str(v)) for k, v in facts.items()])
        if missing:
            console.say("For the window, install: apt-get install -y " + " ".join(missing))


def _free_folder(wanted: Path) -> Path:
    """The folder, or the first of its numbered sisters that holds no sample yet."""
    folder, n = wanted, 1
    while (folder / "sample.guildhall").exists():
        n += 1
        folder = wanted.with_name(f"{wanted.name}-{n}")
    return folder


def _last_moment(text: str, now: datetime) -> datetime:
    if not text:
        return now
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” is not a day such as 2026-11-22.") from error
    return day.replace(hour=18)


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "manager"
