"""How much memory this process has taken."""

import sys
from pathlib import Path


def peak_rss_mb() -> float | None:
    """The largest resident size of this process so far, in MiB; None where nobody tells."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Not `ru_maxrss`: on Linux that begins with the size of the program that started this one.
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 2**10
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, KiB elsewhere
