"""The stored scores: sorted by any column, searched, pooled over the workforce."""

from dataclasses import fields

import pytest

from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.domain.quality import ScoreRow
from app.services import Services
from tests.factory import StandingClock
from tests.factory_results import Bench


@pytest.fixture
def scored(services: Services, clock: StandingClock) -> dict[str, int]:
    """Three people, scored twice: the best, a middling one that falls, and a new one."""
    bench = Bench(services)
    project = bench.project()
    people = {
        name: bench.expert(name=name, external_id=f"X-{name}") for name in ("Ann", "Bob", "Cy")
    }
    for _ in range(12):
        bench.answer(bench.task(project, gold=("yes",)), people["Ann"], "yes")
        bench.answer(bench.task(project, gold=("yes",)), people["Bob"], "yes")
    services.quality.score(Silent())
    clock.advance(days=7)
    for i in range(6):
        bench.answer(bench.task(project, gold=("yes",)), people["Bob"], "no", at=clock.at)
        bench.answer(
            bench.task(project, gold=("yes",)), people["Cy"], "yes" if i else "no", at=clock.at
        )
    services.quality.score(Silent())
    return people


@pytest.mark.parametrize("column", [field.name for field in fields(ScoreRow) if field.name != "id"])
def test_every_column_can_be_sorted_both_ways(
    services: Services, scored: dict[str, int], column: str
) -> None:
    people = services.quality.people

    def value(row: ScoreRow) -> object:
        found = getattr(row, column)
        return found.low if column == "estimate" else found

    up = people.rows(people.find(ListQuery(sort=column)))
    down = people.rows(people.find(ListQuery(sort=column, descending=True)))
    assert len(up) == len(down) == 3
    for rows, backwards in ((up, False), (down, True)):
        seen = [value(row) for row in rows if value(row) is not None]
        assert seen == sorted(seen, reverse=backwards)  # type: ignore[type-var]


def test_text_finds_names_and_numbers_and_takes_wildcards_as_written(
    services: Services, scored: dict[str, int]
) -> None:
    people = services.quality.people
    assert list(people.find(ListQuery(text="bo"))) == [scored["Bob"]]
    assert list(people.find(ListQuery(text="x-cy"))) == [scored["Cy"]]
    assert list(people.find(ListQuery(text="%"))) == []


def test_the_change_is_against_the_run_before_and_none_at_the_first(
    services: Services, scored: dict[str, int]
) -> None:
    ids = [scored["Bob"], scored["Cy"], 999, scored["Ann"]]
    bob, cy, ann = services.quality.people.rows(ids)
    assert bob.change is not None
    assert bob.change < -0.1
    assert cy.change is None
    assert ann.change == pytest.approx(0.0, abs=0.02)
    assert (bob.gold_items, bob.gold_right) == (18, 12.0)


def test_the_workforce_is_weighted_by_evidence(services: Services, scored: dict[str, int]) -> None:
    first, second = services.quality.workforce()
    rows = services.quality.people.rows(list(scored.values()))
    total = sum(row.estimate.n for row in rows)
    assert second.estimate.n == pytest.approx(total)
    mean = sum(row.estimate.n * row.estimate.mean for row in rows) / total
    assert second.estimate.mean == pytest.approx(mean)
    assert 0 < second.estimate.low < mean < second.estimate.high < 1
    assert first.estimate.mean > second.estimate.mean


def test_somebody_without_evidence_in_the_newest_run_has_no_score(
    services: Services, scored: dict[str, int]
) -> None:
    assert services.quality.score_of(999) is None
    assert services.quality.evidence(999) == []
    assert services.quality.score_of(scored["Cy"]) is not None
