"""News from below: gathered for a moment, then told once, on the main thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.domain.news import Changes, Topic
from app.domain.progress import Progress
from app.ui.jobs import Jobs

GATHER_MS = 100
POLL_MS = 2000


class News(QObject):
    """Gathers `Changes` for 100 ms and emits them as one. `publish` may be called anywhere."""

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._topics: set[Topic] = set()
        self._elsewhere = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._arrived.connect(self._gather, Qt.ConnectionType.QueuedConnection)

    def publish(self, changes: Changes) -> None:
        """Take note of one commit. Safe on any thread; meant as the services' callback."""
        self._arrived.emit(changes)

    def _gather(self, changes: Changes) -> None:
        self._topics |= changes.topics
        self._elsewhere |= changes.origin != "here"
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        topics, elsewhere = frozenset(self._topics), self._elsewhere
        self._topics, self._elsewhere = set(), False
        self.changed.emit(Changes(topics, "elsewhere" if elsewhere else "here"))


class Watch(QObject):
    """Asks every two seconds, in a reader lane, whether another process wrote to the workspace."""

    def __init__(
        self, jobs: Jobs, news: News, poll: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._news = news
        self._poll = poll
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look once, now. A look that is still under way is superseded."""

        def work(_progress: Progress) -> bool:
            return self._poll()

        self._jobs.latest(self, "watch", "", work, self._seen, self._blind)

    def _seen(self, changed: bool) -> None:
        if changed:
            self._news.publish(Changes(frozenset(Topic), "elsewhere"))

    def _blind(self, _error: Exception) -> None:
        """A look that could not be taken is taken again in two seconds."""
