"""Raw values never reach the screen."""

import pytest

from app.domain.credentials import Unusable, VerificationMethod, VerificationResult
from app.domain.people import ExpertStatus, Level, Role
from app.domain.progression import GateKind, GateResult
from app.ui.gate_rows import gate_words
from app.ui.naming import people as w
from app.ui.words import counted


@pytest.mark.parametrize(
    ("name", "letters"),
    [("A. Name, MD", "AN"), ("First Second Last", "FL"), ("One", "O"), ("  ", "?"), ("é. ü", "ÉÜ")],
)
def test_two_letters_stand_for_a_person(name: str, letters: str) -> None:
    assert w.initials(name) == letters


def test_kinds_and_places_are_written_as_words() -> None:
    assert w.kind_word("medical_licence") == "Medical licence"
    assert w.kind_word("cpa-licence") == "CPA licence"
    assert w.specialty_path("medicine/internal_medicine") == "Medicine / internal medicine"
    assert w.country_name("DE") == "Germany"
    assert w.country_name("XX-unknown") == "XX-unknown"
    assert w.language_name("fr") == "French"
    assert w.language_name("tlh-x") in ("tlh-x", "Klingon")


def test_every_value_has_a_word_without_underscores() -> None:
    shown = [
        *(w.level_word(each) for each in Level),
        *(w.status_word(each) for each in ExpertStatus),
        *(w.role_word(each) for each in Role),
        *(w.method_word(each) for each in VerificationMethod),
        *(w.result_word(each) for each in VerificationResult),
        *(w.problem_word(each) for each in Unusable),
    ]
    assert all(text and "_" not in text for text in shown)


def test_gates_say_what_is_there_of_what_is_asked() -> None:
    def gate(kind: GateKind, have: str, need: str, met: bool) -> GateResult:
        return GateResult(kind, "", have, need, met, None)

    assert gate_words(gate(GateKind.ACCEPTED_ITEMS, "412", "300", True)) == "412 of 300"
    assert gate_words(gate(GateKind.CRITICAL_ERRORS, "1", "at most 0", False)) == "1, at most 0"
    assert gate_words(gate(GateKind.CRITICAL_ERRORS, "0", "at most 0", True)) == "0"
    assert gate_words(gate(GateKind.TRAINING, "not passed", "passed", False)) == "not passed"


def test_one_thing_is_not_counted_as_many() -> None:
    assert counted("%n rows", 1, "%n row") == "1 row"
    assert counted("%n rows", 2, "%n row") == "2 rows"
    assert counted("%n rows", 0, "%n row") == "0 rows"


def test_a_large_count_is_grouped_like_every_other_number() -> None:
    assert counted("%n rows", 11406, "%n row") == "11,406 rows"
