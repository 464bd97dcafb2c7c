"""Takes the steps out of WebArena's `render_*.html`. Hostile HTML: it is cut apart, never rendered.

The program that writes these files (`browser_env/helper_functions.py` of WebArena) puts texts in as
they are, without escaping, and leaves two `div` open a step. So a section ends where its own end
stands, not where its tag is balanced; tags that stand in a text are text; and an ampersand is one
unless it begins a reference that ends in a semicolon.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override

from app.files.trajectories.base import NotARun

MOST_TAG = 1024 * 1024
DEEPEST = 256  # open elements beyond those the format itself leaves open
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})
DROPPED = frozenset({"script", "style"})
SECTIONS = {
    # class of the element: its field
    "url": "url",
    "state_obv": "observation",
    "prev_action": "previous",
    "raw_parsed_prediction": "prediction",
    "action_object": "action",
    "parsed_action": "parsed",
    "predict_action": "code",
}
_STRAY = re.compile(r"&(?!#?[0-9A-Za-z]{1,31};)")
_PICTURE = re.compile(r";base64,[A-Za-z0-9+/=]+")
_RUN_OF_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")
# What at the end of a piece may go on as a reference, or as the mark of a picture after one.
_UNFINISHED = re.compile(r"(?:&#?[0-9A-Za-z]{0,31})?(?:;(?:b|ba|bas|base|base6|base64)?)?\Z")
_HELD = 48  # characters, more than that is long


@dataclass(slots=True)
class Page:
    """One step as the file gives it: what the agent saw, and what it did on it."""

    parts: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a field, "" where it is not there."""
        return "".join(self.parts.get(name, ())).strip("\r\n")


class RenderParser(HTMLParser):
    """Gathers the pages of a file that is fed to it in pieces.

    Raises `NotARun` for a tag without an end, elements nested too deeply, too many pages, or more
    text than is kept. It holds no more than that text and one tag.
    """

    def __init__(self, most_pages: int, most_chars: int) -> None:
        super().__init__(convert_charrefs=True)
        self.head: list[str] = []
        self.pages: list[Page] = []
        self._most_pages = most_pages
        self._chars_left = most_chars
        self._open: list[str] | None = None  # the texts of the section that is being read
        self._until = ""
        self._depth = 0
        self._dropping = ""

    def feed_all(self, pieces: Iterable[str]) -> None:
        """Read a whole file."""
        for piece in without_pictures(pieces):
            self.feed(piece)
            if len(self.rawdata) > MOST_TAG:  # what is left is a tag that goes on
                raise NotARun("has a tag without an end")

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        section = next(
            (SECTIONS.get(value or "") for name, value in attrs if name == "class"), None
        )
        if section is not None and tag in ("div", "h3"):
            self._begin(section, tag)
        elif self._dropping:
            return
        elif tag in DROPPED:
            self._dropping = tag
        elif self._open is not None:
            self._inside(tag)
        elif tag == "pre" and not self.pages and not self.head:
            self._open, self._until = self.head, "pre"
        elif tag not in VOID:
            self._depth += 1
            if self._depth > DEEPEST + 4 * len(self.pages):
                raise NotARun(f"has elements nested more than {DEEPEST} levels deep")

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._open is not None and not self._is_own(tag):
            self.handle_data(self.get_starttag_text() or "")

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping:
                self._dropping = ""
        elif self._open is None:
            self._depth = max(0, self._depth - 1)
        elif tag == self._until:
            self._open = None
        elif not self._is_own(tag):
            self.handle_data(f"</{tag}>")

    @override
    def handle_data(self, data: str) -> None:
        if self._open is None or self._dropping:
            return
        self._chars_left -= len(data)
        if self._chars_left < 0:
            raise NotARun("has more text than a run may have")
        self._open.append(data)

    # A "<!" or "<?" is part of a text here; as markup it could hide what follows.
    @override
    def parse_html_declaration(self, i: int) -> int:
        self.handle_data(self.rawdata[i : i + 2])
        return i + 2

    @override
    def parse_comment(self, i: int, report: bool = True) -> int:
        return self.parse_html_declaration(i)

    @override
    def parse_pi(self, i: int) -> int:
        return self.parse_html_declaration(i)

    @override
    def set_cdata_mode(self, elem: str, **kinds: bool) -> None:
        """No element's content is taken as it stands: a script without an end hides nothing."""

    def _begin(self, name: str, until: str) -> None:
        self._dropping = ""
        if name == "url" or not self.pages or name in self.pages[-1].parts:
            if len(self.pages) >= self._most_pages:
                raise NotARun(f"has more than {self._most_pages:,} pages")
            self.pages.append(Page())
        self._until = until
        self._open = self.pages[-1].parts[name] = []

    def _inside(self, tag: str) -> None:
        """A tag within a text: text like the rest, unless it is the format's own or a picture."""
        if self._is_own(tag):
            return
        if tag == "pre" and self._until == "div" and not "".join(self._open or ()).strip():
            self._until = "pre"  # the text stands in it: a </div> is part of the text now
            return
        written = self.get_starttag_text() or ""
        # A stray "<" before a letter takes the section's end for a part of its tag.
        text, end, _ = written.partition(f"</{self._until}")
        self.handle_data(text)
        if end:
            self._open = None

    def _is_own(self, tag: str) -> bool:
        return tag == "img" or (tag == "a" and self._until == "h3")


def without_pictures(pieces: Iterable[str]) -> Iterator[str]:
    """The text without base64 data and with stray ampersands made safe, in pieces."""
    held = ""
    inside = False
    for piece in pieces:
        text = held + piece
        if inside:
            text = text[_end_of_run(text) :]
            inside = not text
        text = _PICTURE.sub(";base64,", text)
        inside = inside or text.endswith(";base64,")
        cut = len(text) if inside else _safe_end(text)
        held = text[cut:]
        yield _STRAY.sub("&amp;", text[:cut])
    yield _STRAY.sub("&amp;", held)


def _end_of_run(text: str) -> int:
    found = _RUN_OF_BASE64.match(text)
    return found.end() if found else 0


def _safe_end(text: str) -> int:
    """Where the text can be cut without parting a reference or the mark of a picture."""
    found = _UNFINISHED.search(text, max(0, len(text) - _HELD))
    return found.start() if found else len(text)
