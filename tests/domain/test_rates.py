"""The rate that counts is the most specific one in force on the day of the work."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import Money
from app.domain.pay import PayMode, RateCard, WorkRole
from app.domain.people import Level
from app.domain.rates import RateBook, accepted, rejected

DAY = date(2026, 11, 2)


def card(
    number: int = 1,
    project: int | None = None,
    level: Level | None = None,
    since: date = date(2026, 1, 1),
    role: WorkRole = WorkRole.LABEL,
    pay: int = 500,
    percent: int = 0,
) -> RateCard:
    return RateCard(
        number, project, level, role, PayMode.PER_ACCEPTED_ITEM, Money(pay, "USD"),
        Money(900, "USD"), since, percent,
    )  # fmt: skip


def chosen(cards: list[RateCard], on: date = DAY, project: int = 7) -> int | None:
    found = RateBook(cards).card(WorkRole.LABEL, project, Level.LABELER, on)
    return found.id if found else None


def test_project_counts_before_level_before_neither() -> None:
    general, by_level = card(1), card(2, level=Level.LABELER)
    by_project, by_both = card(3, project=7), card(4, project=7, level=Level.LABELER)
    assert chosen([general]) == 1
    assert chosen([general, by_level]) == 2
    assert chosen([general, by_level, by_project]) == 3
    assert chosen([by_both, by_project, by_level, general]) == 4
    assert chosen([general, by_level, by_project, by_both], project=8) == 2


def test_a_specific_rate_that_is_not_in_force_yet_leaves_the_general_one() -> None:
    assert chosen([card(1), card(2, project=7, since=DAY + timedelta(days=1))]) == 1
    assert chosen([card(1), card(2, project=7, since=DAY)]) == 2


def test_the_latest_rate_in_force_on_the_day_counts() -> None:
    cards = [card(1), card(3, since=DAY), card(2, since=date(2026, 6, 1))]
    assert chosen(cards, DAY - timedelta(days=1)) == 2
    assert chosen(cards, DAY) == 3
    assert chosen(cards, date(2026, 1, 1)) == 1
    assert chosen(cards, date(2025, 12, 31)) is None


def test_rates_for_reviews_and_other_levels_do_not_count_for_labels() -> None:
    assert chosen([card(1, role=WorkRole.REVIEW), card(2, level=Level.AI_TRAINER)]) is None


def test_accepted_work_earns_the_rate_and_rejected_work_its_share() -> None:
    assert accepted(card(pay=501)).pay == Money(501, "USD")
    half = rejected(card(pay=501, percent=50))
    assert half is not None
    assert (half.pay, half.bill) == (Money(251, "USD"), Money(0, "USD"))
    assert rejected(card(percent=0)) is None
    assert rejected(card(pay=1, percent=49)) is None


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_rejected_work_never_earns_more_than_accepted(pay: int, percent: int) -> None:
    part = rejected(card(pay=pay, percent=percent))
    assert part is None or 0 < part.pay.minor <= pay


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 7, 8]), st.sampled_from([None, *Level]),
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        ),
        max_size=12,
    ),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)  # fmt: skip
def test_the_book_agrees_with_the_sentence(
    places: list[tuple[int | None, Level | None, date]], on: date
) -> None:
    cards = [card(n, p, level, since) for n, (p, level, since) in enumerate(places, 1)]
    fitting = [
        c
        for c in cards
        if c.project_id in (None, 7) and c.level in (None, Level.LABELER) and c.effective_from <= on
    ]
    best = max(
        fitting,
        key=lambda c: (c.project_id is not None, c.level is not None, c.effective_from, c.id),
        default=None,
    )
    assert RateBook(cards).card(WorkRole.LABEL, 7, Level.LABELER, on) == best
