"""The links of the chain."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.audit import GENESIS, canonical, link

scalars = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20)
bodies = st.dictionaries(st.text(max_size=10), scalars | st.lists(st.integers(), max_size=3))
fields = st.tuples(
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.integers(1, 10**9),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=60),
)


@given(bodies)
def test_a_body_is_written_one_way_and_comes_back(body: dict[str, object]) -> None:
    text = canonical(body)  # type: ignore[arg-type]
    assert json.loads(text) == body
    turned = dict(reversed(body.items()))
    assert canonical(turned) == text  # type: ignore[arg-type]


@given(fields, st.integers(0, 6), st.data())
def test_a_change_of_any_part_changes_the_link(
    parts: tuple[str, int, str, str, str, str, str], place: int, data: st.DataObject
) -> None:
    other = data.draw(fields.filter(lambda each: each[place] != parts[place]))
    changed = (*parts[:place], other[place], *parts[place + 1 :])
    assert link(*parts) != link(*changed)


def test_text_cannot_move_from_one_field_to_the_next() -> None:
    assert link(GENESIS, 1, "t", "ab", "c", "s", "{}") != link(
        GENESIS, 1, "t", "a", "bc", "s", "{}"
    )


def test_the_link_is_the_hash_the_manual_describes() -> None:
    parts = [GENESIS, 1, "2026-01-01T00:00:00.000000Z", "clerk", "pay.lock", "pay_run:1", "{}"]
    by_hand = hashlib.sha256(
        b"\x01" + json.dumps(parts, ensure_ascii=False).encode("utf-8")
    ).hexdigest()
    assert link(*parts) == by_hand  # type: ignore[arg-type]
