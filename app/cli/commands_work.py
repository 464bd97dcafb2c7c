"""Commands about the work: match, score, ladder."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.house import House
from app.cli.options import As, Json, Workspace, working
from app.domain.findings import Findings
from app.domain.lists import ListQuery
from app.domain.matching import MOVE_WORDS, CommittedPlan, Plan, WhyLine, WhyNotAnswer
from app.domain.score_history import RepeatedRun


def add(app: typer.Typer, house: House) -> None:
    """Add the commands of this module."""

    @app.command()
    def match(
        workspace: Workspace,
        commit: Annotated[bool, typer.Option("--commit", help="Write the plan.")] = False,
        out: Annotated[Path | None, typer.Option(help="Where the plan goes (CSV).")] = None,
        why: Annotated[str, typer.Option(metavar="TASK", help="Explain one task.")] = "",
        why_not: Annotated[
            tuple[str, str] | None,
            typer.Option(metavar="TASK EXPERT", help="Why somebody does not do a task."),
        ] = None,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Find the best plan for all open work; with --commit, assign it."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            matching = services.matching
            plan = matching.propose(progress)
            reason = matching.why_task(plan, why) if why else None
            refusal = matching.why_not(plan, *why_not) if why_not else None
            if out is not None:
                matching.write_csv(plan, out)
            committed = matching.commit(plan, progress) if commit else None
        if as_json:
            console.emit(_plan_facts(plan, reason, refusal, committed, out))
            return
        if reason is not None:
            console.say(reason.title)
            console.table((("What", "left"), ("", "left")), reason.facts)
        if refusal is not None:
            _tell_why_not(refusal)
        if reason is None and refusal is None:
            _tell_plan(plan)
        if committed is not None:
            released = f", released {committed.released:,}" if committed.released else ""
            console.say(f"Assigned {committed.assignments:,}{released} (plan {committed.plan_id}).")
        elif plan.pairs and reason is None and refusal is None:
            console.say("Nothing is assigned yet: run it with --commit.")

    @app.command()
    def score(
        workspace: Workspace,
        repeat: Annotated[
            int | None,
            typer.Option(
                metavar="RUN",
                help="Compute that run again from the facts as they stood, and compare; nothing "
                "is changed.",
            ),
        ] = None,
        user: As = "",
        as_json: Json = False,
    ) -> None:
        """Score everybody from gold, reviews and agreement with peers."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
            if repeat is not None:
                again = services.quality.repeat(repeat, progress)
                console.emit(again) if as_json else _tell_repeat(again)
                return
            summary = services.quality.score(progress)
            people = services.quality.people
            rows = people.rows(people.find(ListQuery()))
            findings = services.findings.all()
        if as_json:
            console.emit({"run": summary, "people": rows, "findings": findings})
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
        _tell_findings(findings)

    @app.command()
    def ladder(workspace: Workspace, user: As = "", as_json: Json = False) -> None:
        """Evaluate everybody and propose each step that is due. A second person decides."""
        with working(house, workspace, user, quiet=as_json) as (services, progress):
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


def _tell_repeat(again: RepeatedRun) -> None:
    if again.equal:
        console.say(
            f"Run {again.run_id} of {again.as_of}, made again: all {again.scores:,} scores are "
            "equal to the last digit."
        )
        return
    why = "" if again.same_program else f" It was made by version {again.program}."
    console.say(
        f"Run {again.run_id} of {again.as_of}, made again: the scores of {again.people:,} people "
        f"differ, by {again.largest:.3g} at most.{why}"
    )


def _tell_findings(found: Findings) -> None:
    lasting = sum(one.state == "down" for one in found.drift)
    flagged = sum(one.flag for one in found.habits)
    lenient = sum(bool(one.flag) for one in found.reviewers)
    console.say(
        f"To look at: {lasting} people drifted, {len(found.spam)} answer without looking, "
        f"{len(found.hints)} mix-ups to coach, {len(found.gold)} gold tasks, {lenient} lenient or "
        f"strict reviewers, {flagged} habits in preferences. The Quality page opens their items."
    )


def _plan_facts(
    plan: Plan,
    why: WhyLine | None,
    why_not: WhyNotAnswer | None,
    committed: CommittedPlan | None,
    out: Path | None,
) -> dict[str, object]:
    from app.services.memory import peak_rss_mb

    summary = plan.summary
    return {
        "objective": summary.objective,
        "bound": summary.bound,
        "gap": summary.gap,
        "filled": summary.units_placed,
        "units": summary.units_wanted,
        "seconds_solve": summary.seconds_solve,
        "seconds_total": console.seconds_running(),
        "peak_rss_mb": peak_rss_mb(),
        "summary": summary,
        "made_at": plan.made_at,
        "policy_version": plan.policy_version,
        "weights": plan.weights,
        "lines": plan.lines,
        "moves": plan.moves,
        "unfilled": plan.unfilled,
        "notices": plan.notices,
        "why": why,
        "why_not": why_not,
        "committed": committed,
        "out": out,
    }


def _tell_plan(plan: Plan) -> None:
    summary = plan.summary
    console.say(
        f"{summary.units_placed:,} of {summary.units_wanted:,} labels placed on "
        f"{summary.tasks:,} tasks ({summary.units_kept:,} as they are, {summary.units_new:,} "
        f"new); expected quality {console.percent(summary.expected_quality)}; cost "
        f"{console.moneys(summary.cost)}; optimality gap {summary.gap:.4%}; "
        f"{summary.fairness.idle:.1%} of {summary.fairness.people:,} people idle; "
        f"{summary.seconds:.2f} s."
    )
    for notice in plan.notices:
        console.say(f"Note: {notice}")
    if plan.moves:
        reasons = Counter(move.reason for move in plan.moves)
        said = ", ".join(
            f"{MOVE_WORDS[reason]} {count:,}" for reason, count in reasons.most_common()
        )
        console.say(f"Moves {len(plan.moves):,} assignments that nobody has started: {said}.")
    if plan.unfilled:
        console.table(
            (("Unfilled", "left"), ("Labels", "right"), ("One more unit", "right"),
             ("Why", "left")),
            (
                (u.description, f"{u.units:,} of {u.wanted:,}", f"{u.price:,} points", u.advice)
                for u in plan.unfilled
            ),
        )  # fmt: skip


def _tell_why_not(answer: WhyNotAnswer) -> None:
    console.say(answer.title)
    if answer.failing:
        console.say(f"Not allowed: {', '.join(answer.failing)}.")
    elif answer.loss is None:
        console.say("Only a new plan can tell.")
    else:
        console.say(f"The plan would lose {answer.loss:,} points.")
    for step in answer.chain:
        console.say(f"  {step}")
    console.table((("What", "left"), ("", "left")), answer.facts)
