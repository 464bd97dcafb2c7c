"""Numbers, money and dates as the person's locale and the workspace's zone have them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from app.domain.money import Money
from app.domain.quality import Estimate
from app.ui.formats import NOTHING, Formats

US = Formats(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
DE = Formats(QLocale(QLocale.Language.German, QLocale.Country.Germany), ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("amount", "english", "german"),
    [
        (Money(410, "USD"), "$ 4.10", "$ 4,10"),
        (Money(-21248015, "USD"), "−$ 212,480.15", "−$ 212.480,15"),
        (Money(1500, "JPY"), "¥ 1,500", "¥ 1.500"),
        (Money(1234567, "KWD"), "KWD 1,234.567", "KWD 1.234,567"),
        (Money(5, "CHF"), "CHF 0.05", "CHF 0,05"),
    ],
)
def test_money_keeps_every_minor_unit(amount: Money, english: str, german: str) -> None:
    assert US.money(amount) == english
    assert DE.money(amount) == german


def test_an_amount_too_large_for_a_float_is_exact() -> None:
    assert US.money(Money(10**15 - 1, "USD")) == "$ 9,999,999,999,999.99"


def test_numbers_shares_and_scores() -> None:
    assert US.number(8412) == "8,412"
    assert US.number(-3.14159, 2) == "−3.14"
    assert US.percent(0.031, 1) == "3.1 %"
    estimate = Estimate(0.932, 0.911, 0.951, 412)
    assert US.score(estimate) == "93"
    assert US.interval(estimate) == "93, 95 % interval 91–95, n 412"


def test_what_is_not_known_is_a_dash() -> None:
    shown = {
        US.number(None),
        US.percent(None),
        US.money(None),
        US.day(None),
        US.short_day(None),
        US.instant(None),
        US.duration(None),
        US.score(None),
        US.interval(None),
    }
    assert shown == {NOTHING}


def test_an_instant_is_shown_in_the_workspaces_zone() -> None:
    at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert US.instant(at) == "30 Nov 2026, 23:30"
    assert DE.instant(at) == "1 Dez. 2026, 00:30"
    assert US.short_day(date(2026, 11, 28)) == "28 Nov"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(9, "9 s"), (252, "4 min 12 s"), (19200, "5 h 20 min"), (59.6, "1 min 0 s")],
)
def test_durations(seconds: float, words: str) -> None:
    assert US.duration(seconds) == words
