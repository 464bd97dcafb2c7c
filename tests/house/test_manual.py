"""The manual knows every command, page, column and default; nothing in it leads nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from app.__main__ import FrontDoor
from app.cli.main import build_app
from app.config.paths import find_paths
from app.config.policies import (
    CredentialPolicy,
    LadderPolicy,
    MatchingPolicy,
    ReviewPolicy,
    ScoringPolicy,
)
from app.domain.sampling import outgoing_limit
from app.files.kinds.all_kinds import KINDS
from app.files.kinds.base import Kind
from app.files.limits import LIMITS
from app.services.progression import REST_DAYS
from app.services.reports import LONGEST_DAYS
from app.services.today import DROP_DAYS, REVIEW_HOURS, SHORT_DAYS
from app.ui.help import Manual, anchor, headings, links, read_manual
from app.ui.screen import Screen
from app.ui.screens import build_screens

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


def screens() -> dict[str, type[Screen]]:
    """The pages of the window by key."""
    made = [s for s in Screen.__subclasses__() if s.__module__.startswith(build_screens.__module__)]
    return {screen.key: screen for screen in made}


def test_every_page_of_the_window_has_its_page_in_the_manual() -> None:
    assert len(screens()) >= 14
    assert [key for key in screens() if not (MANUAL / f"{key}.md").exists()] == []


def test_every_key_the_manual_names_is_bound() -> None:
    window = MANUAL.parents[1] / "app" / "ui"
    frame = "".join(path.read_text(encoding="utf-8") for path in window.glob("*.py"))
    everywhere = "".join(path.read_text(encoding="utf-8") for path in window.rglob("*.py"))
    unknown = []
    for path in MANUAL.glob("*.md"):
        own = everywhere
        if path.stem in screens():
            own = frame + "".join(
                source.read_text(encoding="utf-8")
                for source in (window / "screens" / path.stem).glob("*.py")
            )
        named = re.findall(r"`((?:Ctrl|Alt)\+[^`\s]+|F\d+)`", path.read_text(encoding="utf-8"))
        unknown += [
            f"{path.stem}: {keys}"
            for keys in named
            if f'"{keys}"' not in own and not re.fullmatch(r"Alt\+[1-9]", keys)
        ]
    assert unknown == []


def test_every_page_of_the_manual_is_in_its_table_of_contents() -> None:
    manual = read_manual(MANUAL)
    listed = [page.name for part in manual.parts for page in part.pages]
    assert sorted([*listed, "index"]) == sorted(page.name for page in manual.pages)
    titles = [part.title for part in manual.parts]
    assert "" not in titles
    assert len(set(titles)) == len(titles)


def test_no_link_of_the_manual_leads_nowhere() -> None:
    manual = read_manual(MANUAL)
    dead = [
        f"{page.name}: {target}"
        for page in manual.pages
        for _, target in links(page.text)
        if not target.startswith("https://") and not _leads_somewhere(manual, page.name, target)
    ]
    assert dead == []


def _leads_somewhere(manual: Manual, here: str, target: str) -> bool:
    path, _, heading = target.partition("#")
    name = path.removesuffix(".md") or here
    if not manual.has(name) or (path and not path.endswith(".md")):
        return False
    known = {anchor(words) for _, words in headings(manual.page(name).text)}
    return not heading or heading in known


@pytest.mark.parametrize("path", sorted(MANUAL.glob("*.md")), ids=lambda p: p.stem)
def test_a_page_of_the_manual_is_plain_and_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = headings(text)
    assert [level for level, _ in found].count(1) == 1
    assert found[0][0] == 1
    assert "![" not in text  # the help window draws no picture
    assert not re.search(r"</?[a-z]+[ >]", text)  # and takes tags as text
    assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 120


def test_the_manual_lists_the_columns_of_every_kind_of_file() -> None:
    manual = (MANUAL / "files.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert columns_table(kind) in manual, f"write the table of {kind.name} anew"
    told = [words for level, words in headings(manual) if level == 2]
    assert told[: len(KINDS)] == [kind.title for kind in KINDS]


def columns_table(kind: Kind[Any]) -> str:
    """The table of a kind's columns as files.md has it."""
    lines = ["| column | needed | what it holds | example |", "| --- | --- | --- | --- |"]
    for column in kind.columns:
        cells = (
            f"`{column.name}`", "yes" if column.required else "",
            column.explanation.replace("|", "\\|"), column.example.replace("|", "\\|"),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def test_the_manual_names_the_numbers_that_are_in_force() -> None:
    """Defaults that the pages quote; who changes one changes the page."""
    page = {path.stem: path.read_text(encoding="utf-8") for path in MANUAL.glob("*.md")}
    page = {name: re.sub(r"\s+", " ", text) for name, text in page.items()}
    review, scoring, matching = ReviewPolicy(), ScoringPolicy(), MatchingPolicy()
    assert f"({review.first_items} unless changed)" in page["review"]
    assert f"({review.share:.0%} unless changed)".replace("%", " %") in page["review"]
    assert f"until {review.good_in_a_row} in a row were good (unless changed)" in page["review"]
    for share in (review.floor, review.risk_share):
        assert f"({share:.0%} unless changed)".replace("%", " %") in page["review"]
    limit, _ = outgoing_limit(review.share, review.good_in_a_row)
    assert f"at most {limit:.0%} of what leaves".replace("%", " %") in page["review"]
    assert f"is {review.lease_minutes} minutes unless changed" in page["review"]
    assert f"({CredentialPolicy().window_days} days unless changed)" in page["credentials"]
    assert f"at most {scoring.peer_cap:.0f} in all" in page["scores"]
    assert f"evidence of {scoring.half_life_days:.0f} days counts half" in page["scores"]
    assert f"starts with {scoring.pool_pseudo:.0f} answers" in page["scores"]
    assert f"by {scoring.smoothing:.0f} pseudo-labels" in page["scores"]
    r = scoring.reviewer_reliability
    assert f"({r:.1f} unless changed, so {2 * r - 1:.1f})" in page["scores"]
    points = ", ".join(f"{points:,}" for points in matching.priority)
    assert f"| {points} |" in page["matching"]
    for words, value in (
        ("for work due today", matching.deadline),
        ("for a score of 100", matching.quality),
        ("for work that costs nothing", matching.cost),
        ("for somebody who has worked on the project", matching.continuity),
        ("for somebody without a score", matching.exploration),
    ):
        assert f"| {value:,} {words}" in page["matching"]
    assert f"({LadderPolicy().critical_window_days} days unless changed)" in page["progression"]
    assert f"for {REST_DAYS} days" in page["progression"]
    assert f"within {SHORT_DAYS} days" in page["today"]
    assert f"last {DROP_DAYS} days" in page["today"]
    assert f"more than {REVIEW_HOURS} hours" in page["today"]
    assert f"{LONGEST_DAYS} days at most" in page["reports"]
    assert f"have {LIMITS.file_bytes // 2**20} MB, {LIMITS.rows:,} rows" in page["imports"]
    assert f"{LIMITS.columns:,} columns" in page["imports"]
