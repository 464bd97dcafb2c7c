"""What every test of a type at the desk needs."""

import pytest


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key counts at once, however short the item is on the desk."""
    monkeypatch.setattr("app.ui.screens.review.screen.BLINK_MS", 0)
