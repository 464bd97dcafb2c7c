"""The figures of the preference report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import orjson

from app.config.policies import POLICIES
from app.domain.findings import Findings
from app.domain.preference_report import ModelWins, PreferenceReport, ProjectPreferences
from app.domain.quality import Estimate
from app.domain.task_types.preference import MODELS
from app.domain.text import natural
from app.domain.work import Project, TaskStatus
from app.services.desk import Desk
from app.services.exports import chosen_place, client_of, preference_projects
from app.services.finding_rows import newest_findings
from app.store.unit import Reader


@dataclass(slots=True)
class _Record:
    """What one model met in done tasks; `chance`: the sum of its shares of their responses."""

    tasks: int = 0
    wins: int = 0
    ties: int = 0
    chance: float = 0.0


@dataclass(slots=True)
class _Tally:
    """What the done tasks of one project come to."""

    labels: Counter[str] = field(default_factory=Counter)
    models: dict[str, _Record] = field(default_factory=dict)


def preference_figures(desk: Desk, project_id: int | None = None) -> PreferenceReport:
    """The figures of the report of one project of preferences, or of all.

    Raises `UserError` where there is no such project.
    """
    with desk.read() as reader:
        projects = preference_projects(reader, project_id)
        basis = reader.quality.run()
        seq, head = reader.audit_log.head()
        return PreferenceReport(
            title="Preference report",
            client=client_of(reader, projects),
            made_at=desk.now(),
            as_of=None if basis is None else basis.as_of,
            score_run=None if basis is None else basis.id,
            projects=_sections(reader, projects, newest_findings(reader)),
            policies=tuple((kind.kind, reader.settings.policy(kind)[1]) for kind in POLICIES),
            audit_seq=seq,
            audit_hash=head,
        )


def _sections(
    reader: Reader, projects: Sequence[Project], findings: Findings
) -> tuple[ProjectPreferences, ...]:
    ids = [project.id for project in projects]
    tallies, counts = _tallies(reader, projects), reader.exports.task_counts(ids)
    choices, people = reader.exports.choices(ids), reader.exports.people(ids)
    agreed = {one.project_id: one for one in findings.agreement if not one.slice}
    return tuple(
        ProjectPreferences(
            external_id=project.external_id,
            name=project.name,
            tasks=sum(counts.get(project.id, {}).values()),
            done=counts.get(project.id, {}).get(TaskStatus.DONE, 0),
            labelled=tallies[project.id].labels.total(),
            answers=sum(choices.get(project.id, {}).values()),
            people=people.get(project.id, 0),
            tied=_share(
                choices.get(project.id, {}).get(project.labels[-1], 0),
                sum(choices.get(project.id, {}).values()),
            ),
            labels=tuple(
                (label, tallies[project.id].labels[label])
                for label in project.labels
                if label in tallies[project.id].labels
            ),
            agreement=agreed.get(project.id),
            models=_models(tallies[project.id]),
            habits=tuple(
                replace(one, name="") for one in findings.habits if one.project_id == project.id
            ),
        )
        for project in projects
    )


def _tallies(reader: Reader, projects: Sequence[Project]) -> dict[int, _Tally]:
    found = {project.id: _Tally() for project in projects}
    labels = {project.id: project.labels for project in projects}
    for task in reader.exports.done_tasks([project.id for project in projects]):
        known = labels[task.project_id]
        if task.label not in known:
            continue
        tally = found[task.project_id]
        tally.labels[task.label] += 1
        payload = orjson.loads(task.payload)
        models = payload.get(MODELS)
        if isinstance(models, list) and len(models) == len(payload["responses"]):
            _count(tally.models, [str(one) for one in models],
                   chosen_place(task.label, known, len(models)))  # fmt: skip
    return found


def _count(records: dict[str, _Record], models: Sequence[str], chosen: int | None) -> None:
    """Count one task for each model in it; a task of one model alone says nothing."""
    held = Counter(models)
    if len(held) < 2:
        return
    for model, responses in held.items():
        record = records.setdefault(model, _Record())
        if chosen is None:
            record.ties += 1
            continue
        record.tasks += 1
        record.wins += models[chosen] == model
        record.chance += responses / len(models)


def _models(tally: _Tally) -> tuple[ModelWins, ...]:
    """The models, the best first; equal rates by name."""
    made = [
        ModelWins(
            model, one.tasks, one.wins, one.ties, _share(one.wins, one.tasks),
            one.chance / one.tasks if one.tasks else None,
        )
        for model, one in tally.models.items()
    ]  # fmt: skip
    return tuple(
        sorted(made, key=lambda one: (-(one.rate.mean if one.rate else -1.0), natural(one.model)))
    )


def _share(hits: int, n: int) -> Estimate | None:
    """A share with its Wilson interval; None without evidence."""
    from app.scoring.intervals import wilson

    if n == 0:
        return None
    bounds = wilson(hits, n)
    return Estimate(hits / n, float(bounds.low), float(bounds.high), float(n))
