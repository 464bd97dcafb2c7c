"""The manual as the window reads it: pages of Markdown, their order, their links, a search.

The pages ship in `resources/help`. The order and the parts of the manual are those of its
`index.md`: a heading of the second level opens a part, a link below it is a page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.ui.resources import resources_dir

INDEX = "index"
EXCERPT = 72  # characters of the sentence shown with a page that was found
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_MARKS = re.compile(r"[*_`#>|]+|^\s*[-:| ]+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page: `name` is its file's name without the ending, the text is Markdown."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the manual: its heading in the table of contents and its pages."""

    title: str
    pages: tuple[HelpPage, ...]


@dataclass(frozen=True, slots=True)
class HelpHit:
    """A page that holds what was looked for, and the words around its first place."""

    page: HelpPage
    excerpt: str


@dataclass(frozen=True, slots=True)
class Manual:
    """All pages. `parts` is the table of contents, `index` the page that holds it."""

    pages: tuple[HelpPage, ...]
    parts: tuple[Part, ...]

    @property
    def index(self) -> HelpPage:
        """The first page: the table of contents."""
        return self.page(INDEX)

    def has(self, name: str) -> bool:
        """Whether there is a page called `name`."""
        return any(page.name == name for page in self.pages)

    def page(self, name: str) -> HelpPage:
        """The page called `name`. A name there is not raises KeyError."""
        for page in self.pages:
            if page.name == name:
                return page
        raise KeyError(name)

    def page_for(self, screen: str) -> HelpPage:
        """The page of a screen, the table of contents when it has none."""
        return self.page(screen) if self.has(screen) else self.index

    def search(self, text: str) -> list[HelpHit]:
        """The pages that hold every word of `text`, case aside.

        Pages with a word in their title come first, then those that hold the words most often;
        ties keep the order of the manual.
        """
        words = text.casefold().split()
        if not words:
            return []
        found = []
        for place, page in enumerate(self._in_order()):
            plain = plain_text(page.text)
            low = plain.casefold()
            if all(word in low for word in words):
                in_title = sum(word in page.title.casefold() for word in words)
                often = sum(low.count(word) for word in words)
                found.append((-in_title, -often, place, HelpHit(page, _excerpt(plain, words))))
        return [hit for *_, hit in sorted(found, key=lambda f: f[:3])]

    def _in_order(self) -> Iterator[HelpPage]:
        for part in self.parts:
            yield from part.pages


def read_manual(folder: Path | None = None) -> Manual:
    """The manual in `folder`, by default the one that ships with the program."""
    place = folder or resources_dir() / "help"
    pages = {path.stem: _page(path) for path in sorted(place.glob("*.md"))}
    parts = []
    title, names = "", list[str]()
    for line in pages[INDEX].text.splitlines():
        if line.startswith("## "):
            parts.append((title, names))
            title, names = line[3:].strip(), []
        else:
            here = [t.removesuffix(".md") for _, t in links(line) if t.endswith(".md")]
            before = {name for _, had in parts for name in had} | set(names)
            names += [name for name in here if name not in before]
    parts.append((title, names))
    shown = [Part(t, tuple(pages[n] for n in ns if n in pages)) for t, ns in parts if ns]
    return Manual(tuple(pages.values()), tuple(shown))


def links(text: str) -> list[tuple[str, str]]:
    """Every link of a page as (words, target)."""
    return [(found.group(1), found.group(2)) for found in _LINK.finditer(text)]


def headings(text: str) -> list[tuple[int, str]]:
    """The headings of a page as (level, words)."""
    found = re.finditer(r"^(#{1,6}) +(.+?)\s*$", text, re.MULTILINE)
    return [(len(f.group(1)), f.group(2).replace("`", "")) for f in found]


def anchor(heading: str) -> str:
    """How a link names a heading: "Hard rules" is “hard-rules”."""
    return "-".join(re.findall(r"[\w]+", heading.casefold()))


def plain_text(markdown: str) -> str:
    """The words of a page without its marks."""
    return _MARKS.sub("", _LINK.sub(r"\1", markdown))


def _page(path: Path) -> HelpPage:
    text = path.read_text(encoding="utf-8")
    found = headings(text)
    return HelpPage(path.stem, found[0][1] if found else path.stem, text)


def _excerpt(plain: str, words: Sequence[str]) -> str:
    flat = re.sub(r"\s+", " ", plain)
    at = flat.casefold().find(words[0])
    first = max(0, at - EXCERPT // 3)
    begin = flat.rfind(" ", 0, first + 1) + 1 if first else 0
    end = flat.find(" ", begin + EXCERPT)
    cut = flat[begin : end if end > 0 else len(flat)]
    return f"{'… ' if begin else ''}{cut}{' …' if end > 0 else ''}"
