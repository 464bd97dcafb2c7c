"""What a run notices, as rows of the store: everything that `quality_findings` can find."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.domain.findings import AgreementFigures
from app.domain.progress import Progress
from app.domain.text import natural
from app.scoring.agreement_set import slices_agreement
from app.scoring.comparisons import Comparisons, Outcome, comparisons_of
from app.scoring.drift import DriftPolicy
from app.services.finding_rows import Record, row_of
from app.services.quality_findings import (
    Watched,
    find_bad_gold,
    find_drift,
    find_marks,
    find_pairs,
    find_reviewers,
    find_spammers,
    habit_checks,
    watch_all,
)
from app.services.quality_pieces import blamed, resolved
from app.services.quality_run import ProjectLabels, Run
from app.services.quality_words import agreement_figures, model_choice
from app.store.findings import FindingRow
from app.store.unit import Reader
from app.store.verdict_columns import GivenVerdicts, SecondVerdicts
from app.store.watch_columns import Compared, TaskSlices

Ids = NDArray[np.int64]

CHARTS = "charts"
"""The kind of row that keeps what a person's drift chart stands on: `good` and `watched_from`."""

DRIFT = DriftPolicy()
MOST_SLICES = 12  # of one kind a project, those with the most tasks
FEWEST_IN_SLICE = 20  # tasks with two answers


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the watch reads besides the run's facts."""

    verdicts: GivenVerdicts
    twice: SecondVerdicts
    pairs: tuple["ComparedProject", ...]
    slices: TaskSlices


@dataclass(frozen=True, slots=True, eq=False)
class ComparedProject:
    """A project whose tasks are pairs: the judgments, who gave them, and the task of each."""

    project: int
    made: Comparisons
    expert: Ids
    task: Ids
    day: tuple[date, ...]
    answer: tuple[str, ...]


def read_seen(reader: Reader) -> Seen:
    """Everything of it, in the same view as the run's facts if the reader is the same."""
    pairs = [
        compared_project(project, labels, reader.quality.compared(project))
        for project, labels in reader.quality.projects_of_pairs()
    ]
    return Seen(
        reader.quality.given_verdicts(),
        reader.quality.second_verdicts(),
        tuple(one for one in pairs if len(one.made)),
        reader.quality.slices(),
    )


def finding_rows(
    run: Run, seen: Seen, as_of: date, seed: int, progress: Progress
) -> list[FindingRow]:
    """All rows, kind by kind in the order in which they are shown."""
    found: dict[str, list[Record]] = {}

    def keep(kind: str, records: Sequence[Record]) -> None:
        found.setdefault(kind, []).extend(records)

    for i, one in enumerate(run.labels):
        progress.step(i, len(run.labels) + 1, "Looking at agreement and habits")
        keep("models", [model_choice(one.model.chosen, one.project)])
        keep("agreement", _agreement(one, seen, seed))
        keep("pairs", find_pairs(one.model))
        spam, hints = find_spammers(one.model)
        keep("spam", spam)
        keep("hints", hints)
        keep("gold", find_bad_gold(one.model))
    pieces = resolved(blamed(run.pieces, run.void), as_of)
    progress.step(len(run.labels), len(run.labels) + 1, "Looking for drift")
    watched = watch_all(pieces.expert, pieces.credit, pieces.day, pieces.task, DRIFT)
    keep("drift", find_drift(watched))
    keep("reviewers", find_reviewers(seen.verdicts, seen.twice))
    keep("marks", find_marks(seen.twice, seed))
    for pair in seen.pairs:
        keep("habits", habit_checks(pair.made, pair.project, pair.expert))
    found.get("gold", []).sort(key=lambda one: -getattr(one, "wrong", 0.0))
    found.get("pairs", []).sort(key=lambda one: -getattr(one, "tasks", 0))
    rows = [row_of(kind, record) for kind, own in found.items() for record in own]
    return rows + _charts(watched)


