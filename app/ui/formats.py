"""How numbers, money, dates and estimates are written: the system's locale, the workspace's zone.

Every function is safe to call off the main thread.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from PySide6.QtCore import QDate, QLocale

from app.domain.money import Money, minor_digits
from app.domain.quality import Estimate

NOTHING = "–"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}


def system_locale() -> QLocale:
    """The person's locale; where the system names none ("C"), American English."""
    system = QLocale.system()
    if system.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return system


def grouped(number: int) -> str:
    """A count as the system's locale writes it: 100,000."""
    return system_locale().toString(number)


@dataclass(frozen=True)
class Formats:
    """Writes values for the screen. None becomes a dash."""

    locale: QLocale = field(default_factory=system_locale)
    zone: tzinfo = UTC

    def number(self, value: float | None, digits: int = 0) -> str:
        """8,412 or, with digits, 92.4."""
        if value is None:
            return NOTHING
        if digits == 0:
            return self._signed(self.locale.toString(round(value)))
        return self._signed(self.locale.toString(float(value), "f", digits))

    def percent(self, share: float | None, digits: int = 0) -> str:
        """0.031 as "3.1 %" with one digit."""
        return NOTHING if share is None else f"{self.number(share * 100, digits)} %"

    def score(self, estimate: Estimate | None) -> str:
        """The mean of a score, as points out of a hundred."""
        return NOTHING if estimate is None else self.number(estimate.mean * 100)

    def interval(self, estimate: Estimate | None) -> str:
        """A score with its interval and evidence, in words: "93, 95 % interval 91–95, n 412"."""
        if estimate is None:
            return NOTHING
        low, high = self.number(estimate.low * 100), self.number(estimate.high * 100)
        return f"{self.score(estimate)}, 95 % interval {low}–{high}, n {self.number(estimate.n)}"

    def money(self, amount: Money | None) -> str:
        """$ 4.10; the code stands where no sign is common."""
        if amount is None:
            return NOTHING
        digits = minor_digits(amount.currency)
        whole, part = divmod(abs(amount.minor), 10**digits)
        text = self.locale.toString(whole)
        if digits:
            text += f"{self.locale.decimalPoint()}{part:0{digits}d}"
        sign = "−" if amount.minor < 0 else ""
        return f"{sign}{_SYMBOLS.get(amount.currency, amount.currency)} {text}"

    def day(self, value: date | None) -> str:
        """28 Nov 2026."""
        return NOTHING if value is None else self._date(value, "d MMM yyyy")

    def short_day(self, value: date | None) -> str:
        """28 Nov."""
        return NOTHING if value is None else self._date(value, "d MMM")

    def instant(self, value: datetime | None) -> str:
        """28 Nov 2026, 11:30 in the workspace's zone."""
        if value is None:
            return NOTHING
        there = value.astimezone(self.zone)
        return f"{self.day(there.date())}, {self.clock(value)}"

    def clock(self, value: datetime) -> str:
        """11:30 in the workspace's zone."""
        return value.astimezone(self.zone).strftime("%H:%M")

    def duration(self, seconds: float | None) -> str:
        """5 h 20 min, 4 min 12 s or 9 s."""
        if seconds is None:
            return NOTHING
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{self.number(hours)} h {minutes} min"
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"

    def _date(self, value: date, pattern: str) -> str:
        return self.locale.toString(QDate(value.year, value.month, value.day), pattern)

    @staticmethod
    def _signed(text: str) -> str:
        return text.replace("-", "−", 1)
