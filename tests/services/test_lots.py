"""What an item's answers come to, what a lot is, and what a maker's rate weighs."""

import json
from typing import Any

import pytest

from app.domain.adjudication import Cause
from app.domain.errors import UserError
from app.domain.lots import ItemState, LotPage
from app.domain.progress import Silent
from app.domain.review import Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.services import Services
from app.services.lot_figures import finding_of
from app.store import tables as t
from app.store.lots import StandingAnswer
from tests.factory_results import DAY, Bench


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def audit_project(bench: Bench, **values: Any) -> int:
    return bench.project(task_type="synthetic_audit", labels=("sound", "defective"), **values)


def items(bench: Bench, project: int, size: int, lot: str = "L", **values: Any) -> list[int]:
    """The tasks of a lot of this size."""
    version = values.pop("version", "1")
    payload = {"text": "T", "origin": "model", "generator": "w", "version": version, "lot": lot}
    return [
        bench.task(project, payload=json.dumps(payload), **values) for _ in range(size)
    ]  # fmt: skip


def page(services: Services, project: int) -> LotPage:
    return services.lots.page(project, "L", "w", "1")


def states(services: Services, project: int) -> dict[int, ItemState]:
    return {one.task_id: one.state for one in page(services, project).items}


@pytest.mark.parametrize(
    ("answers", "defective"),
    [
        (["d"], True),
        (["s"], False),
        (["d", "s"], True),  # a doubtful item does not help a lot to pass
        (["d", "s", "s"], False),
        (["d", "d", "S"], False),  # capitals are accepted: they go before the others
        (["s", "s", "D"], True),
    ],
)
def test_an_item_is_defective_when_half_of_its_answers_say_so(
    answers: list[str], defective: bool
) -> None:
    given = [
        StandingAnswer(1, f"E-{n}", "bad" if one in "dD" else "fine", one.isupper())
        for n, one in enumerate(answers)
    ]
    found = finding_of(given, "bad")
    assert found.defective is defective
    if any(one.isupper() for one in answers):
        assert found.people == ("E-2",)


def test_only_answers_that_stand_count_as_reviewers_corrected_them(
    services: Services, bench: Bench
) -> None:
    project, who = audit_project(bench), bench.expert()
    tasks = items(bench, project, 4)
    bench.answer(tasks[0], who, "defective", status=SubmissionStatus.REJECTED)
    bench.answer(tasks[1], who, "defective", status=SubmissionStatus.RETURNED)
    bench.answer(tasks[2], who, "defective", status=SubmissionStatus.QUEUED)
    corrected = bench.answer(tasks[3], who, "sound", status=SubmissionStatus.CORRECTED)
    bench.review(corrected, Verdict.CORRECT, corrected="defective")
    assert states(services, project) == {
        tasks[0]: ItemState.WAITS, tasks[1]: ItemState.WAITS,
        tasks[2]: ItemState.DEFECTIVE, tasks[3]: ItemState.DEFECTIVE,
    }  # fmt: skip


def test_a_correction_that_was_undone_does_not_count(services: Services, bench: Bench) -> None:
    project, who = audit_project(bench), bench.expert()
    (task,) = items(bench, project, 1)
    answer = bench.answer(task, who, "sound", status=SubmissionStatus.QUEUED)
    bench.review(answer, Verdict.CORRECT, corrected="defective", undone=True)
    assert states(services, project) == {task: ItemState.SOUND}


def test_what_an_adjudicator_settled_on_goes_before_all_answers(
    services: Services, bench: Bench
) -> None:
    project, who = audit_project(bench), bench.expert()
    first, second = items(bench, project, 2)
    bench.answer(first, who, "defective")
    row = {"label": "sound", "answer": "", "note": "", "submission_id": None, "decided_by": 1,
           "cause": Cause.EXPERT_ERROR, "decided_at": DAY}  # fmt: skip
    bench.put(t.adjudication, [row | {"task_id": first, "undone_at": None}])
    bench.put(t.adjudication, [row | {"task_id": second, "undone_at": DAY}])
    assert states(services, project) == {first: ItemState.SOUND, second: ItemState.WAITS}


def test_a_lot_is_of_one_version_and_one_project_and_keeps_its_cancelled_items(
    services: Services, bench: Bench
) -> None:
    first, second = audit_project(bench), audit_project(bench)
    items(bench, first, 3)
    items(bench, first, 2, status=TaskStatus.CANCELLED)
    items(bench, first, 4, version="2")
    items(bench, second, 6)
    bench.task(first, payload='{"text":"T","origin":"human","lot":"L"}')
    found = [(one.project_id, one.version, one.size) for one in services.lots.lots()]
    assert found == [(first, "1", 5), (first, "2", 4), (second, "1", 6)]
    assert [one.size for one in services.lots.lots(second)] == [6]


def test_the_draw_is_the_same_each_time_and_does_not_follow_the_order_of_numbers(
    services: Services, bench: Bench
) -> None:
    project = audit_project(bench)
    items(bench, project, 300)
    drawn = [one.task for one in page(services, project).items]
    assert drawn == [one.task for one in page(services, project).items]
    assert drawn != sorted(drawn)
    assert 0 < len(drawn) < 300


def test_a_makers_rate_weighs_its_lots_by_their_size(services: Services, bench: Bench) -> None:
    project, who = audit_project(bench), bench.expert()
    small, large = items(bench, project, 10), items(bench, project, 300, lot="M")
    for task in small:
        bench.answer(task, who, "defective")
    drawn = [one.task_id for one in services.lots.page(project, "M", "w", "1").items]
    for task in drawn[:20]:
        bench.answer(task, who, "sound")
    bench.answer(next(one for one in large if one not in drawn), who, "defective")  # not drawn
    (maker,) = services.reports.blend_figures(project).makers
    looked_at = len(page(services, project).items)
    assert (maker.items, maker.audited, maker.defects) == (310, looked_at + 20, looked_at)
    assert maker.rate is not None
    assert maker.rate.mean == pytest.approx(10 / 310)


def test_what_has_no_lots_is_told_in_words(services: Services, bench: Bench) -> None:
    with pytest.raises(UserError, match="no project of synthetic audits"):
        services.lots.lots()
    other = bench.project()
    with pytest.raises(UserError, match="of type classification"):
        services.lots.lots(other)
    project = audit_project(bench)
    assert services.lots.lots(project) == []
    assert services.reports.blend_figures(project).slices == ()
    with pytest.raises(UserError, match="no lot"):
        services.lots.page(project, "L", "w", "1")


def test_a_blend_report_without_items_is_written_all_the_same(
    services: Services, bench: Bench, tmp_path: Any
) -> None:
    project = audit_project(bench, external_id="N/1")
    assert services.reports.blend(tmp_path, "csv", Silent(), project).name.startswith("blend-N-1-")
    for kind in ("pdf", "xlsx", "csv", "html"):
        assert services.reports.blend(tmp_path, kind, Silent()).stat().st_size > 0
    with pytest.raises(UserError, match="not as “doc”"):
        services.reports.blend(tmp_path, "doc", Silent())
