"""Where the files that ship with the program are."""

from pathlib import Path

_APP = Path(__file__).resolve().parent.parent


def resources_dir() -> Path:
    """The folder of icons, styles, templates and help.

    In a checkout it stands beside `app`; in an installed wheel it is inside it.
    """
    packed = _APP / "_resources"
    return packed if packed.is_dir() else _APP.parent / "resources"
