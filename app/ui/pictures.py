"""Pictures of the window for the manual and for looking at one's own work, taken without a screen.

The front door wires it: `pictures.take(house, workspace, folder)` draws every page in both themes
at two sizes. It needs QT_QPA_PLATFORM=offscreen, or any screen.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QWidget

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.ui.desk import House
from app.ui.jobs import Jobs
from app.ui.run import make_application
from app.ui.screens import build_screens
from app.ui.shell import BuildScreens, Shell
from app.ui.theme import Mode, Theme

SIZES = ((1440, 900), (1100, 700))
PATIENCE_MS = 20_000


def grab(window: QWidget, path: Path, size: tuple[int, int] | None = None) -> None:
    """Write what `window` shows to a PNG file, at a size in device-independent pixels."""
    if size is not None:
        window.resize(*size)
    settle(lambda: True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(path)):
        raise OSError(f"{path} could not be written")


def settle(is_done: Callable[[], bool]) -> None:
    """Let the event loop turn until `is_done` and all that was posted is painted."""
    patience = QDeadlineTimer(PATIENCE_MS)
    quiet = 0
    while quiet < 4 and not patience.hasExpired():
        loop = QEventLoop()
        QTimer.singleShot(25, loop.quit)
        loop.exec()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        quiet = quiet + 1 if is_done() else 0


def take_pages(
    shell: Shell, theme: Theme, folder: Path, pages: Sequence[tuple[str, str]] = ()
) -> list[Path]:
    """Draw pages (key, arg) of an open window, all of them when none are named.

    Raises `UserError` for a page there is not.
    """
    known = [screen.key for screen in shell.screens]
    unknown = sorted({key for key, _ in pages} - set(known))
    if unknown:
        raise UserError(
            f"There is no page “{unknown[0][:40]}”. Choose {', '.join(known)}. Nothing was drawn."
        )
    wanted = pages or [(key, "") for key in known]
    taken = []
    shell.show()
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        for size in SIZES:
            shell.resize(*size)
            for key, arg in wanted:
                shell.open_page(key, arg)
                settle(_idle(shell.jobs))
                name = f"{key}{'-' + arg.replace(':', '-') if arg else ''}"
                path = folder / f"{name}-{mode.value}-{size[0]}.png"
                grab(shell, path, size)
                taken.append(path)
    return taken


def take(
    house: House,
    workspace: Path,
    folder: Path,
    pages: Sequence[tuple[str, str]] = (),
    build: BuildScreens = build_screens,
) -> list[Path]:
    """Open a workspace and draw its pages in both themes and sizes; returns the files."""
    application = make_application(["guildhall"])
    theme = Theme(application, Mode.LIGHT)
    settings = QSettings(str(folder / "pictures.ini"), QSettings.Format.IniFormat)
    settings.clear()
    shell = Shell(house.open_workspace(workspace, Silent()), theme, settings, build)
    taken = take_pages(shell, theme, folder, pages)
    shell.close()
    return taken


def _idle(jobs: Jobs) -> Callable[[], bool]:
    return jobs.is_idle
