"""The Qt binding survives what 6.12.0 on CPython 3.11 did not."""

import os
import subprocess
import sys
from pathlib import Path

CALLS = """
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

class Speaker(QObject):
    said = Signal(bool)

application = QApplication([])
speaker, timer = Speaker(), QTimer()
heard = []
speaker.said.connect(heard.append)
for number in range(20_000):
    speaker.said.emit(number % 2 == 0)
    timer.setInterval(5)
assert len(heard) == 20_000
print(sum(heard), None, True)
"""


def test_twenty_thousand_calls_that_return_nothing_drop_no_reference(tmp_path: Path) -> None:
    """6.12.0 loses one reference to None or True at each, until the process aborts."""
    ended = subprocess.run(
        [sys.executable, "-c", CALLS],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=tmp_path,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "10000 None True\n"), ended.stderr
