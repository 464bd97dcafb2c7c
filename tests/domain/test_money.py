"""Whole minor units, one currency at a time."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import LARGEST, Money, minor_digits, parse_money, rounded, split, totals

minors = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"])


@given(minors, minors, currencies)
def test_adding_and_taking_away_are_exact(a: int, b: int, currency: str) -> None:
    first, second = Money(a, currency), Money(b, currency)
    assert first + second - second == first
    assert first.__neg__().__neg__() == first
    assert first + -first == Money(0, currency)


def test_currencies_are_never_added_together() -> None:
    with pytest.raises(ValueError, match="never added"):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(ValueError, match="never added"):
        Money(1, "USD") - Money(1, "EUR")


@given(minors, currencies)
def test_what_is_written_out_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert parse_money(f"{money.decimal():f}", currency) == money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "USD", 1250), (" 12.5 ", "USD", 1250), ("-0.01", "USD", -1),
        ("12", "JPY", 12), ("1.234", "KWD", 1234), ("+3", "EUR", 300), ("0", "USD", 0),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "USD"), ("12,50", "USD"), ("1e3", "USD"), ("NaN", "USD"), ("Infinity", "USD"),
        ("12.505", "USD"), ("12.5", "JPY"), ("$5", "USD"), ("1.2.3", "USD"), ("-", "USD"),
        ("99999999999999999", "USD"), ("１２", "USD"), ("1_000", "USD"), (".", "USD"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_money(text, currency)


def test_the_largest_amount_is_kept_and_one_more_is_refused() -> None:
    assert parse_money(str(LARGEST), "JPY").minor == LARGEST
    with pytest.raises(ValueError, match="larger"):
        parse_money(str(LARGEST + 1), "JPY")


@pytest.mark.parametrize(
    ("amount", "whole"),
    [("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("0.5", 1), ("-0.5", -1), ("1.5", 2), ("3", 3)],
)
def test_half_is_rounded_away_from_zero(amount: str, whole: int) -> None:
    assert rounded(Decimal(amount)) == whole


@given(st.lists(st.tuples(minors, currencies).map(lambda each: Money(*each))))
def test_totals_are_per_currency(amounts: list[Money]) -> None:
    sums = totals(amounts)
    assert list(sums) == sorted(sums)
    for currency in {each.currency for each in amounts}:
        assert sums[currency] == sum(a.minor for a in amounts if a.currency == currency)


@given(
    minors, st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(lambda w: sum(w) > 0)
)
def test_parts_sum_to_the_whole_and_none_is_off_by_one(minor: int, weights: list[int]) -> None:
    parts = split(Money(minor, "USD"), weights)
    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(minor * weight, sum(weights))) < 1


def test_ties_go_to_the_earlier_part() -> None:
    assert [p.minor for p in split(Money(100, "USD"), [1, 1, 1])] == [34, 33, 33]
    assert [p.minor for p in split(Money(-100, "USD"), [1, 1, 1])] == [-34, -33, -33]
    assert [p.minor for p in split(Money(1, "USD"), [0, 1, 1])] == [0, 1, 0]


@pytest.mark.parametrize("weights", [[], [0], [1, -1], [2, -1]])
def test_a_sum_is_not_split_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Money(100, "USD"), weights)


def test_minor_units_differ_by_currency() -> None:
    assert [minor_digits(c) for c in ("USD", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]
    assert Money(1234, "KWD").decimal() == Decimal("1.234")
    assert Money(1234, "JPY").decimal() == Decimal(1234)
