"""How values are kept: what goes in comes out, and what would be lost is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, StatementError

from app.domain.people import ExpertStatus
from app.store import tables as t
from app.store.types import Choice, Day, Flag, Instant, Words, instant_text, read_instant
from tests.factory_people import expert
from tests.store.sample import make_store

zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
instants = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001
words = st.lists(st.text(st.characters(exclude_characters="|"), min_size=1), max_size=5)


@given(instants)
def test_an_instant_comes_back_as_the_same_moment_in_utc(at: datetime) -> None:
    back = read_instant(instant_text(at))
    assert back == at
    assert back.utcoffset() == timedelta(0)


@given(instants, instants)
def test_instants_sort_as_text_as_they_do_in_time(first: datetime, second: datetime) -> None:
    assert (instant_text(first) < instant_text(second)) == (first < second)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001


@given(words.map(tuple))
def test_words_come_back_as_they_were(value: tuple[str, ...]) -> None:
    kind = Words()
    stored = kind.process_bind_param(value, None)  # type: ignore[arg-type]
    assert kind.process_result_value(stored, None) == value  # type: ignore[arg-type]


def test_a_word_with_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot contain"):
        Words().process_bind_param(("a|b",), None)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Instant(), Day(), Flag(), Choice(ExpertStatus), Words()])
def test_nothing_stays_nothing(kind: Instant) -> None:
    assert kind.process_bind_param(None, None) is None  # type: ignore[arg-type]
    assert kind.process_result_value(None, None) is None  # type: ignore[arg-type]


def test_a_record_comes_back_from_the_file_as_it_went_in(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    person = expert(7, languages=("en", "pt-BR"), orgs=(), joined_on=date(2024, 2, 29))
    with store.write("manager") as unit:
        unit.people.add_experts([person])
        unit.audit("import", "experts")
    with store.read() as reader:
        (back,) = reader.people.experts()
    assert back == type(person)(
        **{name: getattr(person, name) for name in person.__slots__} | {"id": back.id}
    )
    store.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "asleep"),
        ("level", ""),
        ("joined_on", "1 May 2026"),
        ("weekly_capacity", -1),
        ("weekly_capacity", "forty"),
        ("currency", "DOLLAR"),
        ("name", None),
    ],
)
def test_the_tables_refuse_what_no_record_could_hold(
    tmp_path: Path, column: str, value: object
) -> None:
    store = make_store(tmp_path)
    with store.write("manager") as unit:
        unit.people.add_experts([expert(1)])
        unit.audit("import", "experts")
    with pytest.raises(IntegrityError), store.write("manager") as unit:
        unit.audit("test", "expert")
        unit._connection.exec_driver_sql(f"UPDATE expert SET {column} = ?", (value,))
    store.close()


def test_a_naive_time_does_not_reach_the_file(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with pytest.raises(StatementError, match="without a zone"), store.write("manager") as unit:
        unit._connection.execute(
            t.standing_change.insert().values(
                expert_id=1, status=ExpertStatus.ACTIVE, reason="", by="x",
                at=datetime(2026, 1, 1),  # noqa: DTZ001
            )
        )  # fmt: skip
    store.close()


def test_every_table_is_strict(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with store.read() as reader:
        listed = reader.settings._connection.exec_driver_sql("PRAGMA table_list").all()
    strict = {row[1]: row[5] for row in listed}
    assert all(strict[name] for name in t.metadata.tables)
    store.close()


def test_utc_is_what_the_clock_of_the_tests_says() -> None:
    assert instant_text(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000000Z"
