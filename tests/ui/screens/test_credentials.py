"""The Credentials page: states, one credential with its looks, and what the next look does."""

from datetime import date

from app.domain.credentials import VerificationMethod, VerificationResult
from app.domain.people import Role
from app.domain.work import HELD_BY_PAUSE, AssignmentStatus
from app.services import Services
from app.ui.screens.credentials.screen import CredentialsScreen
from app.ui.widgets.bars import BarChart
from tests.factory_results import Bench
from tests.ui.stage import Stage, press, words

SOON = date(2026, 11, 18)  # sixteen days after the clock's 2 November


def test_the_first_credential_is_open_without_a_click(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    bench.credential(bench.expert(name="Alder Lamp"), kind="npi", number="1234567893")
    screen = stage.show(CredentialsScreen)

    said = words(screen._view.detail)
    assert "NPI" in said
    assert "Alder Lamp · E-0001" in said
    assert "Primary source" in said


def test_an_empty_list_leads_to_the_import(stage: Stage) -> None:
    screen = stage.show(CredentialsScreen)

    assert "No credentials yet" in words(screen.widget())
    press(screen.widget(), "Import credentials")
    assert stage.opened == [("imports", "kind:credentials")]


def test_states_named_by_another_page_filter_the_list(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert()
    bench.credential(expert)
    ended = bench.credential(expert, expires_on=date(2026, 10, 1))
    unseen = bench.credential(expert, verified=None)
    soon = bench.credential(expert, expires_on=SOON)
    screen = stage.show(CredentialsScreen, "state:expired")
    found = [list(screen._pane.model.ids)]
    for arg in ("unverified", "filter:expiring30", "problem"):
        stage.go(arg)
        found.append(sorted(screen._pane.model.ids))

    assert found == [[ended], [unseen], [soon], sorted([ended, unseen])]


def test_a_credential_named_by_another_page_is_picked(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert()
    bench.credential(expert)
    wanted = bench.credential(expert, number="Z-9")
    screen = stage.show(CredentialsScreen, f"credential:{wanted}")

    assert screen._pane.selected_ids() == [wanted]
    assert "Z-9" in words(screen._view.detail)


def test_a_week_of_the_chart_opens_what_ends_in_it(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert()
    bench.credential(expert)
    soon = bench.credential(expert, expires_on=SOON)
    screen = stage.show(CredentialsScreen)

    screen.widget().findChildren(BarChart)[0].picked.emit(2)
    stage.settle()

    assert stage.opened[-1] == ("credentials", "ends:2026-11-16")
    assert list(screen._pane.model.ids) == [soon]
    assert not screen._view.only.isHidden()
    screen._view.only.click()
    stage.settle()
    assert len(screen._pane.model.ids) == 2
    assert screen._view.only.isHidden()


def test_a_recorded_look_makes_the_credential_usable(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    credential = bench.credential(bench.expert(), verified=None)
    screen = stage.show(CredentialsScreen, f"credential:{credential}")
    assert "not verified" in words(screen._view.detail)
    assert "Nobody has looked yet" in words(screen._view.detail)

    screen._view.detail.form.note.setText("state board's register")
    press(screen._view.detail, "Record the look")
    stage.settle()
    stage.refresh()

    _, looks = services.credentials.credential(credential)
    assert [(v.method, v.result, v.note) for v in looks] == [
        (
            VerificationMethod.PRIMARY_SOURCE,
            VerificationResult.CONFIRMED,
            "state board's register",
        )
    ]
    assert "not verified" not in words(screen._view.detail)
    assert "state board's register" in words(screen._view.detail)


def test_a_right_check_digit_is_said_to_prove_form_only(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    bench.credential(bench.expert(), kind="npi", number="1234567893")
    screen = stage.show(CredentialsScreen)
    form = screen._view.detail.form

    form.method.setCurrentIndex(form.method.findData(VerificationMethod.CHECK_DIGIT.value))

    assert "proves form only" in words(form)


def test_who_may_not_verify_sees_why_and_cannot(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    bench.credential(bench.expert())
    services.settings.sign_in(bench.user("Clerk", Role.PAYROLL_CLERK))
    screen = stage.show(CredentialsScreen)

    form = screen._view.detail.form
    assert not form.record.isEnabled()
    assert "payroll clerk" in words(form)


def test_work_that_lost_its_ground_is_held_and_counted(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    expert = bench.expert()
    credential = bench.credential(expert, expires_on=date(2026, 10, 1))
    project = bench.project(need_specialty="medicine/radiology")
    bench.assignment(bench.task(project), expert, credential_id=credential)
    screen = stage.show(CredentialsScreen)

    screen.actions()[0].slot()
    stage.settle()
    assert stage.said[-1][1] == "1 assignment was held: its ground has lapsed."
    screen.actions()[0].slot()
    stage.settle()
    assert stage.said[-1][1] == "Nothing to hold: every open assignment has its ground."


def test_held_work_opens_the_credentials_of_its_people(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    held, free, paused = (bench.expert() for _ in range(3))
    project = bench.project()
    wanted = bench.credential(held)
    for other in (free, paused):
        bench.credential(other)
    status = AssignmentStatus.HELD
    bench.assignment(bench.task(project), held, status, hold_reason="expired")
    bench.assignment(bench.task(project), paused, status, hold_reason=HELD_BY_PAUSE)
    screen = stage.show(CredentialsScreen)

    screen._view.renewal._made["held"].opened.emit()
    stage.settle()

    assert stage.opened[-1] == ("credentials", "state:held")
    assert list(screen._pane.model.ids) == [wanted]


def test_the_count_is_red_while_something_needs_action(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    bench.credential(bench.expert(), verified=None)
    screen = CredentialsScreen(services, stage.context)

    count = screen.count()
    assert count is not None
    assert (count.number, count.state.value) == (1, "bad")
