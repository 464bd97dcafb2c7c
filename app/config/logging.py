"""The program's own log: JSON lines in UTC, a few files of a fixed size, nothing personal.

What is logged is an allow-list: when, how bad, where in the program, an event in fixed words, and
the numbers and codes handed over as `extra={"facts": {…}}`. Of an error it keeps the kind and the
places in the program, never its message, because messages quote people's data.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.config.paths import AppPaths

NAME = "guildhall.log"
_SIZE, _KEPT = 2**20, 5  # five old files of one megabyte
_MARK = "guildhall"


class JsonLines(logging.Formatter):
    """A record as one line of JSON with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Only text fixed in the program is kept: the template, not what fills it."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "event": str(record.msg),
        }
        facts = getattr(record, "facts", None)
        if isinstance(facts, Mapping):
            said["facts"] = {
                str(name): value
                for name, value in facts.items()
                if isinstance(value, int | float | bool) or value is None
            }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            said["error"] = kind.__name__
            said["trace"] = [
                f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)
            ]
        return json.dumps(said, ensure_ascii=False)


class QuietFile(RotatingFileHandler):
    """A log file that stays silent when it cannot be written, such as on a full disk."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the line."""


def set_up_logging(paths: AppPaths) -> logging.Handler:
    """Log the program's own events to a file below `paths.logs`; the handler that does it.

    Asked twice, the second place counts. Where the folder cannot be written, nothing is logged:
    a log never stops the program.
    """
    root = logging.getLogger("app")
    for old in [h for h in root.handlers if h.get_name() == _MARK]:
        root.removeHandler(old)
        old.close()
    handler: logging.Handler
    try:
        paths.logs.mkdir(parents=True, exist_ok=True)
        handler = QuietFile(
            paths.logs / NAME, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.set_name(_MARK)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
