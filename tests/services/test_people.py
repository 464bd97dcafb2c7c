"""Finding people, and changing their standing."""

from datetime import date, datetime, timedelta

import pytest

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.pay import LineKind
from app.domain.people import ExpertStatus, Level, Role
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.services import Services
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_people import (
    add_assignments,
    add_credentials,
    add_people,
    add_project,
    add_submission,
    credential,
    expert,
)

VERIFIED = date(2026, 10, 1)
DUE = date(2026, 11, 20)


def give_work(services: Services, person: int, due: list[date]) -> list[int]:
    with services.desk.store.write("test") as unit:
        project = add_project(unit, person)
        ids = add_assignments(unit, project, person, due)
        unit.audit("test", "work")
    return ids


def states(services: Services, person: int) -> list[tuple[AssignmentStatus, str]]:
    with services.desk.read() as reader:
        rows = reader.people._connection.execute(
            t.assignment.select()
            .where(t.assignment.c.expert_id == person)
            .order_by(t.assignment.c.id)
        )
        return [(row.status, row.hold_reason) for row in rows]


def find(services: Services, **asked: str) -> list[str]:
    sort, text = asked.pop("sort", ""), asked.pop("text", "")
    query = ListQuery(text, tuple(asked.items()), sort.removeprefix("-"), sort.startswith("-"))
    source = services.people.experts
    return [row.external_id for row in source.rows(source.find(query))]


def test_the_list_is_by_name_and_ties_go_by_id(services: Services) -> None:
    add_people(services, expert(1, name="B"), expert(2, name="A"), expert(3, name="A"))
    assert find(services) == ["E-0002", "E-0003", "E-0001"]


def test_the_list_is_narrowed_by_each_filter(services: Services) -> None:
    first, *_ = add_people(
        services,
        expert(1, country="NG", languages=("en", "fr"), level=Level.QC_ANALYST),
        expert(2, status=ExpertStatus.APPLICANT),
        expert(3, status=ExpertStatus.PAUSED, languages=()),
    )
    add_credentials(services, credential(first))
    assert find(services, country="NG") == ["E-0001"]
    assert find(services, language="fr") == ["E-0001"]
    assert find(services, language="f") == []
    assert find(services, level="qc_analyst") == ["E-0001"]
    assert find(services, status="paused,applicant") == ["E-0002", "E-0003"]
    assert find(services, status="nonsense") == []
    assert find(services, specialty="medicine") == ["E-0001"]
    assert find(services, specialty="medicine/radiology") == ["E-0001"]
    assert find(services, specialty="med") == []
    assert find(services, status="active", country="US") == []


def test_text_is_found_without_regard_to_capitals_and_accents(services: Services) -> None:
    add_people(services, expert(1, name="Élodie Müller"), expert(2, name="100 % sure"))
    assert find(services, text="elodie mull") == ["E-0001"]
    assert find(services, text="MÜLLER") == ["E-0001"]
    assert find(services, text="%") == ["E-0002"]
    assert find(services, text="e-000") == ["E-0002", "E-0001"]


def test_the_list_is_sorted_by_what_is_counted(services: Services, clock: StandingClock) -> None:
    first, second, _ = add_people(services, expert(1), expert(2), expert(3))
    give_work(services, first, [DUE])
    give_work(services, second, [DUE, DUE])
    with services.desk.store.write("test") as unit:
        add_submission(unit, 1, second, clock(), SubmissionStatus.CORRECTED)
        add_submission(unit, 2, first, clock(), SubmissionStatus.REJECTED)
        for run, low in ((1, 0.5), (2, 0.8)):
            unit.people._connection.execute(
                t.score_run.insert().values(
                    computed_at=clock(), as_of=DUE, policy_version=0, judgments=1, people=1,
                    seconds=0.1,
                )
            )  # fmt: skip
            unit.people._connection.execute(
                t.score.insert().values(
                    run_id=run, expert_id=first, scope="all", mean=0.9, low=low, high=0.95, n=9.0,
                    parts="{}", gold_items=1, gold_right=1.0, review_items=0, peer_items=0,
                )
            )  # fmt: skip
        unit.quality.hold_run(2, DUE, clock())
        unit.audit("test", "work")
    assert find(services, sort="-open_assignments") == ["E-0002", "E-0001", "E-0003"]
    assert find(services, sort="-accepted") == ["E-0002", "E-0003", "E-0001"]
    assert find(services, sort="accepted") == ["E-0001", "E-0003", "E-0002"]
    assert find(services, sort="-score") == ["E-0001", "E-0003", "E-0002"]
    (row,) = services.people.experts.rows([first])
    assert row.score is not None
    assert (row.score.low, row.open_assignments, row.accepted) == (0.8, 1, 0)


def test_rows_come_in_the_order_asked_and_skip_who_is_gone(services: Services) -> None:
    first, second = add_people(services, expert(1), expert(2))
    rows = services.people.experts.rows([second, 99, first])
    assert [row.id for row in rows] == [second, first]


