"""Files of experts and credentials: what is new, what changes, what follows."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.domain.credentials import CredentialStatus, Need, VerificationResult
from app.domain.people import ExpertStatus, Level
from app.domain.work import AssignmentStatus, Requirement
from app.services import Services
from tests.factory_work import (
    CREDENTIAL_ROW,
    EXPERT_ROW,
    add_tasks,
    asked,
    assignments_of,
    project,
    take_in,
    task,
    write_rows,
)


@pytest.fixture
def begun(services: Services, tmp_path: Path) -> Services:
    """A workspace with one verified radiologist."""
    take_in(services, "experts", write_rows(tmp_path / "e.csv", [EXPERT_ROW]))
    take_in(services, "credentials", write_rows(tmp_path / "c.csv", [CREDENTIAL_ROW]))
    return services


def _with_work(services: Services) -> None:
    """Give expert 1 one open task that needs the radiologist's licence."""
    need = Need("medicine/radiology", "US-CA")
    with services.desk.store.write("test") as unit:
        project_id = unit.work.add_project(project(requirement=Requirement(need)))
        (task_id,) = add_tasks(unit, task(project_id, 1))
        unit.work.add_assignments([asked(task_id, 1)])
        unit.audit("test", "test")


def _assignment(services: Services) -> tuple[AssignmentStatus, str]:
    with services.desk.read() as reader:
        (one,) = assignments_of(reader, [1])
    return (one.status, one.hold_reason)


def test_an_expert_comes_in_whole(services: Services, tmp_path: Path) -> None:
    row = {**EXPERT_ROW, "name": "Zoë Ñandú", "languages": "en|pt-BR", "level": "qc_analyst"}
    take_in(services, "experts", write_rows(tmp_path / "e.csv", [row]))
    found = services.people.by_external_id("E-1")
    assert (found.name, found.languages, found.email) == ("Zoë Ñandú", ("en", "pt-BR"), "")
    assert (found.level, found.level_since) == (Level.QC_ANALYST, date(2026, 1, 12))
    assert found.status is ExpertStatus.ACTIVE


def test_a_file_never_changes_a_level_and_says_so(begun: Services, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "e.csv", [{**EXPERT_ROW, "level": "ai_trainer"}])
    result = take_in(begun, "experts", path)
    assert (result.changed, result.unchanged) == (0, 1)
    assert "1 expert has another level" in result.notices[-1]
    assert begun.people.by_external_id("E-1").level is Level.LABELER


def test_a_status_from_a_file_holds_opens_and_cancels_work(begun: Services, tmp_path: Path) -> None:
    _with_work(begun)
    for status, wanted in (
        ("paused", (AssignmentStatus.HELD, "paused")),
        ("active", (AssignmentStatus.OPEN, "")),
        ("offboarded", (AssignmentStatus.CANCELLED, "")),
    ):
        path = write_rows(tmp_path / "e.csv", [{**EXPERT_ROW, "status": status}])
        assert take_in(begun, "experts", path).changed == 1
        assert _assignment(begun) == wanted
    assert begun.desk.store.counts()["standing_change"] == 3


def test_a_file_without_a_status_takes_nobody_back(begun: Services, tmp_path: Path) -> None:
    begun.people.pause(1, "on leave")
    path = write_rows(tmp_path / "e.csv", [{**EXPERT_ROW, "weekly_capacity": "60"}])
    assert take_in(begun, "experts", path).changed == 1
    found = begun.people.expert(1)
    assert (found.status, found.weekly_capacity) == (ExpertStatus.PAUSED, 60)


def test_a_credential_comes_with_its_look(begun: Services) -> None:
    credential, (look,) = begun.credentials.credential(1)
    assert (credential.expert_id, credential.expires_on) == (1, date(2027, 4, 30))
    assert look.checked_at == datetime(2026, 6, 15, 12, tzinfo=UTC)
    assert (look.checked_by, look.next_due) == ("manager", date(2027, 6, 15))


def test_never_and_unknown_are_told_apart(begun: Services, tmp_path: Path) -> None:
    rows = [
        {**CREDENTIAL_ROW, "credential_id": "C-2", "expires_on": "never"},
        {**CREDENTIAL_ROW, "credential_id": "C-3", "expires_on": ""},
    ]
    take_in(begun, "credentials", write_rows(tmp_path / "c.csv", rows))
    found = [begun.credentials.credential(i)[0] for i in (2, 3)]
    assert [(c.expires_on, c.does_not_expire) for c in found] == [(None, True), (None, False)]


