"""An open workspace as the window sees it: the services, and the few facts of the frame."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path

from app.domain.news import Changes
from app.services import Services
from app.ui.desk import Found
from app.ui.formats import Formats
from app.ui.words import tr

_FOUND = 6  # of each kind, in the palette


class OpenDesk:
    """Fulfils `app.ui.desk.Desk` with a bundle of services."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._formats = Formats(zone=services.desk.zone())

    @property
    def services(self) -> Services:
        """The bundle the pages are built with."""
        return self._services

    @property
    def name(self) -> str:
        """The workspace's name; a sample says so."""
        info = self._services.workspace.info()
        return f"{info.name} ({tr('sample')})" if info.is_sample else info.name

    @property
    def path(self) -> Path:
        """The workspace's file."""
        return self._services.desk.store.path

    @property
    def user(self) -> str:
        """Who is signed in."""
        return self._services.desk.user.name

    @property
    def zone(self) -> tzinfo:
        """The workspace's time zone."""
        return self._formats.zone

    @property
    def engine(self) -> str:
        """The database engine, its version and its journal."""
        info = self._services.workspace.info()
        return f"{info.engine}, {info.journal.upper()}"

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `callback` after each commit; returns how to stop that."""
        store = self._services.desk.store
        store.subscribe(callback)
        return lambda: store.unsubscribe(callback)

    def changed_elsewhere(self) -> bool:
        """Whether another process wrote since the last call."""
        return self._services.workspace.changed_elsewhere()

    def saved_state(self) -> str:
        """How the work is saved, and when it was last copied."""
        last = self._services.workspace.info().last_backup
        when = self._formats.instant(last) if last else tr("never")
        return f"{tr('All changes saved')} · {tr('Last backup')} {when}"

    def search(self, text: str) -> Sequence[Found]:
        """Experts, projects and tasks that `text` names."""
        wanted = text.casefold()
        people = [
            Found(name, tr("Expert"), "experts", f"person:{id_}")
            for id_, name in self._services.people.search(text, _FOUND)
        ]
        projects = [
            Found(f"{p.external_id} · {p.name}", tr("Project"), "projects", f"project:{p.id}")
            for p in self._services.work.all_projects()
            if wanted in f"{p.external_id} {p.name} {p.client}".casefold()
        ]
        tasks = [
            Found(name, tr("Task"), "tasks", f"task:{id_}")
            for id_, name in self._services.work.search_tasks(text, _FOUND)
        ]
        return [*people, *projects[:_FOUND], *tasks]

    def close(self) -> None:
        """Let go of the file."""
        self._services.close()
