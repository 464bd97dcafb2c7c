"""Commands about the review desk: where people stand in the sampling plan."""

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Workspace, opened
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
