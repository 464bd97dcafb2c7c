"""How an interval is drawn: the stroke that says where nothing would be said."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.quality import Estimate
from app.ui.painting import paint_interval
from app.ui.tokens import LIGHT


def drawn(mark: float | None) -> QImage:
    image = QImage(101, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.panel))
    painter = QPainter(image)
    estimate = Estimate(0.2, 0.15, 0.25, 40)
    area = QRectF(0, 0, 100, 20)
    paint_interval(painter, area, estimate, (-0.3, 0.3), LIGHT, mark=mark)
    painter.end()
    return image


def test_the_value_that_would_say_nothing_is_a_stroke_across_the_scale() -> None:
    with_mark, without = drawn(0.0), drawn(None)
    changed = {
        (x, y)
        for x in range(101)
        for y in range(20)
        if with_mark.pixel(x, y) != without.pixel(x, y)
    }
    assert {x for x, _ in changed} <= {49, 50, 51}
    assert len({y for _, y in changed}) >= 10
