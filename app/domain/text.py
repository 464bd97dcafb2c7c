"""Text as it is compared and searched."""

import unicodedata
from typing import Final

SHOWN_CHARS: Final = 80
"""How much of a refused value is shown beside its reason."""


def fold(text: str) -> str:
    """The text without capitals and accents, so that "Muller" finds "Müller"."""
    # Taken apart first: some signs, such as ℃, hold a capital.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def one_line(text: str, most: int) -> str:
    """The beginning of a text on one line of at most `most` characters."""
    flat = " ".join(text[: 4 * most].split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
