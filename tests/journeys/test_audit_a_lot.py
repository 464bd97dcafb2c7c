"""Lots of a model's items: imported, audited as drawn, and judged as a hand count judges them."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import comb
from pathlib import Path

import pytest

from app.config.audit_policy import AuditPolicy
from app.domain.lots import ItemState, LotRow
from app.domain.progress import Silent
from app.domain.synthetic import LotVerdict
from app.services import Services
from tests.factory import START
from tests.factory_work import EXPERT_ROW, PROJECT_ROW, take_in

SIZE = 500
HANDED_IN = (START - timedelta(hours=1)).isoformat()
ERRORS = json.dumps({"errors": [{"kind": "factual", "severity": "major"}]})


def written(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    lines = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def item(lot: str, n: int) -> dict[str, str]:
    payload = {"text": f"Item {n}", "origin": "model", "generator": "writer", "version": "2",
               "lot": lot}  # fmt: skip
    return {"project_id": "P-1", "task_id": f"{lot}-{n:03}", "batch": lot, "language": "en",
            "payload": json.dumps(payload)}  # fmt: skip


def accepted(size: int, bad: int, n: int, limit: int) -> float:
    """The probability of `limit` or fewer of `bad` items in a sample of n, counted out."""
    ways = sum(comb(bad, x) * comb(size - bad, n - x) for x in range(min(limit, n) + 1))
    return ways / comb(size, n)


def smallest_plan(size: int, good: int, bad: int) -> tuple[int, int]:
    """The smallest sample with an acceptance number that keeps 5 % and 10 %, by trying all."""
    return next(
        (n, limit)
        for n in range(1, size + 1)
        for limit in range(12)
        if accepted(size, bad, n, limit) <= 0.10 and 1 - accepted(size, good, n, limit) <= 0.05
    )


def by_draw(ids: Iterable[str]) -> list[str]:
    """The ids as the default seed draws them."""
    return sorted(ids, key=lambda one: hashlib.sha256(f"20260101:P-1/{one}".encode()).digest()[:8])


@pytest.fixture
def lots(services: Services, tmp_path: Path) -> Services:
    """Two lots of 500 items, some of a person, and an auditor."""
    take_in(services, "experts", written(tmp_path / "e.csv", [EXPERT_ROW]))
    project = {**PROJECT_ROW, "task_type": "synthetic_audit", "labels": "", "overlap": "1"}
    take_in(services, "projects", written(tmp_path / "p.csv", [project]))
    rows = [item(lot, n) for lot in ("L1", "L2") for n in range(SIZE)]
    human = json.dumps({"text": "By hand.", "origin": "human"})
    rows += [{**item("H", n), "payload": human, "language": "de"} for n in range(250)]
    assert take_in(services, "tasks", written(tmp_path / "t.csv", rows)).added == 1250
    return services


def audit(services: Services, path: Path, answers: Mapping[str, bool]) -> None:
    """Import an answer to each of these items: whether it is defective."""
    rows = [
        {"submission_id": f"S-{task}", "project_id": "P-1", "task_id": task,
         "expert_id": EXPERT_ROW["expert_id"], "details": ERRORS if bad else "",
         "label": "" if bad else "sound", "seconds": "30", "submitted_at": HANDED_IN}
        for task, bad in answers.items()
    ]  # fmt: skip
    assert take_in(services, "submissions", written(path, rows)).added == len(rows)


def lot_of(services: Services, name: str) -> LotRow:
    return next(one for one in services.lots.lots() if one.name == name)


def test_a_lot_is_judged_by_its_drawn_items_as_a_hand_count_judges_it(
    lots: Services, tmp_path: Path
) -> None:
    n, limit = smallest_plan(SIZE, good=5, bad=25)
    first = lot_of(lots, "L1")
    assert (first.size, first.plan.sample_size, first.plan.acceptance_number) == (SIZE, n, limit)
    assert first.plan.consumer_risk == pytest.approx(accepted(SIZE, 25, n, limit))
    assert first.plan.producer_risk == pytest.approx(1 - accepted(SIZE, 5, n, limit))
    assert (first.verdict, first.rate, first.missing) == (LotVerdict.GO_ON, None, n)

    drawn = by_draw(f"L1-{i:03}" for i in range(SIZE))
    page = lots.lots.page(first.project_id, "L1", "writer", "2")
    assert [one.task for one in page.items] == drawn[:n]

    # Defects outside the sample decide nothing; half of the sample decides nothing yet.
    outside = dict.fromkeys(drawn[n : n + 30], True)
    audit(lots, tmp_path / "a.csv", dict.fromkeys(drawn[: n // 2], False) | outside)
    found = lot_of(lots, "L1")
    assert (found.audited, found.defects, found.beyond) == (n // 2, 0, 30)
    assert found.verdict is LotVerdict.GO_ON

    rest = {task: place < limit for place, task in enumerate(drawn[n // 2 : n])}
    audit(lots, tmp_path / "b.csv", rest)
    found = lot_of(lots, "L1")
    assert (found.audited, found.defects, found.missing) == (n, limit, 0)
    assert found.verdict is LotVerdict.ACCEPTED
    assert found.people == (EXPERT_ROW["expert_id"],)
    assert found.estimate is not None
    assert found.low <= limit / n <= found.high

    second = by_draw(f"L2-{i:03}" for i in range(SIZE))
    audit(lots, tmp_path / "c.csv", dict.fromkeys(second[:limit], True))
    assert lot_of(lots, "L2").verdict is LotVerdict.GO_ON
    audit(lots, tmp_path / "d.csv", {second[limit]: True})
    found = lot_of(lots, "L2")
    assert (found.verdict, found.audited) == (LotVerdict.REFUSED, limit + 1)
    states = [one.state for one in lots.lots.page(1, "L2", "writer", "2").items]
    assert states.count(ItemState.DEFECTIVE) == limit + 1
    assert states.count(ItemState.WAITS) == n - limit - 1


def test_a_new_policy_makes_another_plan_and_says_which(lots: Services) -> None:
    before = lot_of(lots, "L1")
    assert before.policy_version == 0
    lots.settings.save_policy(AuditPolicy(aql=0.0, ltpd=0.10), "stricter for this client")
    after = lot_of(lots, "L1")
    assert after.policy_version == 1
    assert after.plan.acceptance_number == 0
    assert after.plan.sample_size < before.plan.sample_size


def test_the_blend_says_who_made_what_and_how_often_it_fails(
    lots: Services, tmp_path: Path
) -> None:
    n = lot_of(lots, "L1").plan.sample_size
    drawn = by_draw(f"L1-{i:03}" for i in range(SIZE))
    audit(lots, tmp_path / "a.csv", {task: i < 3 for i, task in enumerate(drawn[:n])})
    report = lots.reports.blend_figures()
    whole = report.slices[0]
    assert (whole.kind, whole.items, whole.human, whole.model) == ("all", 1250, 250, 1000)
    assert whole.human_share.mean == 0.2
    by_language = {one.name: one for one in report.slices if one.kind == "language"}
    assert by_language["de"].human_share.mean == 1.0
    assert by_language["en"].human == 0
    writer, people = report.makers
    assert (writer.generator, writer.items, writer.audited, writer.defects) == (
        "writer", 1000, n, 3,
    )  # fmt: skip
    assert writer.rate is not None
    assert writer.rate.mean == pytest.approx(3 / n)
    assert (people.generator, people.items, people.rate) == ("", 250, None)


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "html"])
def test_the_blend_report_is_written_twice_alike(lots: Services, tmp_path: Path, kind: str) -> None:
    path = lots.reports.blend(tmp_path / f"a.{kind}", kind, Silent())
    again = lots.reports.blend(tmp_path, kind, Silent())
    assert again.name == f"blend-all-2026-11-02.{kind}"
    assert path.read_bytes() == again.read_bytes()
    assert EXPERT_ROW["name"].encode() not in path.read_bytes()
