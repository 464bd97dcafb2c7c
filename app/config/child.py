"""Another Python beside this one, for work that must not freeze or end the program."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def child(
    module: str, errors: IO[bytes], more: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m module` with the same search path and open pipes; gone when the block ends.

    errors: where its standard error goes. more: what its environment has beside ours. It is not
    `multiprocessing`: that would import the program's main module again, whatever that happens to
    be, and with it the window or an unguarded script.
    """
    here = str(Path(__file__).resolve().parents[2])
    paths = dict.fromkeys([here, *(path or str(Path.cwd()) for path in sys.path)])
    with subprocess.Popen(  # noqa: S603 - a module of ours
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **(more or {})},
        # no console window beside the program on Windows
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        try:
            yield process
        finally:
            process.kill()
