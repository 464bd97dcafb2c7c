"""The Adjudication page at work: answers that nobody gave, drafts, and disputes by keys."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.adjudication import Cause, Outcome
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.domain.work import Assignment, AssignmentStatus
from app.services import Services
from app.services.disputes import DisputeService
from app.ui.screens.adjudication.screen import AdjudicationScreen
from app.ui.shell import Shell
from app.ui.task_types.agent_trajectory_form import TrajectoryForm
from app.ui.task_types.preference_form import PreferenceForm
from app.ui.task_types.rating import RatingForm
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.factory_review import ASSIGNED, HANDED_IN, Office, answer, make_office
from tests.factory_work import DUE, task
from tests.ui.task_types.desk import PAIR
from tests.ui.window import rest, screen, window

STEPS = ("1", "2", "3", "4", "5")
RATED = {"text": "A letter.", "dimensions": ["Tone", "Facts"]}
MARK = ErrorMark(ErrorKind.REASONING, Severity.MAJOR)
K = Qt.Key


def press(shell: Shell, *keys: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or shell, key, modifier)
    rest(shell)


def type_in(shell: Shell, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or shell, text)
    rest(shell)


def disagreeing(
    services: Services,
    clock: StandingClock,
    task_type: str,
    labels: Sequence[str],
    payload: object,
    said: Sequence[dict[str, Any]],
) -> Office:
    """An office with one task that each of its people answered in another way."""
    office = make_office(
        services, clock, experts=len(said), tasks=0, assigned=False, task_type=task_type,
        labels=tuple(labels),
    )  # fmt: skip
    with services.desk.write("import") as unit:
        unit.work.add_tasks(
            [task(office.project_id, 1, overlap=len(said), payload=json.dumps(payload))]
        )
        unit.work.add_assignments(
            [
                Assignment(0, 1, who, None, ASSIGNED, DUE, AssignmentStatus.OPEN, "", None)
                for who in range(1, len(said) + 1)
            ]
        )
        unit.audit("desk.make", "test")
    whole: list[dict[str, Any]] = [{"label": None, "details": json.dumps(one)} for one in said]
    rows = [
        answer(1, who, at=HANDED_IN + timedelta(minutes=who), **one)
        for who, one in enumerate(whole, 1)
    ]
    assert not office.send(*rows).bad_rows
    return office


def rulings(office: Office) -> list[tuple[Any, ...]]:
    return office.ask("SELECT label, answer, cause FROM adjudication WHERE undone_at IS NULL")


def test_a_rating_that_nobody_gave_is_entered_by_keyboard_alone(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    said = [{"rating": 2, "ratings": {"Tone": 2}}, {"rating": 4, "ratings": {"Tone": 3}}]
    office = disagreeing(services, clock, "rating", STEPS, RATED, said)
    with window(services, theme, settings, qtbot, "adjudication") as shell:
        panel = screen(shell, AdjudicationScreen)._view.desk.panel
        form = panel._editor
        assert isinstance(form, RatingForm)
        assert form.isHidden()
        press(shell, K.Key_2, K.Key_C)
        assert not form.isHidden()
        assert form.difference == "rating 2 → 4, Tone 2 → 3"  # to the first of the given ones
        press(shell, K.Key_3, K.Key_5)
        assert form.difference == "rating 2 → 3, Tone 2 → 5"
        press(shell, K.Key_Escape, K.Key_E)
        press(shell, K.Key_Return, ctrl=True)
        ((label, answer_, cause),) = rulings(office)
        assert (label, cause) == ("3", "expert_error")
        assert json.loads(answer_) == {"label": "3", "ratings": {"Tone": "5"}}
        press(shell, K.Key_Z, ctrl=True)
        assert rulings(office) == []
        assert isinstance(panel._editor, RatingForm)
        assert panel._editor.difference == "rating 2 → 3, Tone 2 → 5"
        press(shell, K.Key_1)  # an answer that was given, after all
        assert panel._editor.isHidden()
        press(shell, K.Key_Return, ctrl=True)
    ((label, answer_, _),) = rulings(office)
    assert (label, json.loads(answer_)) == ("2", {"label": "2", "ratings": {"Tone": "2"}})


def test_the_form_of_a_preference_begins_with_the_most_given_answer(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    said = [
        {"chosen": 1, "strength": 2}, {"chosen": 1, "strength": 2}, {"chosen": 2, "strength": 1},
        {"chosen": 2, "strength": 3},
    ]  # fmt: skip
    office = disagreeing(services, clock, "preference", ("first", "second", "tie"), PAIR, said)
    with window(services, theme, settings, qtbot, "adjudication") as shell:
        panel = screen(shell, AdjudicationScreen)._view.desk.panel
        press(shell, K.Key_C)
        assert isinstance(panel._editor, PreferenceForm)
        assert panel._editor.label == "first"
        assert panel._editor.difference == ""
        press(shell, K.Key_2, K.Key_1)
        assert panel._editor.difference == "first → second, strength 2 → 1"
        press(shell, K.Key_Escape, K.Key_D)
        press(shell, K.Key_Return, ctrl=True)
    ((label, answer_, _),) = rulings(office)
    assert (label, json.loads(answer_)) == ("second", {"label": "second", "strength": 1})


def test_a_run_is_walked_through_and_marked_by_keys(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    run = {
        "text": "Book the cheapest flight.",
        "steps": [
            {"kind": "user", "text": "Book it."},
            {"kind": "call", "tool": "search", "arguments": "{}", "call_id": "c1"},
            {"kind": "call", "tool": "book", "arguments": "{}", "call_id": "c2"},
        ],
    }  # fmt: skip
    said: list[dict[str, Any]] = [
        {"steps": {"1": {"mark": "correct"}}, "run": {"success": True}},
        {"steps": {"1": {"mark": "wrong"}}, "run": {"success": False}},
    ]
    labels = ("success", "partial", "failure")
    office = disagreeing(services, clock, "agent_trajectory", labels, run, said)
    with window(services, theme, settings, qtbot, "adjudication") as shell:
        panel = screen(shell, AdjudicationScreen)._view.desk.panel
        press(shell, K.Key_J, K.Key_J, K.Key_C)
        form = panel._editor
        assert isinstance(form, TrajectoryForm)
        form.mark.setFocus()
        press(shell, K.Key_1)
        press(shell, K.Key_Escape, K.Key_R)
        press(shell, K.Key_Return, ctrl=True)
    ((_, answer_, cause),) = rulings(office)
    given = json.loads(answer_)["steps"]
    assert cause == "reviewer_error"
    assert sorted(given) == ["1", "2"]  # of the second call nobody had said anything


def test_an_answer_in_the_form_that_is_not_whole_is_refused_and_stays(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    said = [{"text": "The cat sat."}, {"text": "A cat sits."}]
    labels = ("answered", "not answerable")
    office = disagreeing(services, clock, "free_text", labels, {"text": "Who?"}, said)
    split_labels(office)
    with window(services, theme, settings, qtbot, "adjudication", "task:1") as shell:
        panel = screen(shell, AdjudicationScreen)._view.desk.panel
        press(shell, K.Key_C)
        press(shell, K.Key_A, ctrl=True)
        press(shell, K.Key_Backspace)
        press(shell, K.Key_Escape, K.Key_U)
        press(shell, K.Key_Return, ctrl=True)
        assert rulings(office) == []
        press(shell, K.Key_C)
        type_in(shell, "Nobody sat 2 times.")
        press(shell, K.Key_Return, ctrl=True)
        assert json.loads(rulings(office)[0][1])["text"] == "Nobody sat 2 times."
        assert panel.draft.note == ""


def split_labels(office: Office) -> None:
    """Let the second answer have the other label, so that nobody has more than half."""
    with office.services.desk.store.write("test") as unit:
        run = unit.work._connection.exec_driver_sql
        run("UPDATE submission SET label = 'not answerable' WHERE expert_id = 2")
        run("UPDATE judgment SET label = 'not answerable' WHERE expert_id = 2")
        unit.audit("test.change", "submission")


def test_what_is_typed_at_the_desk_is_there_again_after_a_crash(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    said = [{"rating": 2}, {"rating": 4}]
    office = disagreeing(services, clock, "rating", STEPS, RATED, said)
    with window(services, theme, settings, qtbot, "adjudication") as shell:
        page = screen(shell, AdjudicationScreen)
        press(shell, K.Key_C, K.Key_5, K.Key_Escape, K.Key_G, K.Key_N)
        type_in(shell, "half a sen")
        qtbot.waitUntil(lambda: bool(office.ask("SELECT body FROM trainer_draft")), timeout=10_000)
        rest(shell)
        assert page._desk.held is not None  # the window goes away with the task still held
        page._desk.held = None
        page._desk.last.leave()
    with window(services, theme, settings, qtbot, "adjudication") as shell:
        panel = screen(shell, AdjudicationScreen)._view.desk.panel
        assert panel.draft.note == "half a sen"
        assert panel.draft.cause is Cause.GUIDELINE_GAP
        assert isinstance(panel._editor, RatingForm)
        assert panel._editor.difference == "rating 2 → 5"
        press(shell, K.Key_Return, ctrl=True)
        assert office.ask("SELECT label, cause, note FROM adjudication") == [
            ("5", "guideline_gap", "half a sen")
        ]
    assert office.ask("SELECT * FROM trainer_draft") == []


@pytest.fixture
def disputed(services: Services, clock: StandingClock) -> Office:
    """An office with three disputes."""
    office = make_office(services, clock, tasks=4)
    office.rate()
    office.send(*(answer(n, 1, "yes", at=HANDED_IN + timedelta(minutes=n)) for n in range(1, 4)))
    for _ in range(3):
        item = office.review.claim()
        assert item is not None
        given = office.review.decide(
            item.submission_id, Decision(Verdict.REJECT, (MARK,), "Look at page 4."), 5
        )
        services.disputes.open(given.id, "Page 4 says the opposite.")
    return office


@pytest.fixture
def shell(disputed: Office, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    page = ("adjudication", "disputes")
    with window(disputed.services, theme, settings, qtbot, *page) as made:
        yield made


@pytest.fixture
def page(shell: Shell) -> AdjudicationScreen:
    return screen(shell, AdjudicationScreen)


def held(office: Office) -> list[int]:
    return [r[0] for r in office.ask("SELECT id FROM dispute WHERE claimed_by IS NOT NULL")]


def outcomes(office: Office) -> list[Any]:
    return [row[0] for row in office.ask("SELECT outcome FROM dispute ORDER BY id")]


def test_disputes_are_decided_one_after_the_other_by_keys(
    page: AdjudicationScreen, shell: Shell, disputed: Office
) -> None:
    assert held(disputed) == [1]
    assert page._disputes.selected_ids() == [1]
    press(shell, K.Key_O)
    card = page._view.card
    assert card.note.hasFocus()
    assert card.buttons[Outcome.OVERTURNED].isChecked()
    type_in(shell, "It does, up to p. 5.")  # letters are letters here
    press(shell, K.Key_Return, ctrl=True)
    assert outcomes(disputed) == ["overturned", None, None]
    assert held(disputed) == [2]
    assert "one pay line written" in card.said.text()
    press(shell, K.Key_S)
    assert held(disputed) == [3]
    press(shell, K.Key_N)
    type_in(shell, "No.")
    press(shell, K.Key_Escape, K.Key_P, K.Key_U)
    press(shell, K.Key_Return, ctrl=True)
    assert outcomes(disputed) == ["overturned", None, "upheld"]
    assert held(disputed) == [2]


def test_ctrl_z_takes_a_decision_about_a_dispute_back_with_what_was_written(
    page: AdjudicationScreen, shell: Shell, disputed: Office
) -> None:
    press(shell, K.Key_O)
    type_in(shell, "It does.")
    press(shell, K.Key_Return, ctrl=True)
    press(shell, K.Key_Z, ctrl=True)
    assert outcomes(disputed) == [None] * 3
    assert held(disputed) == [1]
    card = page._view.card
    assert (card.draft.outcome, card.draft.note) == (Outcome.OVERTURNED, "It does.")
    assert disputed.ask("SELECT total(amount_minor) FROM ledger") == [(0.0,)]


def test_a_second_desk_is_given_another_dispute_and_may_read_the_first(
    page: AdjudicationScreen, shell: Shell, disputed: Office
) -> None:
    other = disputed.services.settings.add_user("other", page._services.desk.user.role)
    desk = disputed.services.desk
    DisputeService(type(desk)(desk.store, desk.paths, desk.clock, other)).claim(2)
    page._disputes.select_ids([2])
    rest(shell)
    assert held(disputed) == [1, 2]
    card = page._view.card
    assert not card._form.isHidden()  # still at the one that is held
    shell.open_page("audit")
    rest(shell)
    assert held(disputed) == [2]
    shell.open_page("adjudication", "dispute:2")
    rest(shell)
    assert card._form.isHidden()
    press(shell, K.Key_U)
    press(shell, K.Key_Return, ctrl=True)
    assert outcomes(disputed) == [None] * 3


def test_a_dispute_that_was_decided_is_read_and_what_was_typed_about_another_is_kept(
    page: AdjudicationScreen, shell: Shell, disputed: Office
) -> None:
    press(shell, K.Key_P)
    type_in(shell, "A comma")
    desk = disputed.services.disputes
    desk.claim(3)
    desk.decide(3, Outcome.UPHELD, "Page 4.")
    page.refresh()
    rest(shell)
    page._disputes.select_ids([3])
    rest(shell)
    card = page._view.card
    assert card._form.isHidden()
    assert held(disputed) == []
    page._disputes.select_ids([1])
    rest(shell)
    assert held(disputed) == [1]
    assert (card.draft.outcome, card.draft.note) == (Outcome.PARTLY, "A comma")


def test_a_claim_on_a_dispute_lapses_when_nobody_is_there_and_what_was_typed_is_kept(
    page: AdjudicationScreen, shell: Shell, disputed: Office
) -> None:
    press(shell, K.Key_O)
    type_in(shell, "It d")
    for _ in range(7):
        page._cases.lease.beat()
    rest(shell)
    assert held(disputed) == []
    assert page._cases.away
    page.refresh()
    rest(shell)
    assert held(disputed) == []  # nothing is taken until somebody comes back
    page._cases.claim(None)
    rest(shell)
    assert (held(disputed), page._view.card.draft.note) == ([1], "It d")


def test_the_keys_of_disputes_are_in_the_list_of_keys(page: AdjudicationScreen) -> None:
    keys = {action.shortcut: action.text for action in page.actions() if action.shortcut}
    assert set(keys) == {"U", "P", "O", "S", "N", "Ctrl+Return", "Ctrl+Z"}
