"""Writes a report as one HTML page: tables and texts, no script, no link, nothing loaded."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

_JOINERS: Final = "\n\u200c\u200d"  # within words of some scripts, and within emoji
_STYLE: Final = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1b2330; margin: 2.5rem auto;
       max-width: 68rem; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin-bottom: .2rem; }
h2 { font-size: 1.15rem; color: #2f5fd0; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #d5dae2; text-align: left;
         vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; color: #5d6778; font-size: .85rem; }
.n { text-align: right; white-space: nowrap; }
.m { color: #5d6778; }
@media (prefers-color-scheme: dark) {
  body { background: #14181f; color: #e6eaf1; }
  h2 { color: #8fb0ff; }
  th, .m { color: #9aa5b8; }
  th, td { border-color: #333b48; }
}
"""


def page(title: str, body: Iterable[str]) -> Iterator[str]:
    """A whole page; `body` is HTML that `heading`, `paragraph` and `table` made."""
    yield "<!DOCTYPE html>\n"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{escape(_plain(title))}</title>\n'
    yield '<meta http-equiv="Content-Security-Policy" '
    yield "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield f"<style>{_STYLE}</style></head><body>\n"
    yield from body
    yield "</body></html>\n"


def heading(text: str, level: int = 2) -> str:
    """A heading."""
    return f"<h{level}>{_text(text)}</h{level}>\n"


def paragraph(text: str, *, mute: bool = False) -> str:
    """A paragraph."""
    return f"<p{' class=m' if mute else ''}>{_text(text)}</p>\n"


def table(titles: Iterable[tuple[str, bool]], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table. `titles` are (title, whether it is a number's); cells are plain text."""
    columns = tuple(titles)
    sides = [" class=n" if number else "" for _, number in columns]
    heads = "".join(
        f"<th scope=col{side}>{_text(title)}</th>"
        for (title, _), side in zip(columns, sides, strict=True)
    )
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>\n"
    for row in rows:
        cells = (f"<td{side}>{_text(cell)}</td>" for cell, side in zip(row, sides, strict=True))
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody></table>\n"


def _text(text: str) -> str:
    """The text as text, whatever stands in it; each run of it goes its own way (bdi)."""
    flat = escape(_plain(text))
    return flat if flat.isascii() else f"<bdi>{flat}</bdi>"


def _plain(text: str) -> str:
    """The text without what is not seen but moves what is, such as a turn of its direction."""
    return "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
