"""Light, dark or as the system has it: palette, style sheet and text size, switched while open."""

from enum import Enum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.ui.fonts import base_family, body_font
from app.ui.resources import resources_dir
from app.ui.tokens import DARK, LIGHT, Tokens

SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.0


class Mode(Enum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Dresses the application. `changed` is emitted after a new palette and style are in place."""

    changed = Signal()

    def __init__(self, application: QApplication, mode: Mode = Mode.SYSTEM, scale: float = 1.0):
        super().__init__(application)
        self._application = application
        self._mode = mode
        self._scale = scale
        self._family = base_family()
        application.setStyle(QStyleFactory.create("Fusion"))
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._dress()

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    @property
    def scale(self) -> float:
        """The text size, 1 for normal."""
        return self._scale

    @property
    def tokens(self) -> Tokens:
        """The colours that show now."""
        if self._mode is Mode.SYSTEM:
            scheme = self._application.styleHints().colorScheme()
            return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode is Mode.DARK else LIGHT

    def set_mode(self, mode: Mode) -> None:
        """Switch to light, dark or the system's setting."""
        if mode is not self._mode:
            self._mode = mode
            self._dress()

    def set_scale(self, scale: float) -> None:
        """Set the text size, kept between 80 % and 200 %."""
        kept = min(LARGEST_SCALE, max(SMALLEST_SCALE, scale))
        if kept != self._scale:
            self._scale = kept
            self._dress()

    def _follow_system(self, _scheme: Qt.ColorScheme) -> None:
        if self._mode is Mode.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        tokens = self.tokens
        self._application.setPalette(palette(tokens))
        self._application.setFont(body_font(self._family, self._scale))
        self._application.setStyleSheet(style_sheet(tokens, self._scale))
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """Every role of Qt's palette from the tokens, so that nothing falls back to a system colour."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.bg,
        role.WindowText: tokens.ink,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.bg,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.ink,
        role.PlaceholderText: tokens.mute_text,
        role.Text: tokens.ink,
        role.Button: tokens.panel,
        role.ButtonText: tokens.ink,
        role.BrightText: tokens.bad,
        role.Light: tokens.panel,
        role.Midlight: tokens.line,
        role.Mid: tokens.line,
        role.Dark: tokens.mute,
        role.Shadow: tokens.line,
        role.Highlight: tokens.accent_soft,
        role.HighlightedText: tokens.ink,
        role.Link: tokens.accent_text,
        role.LinkVisited: tokens.accent_text,
        role.Accent: tokens.accent,
    }
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.mute))
    return made


def style_sheet(tokens: Tokens, scale: float) -> str:
    """The one template, filled. Sizes are written $px13 and grow with the text scale."""
    text = (resources_dir() / "styles" / "guildhall.qss").read_text(encoding="utf-8")
    words: dict[str, str] = {
        name: str(getattr(tokens, name)) for name in Tokens.__slots__ if name != "dark"
    }
    words |= {f"px{size}": f"{round(size * scale)}px" for size in range(9, 41)}
    words["styles"] = (resources_dir() / "styles").as_posix()
    words["arrow"] = "dark" if tokens.dark else "light"
    return Template(text).substitute(words)
