"""Which words two texts share, and which only one of them has.

Runs of words that stand once in each text anchor the comparison (the patience of Bram Cohen, 2003,
on three words at a time); what lies between two anchors is compared by `difflib`. A stretch that
would take long is given whole, as removed and added, so that the time stays bounded: by counts of
equal words, never by a clock, so the same texts always give the same runs.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Final

LONGEST: Final = 400_000  # characters of both texts; longer ones are compared line by line
MOST_PAIRS: Final = 20_000  # pairs of equal words in all that difflib may look at
MOST_CELLS: Final = 1_000_000  # words of the one times words of the other, of one stretch
ANCHOR: Final = 3  # words
SHORT: Final = 3  # letters of a word that, alone between changes, is not worth a break

_MARKS: Final = r"!-/:-@\[-`{-~«»‹›“”‘’„…–—¡¿،؛؟。、"
_SIGNS: Final = "぀-ヿ㐀-鿿豈-﫿"  # written without spaces: each is a word
_WORD: Final = re.compile(rf"(\s*)([{_SIGNS}]|[^\s{_MARKS}{_SIGNS}]+|[{_MARKS}])")
_LINE: Final = re.compile(r"()([^\n]+|\n)")

_Blocks = list[tuple[int, int, int]]


class Change(Enum):
    """What became of a run of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The way from one text to another.

    runs: without those added the first text, without those removed the second, to the letter; of
    two runs that stand side by side none have the same change. shared: how much of the words of
    both is the same, in 0..1; 1 for two empty texts. removed, added: how many words.
    """

    runs: tuple[Run, ...]
    shared: float
    removed: int
    added: int

    def of(self, *changes: Change) -> tuple[Run, ...]:
        """The runs with one of these changes, in order."""
        return tuple(run for run in self.runs if run.change in changes)


@dataclass(frozen=True, slots=True)
class _Words:
    """A text as words and the blanks before each; one blank more, after the last word."""

    words: list[str]
    blanks: list[str]

    def text(self, low: int, high: int) -> str:
        """Words `low` to `high` with the blanks before each of them."""
        pairs = zip(self.blanks[low:high], self.words[low:high], strict=True)
        return "".join(blank + word for blank, word in pairs)


def difference(before: str, after: str) -> Difference:
    """How `after` differs from `before`, word by word; by whole lines where both are very long."""
    unit = _WORD if len(before) + len(after) <= LONGEST else _LINE
    old, new = _split(before, unit), _split(after, unit)
    blocks = _matching(old.words, new.words)
    same = sum(size for _, _, size in blocks)
    total = len(old.words) + len(new.words)
    runs = tuple(_joined(_runs(old, new, blocks)))
    return Difference(
        runs, 2 * same / total if total else 1.0, len(old.words) - same, len(new.words) - same
    )


def _split(text: str, unit: re.Pattern[str]) -> _Words:
    found = unit.findall(text)
    blanks, words = [blank for blank, _ in found], [word for _, word in found]
    end = sum(map(len, blanks)) + sum(map(len, words))
    return _Words(words, [*blanks, text[end:]])


def _matching(old: Sequence[str], new: Sequence[str]) -> _Blocks:
    """The stretches that are the same, (place in old, place in new, length), in order."""
    head, tail = _ends(old, new)
    ends = (len(old) - tail, len(new) - tail)
    blocks: _Blocks = [(0, 0, head)]
    left = MOST_PAIRS
    at_old = at_new = head
    for to_old, to_new, size in [*_anchors(old, new, head, *ends), (*ends, tail)]:
        found, left = _small(old[at_old:to_old], new[at_new:to_new], left)
        blocks += [(at_old + i, at_new + j, n) for i, j, n in found]
        blocks.append((to_old, to_new, size))
        at_old, at_new = to_old + size, to_new + size
    return _without_crumbs(_merged(blocks), old, len(old), len(new))


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words are the same at the beginning, and of the others at the end."""
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    most -= head
    tail = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    return head, tail


def _anchors(
    old: Sequence[str], new: Sequence[str], head: int, end_old: int, end_new: int
) -> _Blocks:
    """Longest row of shingles that stand once in each text, as stretches that do not overlap."""
    places_old, places_new = _once(old, head, end_old), _once(new, head, end_new)
    pairs = sorted(
        (place, places_new[shingle])
        for shingle, place in places_old.items()
        if shingle in places_new
    )
    blocks: _Blocks = []
    for i, j in _rising(pairs):
        if blocks:
            at_old, at_new, size = blocks[-1]
            over = at_old + size - i
            if i - at_old == j - at_new and over >= 0:  # it goes on where the last one is
                blocks[-1] = (at_old, at_new, i - at_old + ANCHOR)
                continue
            if over > 0 or at_new + size > j:
                continue
        blocks.append((i, j, ANCHOR))
    return blocks


