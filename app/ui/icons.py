"""Icons in the theme's colours: Lucide drawings whose "currentColor" is replaced when drawn."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.ui.resources import resources_dir


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon `name` in `colour`, `size` device-independent pixels wide; drawn once, then kept."""
    # Qt's own cache, which Qt empties before the application goes: a pixmap must not outlive it.
    key = f"guildhall {name} {colour} {size} {ratio}"
    image = QPixmap()
    if not QPixmapCache.find(key, image):
        image = _drawn(name, colour, size, ratio)
        QPixmapCache.insert(key, image)
    return image


def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def icon(name: str, colour: str, size: int = 16) -> QIcon:
    """The icon `name` for a button or an action, sharp at one, two and three times the size."""
    made = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made