def test_the_palette_finds_numbers_names_and_slips(services: Services) -> None:
    add_people(
        services,
        expert(31, name="Amber Okapi"),
        expert(32, name="Okay Dune"),
        expert(310, name="Zoë Lind"),
    )
    search = services.people.search
    assert search("E-0031")[0][1] == "E-0031 · Amber Okapi"
    assert [name for _, name in search("oka")][:2] == [
        "E-0032 · Okay Dune",
        "E-0031 · Amber Okapi",
    ]
    assert search("zoe")[0][1] == "E-0310 · Zoë Lind"
    assert search("amber okaip")[0][1] == "E-0031 · Amber Okapi"
    assert search("  ") == []
    assert search("qqqqqq") == []
    assert len(search("e-0", limit=1)) == 1


def test_a_pause_holds_open_work_and_its_end_opens_it(services: Services) -> None:
    (person,) = add_people(services, expert(1))
    add_credentials(services, credential(person), verified=VERIFIED)
    give_work(services, person, [DUE, DUE])
    services.people.pause(person, "on leave")
    assert states(services, person) == [(AssignmentStatus.HELD, "paused")] * 2
    assert services.people.expert(person).status is ExpertStatus.PAUSED
    services.people.activate(person, "back")
    assert states(services, person) == [(AssignmentStatus.OPEN, "")] * 2


def test_work_that_lost_its_ground_during_a_pause_stays_held(
    services: Services, clock: StandingClock
) -> None:
    (person,) = add_people(services, expert(1))
    add_credentials(services, credential(person, expires_on=date(2026, 11, 10)), verified=VERIFIED)
    give_work(services, person, [date(2026, 11, 5), DUE])
    services.people.pause(person, "on leave")
    services.people.activate(person, "")
    assert states(services, person) == [
        (AssignmentStatus.OPEN, ""),
        (AssignmentStatus.HELD, "credential expired"),
    ]


def test_only_somebody_active_is_paused(services: Services) -> None:
    (person,) = add_people(services, expert(1, status=ExpertStatus.APPLICANT))
    with pytest.raises(UserError, match="cannot be paused"):
        services.people.pause(person, "on leave")
    services.people.activate(person, "taken on")
    with pytest.raises(UserError, match="active already"):
        services.people.activate(person, "again")
    with pytest.raises(UserError, match="Give a reason"):
        services.people.pause(person, "  ")


def test_offboarding_cancels_what_is_owed_and_keeps_the_records(services: Services) -> None:
    (person,) = add_people(services, expert(1))
    give_work(services, person, [DUE, DUE])
    with services.desk.store.write("test") as unit:
        add_assignments(unit, 1, person, [DUE], status=AssignmentStatus.ACCEPTED)
        unit.audit("test", "work")
    assert services.people.offboard(person, "moved away") == 2
    assert [state for state, _ in states(services, person)] == [
        AssignmentStatus.CANCELLED,
        AssignmentStatus.CANCELLED,
        AssignmentStatus.ACCEPTED,
    ]
    assert services.people.by_external_id("E-0001").status is ExpertStatus.OFFBOARDED
    with pytest.raises(UserError, match="has left already"):
        services.people.offboard(person, "again")


def test_capacity_changes_within_reason_and_an_equal_value_writes_nothing(
    services: Services,
) -> None:
    (person,) = add_people(services, expert(1, weekly_capacity=40))
    services.people.set_capacity(person, 25)
    assert services.people.expert(person).weekly_capacity == 25
    before = len(services.audit.entries.find(ListQuery()))
    services.people.set_capacity(person, 25)
    assert len(services.audit.entries.find(ListQuery())) == before
    for wrong in (-1, 1001):
        with pytest.raises(UserError, match="weekly capacity"):
            services.people.set_capacity(person, wrong)


def test_a_week_has_hours_too_and_a_new_capacity_leaves_them(services: Services) -> None:
    (person,) = add_people(services, expert(1, weekly_capacity=40))
    services.people.set_week(person, 40, 450)
    services.people.set_capacity(person, 30)
    found = services.people.expert(person)
    assert (found.weekly_capacity, found.weekly_minutes) == (30, 450)
    before = len(services.audit.entries.find(ListQuery()))
    services.people.set_week(person, 30, 450)
    assert len(services.audit.entries.find(ListQuery())) == before
    for wrong in (-1, 10_081):
        with pytest.raises(UserError, match="weekly time is between 0 and 168 hours"):
            services.people.set_week(person, 30, wrong)
    services.people.set_week(person, 30, None)
    with services.desk.read() as reader:
        told = [line.text for line in reader.people.history(person)]
    assert told == [
        "Weekly time 7.5 h → no limit",
        "Weekly capacity 40 → 30",
        "Weekly time no limit → 7.5 h",
        "Joined",
    ]


def test_training_is_passed_once_assigned_or_not(services: Services, clock: StandingClock) -> None:
    (person,) = add_people(services, expert(1))
    services.people.pass_training(person, "qc-basics")
    clock.advance(days=3)
    services.people.pass_training(person, "qc-basics")
    with services.desk.read() as reader:
        (training,) = reader.people.trainings(person)
    assert training.passed_on == date(2026, 11, 5)
    with pytest.raises(UserError, match="which training module"):
        services.people.pass_training(person, " ")


