"""Which field a refusal is about."""

from app.domain.errors import UserError
from app.ui.ask import field_of


def test_a_refusal_that_begins_with_a_field_belongs_to_it() -> None:
    error = UserError("Labels: one is empty. Nothing was saved.")
    assert field_of(error, ["Name", "Labels"]) == ("Labels", "One is empty. Nothing was saved.")


def test_a_refusal_without_a_field_is_kept_whole() -> None:
    error = UserError("This project is not in the workspace.")
    assert field_of(error, ["Name"]) == ("", "This project is not in the workspace.")
