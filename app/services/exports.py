"""Exports: the labels of preference work for training, and each expert's own corrections."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson

from app import __version__
from app.config.policies import POLICIES
from app.domain.errors import UserError
from app.domain.exports import CorrectionExport, PreferenceExport
from app.domain.progress import Progress
from app.domain.review import ErrorMark
from app.domain.task_types import PREFERENCE
from app.domain.work import Project
from app.services.desk import Desk
from app.store.unit import Reader

if TYPE_CHECKING:
    from app.files.corrections_out import CorrectionItem
    from app.files.preference_out import LabelledTask
    from app.store.exports import DoneTask, TaughtAnswer

_ACTION = "labels.export"
_STEP = 1_000


class ExportService:
    """Use cases about results that leave the house."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def preferences(
        self,
        out: Path,
        progress: Progress,
        project_id: int | None = None,
        *,
        with_ties: bool = False,
    ) -> PreferenceExport:
        """Write the preferences of done tasks as JSON lines, and a manifest beside them.

        Of one project, or of all of the type. A task's label is the one that the newest scoring run
        inferred from all its answers. `out` may be a folder: then the file gets a name of its own.
        Raises `UserError`; then nothing is written.
        """
        from app.files.preference_out import manifest_path, ties_path, write_manifest
        from app.files.preference_out import write_preferences as write

        self._desk.allow(_ACTION)
        unlabelled = [0]
        with self._desk.read() as reader:  # one view: file and manifest tell of one state
            projects = preference_projects(reader, project_id)
            basis = reader.quality.run()
            if basis is None:
                raise UserError(
                    "No label was inferred yet: score first (Quality page, or “guildhall score”). "
                    "Nothing was written."
                )
            path = self._path(out, projects, project_id)
            tasks = _labelled(reader, projects, progress, unlabelled)
            done = write(path, tasks, with_ties=with_ties)
            made = PreferenceExport(
                file=str(path), manifest=str(manifest_path(path)),
                ties_file=str(ties_path(path)) if with_ties else "", sha256=done.sha256,
                tasks=done.tasks + unlabelled[0], pairs=done.pairs, ties=done.ties,
                alike=done.alike, unlabelled=unlabelled[0], score_run=basis.id,
                policy_version=basis.policy_version,
            )  # fmt: skip
            manifest = self._manifest(reader, projects, made, done.ties_sha256)
        write_manifest(manifest_path(path), manifest)
        with self._desk.write(_ACTION) as unit:
            unit.audit(
                "export.preferences", "workspace", projects=len(projects), tasks=made.tasks,
                pairs=made.pairs, ties=made.ties, run=made.score_run, sha256=made.sha256,
            )  # fmt: skip
        progress.step(1, 1, "Written")
        return made

    def corrections(
        self, folder: Path, progress: Progress, format_name: str = "csv"
    ) -> CorrectionExport:
        """Write one file for each expert with answers that were corrected or returned.

        Each has the expert's own answers beside the right ones, with errors and notes, and no
        reviewer's name. An earlier file of the expert is replaced. Raises `UserError`.
        """
        from app.files.corrections_out import ENDINGS, corrections_file
        from app.files.packets import make_folder, packet_stems, write_packet

        if format_name not in ENDINGS:
            raise UserError(
                f"Corrections are written as {' or '.join(ENDINGS)}, not as “{format_name[:40]}”. "
                "Nothing was written."
            )
        self._desk.allow(_ACTION)
        zone = self._desk.zone()
        files: list[str] = []
        answers = 0
        with self._desk.read() as reader:
            everybody = [number for _, number, _ in reader.people.names()]
            stems = packet_stems(everybody)
            errors = reader.exports.taught_errors()
            for expert, taught in groupby(reader.exports.taught(), key=lambda one: one.expert):
                items = [_item(one, errors.get(one.review_id, ()), zone) for one in taught]
                if not files:
                    make_folder(folder)
                progress.step(len(files), len(everybody), "Writing the corrections of each expert")
                body = corrections_file(items, format_name)
                stem = f"corrections-{stems[expert]}"
                written = write_packet(folder, stem, ENDINGS[format_name], body, replace=True)
                files.append(written.name)
                answers += len(items)
        if files:
            with self._desk.write(_ACTION) as unit:
                unit.audit("export.corrections", "workspace", files=len(files), answers=answers)
        progress.step(1, 1, "Written")
        return CorrectionExport(str(folder), tuple(files), len(files), answers)

    def _path(self, out: Path, projects: Sequence[Project], project_id: int | None) -> Path:
        if not out.is_dir():
            return out
        one = projects[0].external_id if project_id is not None else "all"
        name = "".join(c if c.isalnum() or c in "-_." else "-" for c in one)
        return out / f"preferences-{name}-{self._desk.today().isoformat()}.jsonl"

    def _manifest(
        self,
        reader: Reader,
        projects: Sequence[Project],
        made: PreferenceExport,
        ties_sha256: str,
    ) -> dict[str, Any]:
        counts = {
            name: getattr(made, name) for name in ("tasks", "pairs", "ties", "alike", "unlabelled")
        }
        facts: dict[str, Any] = {
            "format": "guildhall preferences 1",
            "file": Path(made.file).name,
            "sha256": made.sha256,
            "made_by": self._desk.user.name,
            "made_at": self._desk.now().isoformat(),
            "program": __version__,
            "workspace": reader.settings.value("name", ""),
            "projects": [{"project": p.external_id, "name": p.name} for p in projects],
            "score_run": made.score_run,
            "scoring_policy_version": made.policy_version,
            "policies": {kind.kind: reader.settings.policy(kind)[1] for kind in POLICIES},
            "counts": counts,
        }
        if made.ties_file:
            facts |= {"ties_file": Path(made.ties_file).name, "ties_sha256": ties_sha256}
        return facts


