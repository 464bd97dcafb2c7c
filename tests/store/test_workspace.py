"""A workspace file through its life: made, shared, locked, full, copied."""

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.news import Changes, Topic
from app.domain.progress import Silent
from app.store import engine as sqlite
from app.store import workspace
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.store.sample import fill, make_store


def rename(store: Store, name: str) -> None:
    with store.write("manager") as unit:
        unit.settings.set_value("name", name)
        unit.audit("workspace.name", "workspace")
        unit.touched(Topic.SETTINGS)


def name_of(store: Store) -> str:
    with store.read() as reader:
        return reader.settings.value("name")


def elsewhere(path: Path, *statements: str) -> None:
    """Run statements in another process, as another program would."""
    code = (
        "import sys; from app.store.engine import driver; "
        "c = driver().connect(sys.argv[1]); "
        "[c.execute(s) for s in sys.argv[2:]]; c.commit(); c.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(path), *statements], check=True)


def test_a_new_file_is_sound_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    found, report = store.check(Silent())
    store.close()
    assert (found, report.entries) == ([], 0)
    assert [p.name for p in tmp_path.iterdir()] == ["desk.guildhall"]


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "desk.guildhall").write_text("mine")
    with pytest.raises(UserError, match="already a file"):
        make_store(tmp_path)
    assert (tmp_path / "desk.guildhall").read_text() == "mine"


def test_a_missing_folder_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        make_store(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_making_it_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_store: Store) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Store.create(tmp_path / "a.guildhall", StandingClock(), broken)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(workspace, "upgrade", lambda _connection: broken)
    monkeypatch.setattr(sqlite, "stamp", broken)
    with pytest.raises(ValueError, match="no"):
        make_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def killed_half_way(folder: str) -> None:
    def die(_store: Store) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    Store.create(Path(folder) / "desk.guildhall", StandingClock(), die)


