"""What a scoring run notices beside the scores, from the arrays it was made of.

Pure: it reads no store and no clock. Records hold ids; names are put in when they are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.domain.findings import (
    NO_FIGURE,
    Drift,
    Figure,
    HabitCheck,
    Hint,
    MarkAgreement,
    PairAgreement,
    Reviewer,
    Spam,
    SuspectGold,
)
from app.scoring.choice import Chosen
from app.scoring.comparisons import Comparisons
from app.scoring.drift import DriftPolicy, State, Watch, watch
from app.scoring.gold_check import check_gold
from app.scoring.intervals import wilson
from app.scoring.kappa import Weights
from app.scoring.labels import Labels
from app.scoring.pair_agreement import pairs_of_people
from app.scoring.preference_audit import preference_audit
from app.scoring.reviewers import audit_reviewers
from app.scoring.second_reviews import mark_agreement
from app.scoring.spam import Spam as FoundSpam
from app.scoring.spam import find_spam, find_spam_by_hits
from app.services.quality_words import coefficient, figure, known
from app.services.score_parts import codes_of
from app.store.verdict_columns import GivenVerdicts, SecondVerdicts

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_PAIRS, MOST_GOLD = 200, 200
"""Pairs of people, and suspect gold, that are kept of a project: the most telling."""


@dataclass(frozen=True, slots=True, eq=False)
class ProjectModel:
    """One project's labels as codes, what was inferred, and the ids and texts behind the codes.
    ruled: codes of the tasks whose answer is known by an adjudication.
    """

    project: int
    labels: Labels
    chosen: Chosen
    task: Ids
    expert: Ids
    texts: Sequence[str]
    ruled: Ids = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """The people, their charts, and the days of their answers in the order the charts took."""

    people: Ids
    found: Watch
    days: Ids


def find_spammers(model: ProjectModel) -> tuple[list[Spam], list[Hint]]:
    """People whose answers do not hang on the task, and what others take for what."""
    labels, chosen = model.labels, model.chosen
    found = _spam(labels, chosen)
    n = labels.answers()
    hits = np.bincount(labels.worker, weights=chosen.credit, minlength=labels.n_workers)
    bounds = wilson(np.minimum(hits, n), n)
    spam = [
        _spammer(model, found, w, int(n[w]), figure(hits[w] / n[w], bounds.low[w], bounds.high[w]))
        for w in np.flatnonzero(found.lazy | found.random).tolist()
    ]
    hints = [
        Hint(
            expert_id=int(model.expert[one.worker]), external_id="", name="",
            project_id=model.project, project="",
            meant=model.texts[one.meant], said=model.texts[one.said],
            times=one.times, of=one.of, low=one.low, pool=one.pool, biased=True,
        )
        for one in found.hints
    ]  # fmt: skip
    return spam, hints


def find_bad_gold(model: ProjectModel) -> list[SuspectGold]:
    """Gold that people's answers speak against, the surest first."""
    if model.chosen.model is None or not model.labels.known().any():
        return []
    found = check_gold(model.labels, start=model.chosen.model.posterior, settled=model.ruled)
    rows = np.flatnonzero(found.suspect)[:MOST_GOLD]
    texts = model.texts
    several = model.labels.allowed(found.task).sum(axis=1) > 1
    return [
        SuspectGold(
            task_id=int(model.task[found.task[i]]), task="", project_id=model.project, project="",
            gold=texts[found.gold[i]], favoured=texts[found.favoured[i]],
            answers=int(found.answers[i]), against=int(found.answers[i] - found.agreeing[i]),
            wrong=float(found.wrong[i]), note="several labels are gold" if several[i] else "",
        )
        for i in rows.tolist()
    ]  # fmt: skip


def find_pairs(model: ProjectModel, weights: Weights = "nominal") -> list[PairAgreement]:
    """Each two people on the tasks they share, those who share most first.

    `weights`: of labels whose codes are in order.
    """
    found = pairs_of_people(model.labels, most=MOST_PAIRS, weights=weights)
    return [
        PairAgreement(
            project_id=model.project, project="",
            first_id=int(model.expert[found.first[i]]), first="",
            second_id=int(model.expert[found.second[i]]), second="",
            tasks=int(found.tasks[i]), observed=float(found.observed[i]),
            kappa=figure(found.kappa[i], found.kappa_low[i], found.kappa_high[i]),
            ac1=figure(found.ac1[i], found.ac1_low[i], found.ac1_high[i]),
            weighted=figure(found.weighted[i], found.weighted_low[i], found.weighted_high[i]),
        )
        for i in range(found.tasks.size)
    ]  # fmt: skip


def habit_checks(made: Comparisons, project: int, expert: Ids) -> list[HabitCheck]:
    """Every check of everybody who has something to check, the surest first in each check."""
    found: list[HabitCheck] = []
    for check in preference_audit(made):
        for w in np.lexsort((np.arange(check.n.size), np.nan_to_num(check.q, nan=2.0))).tolist():
            if check.n[w] == 0 or np.isnan(check.value[w]):
                continue
            found.append(
                HabitCheck(
                    expert_id=int(expert[w]), external_id="", name="",
                    project_id=project, project="", check=check.name, n=int(check.n[w]),
                    value=figure(check.value[w], check.low[w], check.high[w]),
                    expected=known(check.expected[w]), q=known(check.q[w]),
                    flag=bool(check.flag[w]),
                )
            )  # fmt: skip
    return found


