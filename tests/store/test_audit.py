"""The audit log: every tampering that a chain can show is shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.audit import GENESIS, AuditEvent, ChainReport, canonical, link
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.store import engine as sqlite
from app.store.audit import AuditWrites
from app.store.types import instant_text
from app.store.workspace import Store
from tests.factory import START, StandingClock

EVENTS = 6


@pytest.fixture
def path(tmp_path: Path) -> Path:
    clock = StandingClock()
    store = Store.create(tmp_path / "desk.guildhall", clock)
    for number in range(EVENTS):
        clock.advance(minutes=1)
        with store.write("manager") as unit:
            unit.settings.set_value("count", str(number))
            unit.audit("expert.status", f"expert:{number}", before="active", after="paused")
    store.close()
    return tmp_path / "desk.guildhall"


def tamper(path: Path, *statements: str) -> None:
    """What somebody with a SQL shell can do."""
    shell = sqlite.driver().connect(str(path))
    shell.execute("DROP TRIGGER audit_no_update")
    shell.execute("DROP TRIGGER audit_no_delete")
    for statement in statements:
        shell.execute(statement)
    shell.commit()
    shell.close()


def verify(path: Path, seq: int = 0, head: str = "") -> ChainReport:
    store = Store.open(path, StandingClock())
    with store.read() as reader:
        report = reader.audit_log.verify(Silent(), seq=seq, head=head)
    store.close()
    return report


def head_of(path: Path) -> tuple[int, str]:
    report = verify(path)
    return report.head_seq, report.head_hash


def test_an_untouched_log_is_sound(path: Path) -> None:
    report = verify(path)
    assert (report.entries, report.head_seq, report.broken_at) == (EVENTS, EVENTS, None)
    assert verify(path, report.head_seq, report.head_hash).broken_at is None


def test_an_empty_log_is_sound_and_its_head_is_zeros(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk.guildhall", StandingClock())
    with store.read() as reader:
        assert reader.audit_log.head() == (0, GENESIS)
        assert reader.audit_log.verify(Silent()).broken_at is None
    store.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-02T09:00:00.000001Z'"),
        ("actor", "'somebody'"),
        ("action", "'expert.pause'"),
        ("subject", "'expert:99'"),
        ("body", """'{"after":"active","before":"active"}'"""),
        ("prev", "'" + "f" * 64 + "'"),
        ("hash", "'" + "f" * 64 + "'"),
        ("seq", "70"),
    ],
)
@pytest.mark.parametrize("seq", [1, 3, EVENTS])
def test_a_change_of_any_field_of_any_entry_is_found(
    path: Path, column: str, value: str, seq: int
) -> None:
    tamper(path, f"UPDATE audit SET {column} = {value} WHERE seq = {seq}")
    report = verify(path)
    assert report.broken_at == seq
    assert report.reason


@pytest.mark.parametrize("seq", [1, 3, EVENTS - 1])
def test_an_entry_taken_out_is_found(path: Path, seq: int) -> None:
    tamper(path, f"DELETE FROM audit WHERE seq = {seq}")
    assert verify(path).broken_at == seq


def test_an_entry_taken_out_and_the_rest_moved_up_is_found(path: Path) -> None:
    tamper(
        path,
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET seq = seq - 1 WHERE seq > 3",
    )
    assert verify(path).broken_at == 3


def test_two_entries_that_changed_places_are_found(path: Path) -> None:
    tamper(
        path,
        "UPDATE audit SET seq = -2 WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = -2",
    )
    assert verify(path).broken_at == 2


def test_a_tail_cut_off_is_found_only_with_a_saved_head(path: Path) -> None:
    seq, head = head_of(path)
    tamper(path, "DELETE FROM audit WHERE seq > 4")
    assert verify(path).broken_at is None  # said openly in the manual
    report = verify(path, seq, head)
    assert report.broken_at == seq
    assert "does not contain the saved head" in report.reason


def test_a_chain_made_anew_is_found_only_with_a_saved_head(path: Path) -> None:
    seq, head = head_of(path)
    statements, prev = [], GENESIS
    for number in range(1, EVENTS + 1):
        at = instant_text(START + timedelta(minutes=number))
        body = canonical({"before": "active", "after": "active"})
        mark = link(prev, number, at, "manager", "expert.status", f"expert:{number}", body)
        statements.append(
            f"UPDATE audit SET at='{at}', subject='expert:{number}', body='{body}', "
            f"prev='{prev}', hash='{mark}' WHERE seq={number}"
        )
        prev = mark
    tamper(path, *statements)
    assert verify(path).broken_at is None
    assert verify(path, seq, head).broken_at == seq


def test_an_earlier_head_is_still_found_in_a_grown_log(path: Path) -> None:
    seq, head = head_of(path)
    store = Store.open(path, StandingClock())
    with store.write("manager") as unit:
        unit.audit("user.sign_in", "user:1")
    store.close()
    assert verify(path, seq, head).broken_at is None


def test_a_wrong_saved_head_is_told_apart(path: Path) -> None:
    _, head = head_of(path)
    assert verify(path, EVENTS - 1, head).broken_at == EVENTS - 1


def test_an_open_file_that_was_tampered_with_fails_its_check(path: Path) -> None:
    tamper(path, "UPDATE audit SET actor = 'x' WHERE seq = 2")
    store = Store.open(path, StandingClock())
    found, report = store.check(Silent())
    assert found == ["audit log, entry 2: the entry was changed"]
    assert report.broken_at == 2
    with pytest.raises(UserError, match="not sound"):
        store.backup(path.with_name("copy.guildhall"))
    store.close()


def test_the_log_is_listed_newest_first_and_narrowed(path: Path) -> None:
    store = Store.open(path, StandingClock())
    with store.write("clerk_1") as unit:
        unit.audit("pay.lock", "pay_run:1")
        unit.audit("payXlock", "pay_run:2")
    with store.read() as reader:
        log = reader.audit_log
        assert list(log.find(ListQuery())) == [8, 7, 6, 5, 4, 3, 2, 1]
        assert list(log.find(ListQuery(sort="seq"))) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert list(log.find(ListQuery(filters=(("subject", "expert:2"),)))) == [3]
        assert list(log.find(ListQuery(filters=(("action", "pay.l"),)))) == [7]
        assert list(log.find(ListQuery(filters=(("action", "%"),)))) == []
        assert list(log.find(ListQuery(text="CLERK_1"))) == [8, 7]
        assert [entry.seq for entry in log.rows([2, 99, 1])] == [2, 1]
    store.close()


def test_twenty_thousand_entries_are_written_and_verified_in_one_go(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk.guildhall", StandingClock())
    events = [AuditEvent("test.many", f"row:{n}", {"n": n}) for n in range(20_000)]
    with store._writer.begin() as connection:
        AuditWrites(connection).append(events, "manager", instant_text(START))
    with store.read() as reader:
        report = reader.audit_log.verify(Silent())
    assert (report.entries, report.broken_at) == (20_000, None)
    store.close()
