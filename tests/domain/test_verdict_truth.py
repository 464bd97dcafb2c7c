"""Whether a verdict was right follows from gold, else a ruling, else a dispute; or nobody knows."""

import pytest

from app.domain.adjudication import Outcome
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict, differ
from app.domain.verdict_truth import Beside

V = Verdict
MARK = (ErrorMark(ErrorKind.FACTUAL, Severity.MINOR),)


@pytest.mark.parametrize(
    ("known", "verdict", "corrected", "right"),
    [
        (Beside(gold=("yes",)), V.ACCEPT, "", True),
        (Beside(gold=("yes",)), V.REJECT, "", False),
        (Beside(gold=("no",)), V.ACCEPT, "", False),
        (Beside(gold=("no",)), V.RETURN, "", True),
        (Beside(gold=("no",)), V.CORRECT, "no", True),
        (Beside(gold=("no",)), V.CORRECT, "maybe", False),
        (Beside(gold=("no", "maybe")), V.CORRECT, "maybe", True),
        (Beside(gold=("yes",), ruled="no"), V.ACCEPT, "", True),
        (Beside(ruled="no"), V.ACCEPT, "", False),
        (Beside(ruled="yes", as_ruled=False), V.ACCEPT, "", False),
        (Beside(ruled="yes", as_ruled=False), V.CORRECT, "yes", True),
        (Beside(ruled="yes", outcome=Outcome.UPHELD), V.REJECT, "", False),
        (Beside(outcome=Outcome.UPHELD), V.REJECT, "", True),
        (Beside(outcome=Outcome.PARTLY), V.REJECT, "", False),
        (Beside(outcome=Outcome.OVERTURNED), V.CORRECT, "no", False),
        (Beside(), V.ACCEPT, "", None),
    ],
)
def test_what_is_known_bears_a_verdict_out_or_not(
    known: Beside, verdict: Verdict, corrected: str, right: bool | None
) -> None:
    assert known.bears_out(verdict, "yes", corrected) is right


def test_an_answer_that_needed_the_fix_did_not_deserve_to_be_accepted() -> None:
    assert Beside(outcome=Outcome.PARTLY).deserved("yes") is False
    assert Beside(outcome=Outcome.OVERTURNED).deserved("yes") is True
    assert Beside().deserved("yes") is None


def test_only_a_trainer_overturns_a_verdict() -> None:
    assert not Beside(gold=("no",)).overturned(V.ACCEPT, "yes", "")
    assert Beside(gold=("yes",), ruled="no").overturned(V.ACCEPT, "yes", "")
    assert Beside(ruled="yes").overturned(V.REJECT, "yes", "")
    assert not Beside(ruled="yes").overturned(V.ACCEPT, "yes", "")
    assert Beside(outcome=Outcome.PARTLY).overturned(V.REJECT, "yes", "")
    assert not Beside(outcome=Outcome.UPHELD).overturned(V.REJECT, "yes", "")


def test_two_verdicts_differ_when_they_cannot_both_be_right() -> None:
    accept, reject = Decision(V.ACCEPT), Decision(V.REJECT, MARK)
    no, maybe = (Decision(V.CORRECT, MARK, "", label) for label in ("no", "maybe"))
    returned = Decision(V.RETURN, MARK, "See line 2.")
    for one, other, apart in (
        (accept, accept, False), (accept, reject, True), (accept, no, True), (no, maybe, True),
        (no, no, False), (reject, no, False), (returned, reject, False), (returned, accept, True),
    ):  # fmt: skip
        assert differ(one, other) is differ(other, one) is apart
