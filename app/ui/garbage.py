"""Cyclic garbage is collected on the main thread only.

Python collects on whichever thread happens to allocate. A widget in a cycle would then be
destroyed by a job's thread, which Qt forbids: the two threads end up waiting for each other.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


def set_aside() -> None:
    """Spare what exists now from all later collections. Safe on any thread.

    For the maker of very many records that live long and are in no cycle, such as a plan: each
    whole collection would walk through all of them (300,000 records: 0.2 s) on the main thread.
    They are let go as ever when nobody holds them. What is in a cycle now stays for good: a few
    widgets' wrappers at most.
    """
    gc.freeze()


class MainThreadGarbage(QObject):
    """Switches automatic collection off and does the same work from a timer of its thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Take over from Python's automatic collection."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give it back."""
        self._timer.stop()
        gc.enable()

    def collect(self) -> int:
        """Collect what Python would by now have collected by itself; how many objects went."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                return gc.collect(generation)
        return 0
