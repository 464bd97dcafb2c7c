"""The front door: picks a face. With a command, the command line; without, the window."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.bootstrap import create_workspace, open_workspace, system_clock
from app.config.paths import AppPaths, find_paths
from app.services import Services


class FrontDoor:
    """Opens workspaces for either face; knows where this person's files are."""

    def __init__(self, paths: AppPaths) -> None:
        self.paths = paths

    def open(self, path: Path, user: str = "") -> Services:
        """An existing workspace, signed in as `user` ("": the first manager)."""
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
    ) -> Services:
        """A new workspace, opened."""
        return create_workspace(
            path,
            self.paths,
            name=name,
            user=user,
            timezone=timezone,
            currency=currency,
            clock=clock or system_clock,
            sample=sample,
        )

    def now(self) -> datetime:
        """This instant, UTC."""
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

        return run(self, path)


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
