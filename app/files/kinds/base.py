"""What a kind of file is: its columns, the row it makes, and what names a row."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from app.domain.money import parse_money
from app.files.cells import wrong


class ReadRow(BaseModel):
    """A row that passed the gate: plain values, checked alone. Ids are those of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


RowT = TypeVar("RowT", bound=ReadRow)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind. `aliases` are other titles it is known by."""

    name: str
    explanation: str
    example: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[RowT]):
    """A kind of file. `key` gives what may be in a file only once; `examples` make its template."""

    name: str
    title: str
    row: type[RowT]
    columns: tuple[Column, ...]
    key: Callable[[RowT], Hashable]
    key_column: str
    examples: tuple[Mapping[str, str], ...]


def minor(text: object, currency: str | None) -> object:
    """An amount such as "4.50" in whole minor units; refuses what is negative or not exact."""
    if not isinstance(text, str):
        return text
    if currency is None:  # the currency itself is refused already
        return None
    try:
        amount = parse_money(text, currency)
    except ValueError as error:
        _, _, reason = str(error).partition("” ")
        wrong(reason)
    if amount.minor < 0:
        wrong("is negative; an amount is 0 or more")
    return amount.minor
