"""A workspace file: created, opened, read, written, copied and checked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection

from app.domain.audit import ChainReport
from app.domain.errors import UserError
from app.domain.news import Changes
from app.domain.progress import Progress, Silent
from app.store import engine as sqlite
from app.store.audit import AuditReads, AuditWrites
from app.store.migrate import upgrade
from app.store.turns import Turns
from app.store.types import instant_text
from app.store.unit import Reader, Unit

Clock = Callable[[], datetime]
_CHECKED_AT_OPENING = (
    256 * 2**20
)  # a bigger file is checked by `guildhall check`, not at each start


class Store:
    """One open workspace. Safe to use from several threads; one writes at a time."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._writer = sqlite.build_engine(path, read_only=False)
        self._readers = sqlite.build_engine(path, read_only=True)
        self._write_lock = RLock()
        self._turns = Turns(path)
        self._writing = False
        self._identity = _identity(path)
        self._listeners: list[Callable[[Changes], None]] = []
        self._seen = 0

    @classmethod
    def create(
        cls, path: Path, clock: Clock, fill: Callable[["Store"], None] | None = None
    ) -> "Store":
        """A new workspace at `path`, which must not exist, with what `fill` writes into it."""
        if path.exists():
            raise UserError(f"There is already a file “{path}”. Choose another name.")
        if not path.parent.is_dir():
            raise UserError(f"There is no folder “{path.parent}”. Make it first.")
        # Made aside and renamed whole: a killed start leaves no half of a workspace behind.
        aside = path.with_name(path.name + ".part")
        sqlite.remove(aside)
        try:
            sqlite.make_private(aside)
            store = cls(aside, clock)
            try:
                with sqlite.plain_trouble(path):
                    store._upgrade()
                if fill is not None:
                    fill(store)
            finally:
                store.close()  # the last to close folds the write-ahead log into the file
            sqlite.put_in_place(aside, path)
        except OSError as error:
            sqlite.remove(aside)
            raise UserError(
                f"“{path}” could not be made ({error.strerror}). Choose another folder."
            ) from error
        except BaseException:
            sqlite.remove(aside)
            raise
        return cls(path, clock)

    @classmethod
    def open(cls, path: Path, clock: Clock) -> "Store":
        """An existing workspace. Refuses what is not ours, newer, damaged, locked or read-only."""
        sqlite.look_at(path)
        store = cls(path, clock)
        try:
            with sqlite.plain_trouble(path):
                store._take_up()
        except BaseException:
            store.close()
            raise
        return store

    def _take_up(self) -> None:
        with self._readers.connect() as connection:
            number = sqlite.schema_number(connection)
            if number > sqlite.SCHEMA_NUMBER:
                raise UserError(sqlite.too_new(self.path.name, number))
            small = self.path.stat().st_size <= _CHECKED_AT_OPENING
            if small and sqlite.quick_check(connection):
                raise UserError(
                    f"“{self.path.name}” is damaged. Nothing was changed. Keep the file, and "
                    "restore the newest backup (guildhall restore)."
                )
        if self.journal() != sqlite.wanted_journal():
            # The journal changes only while nobody looks; writers set it as they connect.
            self._readers.dispose()
            self._writer.connect().close()
        if number < sqlite.SCHEMA_NUMBER:
            self.backup(self.path.with_name(f"{self.path.stem}-format-{number}.guildhall"))
            self._upgrade()

    def _upgrade(self) -> None:
        """Bring the file to this program's format, all of it or nothing."""
        with (
            self._writer.connect() as connection,
            sqlite.references_unfollowed(connection),
            connection.begin(),
        ):
            upgrade(connection)
            sqlite.stamp(connection)
            sqlite.refuse_broken_references(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._readers.dispose()
        self._writer.dispose()
        self._turns.close()

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call `listener` after each commit, on the thread that committed."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[Changes], None]) -> None:
        """Stop calling `listener`."""
        self._listeners = [known for known in self._listeners if known != listener]

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent, read-only view, however long it is looked at."""
        with sqlite.plain_trouble(self.path), self._readers.begin() as connection:
            yield Reader(connection)

    @contextmanager
    def write(self, actor: str) -> Iterator[Unit]:
        """One transaction: all of it, or on any exception none of it."""
        with self._write_lock, sqlite.plain_trouble(self.path):
            if self._writing:
                raise AssertionError("a unit of work was begun inside another")
            with (
                self._turns.mine(sqlite.PATIENCE) as left,
                self._only_writer(),
                self._begun(left) as connection,
            ):
                before = _changes(connection)
                unit = Unit(connection, actor, self._clock())
                yield unit
                changed = _changes(connection) > before
                if changed and not unit.events and not unit.quiet_because:
                    raise AssertionError("rows were changed and nothing was said to the audit log")
                if unit.events:
                    AuditWrites(connection).append(unit.events, actor, instant_text(unit.now))
            if changed:
                self._tell(Changes(frozenset(unit.topics)))

    @contextmanager
    def _begun(self, patience: float) -> Iterator[Connection]:
        """A transaction that waits so long to begin; to commit as long as any."""
        with self._writer.connect() as connection:
            sqlite.wait_at_most(connection, patience)
            with connection.begin():
                sqlite.wait_at_most(connection, sqlite.PATIENCE)
                yield connection

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        if _identity(self.path) != self._identity:
            # SQLite would go on writing into a file that no longer has a name.
            raise UserError(
                f"“{self.path.name}” was moved, deleted or replaced while it was open. Nothing "
                "was changed. Put the file back, or close this window and open it again."
            )
        self._writing = True
        try:
            yield
        finally:
            self._writing = False

    def _tell(self, changes: Changes) -> None:
        for listener in list(self._listeners):
            listener(changes)

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since the last call; never waits for a writer."""
        if not self._write_lock.acquire(blocking=False):
            return False
        try:
            if self._writing:
                return False
            # Asked on the writer's own connection: there the number moves only for others' commits.
            raw = self._writer.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("PRAGMA data_version")
                row = cursor.fetchone()
            finally:
                raw.close()
        finally:
            self._write_lock.release()
        version = int(row[0]) if row else 0
        moved = self._seen not in (0, version)
        self._seen = version
        return moved

    def backup(self, target: Path) -> Path:
        """A whole, checked copy at `target`: written aside, verified, then renamed into place."""
        aside = target.with_name(target.name + ".part")
        if target.resolve() == self.path.resolve():
            raise UserError("A backup cannot take the place of the workspace itself.")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            sqlite.remove(aside)
            sqlite.copy_online(self.path, aside)
            verify_copy(aside, self._clock, f"The copy of “{self.path.name}”")
            sqlite.put_in_place(aside, target)
        except OSError as error:
            sqlite.remove(aside)
            raise UserError(
                f"The backup could not be written to “{target.parent}” ({error.strerror}). The "
                "workspace itself is safe. Choose another folder."
            ) from error
        except BaseException:
            sqlite.remove(aside)
            raise
        return target

    def check(self, progress: Progress) -> tuple[list[str], ChainReport]:
        """What is wrong with the file (empty: nothing), and the state of the audit chain."""
        with sqlite.plain_trouble(self.path), self._readers.begin() as connection:
            progress.step(0, 2, "Checking the file's structure")
            found = sqlite.full_check(connection)
            progress.step(1, 2, "Verifying the audit log")
            report = AuditReads(connection).verify(progress)
        if report.broken_at is not None:
            found.append(f"audit log, entry {report.broken_at}: {report.reason}")
        return found, report

    def engine_version(self) -> str:
        """The version of the SQLite library."""
        return sqlite.engine_version()

    def journal(self) -> str:
        """How changes are journaled: “wal”, or “delete” where WAL is not safe."""
        with sqlite.plain_trouble(self.path), self._readers.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.read() as reader:
            return reader.settings.counts()


def verify_copy(path: Path, clock: Clock, called: str) -> None:
    """Open a copy and check it whole. Raises `UserError`, naming it `called`, if not sound."""
    store = Store(path, clock)
    try:
        found, _ = store.check(Silent())
    finally:
        store.close()
        sqlite.remove(path, only_beside=True)
    if found:
        raise UserError(f"{called} is not sound ({found[0]}). It was not used.")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
