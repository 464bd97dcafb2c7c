"""Text as it is compared and searched."""

import re
import unicodedata
from typing import Final

SHOWN_CHARS: Final = 80
"""How much of a refused value is shown beside its reason."""

_NUMBER: Final = re.compile(r"([0-9]+)")
_DIGITS: Final = tuple("0123456789")


def fold(text: str) -> str:
    """The text without capitals and accents, so that "Muller" finds "Müller"."""
    # Taken apart first: some signs, such as ℃, hold a capital.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """What to sort by so that numbers within texts count as such: T-2 comes before T-10."""
    parts = [
        (0, len(part.lstrip("0")), part.lstrip("0")) if part[:1] in _DIGITS else (1, 0, part)
        for part in _NUMBER.split(text)
        if part
    ]
    return (*parts, (-1, 0, text))  # the shorter first; 01 and 1 differ after all


def one_line(text: str, most: int) -> str:
    """The beginning of a text on one line of at most `most` characters."""
    flat = " ".join(text[: 4 * most].split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
