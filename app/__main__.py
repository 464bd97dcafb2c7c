"""The front door: picks a face. With a command, the command line; without, the window."""

import os
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.config.paths import AppPaths, find_paths

# Imported where they are used: a command on plain files needs neither a database nor a window.
if TYPE_CHECKING:
    from app.config.preferences import Preferences
    from app.domain.progress import Progress
    from app.services import Services
    from app.ui.opened import OpenDesk


class FrontDoor:
    """Opens workspaces for either face; knows where this person's files are."""

    def __init__(self, paths: AppPaths) -> None:
        self.paths = paths

    def open(self, path: Path, user: str = "") -> "Services":
        """An existing workspace, signed in as `user` ("": the first manager)."""
        from app.bootstrap import open_workspace

        return open_workspace(path, self.paths, user=user)

    def create(
        self,
        path: Path,
        *,
        name: str,
        user: str,
        timezone: str,
        currency: str,
        clock: Callable[[], datetime] | None = None,
        sample: bool = False,
        seed: int | None = None,
    ) -> "Services":
        """A new workspace, opened."""
        from app.bootstrap import create_workspace, system_clock

        return create_workspace(
            path,
            self.paths,
            name=name,
            user=user,
            timezone=timezone,
            currency=currency,
            clock=clock or system_clock,
            sample=sample,
            seed=seed,
        )

    def create_sample(self, path: Path, clock: Callable[[], datetime], seed: int) -> "Services":
        """An empty workspace that says it is a sample, with a clock of its own and drawing by a
        known seed."""
        return self.create(
            path, name="Sample operation", user="Manager", timezone="UTC", currency="USD",
            clock=clock, sample=True, seed=seed,
        )  # fmt: skip

    def now(self) -> datetime:
        """This instant, UTC."""
        from app.bootstrap import system_clock

        return system_clock()

    def has_screen(self) -> bool:
        """Whether a window could be shown here."""
        if sys.platform in ("win32", "darwin"):
            return True
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

    def show(self, path: Path | None) -> int:
        """Open the window; its exit code."""
        if not self.has_screen() and not os.environ.get("QT_QPA_PLATFORM"):
            sys.stderr.write(
                "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set). All work "
                "on whole files can be done by command: see “guildhall --help”.\n"
            )
            return 1
        from app.ui.run import run

        return run(WindowDoor(self), ["guildhall"], path)

    def take_pictures(self, path: Path, folder: Path, pages: list[str]) -> list[Path]:
        """Draw pages of a workspace ("experts", "experts=person:3"; none: all) into a folder."""
        from app.ui.pictures import take

        if not self.has_screen():  # Qt ends the whole process where it looks for one in vain
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        wanted = [(key, arg) for key, _, arg in (page.partition("=") for page in pages)]
        return take(WindowDoor(self), path, folder, wanted)


class WindowDoor:
    """The same door as the window sees it: remembers what was opened, and wraps the services."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door
        door.paths.config.mkdir(parents=True, exist_ok=True)
        door.paths.logs.mkdir(parents=True, exist_ok=True)

    @property
    def settings_file(self) -> Path:
        """The INI file for window, columns and look."""
        return self._door.paths.window_file

    @property
    def crash_file(self) -> Path:
        """Where a hard crash leaves its trace."""
        return self._door.paths.logs / "crash.txt"

    def recent(self) -> list[Path]:
        """The workspaces opened before, newest first."""
        return [Path(p) for p in self._preferences().recent]

    def open_workspace(self, path: Path, progress: "Progress") -> "OpenDesk":
        """Open a workspace and remember it."""
        progress.step(0, 0, path.name)
        return self._opened(self._door.open(path))

    def new_workspace(self, path: Path, progress: "Progress") -> "OpenDesk":
        """Start an empty workspace and open it."""
        from app.bootstrap import local_zone

        progress.step(0, 0, path.name)
        made = self._door.create(
            path, name=path.stem, user="Manager", timezone=local_zone(), currency="USD"
        )
        return self._opened(made)

    def sample_workspace(self, progress: "Progress") -> "OpenDesk":
        """Make the sample workspace (or find it again) and open it."""
        folder = self._door.paths.sample_folder
        path = folder / "sample.guildhall"
        if not path.exists():
            make_sample(self._door, folder, progress)
        return self._opened(self._door.open(path))

    def _opened(self, services: "Services") -> "OpenDesk":
        from app.ui.opened import OpenDesk

        self._remember(services.desk.store.path)
        # What lapsed since the file was last open is held before anybody looks at it.
        services.credentials.hold_lapsed()
        return OpenDesk(services)

    def _preferences(self) -> "Preferences":
        from app.config.preferences import load_preferences

        return load_preferences(self._door.paths.settings_file)

    def _remember(self, path: Path) -> None:
        from app.config.preferences import save_preferences

        whole = str(path.resolve())
        kept = self._preferences()
        recent = (whole, *(p for p in kept.recent if p != whole))[:10]
        save_preferences(kept.model_copy(update={"recent": recent}), self._door.paths.settings_file)


def make_sample(door: FrontDoor, folder: Path, progress: "Progress") -> None:
    """Play the sample month into `folder`; a stopped or failed one leaves nothing there."""
    from app.services.demo import play_month

    aside = folder.with_name(folder.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    _, services = play_month(
        door.create_sample, aside, progress, experts=400, tasks=12000, seed=1, until=door.now()
    )
    services.close()
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def main(argv: list[str] | None = None) -> int:
    """Run the program; its exit code."""
    from app.cli.main import run
    from app.config.logging import set_up_logging

    arguments = list(sys.argv[1:] if argv is None else argv)
    home = None
    if arguments[:1] == ["--home"] and len(arguments) > 1:
        home, arguments = Path(arguments[1]), arguments[2:]
    paths = find_paths(home)
    set_up_logging(paths)
    return run(arguments, FrontDoor(paths))


if __name__ == "__main__":
    sys.exit(main())
