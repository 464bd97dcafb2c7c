"""Sums of pieces give the scores that the pieces give one by one, in every scope."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.config.policies import ScoringPolicy
from app.scoring.posterior import Source, combine, worth
from app.scoring.standardised import group_effects, standardise
from app.services.quality_pieces import evidence, resolved
from app.services.score_parts import combine_rule, ease_of, gathered, scopes_of, scores_of
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
    found = scores_of(sums, scopes, RULE, 0.8, None)
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


def test_standardised_scores_are_as_the_scoring_room_finds_them_from_the_pieces() -> None:
    whole = resolved(some_pieces(4, 150), TODAY)
    sums, scopes = gathered(whole, TODAY, RULE), scopes_of(PROJECTS)
    ease = ease_of(sums, scopes, RULE)
    pieces = evidence(whole, TODAY)
    people, worker = np.unique(whole.expert, return_inverse=True)
    projects, group = np.unique(whole.project, return_inverse=True)
    value = worth(pieces, len(people), RULE)
    effects = group_effects(worker, group, pieces.credit, len(people), len(projects), weight=value)
    assert list(ease.effect) == projects.tolist()
    np.testing.assert_allclose([*ease.effect.values()], effects.effect, rtol=1e-9)
    np.testing.assert_allclose([*ease.doubt.values()], effects.doubt, rtol=1e-9)
    made = standardise(worker, group, pieces.credit, len(people), effects, weight=value)
    found = scores_of(sums, scopes.only({"all"}), RULE, None, ease)
    assert found.expert.tolist() == people.tolist()
    np.testing.assert_allclose(found.expected, made.expected, rtol=1e-9)
    np.testing.assert_allclose(found.standard, made.score, rtol=1e-9)
    np.testing.assert_allclose(found.standard_low, made.low, rtol=1e-9)
    np.testing.assert_allclose(found.standard_high, made.high, rtol=1e-9)


def test_a_person_alone_gets_the_standardised_scores_that_she_gets_among_all() -> None:
    """To the last digit, in every scope: an update counts one person's pieces only."""
    whole = resolved(some_pieces(6, 150), TODAY)
    sums, scopes = gathered(whole, TODAY, RULE), scopes_of(PROJECTS)
    ease = ease_of(sums, scopes, RULE)
    among = scores_of(sums, scopes, RULE, 0.8, ease)
    for person in np.unique(whole.expert).tolist():
        own = gathered(whole.take(np.flatnonzero(whole.expert == person)), TODAY, RULE)
        alone = scores_of(own, scopes, RULE, 0.8, ease)
        mine = among.expert == person
        assert alone.scope.tolist() == among.scope[mine].tolist()
        for name in ("expected", "standard", "standard_low", "standard_high"):
            assert getattr(alone, name).tolist() == getattr(among, name)[mine].tolist(), name


def test_where_the_ease_of_projects_is_not_known_the_standardised_score_is_not() -> None:
    sums = gathered(resolved(some_pieces(4, 50), TODAY), TODAY, RULE)
    found = scores_of(sums, scopes_of(PROJECTS), RULE, None, None)
    assert np.isnan(found.expected).all()
    assert np.isnan(found.standard).all()
    assert not np.isnan(found.combined.mean).any()


def test_work_in_a_project_that_the_run_did_not_know_is_taken_for_middling() -> None:
    sums = gathered(resolved(some_pieces(4, 150), TODAY), TODAY, RULE)
    ease = ease_of(sums, scopes_of(PROJECTS[:3]), RULE)
    assert 901 not in ease.effect
    found = scores_of(sums, scopes_of(PROJECTS).only({"project:901"}), RULE, 0.8, ease)
    np.testing.assert_allclose(found.expected, 1 / (1 + np.exp(-ease.centre)), rtol=1e-12)


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
    ease = ease_of(sums, scopes_of(PROJECTS), RULE)
    assert ease.effect == ease.doubt == {}
    assert len(scores_of(sums, scopes_of(PROJECTS), RULE, None, ease)) == 0


def test_the_sums_are_few() -> None:
    n = 5_000
    rng = np.random.default_rng(1)
    whole = some_pieces(1, 150)
    many = whole.take(rng.integers(0, len(whole), n))
    sums = gathered(many, TODAY, RULE)
    assert len(sums) <= 5 * 4 * (len(Source) + 2)
    assert int(sums.items.sum()) == n
