"""The manual knows every command; every command answers to --help."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from app.__main__ import FrontDoor
from app.cli.main import build_app
from app.config.paths import find_paths

MANUAL = Path(__file__).parents[2] / "resources" / "help"


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        whole = f"{before} {name}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, whole)
        else:
            yield whole, command


@pytest.fixture(scope="module")
def all_commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    door = FrontDoor(find_paths(tmp_path_factory.mktemp("home")))
    return dict(commands(typer.main.get_command(build_app(door))))


def test_every_command_is_in_the_manual(all_commands: dict[str, Any]) -> None:
    manual = (MANUAL / "commands.md").read_text(encoding="utf-8")
    missing = [name for name in all_commands if f"guildhall {name}" not in manual]
    assert missing == []


def test_the_manual_names_no_option_that_does_not_exist(all_commands: dict[str, Any]) -> None:
    manual = (MANUAL / "commands.md").read_text(encoding="utf-8")
    known = {o for c in all_commands.values() for p in c.params for o in p.opts}
    known |= {"--help", "--version", "--home"}
    named = {word.strip("`[](),.|") for word in manual.split() if word.startswith(("--", "`--"))}
    assert {n.split("=")[0] for n in named} <= known


def test_every_command_says_what_it_does(all_commands: dict[str, Any]) -> None:
    silent = [name for name, command in all_commands.items() if not command.help]
    assert silent == []
