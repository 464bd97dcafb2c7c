"""The rules of the house hold: rooms, charters, sizes, words that must not stand in it."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
ROOMS = ("domain", "config", "scoring", "matching", "store", "files", "services", "ui", "cli")
SOURCES = sorted(p for top in (APP, ROOT / "tests") for p in top.rglob("*.py"))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_rooms_are_those_of_the_plan() -> None:
    found = {p.name for p in APP.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert found == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_has_a_charter(room: str) -> None:
    charter = ast.get_docstring(ast.parse(text(APP / room / "__init__.py")))
    assert charter is not None
    for part in ("Lives here", "May come\nin", "Why"):
        words = re.sub(r"\s+", " ", charter).lower()
        assert re.sub(r"\s+", " ", part).lower() in words, f"the charter does not say: {part}"


def test_the_top_level_holds_nothing_else() -> None:
    wanted = {"pyproject.toml", "README.md", "app", "resources", "tests"}
    made_here = {"uv.lock", "dist", "build"}
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith((".", "guildhall-demo"))}
    assert wanted <= found
    assert found - wanted <= made_here


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_fits_in_four_hundred_lines(path: Path) -> None:
    assert len(text(path).splitlines()) <= 400


def test_only_the_unit_of_work_commits() -> None:
    callers = {
        str(path.relative_to(APP))
        for path in SOURCES
        if path.is_relative_to(APP / "store")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "begin", "begin_nested")
    }
    assert callers == {"store/workspace.py"}


def test_a_fault_is_caught_broadly_only_at_the_edges() -> None:
    allowed = {"cli/main.py", "ui/jobs.py", "ui/run.py", "matching/worker.py"}
    found = set()
    for path in SOURCES:
        if not path.is_relative_to(APP):
            continue
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.ExceptHandler):
                names = ast.unparse(node.type) if node.type else ""
                reraises = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(node))
                if names in ("", "Exception", "BaseException") and not reraises:
                    found.add(str(path.relative_to(APP)))
    assert found <= allowed


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    # Written in pieces, so that this file does not find itself.
    unwanted = re.compile(
        "|".join(("/wo" + "rk/", "/fa" + "rm/", "/ho" + "me/[a-z]", "py" + "pi\\.org"))
    )
    for path in [*SOURCES, ROOT / "pyproject.toml", ROOT / "README.md", ROOT / ".ci" / "run"]:
        assert unwanted.findall(text(path)) == [], f"in {path.relative_to(ROOT)}"


def test_every_dependency_is_pinned_where_it_was_tested() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    pins = project["tool"]["uv"]["constraint-dependencies"]
    pinned = {re.split(r"[=<>!; ]", pin)[0].lower().replace("_", "-") for pin in pins}
    wanted = {
        re.split(r"[=<>!;\[ ]", d)[0].lower().replace("_", "-")
        for group in (
            project["project"]["dependencies"],
            *project["project"]["optional-dependencies"].values(),
            *project["dependency-groups"].values(),
        )
        for d in group
    }
    assert wanted - pinned == set()
    assert all("==" in pin for pin in pins)
