"""Word differences: nothing of either text is lost, and what is marked did change."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.differences import Change, Run, difference

S, R, A = Change.SAME, Change.REMOVED, Change.ADDED
TEXTS = st.text(alphabet="ab c,.\n\tשלום日本🙂é’", max_size=60)


def runs(before: str, after: str) -> list[tuple[Change, str]]:
    return [(run.change, run.text) for run in difference(before, after).runs]


@given(TEXTS, TEXTS)
def test_the_runs_give_both_texts_back_to_the_letter(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(run.text for run in found.of(S, R)) == before
    assert "".join(run.text for run in found.of(S, A)) == after
    assert all(run.text for run in found.runs)
    changes = [run.change for run in found.runs]
    assert all(one is not other for one, other in pairwise(changes))
    assert 0 <= found.shared <= 1


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    found = difference(text, text)
    assert found.of(R, A) == ()
    assert (found.shared, found.removed, found.added) == (1.0, 0, 0)


@given(TEXTS, TEXTS)
def test_the_way_back_counts_the_same_words_the_other_way_round(before: str, after: str) -> None:
    there, back = difference(before, after), difference(after, before)
    words = (there.removed - there.added, back.added - back.removed)
    assert words[0] == words[1]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The cat sat.", "The dog sat.", [(S, "The"), (R, " cat"), (A, " dog"), (S, " sat.")]),
        ("Ask first", "Ask first what", [(S, "Ask first"), (A, " what")]),
        ("Ask.", "Ask!", [(S, "Ask"), (R, "."), (A, "!")]),
        ("one two", "one\ntwo", [(S, "one"), (R, " "), (A, "\n"), (S, "two")]),
        ("", "all new", [(A, "all new")]),
        ("all gone", "", [(R, "all gone")]),
        ("", "", []),
        ("東京都", "京都", [(R, "東"), (S, "京都")]),
        ("مرحبا بالعالم", "مرحبا يا عالم", [(S, "مرحبا"), (R, " بالعالم"), (A, " يا عالم")]),
        ("good 👍🏽 work", "good 👎 work", [(S, "good"), (R, " 👍🏽"), (A, " 👎"), (S, " work")]),
    ],
)
def test_words_are_compared_and_not_letters(
    before: str, after: str, expected: list[tuple[Change, str]]
) -> None:
    assert runs(before, after) == expected


def test_a_short_word_alone_between_changes_is_part_of_them() -> None:
    assert runs("red as wine", "blue as ink") == [(R, "red as wine"), (A, "blue as ink")]
    kept = runs("red because wine", "blue because ink")
    assert (S, " because") in kept


def test_a_few_edits_in_a_very_long_text_are_found_each_for_itself() -> None:
    dice = random.Random(5)
    common = ["the", "of", "and", "loss"]
    words = [dice.choice([f"word{dice.randrange(6_000)}", *common]) for _ in range(20_000)]
    changed = list(words)
    places = dice.sample(range(20_000), 50)
    for place in places:
        changed[place] = "mended"
    found = difference(" ".join(words), " ".join(changed))
    assert 45 <= found.added <= 60  # two edits may stand side by side, or take a crumb along
    assert found.shared > 0.99


def test_two_long_texts_with_nothing_in_common_are_two_runs() -> None:
    before = " ".join(f"a{n}" for n in range(20_000))
    after = " ".join(f"b{n}" for n in range(20_000))
    found = difference(before, after)
    assert found.runs == (Run(R, before), Run(A, after))
    assert found.shared == 0


def test_text_beyond_the_limit_is_compared_by_lines() -> None:
    lines = [f"line {n} with some more words" for n in range(20_000)]
    changed = [*lines[:10_000], "another", *lines[10_001:]]
    found = difference("\n".join(lines), "\n".join(changed))
    assert found.of(R, A) == (Run(R, lines[10_000]), Run(A, "another"))


def test_a_megabyte_without_a_blank_is_one_word() -> None:
    assert len(difference("x" * 2_400_000, "x" * 2_400_001).runs) == 2
