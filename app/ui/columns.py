"""What a list shows: a new list is a tuple of `Column` and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from app.ui.formats import named
from app.ui.tokens import State

Row = TypeVar("Row")
Kind = Literal["text", "number", "pill", "interval", "progress", "twoline"]
Align = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. All callables are called off the main thread, once for each row fetched.

    * `text` is what is shown, copied and read out; "" shows nothing.
    * `sort` says that the source can order by `key` (only indexed fields can).
    * `kind`: "number" is right-aligned in tabular figures; "pill" takes its colour from `state`;
      "interval" draws `value(row)`, an `Estimate`, over `span` and writes `text` beside it, with a
      stroke across the scale at `mark`, the value that would say nothing;
      "progress" draws `value(row)`, a share in 0..1; "twoline" writes `value(row)`, a string,
      muted below the text.
    * `stretch` columns share the room that is left.
    """

    key: str
    title: str
    text: Callable[[Row], str]
    sort: bool = False
    align: Align | None = None
    width: int = 120
    kind: Kind = "text"
    value: Callable[[Row], Any] | None = None
    state: Callable[[Row], State] | None = None
    tip: Callable[[Row], str] | None = None
    muted: bool = False
    stretch: bool = False
    hidden: bool = False
    span: tuple[float, float] = (0.6, 1.0)
    mark: float | None = None

    @property
    def side(self) -> Align:
        """Where the text stands."""
        return self.align or ("right" if self.kind == "number" else "left")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, worked out when its row arrives."""

    text: str
    value: Any = None
    state: State = State.NEUTRAL
    tip: str = ""


def cells(columns: tuple[Column[Row], ...], row: Row) -> tuple[Cell, ...]:
    """The cells of one row."""
    return tuple(
        Cell(
            text=named(c.text(row)),
            value=c.value(row) if c.value else None,
            state=c.state(row) if c.state else State.NEUTRAL,
            tip=named(c.tip(row)) if c.tip else "",
        )
        for c in columns
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """A box in the filter row: the query's field, its title and the (value, label) choices.

    "All" (no filter) is always the first choice and is not listed here.
    """

    field: str
    title: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: what is missing, what to do first, and the button for it."""

    title: str
    step: str = ""
    button: str = ""
    slot: Callable[[], None] | None = None
