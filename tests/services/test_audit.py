"""The log as a person sees it."""

from app.domain.lists import ListQuery
from app.domain.people import Role
from app.domain.progress import Silent
from app.services import Services


def test_the_log_begins_with_the_workspace_and_lists_newest_first(services: Services) -> None:
    services.settings.rename_workspace("North desk")
    entries = services.audit.entries
    rows = entries.rows(entries.find(ListQuery()))
    assert [row.action for row in rows] == ["workspace.name", "user.add", "workspace.create"]
    assert {row.actor for row in rows} == {"manager"}
    narrowed = entries.find(ListQuery(filters=(("action", "workspace."),)))
    assert list(narrowed) == [3, 1]


def test_a_saved_head_is_found_again_after_more_work(services: Services) -> None:
    first = services.audit.verify(Silent())
    assert first.broken_at is None
    services.settings.add_user("clerk", Role.PAYROLL_CLERK)
    later = services.audit.verify(Silent(), seq=first.head_seq, head=first.head_hash)
    assert later.broken_at is None
    assert later.head_seq > first.head_seq
    wrong = services.audit.verify(Silent(), seq=first.head_seq, head="0" * 64)
    assert wrong.broken_at == first.head_seq