def test_a_start_killed_half_way_leaves_nothing_with_our_name(tmp_path: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(
        target=killed_half_way, args=(str(tmp_path),)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert not list(tmp_path.glob("*.guildhall"))
    store = make_store(tmp_path)  # what was left does not stand in the way
    store.close()
    assert [p.name for p in tmp_path.iterdir()] == ["desk.guildhall"]


def test_two_windows_on_one_file_see_each_other(tmp_path: Path) -> None:
    first = make_store(tmp_path)
    second = Store.open(first.path, StandingClock())
    assert not first.changed_elsewhere()
    rename(first, "A")
    assert not first.changed_elsewhere()  # one's own change is no news
    rename(second, "B")
    assert first.changed_elsewhere()
    assert not first.changed_elsewhere()
    assert name_of(first) == "B"
    first.close()
    second.close()


def test_another_process_is_seen_too(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    assert not store.changed_elsewhere()
    elsewhere(store.path, "INSERT INTO workspace VALUES ('name', 'theirs')")
    assert store.changed_elsewhere()
    assert name_of(store) == "theirs"
    store.close()


def test_asking_for_changes_never_waits_for_a_writer(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with store.write("manager"):
        assert not store.changed_elsewhere()
        answers: list[bool] = []
        asking = threading.Thread(target=lambda: answers.append(store.changed_elsewhere()))
        asking.start()
        asking.join()
        assert answers == [False]
    store.close()


def test_a_lock_held_by_another_process_is_said_and_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    store = make_store(tmp_path)
    rename(store, "A")
    code = (
        "import sys; from app.store.engine import driver; "
        "c = driver().connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
        "print('held', flush=True); sys.stdin.readline(); c.execute('ROLLBACK'); c.close()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(store.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="in use by another program"):
            rename(store, "B")
        assert name_of(store) == "A"
        Store.open(store.path, StandingClock()).close()
        other.stdin.write("\n")
        other.stdin.flush()
        other.wait()
    rename(store, "B")
    assert name_of(store) == "B"
    store.close()


def test_a_view_stays_as_it_was_while_others_write(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    rename(store, "A")
    with store.read() as reader:
        assert reader.settings.value("name") == "A"
        rename(store, "B")
        assert reader.settings.value("name") == "A"
    assert name_of(store) == "B"
    store.close()


def test_a_view_cannot_write(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with pytest.raises(UserError, match="read-only"), store.read() as reader:
        reader.settings._connection.exec_driver_sql("DELETE FROM workspace")
    store.close()


def test_threads_write_one_after_another(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    def count() -> None:
        for _ in range(20):
            with store.write("manager") as unit:
                now = int(unit.settings.value("count", "0"))
                unit.settings.set_value("count", str(now + 1))
                unit.audit("test.count", "workspace")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with store.read() as reader:
        assert reader.settings.value("count") == "80"
        assert reader.audit_log.head()[0] == 80
    store.close()


def test_listeners_hear_of_each_commit_once_and_of_no_failure(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    heard: list[Changes] = []
    store.subscribe(heard.append)
    rename(store, "A")
    with pytest.raises(ValueError, match="no"), store.write("manager") as unit:
        unit.settings.set_value("name", "B")
        unit.touched(Topic.PAY)
        raise ValueError("no")
    assert heard == [Changes(frozenset({Topic.SETTINGS}))]
    store.close()


def test_a_full_disk_keeps_all_earlier_work(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    rename(store, "kept")
    with store._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.rollback()
    with pytest.raises(UserError, match="disk is full"), store.write("manager") as unit:
        unit._connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        unit.audit("test.much", "workspace", much="x" * 200_000)
        unit.settings.set_value("name", "lost")
        unit.settings.set_value("much", "x" * 200_000)
    assert name_of(store) == "kept"
    found, report = store.check(Silent())
    assert (found, report.entries) == ([], 1)
    with store.write("manager") as unit:
        unit._connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
        unit.settings.set_value("name", "later")
        unit.audit("workspace.name", "workspace")
    assert name_of(store) == "later"
    store.close()


def limited(path: str, told: str) -> None:
    """Write in a process whose files may not grow: what the machine itself does when full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = Store.open(Path(path), StandingClock())
    size = Path(path).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, size + 8192))
    try:
        with store.write("manager") as unit:
            unit.settings.set_value("much", "x" * 4_000_000)
            unit.audit("test.much", "workspace")
    except UserError as error:
        Path(told).write_text(str(error), "utf-8")
    try:
        store.backup(Path(path).with_name("copy.guildhall"))
    except UserError as error:
        with Path(told).open("a", encoding="utf-8") as file:
            file.write("\n" + str(error))
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
def test_a_disk_that_refuses_to_grow_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    rename(store, "kept")
    store.close()
    path, told = tmp_path / "desk.guildhall", tmp_path / "told.txt"
    child = multiprocessing.get_context("spawn").Process(
        target=limited, args=(str(path), str(told))
    )
    child.start()
    child.join()
    assert child.exitcode == 0
    said = told.read_text("utf-8").splitlines()[0]
    assert "disk" in said.lower()
    store = Store.open(path, StandingClock())
    assert name_of(store) == "kept"
    assert store.check(Silent())[0] == []
    store.close()


def test_a_file_deleted_while_open_is_not_written_into_the_void(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    rename(store, "A")
    store.path.rename(tmp_path / "moved.guildhall")
    with pytest.raises(UserError, match="moved, deleted or replaced"):
        rename(store, "B")
    (tmp_path / "moved.guildhall").rename(store.path)
    rename(store, "C")
    assert name_of(store) == "C"
    store.close()


def test_a_backup_of_a_live_file_is_whole_while_others_write(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    fill(store, events=200)
    stop = threading.Event()

    def keep_writing() -> None:
        other = Store.open(store.path, StandingClock())
        number = 0
        while not stop.is_set():
            number += 1
            with other.write("manager") as unit:
                # Two values that are equal in every committed state.
                unit.settings.set_value("left", str(number))
                unit.settings.set_value("right", str(number))
                unit.audit("test.pair", "workspace", number=number)
        other.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    copies = [store.backup(tmp_path / f"{n}.guildhall") for n in range(5)]
    stop.set()
    writer.join()
    for path in copies:
        copy = Store.open(path, StandingClock())
        found, report = copy.check(Silent())
        with copy.read() as reader:
            assert reader.settings.value("left") == reader.settings.value("right")
        copy.close()
        assert found == []
        assert report.entries >= 200
    store.close()
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_into_an_impossible_place_leaves_the_workspace_safe(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="could not be written"):
        store.backup(tmp_path / "file" / "copy.guildhall")
    with pytest.raises(UserError, match="the workspace itself"):
        store.backup(store.path)
    rename(store, "still here")
    store.close()


def test_a_copy_that_is_not_sound_is_not_kept(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    fill(store)
    elsewhere(
        store.path, "DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'somebody else'"
    )
    with pytest.raises(UserError, match="not sound"):
        store.backup(tmp_path / "copy.guildhall")
    store.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["desk.guildhall"]


def test_the_check_names_what_is_wrong(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    fill(store)
    elsewhere(store.path, "PRAGMA foreign_keys=OFF", "DELETE FROM expert")
    found, _ = store.check(Silent())
    assert any("points to a missing expert" in line for line in found)
    store.close()


def test_counts_name_every_table(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    fill(store, events=3)
    counts = store.counts()
    assert (counts["expert"], counts["audit"], counts["submission"]) == (1, 3, 0)
    store.close()
