"""How numbers, money, dates and estimates are written: the system's locale, the workspace's zone.

Every function is safe to call off the main thread.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from PySide6.QtCore import QDate, QLocale

from app.domain.money import Money, minor_digits
from app.domain.quality import Estimate

NOTHING = "–"
_HARMLESS = "\u061c\u200c\u200d\u200e\u200f"  # within words, emoji and some locales' numbers
_JOINERS = "\u200c\u200d"
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


def marked(text: str) -> str:
    """The text with every character that is not seen written out, such as [U+202E]."""
    return _marked(text, "\n\r\t")


def named(text: str) -> str:
    """As `marked`, but without those that only join letters or turn a number's sign."""
    return _marked(text, "\n\r\t" + _HARMLESS)


def _marked(text: str, spared: str) -> str:
    # Cf: direction marks, joiners, zero-width spaces, tags. Cc: control characters.
    # Each character is looked up once, however often it comes: texts are long, alphabets short.
    odd = {c for c in set(text) - set(spared) if unicodedata.category(c) in ("Cf", "Cc")}
    if not odd:
        return text
    if odd.isdisjoint(_JOINERS):
        return text.translate({ord(c): _written(c) for c in odd})
    return "".join(
        _written(c) if c in odd and not _joins(text, n) else c for n, c in enumerate(text)
    )


def _written(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where spelling asks for one: within a word of a script from Arabic
    on, or within an emoji. Between letters of Latin, Greek or Cyrillic it would only hide."""
    around = text[max(0, at - 1) : at + 2]
    if text[at] not in _JOINERS or len(around) < 3:
        return False
    return all(c > "\u05ff" and unicodedata.category(c) != "Cf" for c in around[::2])


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
