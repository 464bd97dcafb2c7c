"""Sums of pieces give the scores that the pieces give one by one, in every scope."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.config.policies import ScoringPolicy
from app.scoring.posterior import Source, against_pool, combine
from app.services.quality_pieces import evidence, resolved
from app.services.score_parts import combine_rule, gathered, scopes_of, scores_of
from app.store.evidence import Pieces, in_order, no_pieces
from app.store.quality_columns import ScoredProject

TODAY = date(2026, 11, 2)
RULE = combine_rule(ScoringPolicy())
PROJECTS = [
    ScoredProject(3, "Films", ("no", "yes"), "medicine/radiology", "classification"),
    ScoredProject(5, "Scans", ("no", "yes"), "medicine/radiology", "classification"),
    ScoredProject(900, "Briefs", ("no", "yes"), "law/tax", "rating"),
    ScoredProject(901, "Notes", ("no", "yes"), "", "rating"),
]


def some_pieces(seed: int, rows: int) -> Pieces:
    """Random evidence of a few people, also of days to come, in order."""
    rng = np.random.default_rng(seed)
    task = rng.integers(1, 30, rows)
    source = rng.integers(0, 4, rows).astype(np.int8)
    chance = np.where(source == Source.REVIEW, rng.choice([0.1, 0.15, 1.0], rows), 1.0)
    return in_order(
        Pieces(
            expert=rng.integers(1, 6, rows) ** 4,
            task=task,
            project=np.array([3, 5, 900, 901])[task % 4],
            source=source,
            credit=np.where(source == Source.PEERS, rng.random(rows), rng.integers(0, 2, rows)),
            day=TODAY.toordinal() - rng.integers(-2, 300, rows),
            probability=chance,
            answer=np.zeros(rows, dtype=np.int32),
            expected=np.zeros(rows, dtype=np.int32),
            cause=np.arange(rows),
            texts=("x",),
        )
    )


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(0, 150))
def test_every_scope_is_as_if_its_pieces_were_combined_one_by_one(seed: int, rows: int) -> None:
    whole = some_pieces(seed, rows)
    scopes = scopes_of(PROJECTS)
    sums = gathered(resolved(whole, TODAY), TODAY, RULE)
    found, _ = scores_of(sums, scopes, RULE, 0.8, {})
    seen: set[tuple[int, str]] = set()
    for i in range(len(found)):
        person, scope = int(found.expert[i]), found.names[found.scope[i]]
        seen.add((person, scope))
        members = scopes.project[scopes.scope == found.scope[i]]
        own = whole.take(np.flatnonzero((whole.expert == person) & np.isin(whole.project, members)))
        made = combine(evidence(own, TODAY), 1, RULE, pool_mean=0.8)
        for name in ("mean", "low", "high", "bound", "n_eff"):
            one, other = getattr(found.combined, name)[i], getattr(made, name)[0]
            assert one == pytest.approx(other, rel=1e-12, abs=1e-12), (scope, name)
        assert found.items[i].tolist() == made.parts.items[0].tolist()
        kept = resolved(own, TODAY)
        gold = kept.credit[kept.source == Source.GOLD]
        assert found.gold_right[i] == pytest.approx(gold.sum())
        assert (found.first_day[i], found.last_day[i]) == (kept.day.min(), kept.day.max())
    wanted = {
        (int(person), scope)
        for person, project in zip(whole.expert, whole.project, strict=True)
        for scope in scopes.of_project(int(project))
    }
    assert seen == wanted


def test_what_the_pool_gets_is_as_the_scoring_room_counts_it() -> None:
    whole = resolved(some_pieces(4, 150), TODAY)
    sums = gathered(whole, TODAY, RULE)
    found, share = scores_of(sums, scopes_of(PROJECTS).only({"all"}), RULE, None, None)
    people = np.unique(whole.expert)
    groups = np.unique(whole.project, return_inverse=True)[1]
    pool = against_pool(evidence(whole, TODAY), groups, len(people), RULE)
    assert found.expert.tolist() == people.tolist()
    np.testing.assert_allclose(found.expected, pool.expected / pool.n, rtol=1e-12)
    np.testing.assert_allclose(
        found.standard, np.clip(found.combined.pool_mean + pool.difference, 0, 1), rtol=1e-12
    )
    again, _ = scores_of(
        sums, scopes_of(PROJECTS).only({"all"}), RULE, found.combined.pool_mean, share
    )
    np.testing.assert_allclose(again.standard, found.standard, rtol=1e-12)


def test_scopes_are_the_projects_the_fields_and_the_types_where_there_are_several() -> None:
    assert scopes_of(PROJECTS).names == (
        "all", "project:3", "project:5", "project:900", "project:901",
        "specialty:medicine/radiology", "type:classification", "specialty:law/tax", "type:rating",
    )  # fmt: skip
    assert scopes_of(PROJECTS).of_project(901) == ("all", "project:901", "type:rating")
    assert scopes_of(PROJECTS[:2]).names == (
        "all", "project:3", "project:5", "specialty:medicine/radiology",
    )  # fmt: skip
    assert scopes_of([]).names == ("all",)


def test_no_evidence_is_nobody() -> None:
    sums = gathered(no_pieces(), TODAY, RULE)
    found, share = scores_of(sums, scopes_of(PROJECTS), RULE, None, None)
    assert (len(found), share) == (0, {})


def test_the_sums_are_few() -> None:
    n = 5_000
    rng = np.random.default_rng(1)
    whole = some_pieces(1, 150)
    many = whole.take(rng.integers(0, len(whole), n))
    sums = gathered(many, TODAY, RULE)
    assert len(sums) <= 5 * 4 * (len(Source) + 2)
    assert int(sums.items.sum()) == n
