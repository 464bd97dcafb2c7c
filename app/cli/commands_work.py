"""Commands about the work: match, score, ladder."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Workspace, opened
from app.domain.lists import ListQuery


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""

    @app.command()
    def match(
        workspace: Workspace,
        commit: Annotated[bool, typer.Option("--commit", help="Write the plan.")] = False,
        out: Annotated[Path | None, typer.Option(help="Where the plan goes (CSV).")] = None,
        why: Annotated[str, typer.Option(metavar="TASK", help="Explain one task.")] = "",
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Find the best plan for all open work; with --commit, assign it."""
        with (
            opened(house, workspace, user) as services,
            console.progress(quiet=as_json) as progress,
        ):
            plan = services.matching.propose(progress)
            reason = services.matching.why_task(plan, why) if why else None
            if out is not None:
                services.matching.write_csv(plan, out)
            committed = services.matching.commit(plan, progress) if commit else None
        if as_json:
            console.emit(
                {
                    "summary": plan.summary,
                    "made_at": plan.made_at,
                    "policy_version": plan.policy_version,
                    "lines": plan.lines,
                    "unfilled": plan.unfilled,
                    "why": reason,
                    "committed": committed,
                    "out": out,
                }
            )
            return
        if reason is not None:
            console.say(reason.title)
            console.table((("What", "left"), ("", "left")), reason.facts)
            return
        summary = plan.summary
        console.say(
            f"{summary.units_placed:,} of {summary.units_wanted:,} labels placed on "
            f"{summary.tasks:,} tasks; expected quality "
            f"{console.percent(summary.expected_quality)}; cost {console.moneys(summary.cost)}; "
            f"optimality gap {summary.gap:.4%}; {summary.seconds:.2f} s."
        )
        if plan.unfilled:
            console.table(
                (("Unfilled", "left"), ("Labels", "right"), ("Why", "left")),
                ((u.description, f"{u.units:,} of {u.wanted:,}", u.advice) for u in plan.unfilled),
            )
        if committed is not None:
            console.say(f"Assigned {committed.assignments:,} (plan {committed.plan_id}).")
        elif plan.pairs:
            console.say("Nothing is assigned yet: run it with --commit.")

    @app.command()
    def score(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """Score everybody from gold, reviews and agreement with peers."""
        with (
            opened(house, workspace, user) as services,
            console.progress(quiet=as_json) as progress,
        ):
            summary = services.quality.score(progress)
            people = services.quality.people
            rows = people.rows(people.find(ListQuery()))
        if as_json:
            console.emit({"run": summary, "people": rows})
            return
        console.say(
            f"Scored {summary.people:,} people from {summary.judgments:,} judgments of "
            f"{summary.tasks:,} tasks in {summary.seconds:.2f} s (run {summary.run_id}, rules "
            f"version {summary.policy_version}). Workforce: {console.estimate(summary.workforce)}."
        )
        console.table(
            (("Expert", "left"), ("Name", "left"), ("Score (95 %)", "right"),
             ("Evidence", "right"), ("Gold", "right"), ("Reviews", "right"), ("Peers", "right")),
            (
                (r.external_id, r.name, console.estimate(r.estimate), f"{r.estimate.n:.1f}",
                 f"{r.gold_right:.0f}/{r.gold_items}", str(r.review_items), str(r.peer_items))
                for r in rows
            ),
        )  # fmt: skip

    @app.command()
    def ladder(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """Evaluate everybody and propose each step that is due. A second person decides."""
        with (
            opened(house, workspace, user) as services,
            console.progress(quiet=as_json) as progress,
        ):
            made = services.progression.evaluate(progress)
            proposals = services.progression.proposals()
        if as_json:
            console.emit({"proposed": made, "open": proposals})
            return
        console.say(f"{made} new, {len(proposals)} waiting for a decision.")
        console.table(
            (("Expert", "left"), ("Step", "left"), ("Gates met", "right"), ("Since", "left")),
            (
                (p.expert_external_id, f"{p.from_level.value} → {p.to_level.value}",
                 f"{sum(g.met for g in p.evidence)} of {len(p.evidence)}",
                 f"{p.proposed_at:%Y-%m-%d}")
                for p in proposals
            ),
        )  # fmt: skip
