"""The funnel as bars."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.work import FunnelStep
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.widgets.funnel import FunnelView, headline
from app.ui.widgets.parts import ProgressBar

STEPS = (FunnelStep("active experts", 412), FunnelStep("with radiology", 23), FunnelStep("x", 0))


def test_each_step_is_a_line_with_its_share_of_the_first(qtbot: QtBot) -> None:
    view = FunnelView(Formats())
    qtbot.addWidget(view)
    view.show_steps(STEPS)
    shown = [one.text() for one in view.findChildren(QLabel)]
    assert shown == ["Active experts", "412", "With radiology", "23", "X", "0"]
    bars = [bar.accessibleName() for bar in view.findChildren(ProgressBar)]
    assert bars == ["100 %", "6 %", "0 %"]
    assert "with radiology 23" in view.accessibleDescription()


def test_a_new_funnel_replaces_the_old_one(qtbot: QtBot) -> None:
    view = FunnelView(Formats())
    qtbot.addWidget(view)
    view.show_steps(STEPS)
    view.show_steps(STEPS[:1])
    assert [one.text() for one in view.findChildren(QLabel) if not one.isHidden()] == [
        "Active experts",
        "412",
    ]


def test_the_headline_says_who_qualifies_and_whether_that_is_trouble() -> None:
    formats = Formats()
    assert headline(STEPS[:2], formats) == ("23 of 412 experts qualify", State.GOOD)
    assert headline(STEPS, formats)[1] is State.BAD
    assert headline((), formats)[1] is State.WARN
