"""The open file: what it is, its counts, its backups, and the way back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import create_workspace, open_workspace
from app.config.paths import AppPaths, find_paths
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import ExpertStatus
from app.domain.progress import Silent
from app.services import Services
from app.services.workspace import restore
from app.store import engine as sqlite
from tests.factory import StandingClock, make_workspace
from tests.factory_people import add_credentials, add_people, add_project, credential, expert


@pytest.fixture
def paths(tmp_path: Path) -> AppPaths:
    return find_paths(tmp_path / "home")


def reopened(path: Path, paths: AppPaths, clock: StandingClock) -> str:
    made = open_workspace(path, paths, clock=clock)
    name = made.workspace.info().name
    made.close()
    return name


def test_the_status_bar_says_what_is_open(services: Services, tmp_path: Path) -> None:
    info = services.workspace.info()
    assert (info.name, info.timezone, info.currency) == ("Test desk", "UTC", "USD")
    assert info.path == tmp_path / "desk.guildhall"
    assert info.engine == f"SQLite {sqlite.engine_version()}"
    assert info.journal == "wal"
    assert info.last_backup is None
    assert not info.is_sample


def test_a_sample_says_so(tmp_path: Path, paths: AppPaths, clock: StandingClock) -> None:
    made = create_workspace(
        tmp_path / "s.guildhall", paths, name="S", user="m", clock=clock, sample=True
    )
    assert made.workspace.info().is_sample
    made.close()


def test_the_counts_leave_out_who_has_left(services: Services) -> None:
    here, _ = add_people(services, expert(1), expert(2, status=ExpertStatus.OFFBOARDED))
    add_credentials(services, credential(here, 1), credential(here, 2))
    with services.desk.store.write("test") as unit:
        add_project(unit)
        unit.audit("test", "work")
    counts = services.workspace.counts()
    assert (counts.experts, counts.credentials, counts.projects) == (1, 2, 1)
    assert (counts.proposals, counts.review) == (0, 0)
    shown = services.credentials.credentials.find(ListQuery(filters=(("state", "problem"),)))
    assert counts.credentials == len(shown)


def test_a_backup_is_named_by_its_time_and_is_the_whole_desk(
    services: Services, clock: StandingClock, paths: AppPaths, tmp_path: Path
) -> None:
    add_people(services, expert(1))
    written = services.workspace.backup(Silent())
    assert written == tmp_path / "desk-backups" / "20261102-090000.guildhall"
    assert services.workspace.backups() == [written]
    assert services.workspace.info().last_backup == clock()
    copy = open_workspace(written, paths, clock=clock)
    assert copy.people.by_external_id("E-0001").name == "Expert 1"
    assert copy.desk.store.counts() == services.desk.store.counts()
    copy.close()


def test_old_backups_are_thinned_and_other_files_are_not_touched(
    services: Services, clock: StandingClock
) -> None:
    for _ in range(20):
        written = services.workspace.backup(Silent())
        (written.parent / "note.txt").write_text("mine")
        (written.parent / "20269999-999999.guildhall").write_text("mine too")
        clock.advance(hours=8)
    names = [path.name for path in services.workspace.backups()]
    taken = [datetime.strptime(n[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) for n in names]
    newest = taken[0]
    assert taken == sorted(taken, reverse=True)
    assert sum(newest - at <= timedelta(days=2) for at in taken) == 7
    older = [at for at in taken if newest - at > timedelta(days=2)]
    assert len(older) == len({at.date() for at in older})
    assert (written.parent / "note.txt").exists()
    assert (written.parent / "20269999-999999.guildhall").exists()


def test_a_backup_to_a_place_of_ones_own_overwrites_nothing(
    services: Services, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere" / "copy.guildhall"
    assert services.workspace.backup(Silent(), target) == target
    with pytest.raises(UserError, match="already a file"):
        services.workspace.backup(Silent(), target)
    with pytest.raises(UserError, match="already a file"):
        services.workspace.backup(Silent(), services.desk.store.path)
    assert services.workspace.backups() == []


def test_a_sound_file_has_nothing_to_say(services: Services) -> None:
    found, report = services.workspace.check(Silent())
    assert found == []
    assert report.entries == 2  # the workspace and its first user


def test_restoring_sets_the_present_file_aside(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    made = make_workspace(tmp_path, clock)
    backup = made.workspace.backup(Silent())
    made.settings.rename_workspace("Later")
    made.close()
    path = tmp_path / "desk.guildhall"
    aside = restore(backup, path, clock)
    assert aside is not None
    assert aside.name == "desk-before-20261102-090000.guildhall"
    assert reopened(path, paths, clock) == "Test desk"
    assert reopened(aside, paths, clock) == "Later"
    assert backup.exists()
    second = restore(aside, path, clock)
    assert second is not None
    assert second.name == "desk-before-20261102-090000-2.guildhall"
    assert reopened(path, paths, clock) == "Later"


def test_restoring_is_refused_while_the_file_is_open(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    made = make_workspace(tmp_path, clock)
    backup = made.workspace.backup(Silent())
    made.settings.rename_workspace("Later")
    with pytest.raises(UserError, match="is open"):
        restore(backup, tmp_path / "desk.guildhall", clock)
    made.settings.rename_workspace("Still mine")
    made.close()
    assert reopened(tmp_path / "desk.guildhall", paths, clock) == "Still mine"
    assert not list(tmp_path.glob("*.part*"))


def test_restoring_is_refused_while_it_is_only_looked_at(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    make_workspace(tmp_path, clock).close()
    made = open_workspace(tmp_path / "desk.guildhall", paths, clock=clock)
    backup = made.workspace.backup(Silent())
    with pytest.raises(UserError, match="is open"):
        restore(backup, tmp_path / "desk.guildhall", clock)
    made.close()


def test_a_damaged_file_is_set_aside_with_all_that_lies_beside_it(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    made = make_workspace(tmp_path, clock)
    backup = made.workspace.backup(Silent())
    made.close()
    path = tmp_path / "desk.guildhall"
    path.write_bytes(b"\x00garbage" * 1000)
    (tmp_path / "desk.guildhall-wal").write_bytes(b"more garbage")
    aside = restore(backup, path, clock)
    assert aside is not None
    assert aside.read_bytes().startswith(b"\x00garbage")
    assert reopened(path, paths, clock) == "Test desk"


def test_restoring_where_nothing_was_just_puts_it_there(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    made = make_workspace(tmp_path, clock)
    backup = made.workspace.backup(Silent())
    made.close()
    target = tmp_path / "other.guildhall"
    assert restore(backup, target, clock) is None
    assert reopened(target, paths, clock) == "Test desk"
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_is_not_sound_replaces_nothing(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    made = make_workspace(tmp_path, clock)
    backup = made.workspace.backup(Silent())
    made.close()
    path = tmp_path / "desk.guildhall"
    data = bytearray(backup.read_bytes())
    data[4096 * 4 : 4096 * 8] = b"\xff" * 4096 * 4
    backup.write_bytes(data)
    for bad, sentence in (
        (backup, "damaged|not sound"),
        (tmp_path / "none.guildhall", "There is no file"),
        (path, "same file"),
    ):
        with pytest.raises(UserError, match=sentence):
            restore(bad, path, clock)
    with pytest.raises(UserError, match="not a place"):
        restore(path, tmp_path / "none" / "x.guildhall", clock)
    assert reopened(path, paths, clock) == "Test desk"
    assert not list(tmp_path.glob("*before*"))
    assert not list(tmp_path.glob("*.part*"))


def test_nobody_signs_in_under_a_name_that_is_not_known(
    tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    make_workspace(tmp_path, clock).close()
    with pytest.raises(UserError, match=r"“stranger” may sign in here\. Known: man"):
        open_workspace(tmp_path / "desk.guildhall", paths, user="stranger", clock=clock)


def test_another_window_is_noticed(
    services: Services, tmp_path: Path, paths: AppPaths, clock: StandingClock
) -> None:
    other = open_workspace(tmp_path / "desk.guildhall", paths, clock=clock)
    assert not services.workspace.changed_elsewhere()
    other.settings.rename_workspace("Theirs")
    assert services.workspace.changed_elsewhere()
    other.close()
