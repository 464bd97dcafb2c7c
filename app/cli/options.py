"""The options that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.domain.progress import Progress

if TYPE_CHECKING:
    from app.services import Services

Workspace = Annotated[
    Path, typer.Option("-w", "--workspace", help="The workspace file (*.guildhall).")
]
As = Annotated[
    str, typer.Option("--as", metavar="NAME", help="Who does it; the first manager if not given.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

OnlyProject = Annotated[str, typer.Option(help="Only this project, by its number.")]
NewFile = Annotated[Path, typer.Option(help="The file to write.")]
Folder = Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files go.")]
Kind = Annotated[
    str,
    typer.Argument(help="experts, credentials, projects, tasks, submissions, reviews or disputes."),
]


@contextmanager
def opened(house: House, workspace: Path, user: str) -> "Iterator[Services]":
    """The services of a workspace, closed afterwards whatever happens."""
    services = house.open(workspace, user)
    try:
        yield services
    finally:
        services.close()


@contextmanager
def working(
    house: House, workspace: Path, user: str, *, quiet: bool
) -> "Iterator[tuple[Services, Progress]]":
    """The services of a workspace, and a progress bar that is not drawn when `quiet`."""
    with opened(house, workspace, user) as services, console.progress(quiet=quiet) as progress:
        yield services, progress
