"""Text as it is compared and searched."""

import pytest

from app.domain.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Müller", "muller"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ñandú", "nandu"),
     ("Ａ１", "a1"), ("℃", "°c"), ("", ""), ("東京", "東京")],
)  # fmt: skip
def test_capitals_and_accents_fall(text: str, folded: str) -> None:
    assert fold(text) == folded
