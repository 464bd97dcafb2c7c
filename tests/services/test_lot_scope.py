"""Matching asks for the drawn items of a lot first, and for the others when their lot does."""

import json
from typing import Any

import pytest

from app.config.audit_policy import AuditPolicy
from app.domain.lots import Rest
from app.domain.matching import MoveReason, Plan
from app.domain.progress import Silent
from app.domain.synthetic import LotVerdict
from app.services import Services
from tests.factory_results import Bench

LABELS = ("sound", "defective")


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with an auditor who has time for everything."""
    made = Bench(services)
    made.expert(weekly_capacity=5_000)
    return made


def a_lot(bench: Bench, size: int = 300, **values: Any) -> tuple[int, list[int]]:
    """A project of synthetic audits and the tasks of its lot “L”."""
    project = bench.project(task_type="synthetic_audit", labels=LABELS, overlap=1)
    payload = {"text": "T", "origin": "model", "generator": "w", "lot": "L"}
    rows = {"payload": json.dumps(payload), "overlap": 1, **values}
    return project, [bench.task(project, **rows) for _ in range(size)]


def drawn(services: Services, project: int) -> list[int]:
    return [one.task_id for one in services.lots.page(project, "L", "w", "").items]


def planned(services: Services) -> set[int]:
    return {pair.task_id for pair in propose(services).pairs}


def propose(services: Services) -> Plan:
    return services.matching.propose(Silent())


def judge(bench: Bench, services: Services, project: int, verdict: LotVerdict) -> None:
    """Answer the drawn items so that the lot is judged so."""
    who = bench.expert(weekly_capacity=0)
    label = "defective" if verdict is LotVerdict.REFUSED else "sound"
    for task in drawn(services, project):
        bench.answer(task, who, label)
    assert services.lots.lots(project)[0].verdict is verdict


def save(services: Services, rest: Rest) -> None:
    if rest is not Rest.REFUSED:
        services.settings.save_policy(AuditPolicy(rest=rest), "as the client asks")


@pytest.mark.parametrize("rest", list(Rest))
def test_only_drawn_items_are_matched_while_a_lot_is_not_judged(
    services: Services, bench: Bench, rest: Rest
) -> None:
    save(services, rest)
    project, tasks = a_lot(bench)
    sample = drawn(services, project)
    assert 0 < len(sample) < len(tasks)
    plan = propose(services)
    assert {pair.task_id for pair in plan.pairs} == set(sample)
    assert plan.summary.units_wanted == len(sample)
    assert any(f"{300 - len(sample):,} items outside the samples of 1 lot" in n
               for n in plan.notices)  # fmt: skip


@pytest.mark.parametrize(
    ("rest", "verdict", "asked"),
    [
        (Rest.NONE, LotVerdict.REFUSED, False),
        (Rest.REFUSED, LotVerdict.ACCEPTED, False),
        (Rest.REFUSED, LotVerdict.REFUSED, True),
        (Rest.ALL, LotVerdict.ACCEPTED, True),
    ],
)
def test_what_is_not_drawn_is_matched_as_the_verdict_and_the_policy_ask(
    services: Services, bench: Bench, rest: Rest, verdict: LotVerdict, asked: bool
) -> None:
    save(services, rest)
    project, tasks = a_lot(bench)
    judge(bench, services, project, verdict)
    assert services.lots.lots(project)[0].rest_asked is asked
    others = set(tasks) - set(drawn(services, project))
    assert planned(services) == (others if asked else set())


def test_a_persons_items_other_projects_and_pinned_items_are_matched_as_ever(
    services: Services, bench: Bench
) -> None:
    project, tasks = a_lot(bench)
    human = bench.task(project, payload='{"text":"T","origin":"human"}', overlap=1)
    other = bench.task(bench.project(overlap=1), overlap=1)
    sample = drawn(services, project)
    pinned = next(task for task in tasks if task not in sample)
    services.hand_rules.pin(1, [pinned], "the client asks about this one")
    assert planned(services) == {*sample, human, other, pinned}


def test_unstarted_work_outside_the_sample_is_taken_back_with_its_reason(
    services: Services, bench: Bench
) -> None:
    project, tasks = a_lot(bench)
    sample = drawn(services, project)
    undrawn = next(task for task in tasks if task not in sample)
    bench.assignment(undrawn, 1)
    (move,) = propose(services).moves
    assert (move.task_id, move.to, move.reason) == (undrawn, "", MoveReason.UNQUALIFIED)
    assert "not drawn" in move.detail


def test_why_says_where_an_item_stands_in_its_lot(services: Services, bench: Bench) -> None:
    project, _ = a_lot(bench)
    page = services.lots.page(project, "L", "w", "")
    names = {one.task for one in page.items}
    undrawn = next(
        row.external_id
        for row in (services.work.task(task).task for task in range(1, 301))
        if row.external_id not in names
    )
    plan = propose(services)
    n = len(names)
    facts = dict(services.matching.why_task(plan, page.items[2].task).facts)
    assert facts["Lot"] == f"L of w: number 3 of the {n} drawn, which are matched first"
    facts = dict(services.matching.why_task(plan, undrawn).facts)
    assert facts["Lot"].startswith(f"L of w: not among the {n} drawn of 300, and matched to nobody")
    assert facts["In the plan"].startswith("no: it was not drawn from its lot")


def test_a_plan_is_refused_once_its_lot_was_judged(services: Services, bench: Bench) -> None:
    from app.domain.errors import UserError

    project, _ = a_lot(bench)
    plan = propose(services)
    judge(bench, services, project, LotVerdict.REFUSED)
    with pytest.raises(UserError, match="Nothing was assigned"):
        services.matching.commit(plan, Silent())
