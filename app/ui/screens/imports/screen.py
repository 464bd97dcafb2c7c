"""The Import page: the only file here that sees services and jobs."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.pages import ImportPreview, ImportResult
from app.domain.progress import Progress
from app.services import Services
from app.ui.ask import ask_file, ask_new_file
from app.ui.jobs import Job, JobState
from app.ui.naming.work import kind_word
from app.ui.rights import why_not
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.imports.view import ImportView, ready_state
from app.ui.screens.imports.words import PAGE_OF, page_words
from app.ui.tokens import State
from app.ui.words import counted, tr

LOOK_MS = 300  # after the last choice of a column, before the file is read again
_READ = "*.csv *.tsv *.xlsx *.jsonl *.ndjson *.json *.parquet *.html *.txt"
Homes = dict[tuple[str, str], tuple[tuple[str, str], ...]]


class ImportsScreen(Screen):
    """Choose a file, see what it would change, import it whole or not at all."""

    key: ClassVar[str] = "imports"
    group: ClassVar[Group] = Group.WORKSPACE
    icon: ClassVar[str] = "upload"
    topics: ClassVar[frozenset[Topic]] = frozenset()

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._path: Path | None = None
        self._stamp: tuple[Path, int] | None = None  # the file last looked at, and its age
        self._left = False
        self._wish = ""  # the kind another page asked for
        self._preview: ImportPreview | None = None  # None while what is chosen was not looked at
        self._is_mapped = False  # whether the table of columns shows this file
        self._running: Job | None = None
        self._homes: Homes = {}

    @property
    @override
    def title(self) -> str:
        return tr("Import")

    @override
    def build(self) -> QWidget:
        self.view = ImportView(
            self.context.jobs,
            self.context.formats,
            self._services.imports.kinds(),
            self._choose,
            self._write_template,
            self._save_errors,
            self._cancel,
        )
        self._debounce = QTimer(self.view)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(LOOK_MS)
        self._debounce.timeout.connect(self._look_again)
        self.view.mapping.changed.connect(self._on_mapping)
        self.view.kind.activated.connect(lambda _index: self._on_kind())
        self.view.form.activated.connect(lambda _index: self._on_form())
        self.view.project.activated.connect(lambda _index: self._look_first())
        return self.view

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        returned, self._left = self._left, False
        if kind == "file" and value:
            path = Path(value)
            if not (returned and _stamp(path) == self._stamp):
                self.load(path)
        elif kind == "kind":
            self._wish = value
            if not returned and self._running is None:
                self._reset()
        elif not returned and self._running is None:
            self._reset()
        if returned:
            self._resume()
        self.view.choose.setFocus()

    @override
    def refresh(self) -> None:
        self._resume()

    @override
    def leave(self) -> None:
        self._left = True
        self._debounce.stop()

    @override
    def actions(self) -> Sequence[Action]:
        rows, held_up, _ = ready_state(self._preview)
        if self._running is not None:
            held_up = tr("The import is running.")
        held_up = held_up or why_not(self._services, "import")
        text = counted("Import %n rows", rows, "Import %n row") if rows else tr("Import")
        made = [Action(text, self._run, "Ctrl+Return", primary=True, why_not=held_up)]
        if self._path is not None:
            made.insert(0, Action(tr("Another file"), self._reset, icon="x"))
        return tuple(made)

    def load(self, path: Path) -> None:
        """Look at a file: guess what its rows are, and what an import would do."""
        self._path, self._stamp, self._preview = path, _stamp(path), None
        self._is_mapped = False
        services, wish = self._services, self._wish

        def work(_progress: Progress) -> tuple[str, str, Homes]:
            return *services.imports.guess(path, wish), _homes(services)

        def done(found: tuple[str, str, Homes]) -> None:
            guess, form, self._homes = found
            kind = guess or wish or services.imports.kinds()[0]
            self.view.show_file(path.name, kind)
            self.view.offer_formats(self._homes, form)
            self.set_crumb(path.name)
            if not guess:
                self.context.notify(
                    State.WARN,
                    tr("The titles in this file fit no kind. Choose what its rows are."),
                )
            self._look_first()

        self.view.show_start()
        self.view.show_file(path.name, wish)
        self.view.show_busy(tr("Reading the file…"))
        self.context.jobs.latest(self, "guess", tr("Read file"), work, done, self._unreadable)
        self.actions_changed.emit()

    def _choose(self) -> None:
        path = ask_file(
            self.widget().window(), tr("Choose a file to import"), tr("Tables") + f" ({_READ})"
        )
        if path is not None:
            self.load(path)

    def _reset(self) -> None:
        self._path, self._preview = None, None
        self.view.show_start(self._wish)
        self.set_crumb("")
        self.actions_changed.emit()

    # Looking

    def _on_kind(self) -> None:
        self.view.offer_formats(self._homes, self.view.chosen_format())
        self._look_first()

    def _on_form(self) -> None:
        self.view.offer_projects()
        self._look_first()

    def _look_first(self) -> None:
        """Look at the file as it is chosen now, its columns matched by their titles."""
        if self.view.chosen_format() and not self.view.chosen_project():
            self._preview = None
            self.view.show_busy("")
            self.view.show_nothing()
            self.context.notify(
                State.NEUTRAL, tr("Choose the project that the rows of this file belong to.")
            )
            self.actions_changed.emit()
            return
        self._look(self.view.chosen_kind(), None)

    def _on_mapping(self) -> None:
        self._preview = None
        self.actions_changed.emit()
        self._debounce.start()

    def _resume(self) -> None:
        """Go on with a look that was let go of when the page was left."""
        if self._path is None or self._preview is not None or self._running is not None:
            return
        if self._is_mapped:
            self._look_again()
        else:
            self.load(self._path)

    def _look_again(self) -> None:
        self._look(self.view.chosen_kind(), self.view.mapping.mapping())

    def _look(self, kind: str, mapping: dict[str, str] | None) -> None:
        path = self._path
        if path is None or self._running is not None:
            return
        services, form, project = self._services, *self._foreign()

        def work(progress: Progress) -> ImportPreview:
            return services.imports.preview(
                kind, path, progress, mapping, format_name=form, project=project
            )

        def done(preview: ImportPreview) -> None:
            self._preview, self._is_mapped = preview, True
            self.view.show_busy("")
            self.view.show_preview(preview)
            self.actions_changed.emit()

        self._preview = None
        self.view.show_busy(tr("Looking at what would change…"))
        job = self.context.jobs.latest(self, "look", tr("Preview"), work, done, self._unreadable)
        job.progressed.connect(lambda: self._show_looking(job))
        self.actions_changed.emit()

    def _show_looking(self, job: Job) -> None:
        if not job.is_over and not job.is_stopping and self._running is None:
            self.view.show_busy(tr("Looking at what would change…"), job.fraction)

    def _unreadable(self, error: UserError) -> None:
        self._preview = None
        self.view.show_busy("")
        self.view.show_nothing()
        self.context.notify(State.BAD, str(error))
        self.actions_changed.emit()

    def _foreign(self) -> tuple[str, str]:
        """The format and the project that are chosen, "" and "" for a table."""
        return self.view.chosen_format(), self.view.chosen_project()

    # Importing

    def _run(self) -> None:
        path, preview = self._path, self._preview
        if path is None or preview is None:
            return
        services, mapping = self._services, self.view.mapping.mapping()
        form, project = self._foreign()

        def work(progress: Progress) -> ImportResult:
            return services.imports.run(
                preview.kind, path, progress, mapping=mapping, format_name=form, project=project
            )

        title = tr("Import {kind}").replace("{kind}", kind_word(preview.kind).lower())
        job = self.context.jobs.start(
            title, work, self._imported, self._refused, writes=True, owner=self
        )
        self._running = job
        job.progressed.connect(self._show_running)
        job.ended.connect(self._on_ended)
        self._show_running()
        self.actions_changed.emit()

    def _show_running(self) -> None:
        job = self._running
        if job is None:
            return
        formats = self.context.formats
        text = job.note or tr("Importing…")
        if job.total:
            text += f" · {formats.number(job.done)} / {formats.number(job.total)}"
        if job.is_stopping:
            text = tr("Stopping…")
        self.view.show_busy(text, job.fraction or 0.0, cancel=True)

    def _on_ended(self) -> None:
        if self._running is not None and self._running.state is JobState.CANCELLED:
            self.context.notify(State.NEUTRAL, tr("The import was stopped. Nothing was changed."))
        self._running = None
        self.view.show_busy("")
        self.actions_changed.emit()

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _imported(self, result: ImportResult) -> None:
        if result.bad_count:
            self.view.show_bad(result.bad_rows, result.bad_count)
            self.context.notify(
                State.BAD,
                tr("The workspace changed since the preview: nothing was imported. See the rows "
                   "with mistakes."),
            )  # fmt: skip
            return
        formats = self.context.formats
        text = (
            tr("{kind}: {added} new, {changed} changed, {same} as they were.")
            .replace("{kind}", kind_word(result.kind))
            .replace("{added}", formats.number(result.added))
            .replace("{changed}", formats.number(result.changed))
            .replace("{same}", formats.number(result.unchanged))
        )
        for notice in result.notices:
            text += f" {notice}"
        self._reset()
        page, arg = PAGE_OF.get(result.kind, ("today", ""))
        self.context.notify(
            State.GOOD, text, page_words(result.kind), lambda: self.context.open_page(page, arg)
        )

    def _refused(self, error: UserError) -> None:
        self.context.notify(State.BAD, str(error))

    # Files that are written

    def _write_template(self, kind: str) -> None:
        path = ask_new_file(
            self.widget().window(), tr("Save an example file"), f"{kind}.csv",
            tr("CSV files") + " (*.csv);;" + tr("Excel files") + " (*.xlsx)",
        )  # fmt: skip
        if path is not None:
            self.write_template(kind, path)

    def write_template(self, kind: str, path: Path) -> None:
        """Write an example file of a kind."""

        def work(_progress: Progress) -> Path:
            return self._services.imports.template(kind, path)

        self.context.jobs.start(
            tr("Write example"), work, self._said_saved, self._refused, owner=self
        )

    def _save_errors(self) -> None:
        path = ask_new_file(
            self.widget().window(), tr("Save the rows with mistakes"), "mistakes.csv",
            tr("CSV files") + " (*.csv)",
        )  # fmt: skip
        if path is not None:
            self.save_errors(path)

    def save_errors(self, target: Path) -> None:
        """Write the rows that cannot be imported, with what is wrong with each."""
        path, preview = self._path, self._preview
        if path is None or preview is None:
            return
        services, mapping = self._services, self.view.mapping.mapping()
        form, project = self._foreign()

        def work(progress: Progress) -> Path:
            services.imports.run(
                preview.kind, path, progress, mapping=mapping, dry_run=True, errors_file=target,
                format_name=form, project=project,
            )  # fmt: skip
            return target

        self.context.jobs.start(
            tr("Save mistakes"), work, self._said_saved, self._refused, owner=self
        )

    def _said_saved(self, path: Path) -> None:
        self.context.notify(State.GOOD, tr("Saved {name}.").replace("{name}", path.name))


def _homes(services: Services) -> Homes:
    """Which projects can take which formats of which kinds."""
    imports = services.imports
    return {
        (kind, name): imports.homes(kind, name)
        for kind in imports.kinds()
        for name in imports.formats(kind)
    }


def _stamp(path: Path) -> tuple[Path, int]:
    """Which file this is and when it was last written; 0 when it is gone."""
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0
