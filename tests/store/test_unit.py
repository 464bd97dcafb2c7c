"""The unit of work: all or nothing, and nothing unsaid."""

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.people import Role
from app.store import engine as sqlite
from app.store.tables import APPEND_ONLY, metadata
from app.store.workspace import Store
from tests.store.sample import LATER_ROWS, ROWS, fill, make_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return make_store(tmp_path)


def rows_of(store: Store, table: str) -> list[tuple[object, ...]]:
    with store.read() as reader:
        found = reader.settings._connection.exec_driver_sql(f"SELECT * FROM {table}")
        return [tuple(row) for row in found]


def test_a_change_that_is_not_audited_is_refused(store: Store) -> None:
    with (
        pytest.raises(AssertionError, match="nothing was said to the audit log"),
        store.write("manager") as unit,
    ):
        unit.settings.set_value("name", "unsaid")
    assert rows_of(store, "workspace") == []


def test_an_exception_takes_everything_back(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.write("manager") as unit:
        unit.settings.set_value("name", "half")
        unit.people.add_user("half", Role.MANAGER, None)
        unit.audit("user.add", "user:1")
        raise KeyboardInterrupt
    for table in ("workspace", "user", "audit"):
        assert rows_of(store, table) == []


def test_a_broken_rule_takes_everything_back(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write("manager") as unit:
        unit.people.add_user("same", Role.MANAGER, None)
        unit.audit("user.add", "user:1")
        unit.people.add_user("same", Role.MANAGER, None)
    assert rows_of(store, "user") == []
    with pytest.raises(IntegrityError), store.write("manager") as unit:
        unit.people.add_user("tied", Role.MANAGER, 99)  # no such expert
        unit.audit("user.add", "user:1")
    assert rows_of(store, "user") == []


def test_a_unit_that_changes_nothing_needs_no_word(store: Store) -> None:
    with store.write("manager") as unit:
        unit.settings.value("name")
    assert rows_of(store, "audit") == []


def test_a_word_without_a_change_is_kept(store: Store) -> None:
    with store.write("manager") as unit:
        unit.audit("user.sign_in", "user:1")
    assert len(rows_of(store, "audit")) == 1


def test_a_unit_within_a_unit_is_a_bug_and_says_so(store: Store) -> None:
    with store.write("manager") as unit:
        unit.settings.set_value("name", "outer")
        unit.audit("workspace.name", "workspace")
        with pytest.raises(AssertionError, match="inside another"), store.write("manager"):
            pass
    assert rows_of(store, "workspace") == [("name", "outer")]


def test_all_events_of_a_unit_carry_its_time_and_actor(store: Store) -> None:
    with store.write("clerk") as unit:
        unit.audit("a", "x:1")
        unit.audit("b", "x:2", amount=5, words=["p", "q"])
        now = unit.now
    with store.read() as reader:
        first, second = reader.audit_log.rows([1, 2])
    assert (first.actor, first.at, second.at) == ("clerk", now, now)
    assert second.body == '{"amount":5,"words":["p","q"]}'


def test_the_sample_has_a_row_in_every_append_only_table() -> None:
    assert set(APPEND_ONLY) <= {*ROWS, *LATER_ROWS, "audit"}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["update", "delete", "replace", "upsert"])
def test_what_is_append_only_cannot_be_changed(store: Store, table: str, act: str) -> None:
    fill(store)
    keys = [column.name for column in metadata.tables[table].primary_key]
    column = next(c.name for c in metadata.tables[table].columns if c.name not in keys)
    statement = {
        "update": f"UPDATE {table} SET {column} = {column}",
        "delete": f"DELETE FROM {table}",
        "replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "upsert": f"INSERT INTO {table} SELECT * FROM {table} WHERE true "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {column} = {column}",
    }[act]
    before = rows_of(store, table)
    with pytest.raises(IntegrityError, match="append-only"), store.write("manager") as unit:
        unit.audit("test.tamper", table)
        unit._connection.exec_driver_sql(statement)
    assert rows_of(store, table) == before


def test_the_triggers_hold_for_a_plain_shell_too(store: Store) -> None:
    fill(store)
    assert all(rows_of(store, table) for table in APPEND_ONLY)
    store.close()
    shell = sqlite.driver().connect(str(store.path))
    for table in APPEND_ONLY:
        column = next(iter(metadata.tables[table].columns)).name
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(sqlite.driver().IntegrityError, match="append-only"):
                shell.execute(statement)
    shell.close()
