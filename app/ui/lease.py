"""Keeps a claim alive while somebody is at work, and lets it run out when nobody is."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_BEATS = 3  # renewals in the time of one lease
_QUIET_LEASES = 2  # so many leases without a touch, and the claim is let go
_SHORTEST = 5.0  # seconds between renewals


class Lease(QObject):
    """Calls `renew` three times a lease; after two leases without `touch()`, calls `lapsed`."""

    def __init__(
        self, renew: Callable[[], None], lapsed: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._renew, self._lapsed = renew, lapsed
        self._seconds = 0.0
        self._quiet_beats = 0
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.beat)

    @property
    def is_running(self) -> bool:
        """Whether a claim is held."""
        return self._timer.isActive()

    def begin(self, seconds: float) -> None:
        """A claim was taken that lasts so many seconds."""
        self._seconds = max(_SHORTEST * _BEATS, seconds)
        self._quiet_beats = 0
        self._since.start()
        self._timer.start(round(self._seconds / _BEATS * 1000))

    def end(self) -> None:
        """The item was given back or decided."""
        self._timer.stop()

    def touch(self) -> None:
        """The person did something."""
        self._quiet_beats = 0

    def watch(self, *widgets: QWidget) -> None:
        """Take keys and the mouse over these for a sign that somebody is here."""
        for one in widgets:
            one.installEventFilter(self)

    def left(self) -> timedelta:
        """How long the claim lasts from now, as far as this side knows."""
        gone = self._since.elapsed() / 1000 if self._since.isValid() else 0.0
        return timedelta(seconds=max(0.0, self._seconds - gone))

    def beat(self) -> None:
        """Renew, or give up when nobody has been here for long. Called by the timer."""
        self._quiet_beats += 1
        if self._quiet_beats > _QUIET_LEASES * _BEATS:
            self.end()
            self._lapsed()
        else:
            self._since.start()
            self._renew()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.Enter):
            self.touch()
        return super().eventFilter(watched, event)