def watch_all(expert: Ids, credit: Floats, day: Ids, task: Ids, policy: DriftPolicy) -> Watched:
    """Everybody's chart; columns a row a piece of evidence.

    The order is by person, then day, then task: answers of one day stand by task.
    """
    people, who = codes_of(expert)
    first = int(day.min(initial=0))
    when = who * (int(day.max(initial=0)) - first + 1) + day - first
    order = np.lexsort((task, when))
    found = watch(who[order], credit[order], people.size, policy)
    return Watched(people, found, day[order])


def find_drift(watched: Watched) -> list[Drift]:
    """Everybody whose answers got worse, the latest alarm first.

    One entry a person: her newest drift, whether it lasts or not.
    """
    found, people, days = watched.found, watched.people, watched.days
    first = np.cumsum(found.n) - found.n
    told = np.flatnonzero(found.alarm >= 0)
    rows = [
        Drift(
            expert_id=int(people[w]), external_id="", name="",
            state="recovered" if found.state[w] == State.RECOVERED else "down",
            since=date.fromordinal(int(days[first[w] + found.change[w]])),
            noticed=date.fromordinal(int(days[first[w] + found.alarm[w]])),
            before=figure(*found.before[w]), after=figure(*found.after[w]),
            answers=int(found.n[w] - found.change[w]),
        )
        for w in told.tolist()
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-one.noticed.toordinal(), one.expert_id))


def find_reviewers(given: GivenVerdicts, twice: SecondVerdicts) -> list[Reviewer]:
    """Every reviewer beside the others, the most lenient first."""
    if not given.reviewer.size:
        return []
    users, reviewer = np.unique(given.reviewer, return_inverse=True)
    _, author = np.unique(given.author, return_inverse=True)
    _, group = np.unique(given.project, return_inverse=True)
    found = audit_reviewers(
        reviewer, author, given.accepted, users.size,
        truth=given.deserved, right=given.right, group=group,
    )  # fmt: skip
    accepted = _of_each(reviewer, given.accepted, users.size, found.reviews)
    overturned = _of_each(reviewer, given.overturned, users.size, found.reviews)
    against = np.bincount(reviewer, weights=given.overturned, minlength=users.size)
    both = np.searchsorted(users, twice.reviewer.ravel())
    answers = np.bincount(both, minlength=users.size)
    agreed = _of_each(both, np.repeat(1 - twice.differs, 2), users.size, answers)
    rows = [
        Reviewer(
            user_id=int(users[r]), name="", reviews=int(found.reviews[r]),
            accepted=accepted[r],
            expected=known(found.expected[r]),
            leniency=figure(found.leniency[r], found.low[r], found.high[r]),
            q=known(found.q[r]),
            flag="lenient" if found.lenient[r] else "strict" if found.strict[r] else "",
            truth=figure(found.right[r], found.right_low[r], found.right_high[r]),
            truths=int(found.known[r]),
            let_through=known(found.let_through[r]), sent_back=known(found.sent_back[r]),
            overturned=int(against[r]), overturn=overturned[r],
            seconds=int(answers[r]), agreed=agreed[r],
        )
        for r in range(users.size)
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-_or_zero(one.leniency), one.user_id))


def find_marks(twice: SecondVerdicts, seed: int) -> list[MarkAgreement]:
    """Agreement of first and second reviewers: on not accepting, then on each kind of error."""
    if not twice.differs.size:
        return []
    columns = {"": 1 - twice.accepted} | {
        kind.value: marks for kind, marks in twice.marked.items()
    }  # fmt: skip
    found = []
    for mark, (first, second) in ((mark, both.T) for mark, both in columns.items()):
        one = mark_agreement(first, second, rng=np.random.default_rng(seed))
        found.append(
            MarkAgreement(
                mark, one.answers, one.marked, one.both,
                coefficient(one.same), coefficient(one.shared), coefficient(one.ac),
            )
        )  # fmt: skip
    return found


def _of_each(who: Ids, hit: NDArray[np.integer], size: int, n: NDArray[np.int64]) -> list[Figure]:
    """The share of hits among each one's `n`, with its Wilson interval; none where n is 0."""
    hits = np.bincount(who, weights=hit, minlength=size)
    bounds = wilson(hits, n)
    return [
        figure(hits[i] / n[i], bounds.low[i], bounds.high[i]) if n[i] else NO_FIGURE
        for i in range(size)
    ]


def _or_zero(found: Figure) -> float:
    return found.value or 0.0


def _spam(labels: Labels, chosen: Chosen) -> FoundSpam:
    if chosen.model is not None:
        return find_spam(labels, chosen.model)
    said = np.bincount(labels.label, minlength=labels.n_labels) / max(len(labels), 1)
    return find_spam_by_hits(labels, chosen.credit, said)


def _spammer(model: ProjectModel, found: FoundSpam, w: int, n: int, accuracy: Figure) -> Spam:
    said = np.bincount(model.labels.label[model.labels.worker == w])
    commonest = int(said.argmax())
    return Spam(
        expert_id=int(model.expert[w]), external_id="", name="",
        project_id=model.project, project="",
        kind="lazy" if found.lazy[w] else "random",
        score=float(found.score[w]), accuracy=accuracy, chance=float(found.chance[w]),
        labels=n, q=float(found.q[w]),
        commonest=model.texts[commonest], share=float(said[commonest] / n),
    )  # fmt: skip
