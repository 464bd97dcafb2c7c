"""How long the window stands still while a large workspace is planned.

`matching_workspace` runs it in a process of its own.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

_TICK_MS = 5
_PATIENCE_MS = 120_000


def main(workspace: Path) -> None:
    """Open the page, choose a line, plan again; print the longest silences of the event loop."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings, QTimer

    from app.__main__ import FrontDoor, WindowDoor
    from app.config.paths import find_paths
    from app.domain.progress import Silent
    from app.ui import pictures
    from app.ui.run import make_application
    from app.ui.screens import build_screens
    from app.ui.screens.matching.screen import MatchingScreen
    from app.ui.shell import Shell
    from app.ui.theme import Mode, Theme

    pictures.PATIENCE_MS = _PATIENCE_MS
    with TemporaryDirectory() as home:
        application = make_application(["guildhall"])
        settings = QSettings(str(Path(home) / "window.ini"), QSettings.Format.IniFormat)
        desk = WindowDoor(FrontDoor(find_paths(Path(home)))).open_workspace(workspace, Silent())
        shell = Shell(desk, Theme(application, Mode.LIGHT), settings, build_screens)
        shell.resize(1440, 900)
        shell.show()
        pictures.settle(shell.jobs.is_idle)
        page = next(one for one in shell.screens if isinstance(one, MatchingScreen))
        found: dict[str, tuple[float, float]] = {}
        gaps = [0.0]
        last = time.perf_counter()

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

        timer = QTimer()
        timer.setInterval(_TICK_MS)
        timer.timeout.connect(tick)
        timer.start()

        def phase(name: str, act: Callable[[], object]) -> None:
            nonlocal last
            gaps.clear()
            began = last = time.perf_counter()
            act()
            pictures.settle(shell.jobs.is_idle)
            found[name] = (time.perf_counter() - began, max(gaps))

        phase("open the page, plan", lambda: shell.open_page("matching", ""))
        phase("choose a line", lambda: page.view.pane.select_ids([10]))
        phase("plan again", page.propose)
        timer.stop()
        shell.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
