"""The draw for review is a rule anybody can repeat."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.review import Selection
from app.domain.sampling import Choice, choose, draw


def choice(external_id: str = "S-1", **changes: object) -> Choice:
    rule: dict[str, object] = {
        "seed": 1, "share": 0.2, "first_items": 3, "earlier_items": 3, "returned": False,
        "flagged": False,
    }  # fmt: skip
    return choose(external_id, **(rule | changes))  # type: ignore[arg-type]


def test_the_draw_is_known_and_does_not_change_with_the_program() -> None:
    assert draw(20260101, "S-000001") == 0.36349524031404334
    assert draw(20260102, "S-000001") != draw(20260101, "S-000001")


@given(st.integers(0, 2**63), st.text())
def test_a_draw_is_at_least_zero_and_below_one(seed: int, name: str) -> None:
    assert 0 <= draw(seed, name) < 1


def test_draws_are_spread_evenly() -> None:
    draws = sorted(draw(7, f"S-{n}") for n in range(20_000))
    # Kolmogorov-Smirnov: 1.95 / sqrt(n) is exceeded by one fair sequence in a thousand.
    worst = max(abs((i + 0.5) / len(draws) - value) for i, value in enumerate(draws))
    assert worst < 1.95 / 20_000**0.5


def test_what_must_be_reviewed_is_reviewed_for_its_strongest_reason() -> None:
    assert choice(returned=True, flagged=True, earlier_items=0) == Choice(Selection.RETURNED, 1.0)
    assert choice(flagged=True, earlier_items=0) == Choice(Selection.FLAGGED, 1.0)
    assert choice(earlier_items=2) == Choice(Selection.FIRST_ITEMS, 1.0)
    assert choice(earlier_items=3).reason in (Selection.SAMPLE, Selection.NOT_DRAWN)


def test_the_probability_is_kept_for_the_drawn_and_for_the_others() -> None:
    found = {choice(f"S-{n}") for n in range(200)}
    assert found == {Choice(Selection.SAMPLE, 0.2), Choice(Selection.NOT_DRAWN, 0.2)}
    assert [c.reviewed for c in sorted(found, key=lambda c: c.reason.value)] == [False, True]


def test_a_share_of_one_reviews_all() -> None:
    assert all(choice(f"S-{n}", share=1.0).reviewed for n in range(500))
