"""Text as it is compared and searched."""

import pytest

from app.domain.text import fold, natural


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Müller", "muller"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ñandú", "nandu"),
     ("Ａ１", "a1"), ("℃", "°c"), ("", ""), ("東京", "東京")],
)  # fmt: skip
def test_capitals_and_accents_fall(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_numbers_within_texts_count_as_numbers() -> None:
    order = ["", "01", "1", "T-2", "T-2a", "T-2b", "T-10", "T-10-9", "T-10-10", "T-²", "t", "é"]
    for made in (order, order[::-1], sorted(order)):
        assert sorted(made, key=natural) == order
    assert natural("1" * 100_000) < natural("2" * 100_000) < natural("1" * 100_001)
