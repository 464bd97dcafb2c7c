"""What was on a desk when the window was closed or went down; the next one goes on with it."""

from hashlib import sha256

from PySide6.QtCore import QDir, QLockFile, QSettings


class LastHeld:
    """Of several windows that are open at once the first alone keeps this: what it holds is not
    given to the others, though the same person is signed in.
    """

    def __init__(self, settings: QSettings, key: str) -> None:
        self._settings, self._key = settings, key
        name = sha256(f"{settings.fileName()} {key}".encode()).hexdigest()[:16]
        # Of a program that went down the lock is void: Qt looks whether its process is alive.
        self._first = QLockFile(QDir.temp().filePath(f"guildhall-{name}.lock"))
        self._first.setStaleLockTime(0)

    @property
    def number(self) -> int:
        """The item, 0 for none."""
        return int(str(self._settings.value(self._key, 0) or 0)) if self._is_first() else 0

    @number.setter
    def number(self, number: int) -> None:
        if self._is_first():
            self._settings.setValue(self._key, number)

    def leave(self) -> None:
        """Let another window be the first."""
        self._first.unlock()

    def _is_first(self) -> bool:
        return self._first.isLocked() or self._first.tryLock(0)