def _once(words: Sequence[str], low: int, high: int) -> dict[tuple[str, ...], int]:
    """Where each shingle stands that stands once between two places."""
    last = max(low, high - ANCHOR + 1)
    shingles = list(zip(*(words[low + k : last + k] for k in range(ANCHOR)), strict=True))
    counts = Counter(shingles)
    return {one: low + i for i, one in enumerate(shingles) if counts[one] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of pairs, sorted by their first, whose second rises too."""
    ends: list[int] = []  # the smallest second with which a row of each length ends
    rows: list[int] = []  # the pair that has it
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        rows[length : length + 1] = [place]
    found = []
    place = rows[-1] if rows else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]


def _small(old: Sequence[str], new: Sequence[str], left: int) -> tuple[_Blocks, int]:
    """What a stretch between two anchors has in common, and how many pairs may still be met."""
    head, tail = _ends(old, new)
    blocks = [(0, 0, head), (len(old) - tail, len(new) - tail, tail)]
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not old or not new or len(old) * len(new) > MOST_CELLS:
        return blocks, left
    counts = Counter(new)
    pairs = sum(counts[word] for word in old)
    if not pairs or pairs > left:
        return blocks, left
    found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    blocks[1:1] = [(head + b.a, head + b.b, b.size) for b in found]
    return blocks, left - pairs


def _merged(blocks: _Blocks) -> _Blocks:
    """Stretches that touch in both texts as one; empty ones left out."""
    made: _Blocks = []
    for i, j, n in blocks:
        if not n:
            continue
        if made and made[-1][0] + made[-1][2] == i and made[-1][1] + made[-1][2] == j:
            made[-1] = (made[-1][0], made[-1][1], made[-1][2] + n)
        else:
            made.append((i, j, n))
    return made


def _without_crumbs(blocks: _Blocks, old: Sequence[str], n_old: int, n_new: int) -> _Blocks:
    """Leave out a short word alone between two changes: “the” is no reason to stop and go on."""
    kept: _Blocks = []
    for place, (i, j, n) in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else (n_old, n_new, 0)
        before = kept[-1] if kept else (0, 0, 0)
        # Changes in which words were both taken and given, on either side.
        framed = (
            i > before[0] + before[2] and j > before[1] + before[2]
            and after[0] > i + n and after[1] > j + n
        )  # fmt: skip
        if not (framed and n == 1 and len(old[i]) <= SHORT):
            kept.append((i, j, n))
    return kept


def _runs(old: _Words, new: _Words, blocks: _Blocks) -> Iterator[Run]:
    at_old = at_new = 0
    for i, j, size in blocks:
        yield Run(Change.REMOVED, old.text(at_old, i))
        yield Run(Change.ADDED, new.text(at_new, j))
        if old.blanks[i : i + size] == new.blanks[j : j + size]:
            yield Run(Change.SAME, old.text(i, i + size))
        else:
            for k in range(size):
                yield from _blank(old.blanks[i + k], new.blanks[j + k])
                yield Run(Change.SAME, old.words[i + k])
        at_old, at_new = i + size, j + size
    yield Run(Change.REMOVED, old.text(at_old, len(old.words)))
    yield Run(Change.ADDED, new.text(at_new, len(new.words)))
    yield from _blank(old.blanks[-1], new.blanks[-1])


def _blank(old: str, new: str) -> Iterator[Run]:
    if old == new:
        yield Run(Change.SAME, old)
    else:
        yield Run(Change.REMOVED, old)
        yield Run(Change.ADDED, new)


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Runs of one change as one; between two the same, all that was removed before all added."""
    held: dict[Change, list[str]] = {change: [] for change in Change}

    def let_go(*changes: Change) -> Iterator[Run]:
        for change in changes:
            if text := "".join(held[change]):
                yield Run(change, text)
            held[change].clear()

    for run in runs:
        if not run.text:
            continue
        if run.change is Change.SAME:
            yield from let_go(Change.REMOVED, Change.ADDED)
        else:
            yield from let_go(Change.SAME)
        held[run.change].append(run.text)
    yield from let_go(Change.SAME, Change.REMOVED, Change.ADDED)
