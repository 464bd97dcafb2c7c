"""The Experts page: the list, one person, the items behind a score, and changes with a reason."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from app.config.policies import GateRule, LadderPolicy
from app.domain.people import ExpertStatus, Level, Role
from app.domain.progress import Silent
from app.domain.progression import GateKind
from app.domain.work import AssignmentStatus
from app.services import Services
from app.ui.reasons import ReasonDialog
from app.ui.screens.experts.person import offset
from app.ui.screens.experts.screen import ExpertsScreen
from app.ui.widgets.rows import LineRow
from app.ui.widgets.text import plain_tip
from tests.factory_results import Bench
from tests.ui.stage import Stage, press, words


def answer(stage: Stage, reason: str) -> None:
    """Give a reason to the question that is open, and go on."""
    dialog = stage.dialog()
    assert isinstance(dialog, ReasonDialog)
    dialog.reason.setText(reason)
    dialog.answer()
    stage.settle()


def act(screen: ExpertsScreen, text: str) -> None:
    """Do one of the page's actions."""
    found = [action for action in screen.actions() if action.text == text]
    assert found, f"no action “{text}”"
    assert not found[0].why_not
    found[0].slot()


def test_the_list_shows_levels_and_countries_in_words(stage: Stage, services: Services) -> None:
    Bench(services).expert(name="Alder Lamp", level=Level.QC_ANALYST, country="DE")
    screen = stage.show(ExpertsScreen)

    model = screen._pane.model
    shown = [model.index(0, c).data() for c in range(model.columnCount())]
    stage.settle()
    shown = [model.index(0, c).data() for c in range(model.columnCount())]

    assert "Alder Lamp" in shown
    assert "QC analyst" in shown
    box = screen._pane._boxes["country"]
    assert box.findText("Germany") > 0


