"""The slider between quality and cost: one share of the points that both have together."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.config.policies import MatchingPolicy
from app.ui.widgets.text import label, plain_tip
from app.ui.words import tr

STEPS = 20  # of 5 % each
KEYS_MS = 600  # after the last arrow key


class WeightSlider(QWidget):
    """Left is all quality, right is all cost. `chosen(quality, cost)` follows the release of the
    mouse, or a pause after the arrow keys."""

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._quality, self._cost = 0, 0
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, STEPS)
        self._slider.setPageStep(4)
        self._slider.setMinimumWidth(120)
        self._slider.setMaximumWidth(180)
        self._slider.setMinimumHeight(20)
        self._slider.setAccessibleName(tr("Weight of quality against cost"))
        self._below = label("", "small")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(KEYS_MS)
        self._wait.timeout.connect(self._choose)
        self._slider.valueChanged.connect(self._on_move)
        self._slider.sliderReleased.connect(self._choose)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(label(tr("Quality")))
        line.addWidget(self._slider)
        line.addWidget(label(tr("Cost")))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addStretch(1)
        rows.addLayout(line)
        rows.addWidget(self._below, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch(1)

    def set_flat(self, flat: bool) -> None:
        """Stand in one line, without the points below; its tip says them."""
        self._below.setVisible(not flat)

    def show_policy(self, policy: MatchingPolicy) -> None:
        """Show the weights in force, or the draft of them."""
        self._quality, self._cost = policy.quality, policy.cost
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(STEPS * self._cost / max(1, self._whole())))
        self._show(self._quality, self._cost)

    def _weights(self) -> tuple[int, int]:
        cost = round(self._whole() * self._slider.value() / STEPS)
        return self._whole() - cost, cost

    def _whole(self) -> int:
        usual = MatchingPolicy()
        return self._quality + self._cost or usual.quality + usual.cost

    def _on_move(self) -> None:
        self._show(*self._weights())
        if not self._slider.isSliderDown():
            self._wait.start()

    def _choose(self) -> None:
        self._wait.stop()
        quality, cost = self._weights()
        if (quality, cost) != (self._quality, self._cost):
            self.chosen.emit(quality, cost)

    def _show(self, quality: int, cost: int) -> None:
        text = tr("{q} to {c} points").replace("{q}", f"{quality:,}").replace("{c}", f"{cost:,}")
        self._below.setText(text)
        self._slider.setAccessibleDescription(text)
        self._slider.setToolTip(plain_tip(text))