def test_several_looks_at_one_credential_may_stand_in_one_file(
    begun: Services, tmp_path: Path
) -> None:
    rows = [
        {**CREDENTIAL_ROW, "verified_on": "2026-08-01"},
        {**CREDENTIAL_ROW, "verified_on": "2026-09-01", "verified_by_method": "roster"},
    ]
    result = take_in(begun, "credentials", write_rows(tmp_path / "c.csv", rows))
    assert (result.rows, result.added, result.changed, result.unchanged) == (2, 0, 1, 0)
    assert len(begun.credentials.credential(1)[1]) == 3
    rows[1]["number"] = "A-2"
    (bad,) = take_in(begun, "credentials", write_rows(tmp_path / "d.csv", rows)).bad_rows
    assert (bad.line, "on line 2" in bad.reason) == (3, True)


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"expert_id": "E-2"}, "expert_id", "does not change hands"),
        ({"expert_id": "E-99"}, "expert_id", "import experts first, or correct line 2"),
        ({"verified_result": "refuted"}, "verified_result", "history is only added to"),
        ({"verified_on": "2027-01-01"}, "verified_on", "is in the future"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(
    begun: Services, tmp_path: Path, changes: dict[str, str], column: str, words: str
) -> None:
    second = {**EXPERT_ROW, "expert_id": "E-2"}
    take_in(begun, "experts", write_rows(tmp_path / "e2.csv", [second]))
    path = write_rows(tmp_path / "c.csv", [{**CREDENTIAL_ROW, **changes}])
    (bad,) = take_in(begun, "credentials", path).bad_rows
    assert (bad.line, bad.column, bad.value) == (2, column, next(iter(changes.values())))
    assert words in bad.reason


def test_a_revoked_credential_from_a_file_holds_open_work(begun: Services, tmp_path: Path) -> None:
    _with_work(begun)
    revoked = {**CREDENTIAL_ROW, "status": "revoked", "status_on": "2026-11-01"}
    take_in(begun, "credentials", write_rows(tmp_path / "c.csv", [revoked]))
    assert begun.credentials.credential(1)[0].status is CredentialStatus.REVOKED
    assert _assignment(begun)[0] is AssignmentStatus.HELD
    back = {**CREDENTIAL_ROW, "status": "active", "status_on": ""}
    take_in(begun, "credentials", write_rows(tmp_path / "c.csv", [back]))
    assert _assignment(begun) == (AssignmentStatus.OPEN, "")


def test_an_import_without_dates_of_looks_adds_no_history(begun: Services, tmp_path: Path) -> None:
    bare = {k: v for k, v in CREDENTIAL_ROW.items() if not k.startswith("verified")}
    result = take_in(begun, "credentials", write_rows(tmp_path / "c.csv", [bare]))
    assert (result.changed, result.unchanged) == (0, 1)
    (look,) = begun.credentials.credential(1)[1]
    assert look.result is VerificationResult.CONFIRMED


def test_weekly_hours_come_in_as_minutes_and_a_file_without_them_leaves_them(
    services: Services, tmp_path: Path
) -> None:
    def minutes(**row: str) -> int | None:
        result = take_in(services, "experts", write_rows(tmp_path / "e.csv", [EXPERT_ROW | row]))
        assert result.bad_count == 0
        return services.people.by_external_id("E-1").weekly_minutes

    assert minutes() is None
    assert minutes(weekly_hours="37.5") == 2250
    assert minutes(name="Another") == 2250
    assert minutes(weekly_hours="0") == 0
    assert minutes(weekly_hours="7.33") == 440
    assert minutes(weekly_hours="") is None


@pytest.mark.parametrize("wrong", ["-1", "168.5", "7,5x", "1e2", "full time", "0x10", "٣"])
def test_hours_that_are_none_are_refused(services: Services, tmp_path: Path, wrong: str) -> None:
    path = write_rows(tmp_path / "e.csv", [{**EXPERT_ROW, "weekly_hours": f'"{wrong}"'}])
    (bad,) = take_in(services, "experts", path).bad_rows
    assert bad.column == "weekly_hours"
