"""What the lists of the page show. No list names a person; a dispute's author is by number."""

from collections.abc import Callable

from app.domain.adjudication import AdjudicationRow, ChallengeableRow, DisputeRow, Outcome
from app.domain.review import Verdict
from app.ui.columns import Column, Filter
from app.ui.formats import Formats
from app.ui.naming.results import outcome_name, outcome_state, verdict_colour, verdict_done
from app.ui.tokens import State
from app.ui.words import counted, tr


def queue_columns(me: Callable[[], str]) -> tuple[Column[AdjudicationRow], ...]:
    """The task with its project below, and how far its answers differ."""

    def differ(row: AdjudicationRow) -> str:
        if row.claimed_by and row.claimed_by != me():
            return tr("held")
        if row.sent:
            return tr("sent")
        if row.reviewers_differ:
            return tr("reviewers")
        return counted("%n labels", row.labels, "1 label")

    return (
        Column(
            "task", tr("Task"), lambda r: r.title or r.task, kind="twoline",
            value=lambda r: f"{r.project} · {r.task}" if r.title else r.project, stretch=True,
            width=130, tip=lambda r: f"{r.title or r.task}\n{_differ_in_words(r)}",
        ),
        Column(
            "labels", tr("Labels"), differ, kind="pill", width=84, tip=_differ_in_words,
            state=lambda r: State.NEUTRAL if r.claimed_by else State.ACCENT,
        ),
    )  # fmt: skip


def _differ_in_words(row: AdjudicationRow) -> str:
    if row.claimed_by:
        return _held_by(row.claimed_by)
    if row.sent:
        return tr("A reviewer sent it instead of returning it a third time")
    if row.reviewers_differ:
        return tr("Two reviewers of an answer differ")
    words = tr("{n} different labels in {m} answers")
    return words.replace("{n}", f"{row.labels:,}").replace("{m}", f"{row.answers:,}")


def _held_by(name: str) -> str:
    return tr("Held by {name}").replace("{name}", name) if name else ""


def dispute_columns(formats: Formats, me: Callable[[], str]) -> tuple[Column[DisputeRow], ...]:
    """What is challenged, since when, and what became of it."""
    return (
        Column(
            "task", tr("Task"), lambda r: r.task, sort=True, kind="twoline", width=96,
            value=lambda r: f"{formats.short_day(r.opened_at)} · {r.project}", stretch=True,
            tip=lambda r: r.reason,
        ),
        Column(
            "verdict", tr("Verdict"), lambda r: verdict_done(r.verdict), kind="pill", width=96,
            state=lambda r: verdict_colour(r.verdict.value),
        ),
        Column(
            "outcome", tr("Outcome"), lambda r: _stands(r, me()), kind="pill", width=96,
            state=lambda r: outcome_state(r.outcome),
            tip=lambda r: _held_by(r.claimed_by),
        ),
        Column("author", tr("Person"), lambda r: r.author, sort=True, width=84, hidden=True),
    )  # fmt: skip


def review_columns(formats: Formats) -> tuple[Column[ChallengeableRow], ...]:
    """Whose answer was judged how, and what the reviewer wrote."""
    return (
        Column("task", tr("Task"), lambda r: r.task, width=92),
        Column("project", tr("Project"), lambda r: r.project, width=150, stretch=True),
        Column("author", tr("Person"), lambda r: r.author, width=84),
        Column("label", tr("Answer"), _answer, width=150, stretch=True),
        Column(
            "verdict", tr("Verdict"), lambda r: verdict_done(r.verdict), kind="pill", width=96,
            state=lambda r: verdict_colour(r.verdict.value),
        ),
        Column(
            "note", tr("Note"), lambda r: r.note, muted=True, width=180, stretch=True,
            tip=lambda r: r.note,
        ),
        Column(
            "decided_at", tr("Reviewed"), lambda r: formats.short_day(r.decided_at), sort=True,
            muted=True, width=84,
        ),
    )  # fmt: skip


def dispute_filters() -> tuple[Filter, ...]:
    """By what became of it."""
    outcomes = tuple((one.value, outcome_name(one)) for one in Outcome)
    return (Filter("state", tr("Outcome"), (("open", state_word(None)), *outcomes)),)


def review_filters() -> tuple[Filter, ...]:
    """By verdict."""
    judged = tuple((v.value, verdict_done(v)) for v in Verdict if v is not Verdict.ACCEPT)
    return (Filter("verdict", tr("Verdict"), judged),)


def _stands(row: DisputeRow, me: str) -> str:
    return tr("held") if row.claimed_by not in ("", me) else state_word(row.outcome)


def state_word(outcome: Outcome | None) -> str:
    """What became of a dispute, or that it waits."""
    return tr("waits") if outcome is None else outcome_name(outcome)


def _answer(row: ChallengeableRow) -> str:
    return f"{row.label} → {row.corrected_label}" if row.corrected_label else row.label
