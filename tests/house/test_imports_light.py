"""What a scoring run imports: nothing that alone takes a second."""

import subprocess
import sys

_HEAVY = ("scipy.stats", "scipy.signal", "pandas", "sklearn", "matplotlib")


def test_a_scoring_run_imports_no_heavy_package() -> None:
    code = (
        "import sys; import app.services.quality, app.services.living_scores; "
        "import app.services.quality_rows, app.services.quality_watch, app.services.label_files; "
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
