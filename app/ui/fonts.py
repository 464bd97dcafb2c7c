"""Which letters the window uses: the desktop's own, or Inter where the desktop names none.

A bare Linux (a container, a minimal window manager) answers "Sans Serif" or has no font at all,
and Qt then draws boxes. For that case two weights of Inter (SIL Open Font License) are shipped.
"""

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from app.ui.resources import resources_dir

BODY = 13  # device-independent pixels at text scale 1
_GENERIC = {"", "sans serif", "sans-serif", "sans"}


def base_family() -> str:
    """The family for all text of the window. Needs a QGuiApplication."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    known = {family.lower() for family in QFontDatabase.families()}
    if system.lower() not in _GENERIC and system.lower() in known:
        return system
    if "inter" not in known:
        for path in sorted((resources_dir() / "fonts").glob("*.otf")):
            QFontDatabase.addApplicationFont(str(path))
    return "Inter" if QFontDatabase.hasFamily("Inter") else system


def body_font(family: str, scale: float) -> QFont:
    """The font of running text; `scale` is the person's text size, 1 for normal."""
    font = QFont(family)
    font.setPixelSize(max(8, round(BODY * scale)))
    return font


def tabular(font: QFont) -> QFont:
    """`font` with figures of one width, so that columns of numbers line up."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


def semibold(font: QFont) -> QFont:
    """`font` in the weight of headings."""
    heavy = QFont(font)
    heavy.setWeight(QFont.Weight.DemiBold)
    return heavy


def smaller(font: QFont) -> QFont:
    """`font` in the size of pills and side notes: 11 where the body is 13."""
    small = QFont(font)
    small.setPixelSize(max(8, round(font.pixelSize() * 11 / BODY)))
    return small


def text_width(font: QFont, text: str) -> int:
    """How many pixels `text` takes, rounded up."""
    return int(QFontMetricsF(font).horizontalAdvance(text)) + 1
