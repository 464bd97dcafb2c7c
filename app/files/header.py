"""What a header line must be, in every format."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from app.files.limits import Limits
from app.files.trouble import refused

Row = tuple[int, list[str]]  # a line number and the cells of that line

_NOT_WORD = re.compile(r"[\W_]+")


def plain(title: str) -> str:
    """A column title as compared: "E-mail", "e_mail" and "E MAIL" are all "email"."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", title).casefold())


def checked_header(
    path: Path, cells: Sequence[str], limits: Limits, line: int = 1
) -> tuple[str, ...]:
    """The titles without blanks around them. Refuses none, doubled, or far too many."""
    titles = tuple(cell.strip().lstrip("\ufeff") for cell in cells)
    while titles and not titles[-1]:
        titles = titles[:-1]
    if not titles:
        raise refused(path, "the first line has no column titles.", line)
    if len(titles) > limits.columns:
        raise refused(path, f"it has more than {limits.columns:,} columns.", line)
    seen: dict[str, str] = {}
    for title in titles:
        key = plain(title) or title
        if title and key in seen:
            raise refused(
                path,
                f"the column “{title[:60]}” is there twice. Take one of the two out.",
                line,
            )
        seen[key] = title
    return titles
