"""Files of a pay run never change, and neither do its rows, whoever asks."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.domain.errors import UserError
from app.domain.money import Money
from app.domain.pay import PeriodState
from app.domain.progress import Silent
from app.services import Services
from app.services.pay import PayService
from app.store.engine import driver
from tests.factory import StandingClock
from tests.factory_review import Office, answer, make_office, verdict

LABEL = "2026-11A"  # the clock stands at 2 November


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    return make_office(services, clock)


def earn(office: Office, *numbers: int, person: int = 1) -> None:
    """Accept this person's answers to these tasks."""
    office.send(*[answer(n, person) for n in numbers])
    office.send_reviews(*[verdict(n, person) for n in numbers])


def run_of(office: Office) -> PayService:
    office.rate()
    earn(office, 1, 2)
    earn(office, 3, person=2)
    office.services.pay.adjust(2, Money(1234, "JPY"), date(2026, 11, 2), "=HYPERLINK(1)")
    office.clock.advance(days=14)
    pay = office.services.pay
    pay.lock(LABEL, Silent())
    return pay


def test_a_csv_pays_each_person_and_names_the_audit_head(office: Office, tmp_path: Path) -> None:
    pay = run_of(office)
    pay.export(LABEL, "csv", tmp_path / "run.csv", Silent())
    rows = [row.split(",") for row in (tmp_path / "run.csv").read_text().splitlines()]
    assert [row[3:8] for row in rows[1:]] == [
        ["EX-001", "Person 1", "USD", "10.00", "2"],
        ["EX-002", "Person 2", "JPY", "1234", "1"],
        ["EX-002", "Person 2", "USD", "5.00", "1"],
    ]
    with office.services.desk.read() as reader:
        run = reader.pay.runs()[0]
    assert {(row[9], row[10]) for row in rows[1:]} == {(str(run.audit_seq), run.audit_hash)}
    assert office.ask(f"SELECT hash FROM audit WHERE seq={run.audit_seq}") == [(run.audit_hash,)]


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_every_copy_has_the_same_bytes_and_is_counted(
    office: Office, tmp_path: Path, format_name: str
) -> None:
    pay = run_of(office)
    first = pay.export(LABEL, format_name, tmp_path / f"1.{format_name}", Silent())
    office.clock.advance(days=40)
    with office.services.desk.write("people.edit") as unit:
        unit.people._connection.exec_driver_sql("UPDATE expert SET name='Renamed' WHERE id=1")
        unit.audit("expert.rename", "expert:1")
    second = pay.export(LABEL, format_name, tmp_path / f"2.{format_name}", Silent())
    one, two = (Path(e.path).read_bytes() for e in (first, second))
    assert one == two
    assert hashlib.sha256(one).hexdigest() == first.sha256 == second.sha256
    assert (first.copy, second.copy) == (1, 2)
    assert pay.preview(LABEL).state is PeriodState.EXPORTED


def test_the_workbook_read_by_another_program_has_the_same_sums(
    office: Office, tmp_path: Path
) -> None:
    pay = run_of(office)
    done = pay.export(LABEL, "xlsx", tmp_path, Silent())
    assert Path(done.path).name == "payroll-2026-11A.xlsx"
    book = CalamineWorkbook.from_path(done.path)
    assert book.sheet_names == ["People", "Lines"]
    people, detail = (book.get_sheet_by_name(n).to_python()[1:] for n in book.sheet_names)
    sums: dict[str, float] = {}
    for row in detail:
        sums[str(row[9])] = sums.get(str(row[9]), 0.0) + float(str(row[8]))
    assert sums == {"USD": 15.0, "JPY": 1234.0}
    assert sum(float(str(row[6])) for row in people if row[5] == "USD") == 15.0


def test_a_file_that_comes_out_different_is_refused(office: Office, tmp_path: Path) -> None:
    pay = run_of(office)
    with office.services.desk.write("pay.export") as unit:
        unit.pay.add_export(
            {"run_id": 1, "format": "csv", "sha256": "0" * 64, "at": unit.now, "actor": "x",
             "copy": 1}
        )  # fmt: skip
        unit.audit("test", "test")
    with pytest.raises(UserError, match="comes out different"):
        pay.export(LABEL, "csv", tmp_path / "run.csv", Silent())
    assert list(tmp_path.glob("*run*")) == []


def test_a_period_that_is_open_or_a_format_nobody_knows_is_not_exported(
    office: Office, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="is not locked"):
        office.services.pay.export(LABEL, "csv", tmp_path, Silent())
    pay = run_of(office)
    with pytest.raises(UserError, match="csv and xlsx"):
        pay.export(LABEL, "doc", tmp_path, Silent())
    with pytest.raises(UserError, match="folder does not exist"):
        pay.export(LABEL, "csv", tmp_path / "missing" / "run.csv", Silent())
    assert office.ask("SELECT count(*) FROM pay_export") == [(0,)]


# --- what a SQL shell cannot do


@pytest.mark.parametrize(
    "table", ["ledger", "pay_run", "pay_run_line", "pay_run_person", "pay_export"]
)
def test_rows_of_money_cannot_be_changed_or_deleted_with_sql(
    office: Office, tmp_path: Path, table: str
) -> None:
    run_of(office).export(LABEL, "csv", tmp_path, Silent())
    module = driver()
    connection = module.connect(str(office.services.desk.store.path))
    connection.execute("PRAGMA recursive_triggers=ON")
    first = connection.execute(f"PRAGMA table_info({table})").fetchone()[1]
    for statement in (
        f"UPDATE {table} SET {first}={first}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(module.DatabaseError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_a_line_cannot_be_put_into_a_second_run_with_sql(office: Office) -> None:
    run_of(office)
    module = driver()
    connection = module.connect(str(office.services.desk.store.path))
    with pytest.raises(module.IntegrityError):
        connection.execute("INSERT INTO pay_run_line (line_id, run_id) VALUES (1, 1)")
    connection.close()