def test_a_filter_named_by_another_page_is_on(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    bench.expert()
    paused = bench.expert(status=ExpertStatus.PAUSED)
    screen = stage.show(ExpertsScreen, "status:paused")

    assert list(screen._pane.model.ids) == [paused]


def test_a_person_s_page_shows_where_they_stand(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert(name="A. Orchard", timezone="Africa/Lagos", country="NG")
    bench.credential(expert, kind="medical_licence", jurisdiction="US-TX")
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    said = words(screen.widget())
    assert screen.crumb == "A. Orchard"
    assert "Nigeria, UTC+1" in said
    assert "Medical licence, US-TX" in said
    assert "verified" in said
    assert "Labeler → QC analyst" in said
    assert "0 of 10 items" in said


def test_a_credential_opens_from_the_person(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert()
    credential = bench.credential(expert)
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    screen._view.person.credential_wanted.emit(credential)
    press(screen.widget(), "Show in Credentials")

    assert stage.opened == [
        ("credentials", f"credential:{credential}"), ("credentials", f"expert:{expert}"),
    ]  # fmt: skip


def test_a_pause_needs_its_reason(stage: Stage, services: Services) -> None:
    expert = Bench(services).expert()
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    act(screen, "Pause…")
    dialog = stage.dialog()
    assert isinstance(dialog, ReasonDialog)
    dialog.answer()
    assert services.people.expert(expert).status is ExpertStatus.ACTIVE

    answer(stage, "on leave")
    assert services.people.expert(expert).status is ExpertStatus.PAUSED
    stage.refresh()
    act(screen, "Activate…")
    answer(stage, "")
    assert services.people.expert(expert).status is ExpertStatus.ACTIVE


def test_offboarding_says_the_counts_before_it_cancels(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert, project = bench.expert(), bench.project()
    for _ in range(3):
        bench.assignment(bench.task(project), expert)
    bench.assignment(bench.task(project), expert, AssignmentStatus.HELD)
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    act(screen, "Offboard…")
    said = words(stage.dialog())
    assert "Assignments cancelled: open\n3" in said
    assert "Assignments cancelled: held\n1" in said
    answer(stage, "contract ended")

    assert services.people.expert(expert).status is ExpertStatus.OFFBOARDED
    assert "4 assignments were cancelled." in stage.said[-1][1]


def test_one_cancelled_assignment_is_not_called_assignments(
    stage: Stage, services: Services
) -> None:
    bench = Bench(services)
    expert = bench.expert()
    bench.assignment(bench.task(bench.project()), expert)
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    act(screen, "Offboard…")
    answer(stage, "contract ended")

    assert "1 assignment was cancelled." in stage.said[-1][1]


def test_the_capacity_is_changed_by_a_question(stage: Stage, services: Services) -> None:
    expert = Bench(services).expert()
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    act(screen, "Set capacity…")
    press(stage.dialog(), "Set capacity")
    stage.settle()

    assert services.people.expert(expert).weekly_capacity == 10
    assert "They take 10 items a week" in stage.said[-1][1]


def test_hours_a_week_are_asked_with_the_capacity(stage: Stage, services: Services) -> None:
    expert = Bench(services).expert()
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    act(screen, "Set capacity…")
    dialog = stage.dialog()
    (hours,) = [line for line in dialog.findChildren(QLineEdit) if line.placeholderText()]
    assert hours.text() == ""
    hours.setText("much")
    press(dialog, "Set capacity")
    assert dialog.isVisible()
    hours.setText("7,5")
    press(dialog, "Set capacity")
    stage.settle()

    assert services.people.expert(expert).weekly_minutes == 450
    screen = stage.show(ExpertsScreen, f"person:{expert}")
    act(screen, "Set capacity…")
    (hours,) = [line for line in stage.dialog().findChildren(QLineEdit) if line.placeholderText()]
    assert hours.text() == "7.5"
    hours.setText("")
    press(stage.dialog(), "Set capacity")
    stage.settle()
    assert services.people.expert(expert).weekly_minutes is None


def test_training_offers_the_modules_of_the_ladder(stage: Stage, services: Services) -> None:
    rule = GateRule(kind=GateKind.TRAINING, threshold=1, module="reading-scans")
    services.settings.save_policy(LadderPolicy(to_qc_analyst=(rule,), to_ai_trainer=()), "short")
    expert = Bench(services).expert()
    screen = stage.show(ExpertsScreen, f"person:{expert}")
    assert "not passed" in words(screen.widget())

    act(screen, "Training passed…")
    stage.settle()
    press(stage.dialog(), "Record")
    stage.settle()
    stage.refresh()

    assert [gate.met for gate in services.progression.gates(expert)] == [True]
    assert "not passed" not in words(screen.widget())


def test_a_promotion_against_the_gates_waits_for_somebody_else(
    stage: Stage, services: Services
) -> None:
    expert = Bench(services).expert(name="Alder Lamp")
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    press(screen.widget(), "Promote with reason…")
    answer(stage, "did the same work elsewhere")
    stage.refresh()

    proposal = services.progression.proposals()[0]
    assert (proposal.expert_id, proposal.override) == (expert, True)
    assert services.people.expert(expert).level is Level.LABELER
    press(screen.widget(), "Decide")
    assert stage.opened[-1] == ("progression", f"proposal:{proposal.id}")


def test_a_paused_person_cannot_be_promoted_and_sees_why(stage: Stage, services: Services) -> None:
    expert = Bench(services).expert(status=ExpertStatus.PAUSED)
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    wish = next(
        each
        for each in screen.widget().findChildren(QPushButton)
        if each.text() == "Promote with reason…"
    )
    assert not wish.isEnabled()
    assert wish.toolTip() == plain_tip("Only an active person changes level.")
    assert "Paused" in words(screen._view.person.header)


def test_who_may_not_edit_people_sees_why(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert()
    services.settings.sign_in(bench.user("Clerk", Role.PAYROLL_CLERK))
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    assert all("payroll clerk" in action.why_not for action in screen.actions())


def test_the_items_behind_a_score_are_one_click_away(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    people = [bench.expert() for _ in range(3)]
    project = bench.project()
    for gold in (("yes",), ("yes",), ()):
        task = bench.task(project, gold=gold)
        for who in people:
            bench.answer(task, who, "no" if who == people[0] else "yes")
    services.quality.score(Silent())
    screen = stage.show(ExpertsScreen, f"person:{people[0]}")

    press(screen.widget(), "Gold items")
    stage.settle()

    assert stage.opened[-1] == ("experts", f"evidence:{people[0]}:gold")
    pane = screen._view.evidence.pane
    stage.settle()
    rows = [pane.model.row_at(i) for i in range(len(pane.model.ids))]
    pane.model.index(0, 0).data()
    stage.settle()
    rows = [pane.model.row_at(i) for i in range(len(pane.model.ids))]
    assert len(rows) == 2
    assert {row.source for row in rows if row} == {"gold"}
    pane.opened.emit(0)
    assert stage.opened[-1][0] == "tasks"


def test_the_newest_misses_are_on_the_person_s_page_and_open_their_task(
    stage: Stage, services: Services
) -> None:
    bench = Bench(services)
    people = [bench.expert() for _ in range(3)]
    project = bench.project(name="Second read")
    missed = bench.task(project, gold=("yes",))
    for who in people:
        bench.answer(missed, who, "no" if who == people[0] else "yes")
    services.quality.score(Silent())
    screen = stage.show(ExpertsScreen, f"person:{people[0]}")

    rows = screen._view.person.misses.findChildren(LineRow)
    assert [row.accessibleName().split(".")[0] for row in rows] == ["“no”, expected “yes”"]
    rows[0].setFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Return)
    assert stage.opened[-1] == ("tasks", f"task:{missed}")


def test_a_narrow_window_gets_two_columns_of_cards(stage: Stage, services: Services) -> None:
    expert = Bench(services).expert()
    screen = stage.show(ExpertsScreen, f"person:{expert}")
    person = screen._view.person
    assert person.credentials.parent() is person._columns[2]

    screen.widget().resize(880, 620)
    stage.settle()

    assert person.credentials.parent() is person._columns[0]
    assert person._columns[2].isHidden()
    assert person.horizontalScrollBar().maximum() == 0


def test_a_vanished_person_is_said_in_a_sentence(stage: Stage) -> None:
    stage.show(ExpertsScreen, "person:99")

    assert stage.refused == ["This expert is no longer in the workspace. Go back to the list."]


def test_zones_are_told_by_their_distance_to_utc() -> None:
    assert offset("Africa/Lagos") == "UTC+1"
    assert offset("America/New_York") == "UTC−5"
    assert offset("Asia/Kolkata") == "UTC+5:30"
    assert offset("UTC") == "UTC"
    assert offset("nowhere") == "nowhere"


def test_the_day_of_joining_is_written_out(stage: Stage, services: Services) -> None:
    expert = Bench(services).expert(joined_on=date(2026, 3, 4))
    screen = stage.show(ExpertsScreen, f"person:{expert}")

    assert "since 4 Mar 2026" in words(screen.widget())