def test_an_unknown_person_is_a_plain_sentence(services: Services) -> None:
    with pytest.raises(UserError, match="no longer in the workspace"):
        services.people.expert(7)
    with pytest.raises(UserError, match="no expert with the number “E-9”"):
        services.people.by_external_id("E-9")


def test_the_history_tells_what_happened_newest_first(
    services: Services, clock: StandingClock
) -> None:
    (person,) = add_people(services, expert(1))
    add_credentials(services, credential(person), verified=VERIFIED)
    services.people.pass_training(person, "qc-basics")
    clock.advance(days=1)
    services.people.pause(person, "on leave")
    clock.advance(days=1)
    services.people.set_capacity(person, 10)
    with services.desk.read() as reader:
        lines = [(line.on.isoformat(), line.text) for line in reader.people.history(person)]
    assert lines == [
        ("2026-11-04", "Weekly capacity 40 → 10"),
        ("2026-11-03", "Paused: on leave"),
        ("2026-11-02", "Passed training qc-basics"),
        ("2026-10-01", "Medical licence US-CA verified against a roster"),
        ("2026-03-02", "Joined"),
    ]


def test_no_reason_and_no_name_reaches_the_audit_log(services: Services) -> None:
    (person,) = add_people(services, expert(1, name="Invented Name"))
    services.people.pause(person, "a private matter")
    entries = services.audit.entries
    said = " ".join(each.body for each in entries.rows(entries.find(ListQuery())))
    assert "private" not in said
    assert "Invented" not in said


def test_this_week_begins_on_monday_in_the_workspace_zone(
    services: Services, clock: StandingClock
) -> None:
    services.settings.set_timezone("America/New_York")
    (person,) = add_people(services, expert(1))
    give_work(services, person, [DUE] * 3)
    monday = datetime.fromisoformat("2026-11-02T05:00:00+00:00")  # midnight in New York
    with services.desk.store.write("test") as unit:
        add_submission(unit, 1, person, monday - timedelta(seconds=1))
        add_submission(unit, 2, person, monday)
        add_submission(unit, 2, person, monday + timedelta(hours=1), version=2)
        unit.audit("test", "work")
        assert unit.people.work(person, monday).this_week == 1


def test_a_page_holds_all_that_is_known_of_a_person(
    services: Services, clock: StandingClock
) -> None:
    (person,) = add_people(services, expert(1))
    (other,) = add_people(services, expert(2))
    add_credentials(services, credential(person), credential(other), verified=VERIFIED)
    give_work(services, person, [DUE, DUE])
    with services.desk.store.write("test") as unit:
        write = unit.people._connection.execute
        for minor, currency in ((500, "USD"), (250, "USD"), (300, "EUR"), (70, "JPY")):
            write(
                t.ledger.insert().values(
                    expert_id=person, kind=LineKind.LABEL, quantity=1, rate_minor=minor,
                    bill_minor=0, amount_minor=minor, currency=currency, earned_on=VERIFIED,
                    written_at=clock(), policy_version=0, note="",
                )
            )  # fmt: skip
        write(
            t.pay_run.insert().values(
                label="2026-10", start_on=VERIFIED, end_on=DUE, locked_at=clock(),
                locked_by="manager", totals="{}", policy_version=0, audit_seq=1, audit_hash="x",
            )
        )  # fmt: skip
        write(t.pay_run_line.insert().values(line_id=4, run_id=1))
        unit.audit("test", "work")
    page = services.people.person(person)
    assert page.expert.external_id == "E-0001"
    assert page.target == "labeler → QC analyst"
    assert len(page.gates) == 7
    assert page.gates_reading
    assert [row.expert_id for row in page.credentials] == [person]
    assert (page.work.open, page.work.accepted) == (2, 0)
    assert page.owed == (Money(300, "EUR"), Money(750, "USD"))  # what was paid is not owed
    assert (page.score, page.trend) == (None, ())


def test_at_the_top_of_the_ladder_there_is_no_next_step(services: Services) -> None:
    (person,) = add_people(services, expert(1, level=Level.AI_TRAINER))
    page = services.people.person(person)
    assert (page.target, page.gates, page.gates_reading) == ("", (), "")


def test_a_qc_analyst_may_look_at_people_and_not_change_them(services: Services) -> None:
    (person,) = add_people(services, expert(1))
    analyst = services.settings.add_user("analyst", Role.QC_ANALYST)
    services.settings.sign_in(analyst.id)
    assert services.people.expert(person).external_id == "E-0001"
    for act in (
        lambda: services.people.pause(person, "x"),
        lambda: services.people.offboard(person, "x"),
        lambda: services.people.set_capacity(person, 1),
        lambda: services.people.pass_training(person, "m"),
    ):
        with pytest.raises(UserError, match="may not do this"):
            act()
