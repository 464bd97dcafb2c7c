"""Commands about the review desk: the sampling plan, adjudications, and disputes."""

from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Workspace, opened
from app.domain.adjudication import AdjudicationRow, DisputeRow
from app.domain.lists import ListQuery
from app.domain.sampling import Phase, StateRow


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""
    review = typer.Typer(help="The review desk.", no_args_is_help=True)
    app.add_typer(review, name="review")

    @review.command("states")
    def states(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """List where everybody stands in the sampling plan, project by project, and why."""
        with opened(house, workspace, user) as services:
            found = services.review.states
            rows = found.rows(found.find(ListQuery()))
        if as_json:
            console.emit({"states": [_facts(row) for row in rows]})
            return
        console.table(
            (("Expert", "left"), ("Project", "left"), ("State", "left"), ("Since", "left"),
             ("Inspected", "right"), ("Submitted", "right"), ("Last defect", "left"),
             ("Next", "right")),
            (
                (r.author, r.project, _state(r), f"{r.since:%Y-%m-%d}", f"{r.inspected:,}",
                 f"{r.standing.answered:,}", _defect(r), f"{r.probability:.1%}")
                for r in rows
            ),
        )  # fmt: skip

    @review.command("adjudications")
    def adjudications(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """List the tasks that wait for adjudication: people disagree, or a reviewer sent them."""
        with opened(house, workspace, user) as services:
            found = services.adjudication.queue
            rows = found.rows(found.find(ListQuery()))
        if as_json:
            console.emit({"adjudications": [_waiting(row) for row in rows]})
            return
        console.table(
            (("Task", "left"), ("Project", "left"), ("Answers", "right"), ("Labels", "right"),
             ("Why", "left"), ("Held by", "left")),
            (
                (r.task, r.project, f"{r.answers:,}", f"{r.labels:,}", _why(r), r.claimed_by)
                for r in rows
            ),
        )  # fmt: skip

    disputes = typer.Typer(help="Challenges of reviews.", no_args_is_help=True)
    app.add_typer(disputes, name="disputes")

    @disputes.command("list")
    def listed(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """List the disputes, those that wait first."""
        with opened(house, workspace, user) as services:
            found = services.disputes.all
            rows = found.rows(found.find(ListQuery()))
        if as_json:
            console.emit({"disputes": [_dispute(row) for row in rows]})
            return
        console.table(
            (("Dispute", "right"), ("Review", "right"), ("Task", "left"), ("Expert", "left"),
             ("Verdict", "left"), ("Opened", "left"), ("Outcome", "left"), ("Held by", "left")),
            (
                (str(r.id), str(r.review_id), r.task, r.author, r.verdict.value,
                 f"{r.opened_at:%Y-%m-%d}", r.outcome.value if r.outcome else "waits",
                 r.claimed_by)
                for r in rows
            ),
        )  # fmt: skip

    @disputes.command("open")
    def open_(
        workspace: Workspace,
        review_id: Annotated[int, typer.Option("--review", help="The number of the review.")],
        reason: Annotated[str, typer.Option("--reason", help="Why it is challenged.")],
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Challenge a review in the name of the answer's author."""
        with opened(house, workspace, user) as services:
            made = services.disputes.open(review_id, reason)
        if as_json:
            console.emit({"dispute": made})
        else:
            console.say(f"Dispute {made} waits for an AI trainer.")


def _why(row: AdjudicationRow) -> str:
    return "sent by a reviewer" if row.sent else "no label has more than half"


def _waiting(row: AdjudicationRow) -> dict[str, object]:
    return {
        "task": row.task,
        "project": row.project,
        "answers": row.answers,
        "labels": row.labels,
        "sent": row.sent,
        "held_by": row.claimed_by,
    }


def _dispute(row: DisputeRow) -> dict[str, object]:
    return {
        "dispute": row.id,
        "review": row.review_id,
        "task": row.task,
        "project": row.project,
        "expert": row.author,
        "verdict": row.verdict,
        "reason": row.reason,
        "opened_at": row.opened_at,
        "outcome": row.outcome,
        "note": row.note,
        "decided_at": row.decided_at,
        "held_by": row.claimed_by,
    }


def _state(row: StateRow) -> str:
    match row.phase:
        case Phase.FIRST:
            return f"first items, {row.standing.answered:,} of {row.rule.first_items:,}"
        case Phase.ALL:
            return f"all, {row.standing.row:,} good of {row.rule.good_in_a_row:,} in a row"
        case Phase.SHARE:
            return f"{100 * row.rule.share:.3g}% drawn"


def _defect(row: StateRow) -> str:
    return f"{row.last_defect}, {row.last_defect_on:%Y-%m-%d}" if row.last_defect_on else ""


def _facts(row: StateRow) -> dict[str, object]:
    return {
        "expert": row.author,
        "project": row.project,
        "state": row.phase,
        "answered": row.standing.answered,
        "good_in_a_row": row.standing.row,
        "needed_in_a_row": row.rule.good_in_a_row,
        "since": row.since,
        "last_defect": row.last_defect,
        "last_defect_on": row.last_defect_on,
        "inspected": row.inspected,
        "defects": row.defects,
        "waiting": row.waiting,
        "probability": row.probability,
        "probability_at_risk": row.at_risk,
    }
