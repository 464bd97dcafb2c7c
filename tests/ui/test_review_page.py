"""The review desk: one key a verdict, the next item at once, and nothing is lost."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.people import Role
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.services import Services
from app.ui.lease import Lease
from app.ui.screens.review.columns import waiting
from app.ui.screens.review.drafts import Draft, read, written
from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.task_types.payload import reasons, sections
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.factory_review import Office, answer, make_office
from tests.ui.window import rest, screen, window

MARK = ErrorMark(ErrorKind.REASONING, Severity.MAJOR)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock, labels=("no", "yes", "maybe"))
    made.rate()
    made.send(*(answer(task, 1, "yes") for task in range(1, 5)))
    return made


@pytest.fixture
def shell(office: Office, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    with window(office.services, theme, settings, qtbot, "review") as made:
        yield made


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.screens.review.screen.BLINK_MS", 0)


@pytest.fixture
def page(shell: Shell) -> ReviewScreen:
    return screen(shell, ReviewScreen)


def press(shell: Shell, key: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(QApplication.focusWidget() or shell, key, modifier)
    rest(shell)


def verdicts(office: Office) -> list[tuple[int, str, str]]:
    return office.ask(
        "SELECT submission_id, verdict, corrected_label FROM review WHERE undone_at IS NULL"
    )


def held_by_anybody(office: Office) -> list[int]:
    rows = office.ask("SELECT submission_id FROM review_queue WHERE claimed_by IS NOT NULL")
    return [row[0] for row in rows]


def test_the_page_opens_with_the_first_item_claimed(page: ReviewScreen, office: Office) -> None:
    assert page._held is not None
    assert held_by_anybody(office) == [page._held.id]
    assert page._view.item.title is not None
    assert len(page._view.model.ids) == 4


def test_a_accepts_and_the_next_item_is_there(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    assert page._held is not None
    first = page._held.id
    press(shell, Qt.Key.Key_A)
    assert verdicts(office) == [(first, "accept", "")]
    assert page._held is not None
    assert page._held.id != first
    assert held_by_anybody(office) == [page._held.id]


def test_a_correction_takes_marks_a_label_and_a_confirmation(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    assert page._held is not None
    first = page._held.id
    press(shell, Qt.Key.Key_C)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert verdicts(office) == []  # no label, no mark
    press(shell, Qt.Key.Key_2)  # the second of “no” and “maybe”
    press(shell, Qt.Key.Key_2)  # now the digit marks an error
    press(shell, Qt.Key.Key_2)
    assert page._view.panel.draft.errors == (MARK,)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert verdicts(office) == [(first, "correct", "maybe")]


def test_a_key_hit_twice_gives_one_verdict(
    page: ReviewScreen, shell: Shell, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(shell, Qt.Key.Key_A)
    monkeypatch.setattr("app.ui.screens.review.screen.BLINK_MS", 60_000)
    press(shell, Qt.Key.Key_A)
    assert len(verdicts(office)) == 1


def test_a_digit_goes_round_the_severities(page: ReviewScreen, shell: Shell) -> None:
    seen = []
    for _ in range(4):
        press(shell, Qt.Key.Key_1)
        seen.append([m.severity for m in page._view.panel.draft.errors])
    assert seen == [[Severity.MINOR], [Severity.MAJOR], [Severity.CRITICAL], []]


def test_letters_typed_into_the_note_are_no_commands(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    page._view.panel.note.setFocus()
    QTest.keyClicks(page._view.panel.note, "axcr 12")
    rest(shell)
    assert page._view.panel.note.toPlainText() == "axcr 12"
    assert verdicts(office) == []


def test_a_return_is_written_without_the_mouse(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_R)  # the cursor is in the note
    assert page._view.panel.note.hasFocus()
    QTest.keyClicks(page._view.panel.note, "Name the article 12.")
    press(shell, Qt.Key.Key_Escape)
    press(shell, Qt.Key.Key_2)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert [row[1] for row in verdicts(office)] == ["return"]
    assert office.ask("SELECT note FROM review") == [("Name the article 12.",)]


def test_an_acceptance_with_marks_is_not_given(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_3)
    press(shell, Qt.Key.Key_A)
    assert verdicts(office) == []
    assert "no errors" in page._view.panel._missing.text()


def test_ctrl_z_takes_the_last_verdict_back_with_what_was_typed(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    assert page._held is not None
    first = page._held.id
    press(shell, Qt.Key.Key_2)
    press(shell, Qt.Key.Key_X)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert [row[1] for row in verdicts(office)] == ["reject"]
    press(shell, Qt.Key.Key_Z, ctrl=True)
    assert verdicts(office) == []
    assert page._held.id == first
    assert held_by_anybody(office) == [first]
    assert page._view.panel.draft.verdict is Verdict.REJECT


def test_leaving_gives_the_item_back_and_keeps_the_draft(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    assert page._held is not None
    first = page._held.id
    press(shell, Qt.Key.Key_2)
    shell.open_page("audit")
    rest(shell)
    assert held_by_anybody(office) == []
    shell.open_page("review", f"item:{first}")
    rest(shell)
    assert page._held.id == first
    assert page._view.panel.draft.errors == (ErrorMark(ErrorKind.REASONING, Severity.MINOR),)


def test_skipping_puts_the_item_behind_the_others(
    page: ReviewScreen, shell: Shell, office: Office, qtbot: QtBot
) -> None:
    assert page._held is not None
    first = page._held.id
    press(shell, Qt.Key.Key_S)
    assert page._held.id != first
    qtbot.waitUntil(lambda: page._view.model.ids[-1] == first)


def test_an_empty_queue_says_so(page: ReviewScreen, shell: Shell, office: Office) -> None:
    for _ in range(4):
        press(shell, Qt.Key.Key_A)
    assert page._held is None
    assert len(verdicts(office)) == 4
    assert page._view.item._stack.currentWidget() is page._view.item._beside
    press(shell, Qt.Key.Key_A)  # harmless
    assert len(verdicts(office)) == 4


def test_who_may_not_review_claims_nothing(
    office: Office, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    clerk = office.services.settings.add_user("clerk", Role.PAYROLL_CLERK)
    office.services.settings.sign_in(clerk.id)
    with window(office.services, theme, settings, qtbot, "review") as shell:
        assert screen(shell, ReviewScreen)._held is None
        assert held_by_anybody(office) == []


def test_a_lease_is_renewed_while_somebody_is_there_and_lapses_after(qapp: QApplication) -> None:
    told: list[str] = []
    parent = QApplication.instance()
    assert parent is not None
    lease = Lease(lambda: told.append("renew"), lambda: told.append("lapsed"), parent)
    lease.begin(900)
    lease.beat()
    for _ in range(5):
        lease.beat()
    assert told == ["renew"] * 6
    lease.touch()
    lease.beat()
    assert lease.is_running
    for _ in range(6):
        lease.beat()
    assert told == ["renew"] * 12 + ["lapsed"]
    assert not lease.is_running


def test_a_draft_comes_back_as_it_was_written() -> None:
    draft = Draft(Verdict.RETURN, (MARK,), "Look again: “x” < y", "")
    assert read(written(draft)) == draft
    assert written(Draft()) == ""
    decision = Decision(Verdict.CORRECT, (MARK,), "", "yes")
    assert Draft.of(decision).label == "yes"


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"verdict": "perhaps"}', "null"])
def test_a_draft_that_cannot_be_read_is_empty(text: str) -> None:
    assert read(text) == Draft()


def test_a_payload_is_shown_text_first_and_whole() -> None:
    parts = sections(
        '{"gene": "BRCA2", "text": "A <b>variant</b>", "notes": ["a", "b"], "x": ""}', "rating"
    )
    assert parts == [("Text", "A <b>variant</b>"), ("Gene", "BRCA2"), ("Notes", "a, b")]
    assert sections('{"text": "Which?", "responses": ["one", "two, or so"]}', "rating")[1:] == [
        ("Response 1", "one"),
        ("Response 2", "two, or so"),
    ]
    assert sections("no json", "rating") == [("Item", "no json")]
    assert reasons('{"label": "yes", "reason": "because"}') == [("Reason", "because")]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (3540, "59 min"), (7200, "2 h"), (260_000, "3 d")]
)
def test_waiting_is_told_in_one_unit(seconds: float, words: str) -> None:
    assert waiting(seconds) == words


def test_the_next_window_goes_on_with_the_item_that_was_on_the_desk(
    office: Office, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    third = int(office.ask("SELECT max(submission_id) FROM review_queue")[0][0])
    settings.setValue("review/held", third)
    with window(office.services, theme, settings, qtbot, "review") as shell:
        held = screen(shell, ReviewScreen)._held
        assert held is not None
        assert held.id == third


def test_an_item_that_somebody_took_meanwhile_is_not_forced(
    office: Office, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    third = int(office.ask("SELECT max(submission_id) FROM review_queue")[0][0])
    office.review.claim(third)  # the analyst; the window is the manager's
    settings.setValue("review/held", third)
    with window(office.services, theme, settings, qtbot, "review") as shell:
        held = screen(shell, ReviewScreen)._held
        assert held is not None
        assert held.id != third