def preference_projects(reader: Reader, project_id: int | None) -> tuple[Project, ...]:
    """The project, or all projects of preferences. Raises `UserError` where there is none."""
    return projects_of_type(reader, PREFERENCE.name, "pairs", project_id)


def projects_of_type(
    reader: Reader, task_type: str, what: str, project_id: int | None
) -> tuple[Project, ...]:
    """The project, or all of this type. Raises `UserError` where there is none."""
    chosen = [p for p in reader.work.projects() if project_id in (None, p.id)]
    found = tuple(p for p in chosen if p.task_type == task_type)
    if found:
        return found
    if project_id is not None and chosen:
        raise UserError(
            f"{chosen[0].external_id} is a project of type {chosen[0].task_type}; this is for "
            f"projects of type {task_type}. Nothing was written."
        )
    what = (
        "There is no such project" if project_id is not None else f"There is no project of {what}"
    )
    raise UserError(f"{what} in this workspace. Nothing was written.")


def client_of(reader: Reader, projects: Sequence[Project]) -> str:
    """The one client, or the workspace's name where there are several."""
    clients = {project.client for project in projects}
    return clients.pop() if len(clients) == 1 else reader.settings.value("name", "All clients")


def chosen_place(label: str, labels: Sequence[str], responses: int) -> int | None:
    """The place of the response that a label names; None for a tie."""
    place = list(labels).index(label) if label in labels else responses
    return place if place < responses else None


def _labelled(
    reader: Reader, projects: Sequence[Project], progress: Progress, unlabelled: list[int]
) -> "Iterator[LabelledTask]":
    """The done tasks that have a label; the others are counted in `unlabelled`."""
    from app.files.preference_out import LabelledTask

    labels = {project.id: project.labels for project in projects}
    for done, task in enumerate(reader.exports.done_tasks([p.id for p in projects])):
        if done % _STEP == 0:
            progress.step(done, 0, "Writing preferences")
        known = labels[task.project_id]
        if task.label not in known:  # none was inferred, or the project's labels have changed
            unlabelled[0] += 1
            continue
        prompt, responses = _texts(task)
        yield LabelledTask(
            task.project, task.task, prompt, responses, task.label,
            chosen_place(task.label, known, len(responses)), task.posterior, task.people,
        )  # fmt: skip


def _texts(task: "DoneTask") -> tuple[str, tuple[str, ...]]:
    payload = orjson.loads(task.payload)
    return str(payload["prompt"]), tuple(str(one) for one in payload["responses"])


def _item(one: "TaughtAnswer", errors: Sequence[ErrorMark], zone: ZoneInfo) -> "CorrectionItem":
    from app.files.corrections_out import CorrectionItem

    yours, right = _details(one.answer), _details(one.right)
    order: list[int] = []
    if one.task_type == PREFERENCE.name:
        responses = orjson.loads(one.payload)["responses"]
        order = orjson.loads(one.shown_order) if one.shown_order else list(range(len(responses)))
    return CorrectionItem(
        project=one.project,
        task=one.task,
        title=one.title,
        attempt=one.attempt,
        verdict={"correct": "corrected", "return": "returned"}[one.verdict.value],
        decided_on=one.decided_at.astimezone(zone).date(),
        your_label=_as_shown(one.label, one.labels, order),
        right_label=_as_shown(one.right_label, one.labels, order),
        your_answer=_words(yours, order),
        right_answer=_words(right, order),
        errors=", ".join(f"{mark.kind.value} ({mark.severity.value})" for mark in errors),
        note=one.note,
    )


def _details(answer: str) -> dict[str, Any]:
    found = orjson.loads(answer) if answer else {}
    return {name: value for name, value in found.items() if name != "label"}


def _as_shown(label: str, labels: Sequence[str], order: Sequence[int]) -> str:
    """A label as its author knows it: of a comparison, the place where the response was shown."""
    place = chosen_place(label, labels, len(order)) if label else None
    return label if place is None else f"response {order.index(place) + 1}"


def _words(details: dict[str, Any], order: Sequence[int]) -> str:
    """What an answer holds beside its label, as text; ratings of responses in the order shown."""
    if order and isinstance(details.get("ratings"), dict):
        details["ratings"] = {
            name: [values[place] for place in order] for name, values in details["ratings"].items()
        }
    if set(details) == {"text"}:
        return str(details["text"])
    return orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode() if details else ""
