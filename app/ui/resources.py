"""Where the program's own files are: beside the package in a wheel, at the top in a checkout."""

from pathlib import Path

import app


def resources_dir() -> Path:
    """The folder that holds icons, styles and fonts."""
    package = Path(app.__file__).parent
    shipped = package / "_resources"
    return shipped if shipped.is_dir() else package.parent / "resources"
