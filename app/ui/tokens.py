"""The colours of the two themes, and the arithmetic that keeps text readable on them.

The values are the design's. Colours of state are made for shapes; as text on a pill some of them
fall short of 4.5 : 1, so each has a `_text` twin that is darkened (light theme) or lightened
(dark theme) in steps of 1 % until it does. Contrast is WCAG 2.2's relative luminance ratio.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor, QGuiApplication, QPalette

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
SOFT = 0.12  # how much of a colour a -soft surface takes over the panel


class State(Enum):
    """What a colour says; always beside a word or a shape."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of one theme, as "#rrggbb"."""

    dark: bool
    bg: str
    panel: str
    side: str
    line: str
    ink: str
    mute: str
    accent: str
    good: str
    warn: str
    bad: str
    on_accent: str
    mute_text: str
    accent_text: str
    good_text: str
    warn_text: str
    bad_text: str
    accent_soft: str
    good_soft: str
    warn_soft: str
    bad_soft: str
    neutral_soft: str

    def strong(self, state: State) -> str:
        """The colour of a shape in this state."""
        return str(getattr(self, "mute" if state is State.NEUTRAL else state.value))

    def text(self, state: State) -> str:
        """The colour of a word in this state, readable on panel, page and its own soft surface."""
        return str(getattr(self, ("mute" if state is State.NEUTRAL else state.value) + "_text"))

    def soft(self, state: State) -> str:
        """The surface behind a word in this state."""
        return str(getattr(self, f"{state.value}_soft"))


def luminance(colour: str) -> float:
    """Relative luminance in 0..1 of an sRGB colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1..21."""
    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def mixed(over: str, under: str, share: float) -> str:
    """`share` of `over` painted on `under`."""
    channels = (
        round(int(over[i : i + 2], 16) * share + int(under[i : i + 2], 16) * (1 - share))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{c:02x}" for c in channels)


def readable(colour: str, surfaces: tuple[str, ...], end: str) -> str:
    """`colour`, moved towards `end` by as little as makes it readable on all `surfaces`."""
    for percent in range(101):
        moved = mixed(end, colour, percent / 100)
        if all(contrast(moved, surface) >= READABLE for surface in surfaces):
            return moved
    return end


def _theme(dark: bool, base: dict[str, str]) -> Tokens:
    panel, end = base["panel"], "#ffffff" if dark else "#000000"
    soft = {name: mixed(base[name], panel, SOFT) for name in ("accent", "good", "warn", "bad")}
    neutral = mixed(base["mute"], panel, 0.18)
    pages = (panel, base["bg"], base["side"])
    text = {
        f"{name}_text": readable(base[name], (*pages, soft[name]), end)
        for name in ("accent", "good", "warn", "bad")
    }
    text["mute_text"] = readable(base["mute"], (*pages, neutral, soft["accent"]), end)
    return Tokens(
        dark=dark,
        on_accent=base["bg"] if dark else "#ffffff",
        neutral_soft=neutral,
        **base,
        **text,
        **{f"{name}_soft": colour for name, colour in soft.items()},
    )


LIGHT = _theme(
    False,
    {
        "bg": "#f6f7f9",
        "panel": "#ffffff",
        "side": "#eef0f4",
        "line": "#e3e6eb",
        "ink": "#1b2330",
        "mute": "#667085",
        "accent": "#2f5fd0",
        "good": "#1f8a5b",
        "warn": "#b7791f",
        "bad": "#c2413b",
    },
)
DARK = _theme(
    True,
    {
        "bg": "#14171c",
        "panel": "#1b1f26",
        "side": "#181b21",
        "line": "#2b313b",
        "ink": "#e6e9ee",
        "mute": "#98a2b3",
        "accent": "#7ea2f5",
        "good": "#57c48f",
        "warn": "#e0b25a",
        "bad": "#ef8079",
    },
)


def current_tokens() -> Tokens:
    """The theme that is showing, read from the application's palette."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def colour(value: str) -> QColor:
    """A token as Qt's colour."""
    return QColor(value)
