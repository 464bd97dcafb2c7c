"""Whole minor units with a currency. No float comes anywhere near."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 exponents that differ from 2.
_MINOR_DIGITS = {
    "BHD": 3, "CLF": 4, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3,
    "LYD": 3, "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "UYW": 4, "VND": 0, "XAF": 0, "XOF": 0,
    "XPF": 0, "RWF": 0, "BIF": 0, "DJF": 0, "GNF": 0, "KMF": 0, "VUV": 0, "UYI": 0,
}  # fmt: skip
LARGEST = 10**15  # a bound no wage reaches; sums of a million such lines still fit 64 bits


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in whole minor units (cents, yen, fils) of one ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} are never added together")


def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit has (2 unless ISO 4217 says otherwise)."""
    return _MINOR_DIGITS.get(currency, 2)


def parse_money(text: str, currency: str) -> Money:
    """Exactly the amount written, such as "12.50". Raises ValueError on anything else."""
    cleaned = text.strip()
    if not cleaned or not all(c in "+-.0123456789" for c in cleaned):
        raise ValueError(f"“{text[:40]}” is not an amount such as 12.50")
    try:
        scaled = Decimal(cleaned).scaleb(minor_digits(currency))
    except ArithmeticError as error:
        raise ValueError(f"“{text[:40]}” is not an amount such as 12.50") from error
    if scaled != scaled.to_integral_value():
        raise ValueError(f"“{text[:40]}” has more decimals than {currency} has")
    if abs(scaled) > LARGEST:
        raise ValueError(f"“{text[:40]}” is larger than any amount the program keeps")
    return Money(int(scaled), currency)


def rounded(amount: Decimal) -> int:
    """The one rounding of the program: half away from zero, to whole minor units."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def totals(amounts: Iterable[Money]) -> dict[str, int]:
    """Sums per currency in minor units, by currency code; currencies are never mixed."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return dict(sorted(sums.items()))


def split(total: Money, weights: Sequence[int]) -> list[Money]:
    """The parts of `total` in proportion to `weights`, by largest remainder.

    The parts always sum to the whole. Ties go to the earlier part. Raises ValueError when no
    weight is positive.
    """
    whole = sum(weights)
    if whole <= 0 or any(w < 0 for w in weights):
        raise ValueError("a sum is split by weights that are not negative and not all zero")
    sign = -1 if total.minor < 0 else 1
    size = abs(total.minor)
    parts = [size * w // whole for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return [Money(sign * part, total.currency) for part in parts]
