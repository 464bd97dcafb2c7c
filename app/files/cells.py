"""What a cell of each type may hold, as pydantic types. Nothing is guessed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, NoReturn
from zoneinfo import available_timezones

import orjson
from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.files.countries import COUNTRIES

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})", re.ASCII
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_SHARE = re.compile(r"[01]|0?\.\d{1,20}|1\.0{1,20}", re.ASCII)
_HOURS = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
_PLACE = re.compile(r"\*|[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
LARGEST_WHOLE = 10**9
_HOURS_A_WEEK = 168


def wrong(reason: str) -> NoReturn:
    """Refuses the cell with a reason that reads on from the column's name."""
    raise PydanticCustomError("cell", "{reason}", {"reason": reason})


def wrong_in(column: str, reason: str, value: str = "") -> NoReturn:
    """Refuses a row because of one column, from a check that looks at several."""
    raise PydanticCustomError(
        "cell", "{reason}", {"reason": reason, "column": column, "value": value}
    )


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not _DATE.fullmatch(text):
        wrong("is not a date written as year-month-day, such as 2026-03-31")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong("is not a day of the calendar")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        wrong(f"is not between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return day


def _instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not _INSTANT.fullmatch(text):
        wrong("is not a time with its zone, such as 2026-03-31T14:05:00Z or …T14:05:00+02:00")
    try:
        moment = datetime.fromisoformat(text)
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            wrong(f"is not between the years {_FIRST_YEAR} and {_LAST_YEAR}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        wrong("is not a moment of the calendar")


def json_object(example: str) -> Callable[[object], object]:
    """A check for a JSON object such as `example`; it becomes the one text by which two are
    compared.
    """

    def check(value: object) -> object:
        if not isinstance(value, str) or not value.strip():
            return value
        try:
            found = orjson.loads(value)
        except orjson.JSONDecodeError:
            wrong("is not JSON")
        if not isinstance(found, dict):
            wrong(f"is JSON, but not an object such as {example}")
        return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()

    return check


def whole(low: int, high: int = LARGEST_WHOLE) -> Callable[[object], object]:
    """A check for a whole number from `low` to `high`, written in digits."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            return value
        text = value.strip()
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            wrong("is not a whole number")
        # Longer texts are out of range without being read: int() is slow on endless digits.
        if len(text) > 12 or not low <= int(text) <= high:
            wrong(f"is not between {low:,} and {high:,}")
        return int(text)

    return check


def _share(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not _SHARE.fullmatch(text):
        wrong("is not a number from 0 to 1, such as 0.85")
    return float(text)


def _hours(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not _HOURS.fullmatch(text):
        wrong("is not a number of hours, such as 20 or 37.5")
    if Decimal(text) > _HOURS_A_WEEK:
        wrong(f"is not between 0 and {_HOURS_A_WEEK}: a week has no more hours")
    return Decimal(text)


def parts(text: str) -> tuple[str, ...]:
    """The entries of a list cell: "a|b|c", or a JSON list of texts."""
    text = text.strip()
    if text.startswith("["):
        try:
            entries = orjson.loads(text)
        except orjson.JSONDecodeError:
            wrong("begins like a JSON list, but is not one. Write a|b|c")
        if not all(isinstance(entry, str) for entry in entries):
            wrong("is a JSON list, but not of texts. Write a|b|c")
    else:
        entries = text.split("|") if text else []
    found = tuple(entry.strip() for entry in entries)
    if not all(found):
        wrong("has an empty entry. Write a|b|c")
    if len(set(found)) != len(found):
        wrong("names an entry twice")
    if any(len(entry) > 200 for entry in found) or len(found) > 1000:
        wrong("has too many or too long entries (at most 1,000 of 200 characters)")
    if any(ord(c) < 32 for entry in found for c in entry):
        wrong("has a control character in it")
    return found


def _list(value: object) -> object:
    return parts(value) if isinstance(value, str) else value


def _languages(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(_language(entry) for entry in parts(value))


def _language(value: str) -> str:
    text = value.strip()
    if text and not _LANGUAGE.fullmatch(text):
        wrong("is not a language code such as en, fr or pt-BR")
    first, *rest = text.split("-")
    return "-".join([first.lower(), *rest])


def _country(value: str) -> str:
    if value not in COUNTRIES:
        wrong("is not a country code of two capitals (ISO 3166), such as US or FR")
    return value


def _zone(value: str) -> str:
    if value not in _ZONES:
        wrong("is not a time zone name (IANA), such as Europe/Paris or America/New_York")
    return value


def _place(value: str) -> str:
    if not _PLACE.fullmatch(value):
        wrong("is not a jurisdiction such as US-CA, FR, or * where no territory counts")
    return value


def _needed_place(value: str) -> str:
    return value if value in ("", "ANY") else _place(value)


_ZONES = frozenset(available_timezones())

Id = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")
]
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Text = Annotated[
    str,
    StringConstraints(max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"),
]
Long = Annotated[
    str,
    StringConstraints(
        max_length=1_000_000, strip_whitespace=False, pattern=r"^[^\x00-\x08\x0b\x0e-\x1f]*$"
    ),
]
Slug = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
SpecialtyPath = Annotated[
    str,
    StringConstraints(
        max_length=200, pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*(/[a-z0-9]+([-_][a-z0-9]+)*)*$"
    ),
]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Country = Annotated[Line, BeforeValidator(_country)]
Zone = Annotated[Line, BeforeValidator(_zone)]
Place = Annotated[Line, BeforeValidator(_place)]
NeededPlace = Annotated[Line, BeforeValidator(_needed_place)]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1)]
WeeklyHours = Annotated[Decimal, BeforeValidator(_hours)]
Names = Annotated[tuple[str, ...], BeforeValidator(_list)]
Languages = Annotated[tuple[str, ...], BeforeValidator(_languages)]
Language = Annotated[Line, BeforeValidator(_language)]
Seconds = Annotated[int, BeforeValidator(whole(0, 10_000_000))]