def compared_project(project: int, labels: Sequence[str], compared: Compared) -> ComparedProject:
    """The judgments of tasks with two responses; a label names the response at its own place in the
    project's labels, and every further label is a tie. Answers that fit neither are left out.
    """
    place = {label: i for i, label in enumerate(labels)}
    items: dict[str, int] = {}
    rows: list[tuple[Any, ...]] = []
    prompts: dict[str, int] = {}
    for i, text in enumerate(compared.payload):
        payload = orjson.loads(text)
        responses = payload.get("responses")
        chosen = place.get(compared.label[i], -1)
        if not isinstance(responses, list) or len(responses) != 2 or chosen < 0:
            continue
        order = orjson.loads(compared.order[i]) if compared.order[i] else [0, 1]
        if sorted(order) != [0, 1]:
            continue
        texts = [one if isinstance(one, str) else orjson.dumps(one).decode() for one in responses]
        if texts[0] == texts[1]:
            continue
        codes = [items.setdefault(one, len(items)) for one in texts]
        said = Outcome.TIE if chosen > 1 else Outcome.LEFT if chosen == order[0] else Outcome.RIGHT
        prompt = prompts.setdefault(str(payload.get("prompt", "")), len(prompts))
        rows.append(
            (i, codes[order[0]], codes[order[1]], int(said), prompt,
             len(texts[order[0]].split()), len(texts[order[1]].split()))
        )  # fmt: skip
    at, left, right, outcome, prompt_codes, left_words, right_words = (
        zip(*rows, strict=True) if rows else [()] * 7
    )
    experts, worker = np.unique([compared.expert[i] for i in at], return_inverse=True)
    seconds = np.array([compared.seconds[i] for i in at], dtype=np.float64)
    made = comparisons_of(
        worker, left, right, outcome, len(experts), len(items),
        prompt=prompt_codes, seconds=np.where(seconds > 0.0, seconds, np.nan),
        left_length=left_words, right_length=right_words,
        order=[datetime.fromisoformat(compared.at[i]).timestamp() for i in at],
    )  # fmt: skip
    return ComparedProject(
        project,
        made,
        np.asarray(experts, dtype=np.int64),
        np.array([compared.task[i] for i in at], dtype=np.int64),
        tuple(date.fromisoformat(compared.at[i][:10]) for i in at),
        tuple(compared.label[i] for i in at),
    )


def _agreement(one: ProjectLabels, seen: Seen, seed: int) -> list[AgreementFigures]:
    """The project's figures, then those of its batches and languages where there are several."""
    found = [agreement_figures(one.agreement, one.project)]
    slices, shared = seen.slices, one.shared
    several = np.bincount(shared.task, minlength=shared.n_tasks) >= 2
    place = np.searchsorted(slices.task, one.shared_task)
    here = several & (np.append(slices.task, -1)[place] == one.shared_task)
    for kind, codes in (("batch", slices.batch), ("language", slices.language)):
        of_task = np.where(here, np.append(codes, -1)[place], -1)
        parts = _largest(of_task, slices.names)
        if len(parts) < 2:
            continue
        group = np.full(len(slices.names) + 1, -1)
        group[parts] = np.arange(len(parts))
        rng = np.random.default_rng([seed, one.project])
        figures = slices_agreement(shared, group[of_task], len(parts), rng=rng)
        found += [
            agreement_figures(of_part, one.project, part=f"{kind}: {slices.names[code]}")
            for code, of_part in zip(parts, figures, strict=True)
        ]
    return found


def _largest(of_task: Ids, names: Sequence[str]) -> list[int]:
    """The named parts with enough tasks, at most so many, by name."""
    size = np.bincount(of_task[of_task >= 0], minlength=len(names))
    order = np.argsort(-size, kind="stable")[:MOST_SLICES]
    enough = [code for code in order.tolist() if size[code] >= FEWEST_IN_SLICE and names[code]]
    return sorted(enough, key=lambda code: natural(names[code]))


def _charts(watched: Watched) -> list[FindingRow]:
    """What each watched person's chart stands on."""
    found = watched.found
    grounds = {
        int(watched.people[w]): {"good": float(found.good[w]), "from": int(found.watched_from[w])}
        for w in np.flatnonzero(~np.isnan(found.good)).tolist()
    }
    return [
        FindingRow(CHARTS, orjson.dumps(ground).decode(), who) for who, ground in grounds.items()
    ]
