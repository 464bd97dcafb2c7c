"""The options that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.house import House

if TYPE_CHECKING:
    from app.services import Services

Workspace = Annotated[
    Path, typer.Option("-w", "--workspace", help="The workspace file (*.guildhall).")
]
As = Annotated[
    str, typer.Option("--as", metavar="NAME", help="Who does it; the first manager if not given.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@contextmanager
def opened(house: House, workspace: Path, user: str) -> "Iterator[Services]":
    """The services of a workspace, closed afterwards whatever happens."""
    services = house.open(workspace, user)
    try:
        yield services
    finally:
        services.close()
