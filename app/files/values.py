"""Values of typed formats as text, without loss."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import orjson

EXACT = 2**53  # above it a floating-point number no longer holds every whole number


def as_text(value: object) -> str:
    """A cell's value as it would be written in a CSV: 12.0 is "12", dates are ISO, None is "".

    Lists and objects become JSON. Raises ValueError for a number that lost digits on its way.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case Decimal():
            return format(value, "f")
        case datetime():
            midnight = value.time() == time(0) and value.tzinfo is None
            return value.date().isoformat() if midnight else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _number(value.total_seconds())
        case _:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _number(value: float) -> str:
    if not value.is_integer():  # also infinities: they stay "inf", which no column accepts
        return repr(value)
    if abs(value) >= EXACT:
        raise ValueError("a number has more digits than are kept. Write it as text")
    return str(int(value))
