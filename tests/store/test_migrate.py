"""A file's schema brought up to date is the schema the tables describe."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.domain.review import Selection
from app.store import engine as sqlite
from app.store import migrate, workspace
from app.store.tables import APPEND_ONLY, metadata
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.factory_work import assignments_of
from tests.store.sample import ROWS, fill, make_store


@pytest.fixture(autouse=True)
def _migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file here goes through the migrations."""
    monkeypatch.setattr(workspace, "upgrade", migrate.upgrade)


def test_the_migrated_schema_is_the_one_of_the_tables(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with store.read() as reader:
        connection = reader.settings._connection
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        triggers = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).scalars()
        assert set(triggers) == {
            f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")
        }
        assert sqlite.schema_number(connection) == sqlite.SCHEMA_NUMBER
    store.close()


def test_there_is_one_line_of_migrations_and_it_is_as_long_as_the_schema_number() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert len(list(scripts.walk_revisions())) == sqlite.SCHEMA_NUMBER
    assert len(scripts.get_heads()) == 1


def test_a_file_that_is_up_to_date_is_left_as_it_is(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    path = tmp_path / "desk.guildhall"
    before = path.read_bytes()
    Store.open(path, StandingClock()).close()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["desk.guildhall"]


def older(tmp_path: Path) -> Path:
    """A filled file that says it is of the format before the present one."""
    store = make_store(tmp_path)
    fill(store, events=3)
    store.close()
    path = tmp_path / "desk.guildhall"
    shell = sqlite.driver().connect(str(path))
    shell.execute(f"PRAGMA user_version={sqlite.SCHEMA_NUMBER - 1}")
    shell.commit()
    shell.close()
    return path


def test_an_older_file_is_copied_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    path = older(tmp_path)
    store = Store.open(path, StandingClock())
    with store.read() as reader:
        assert sqlite.schema_number(reader.settings._connection) == sqlite.SCHEMA_NUMBER
    found, report = store.check(Silent())
    assert (found, report.entries) == ([], 3)
    assert store.counts()["expert"] == 1
    store.close()
    copy = tmp_path / f"desk-format-{sqlite.SCHEMA_NUMBER - 1}.guildhall"
    assert copy.exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = older(tmp_path)

    def half(connection: object) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x)")  # type: ignore[attr-defined]
        raise UserError("no further")

    monkeypatch.setattr(workspace, "upgrade", half)
    with pytest.raises(UserError, match="no further"):
        Store.open(path, StandingClock())
    shell = sqlite.driver().connect(str(path))
    names = {row[0] for row in shell.execute("SELECT name FROM sqlite_master")}
    (number,) = shell.execute("PRAGMA user_version").fetchone()
    shell.close()
    assert "half" not in names
    assert number == sqlite.SCHEMA_NUMBER - 1


# Rows of the first format that the second changes, beside those of `ROWS`.
WORK_ROWS = (
    """INSERT INTO project (external_id, name, client, client_org, task_type, labels, guidelines,
    status, priority, due_on, overlap, minutes_per_item, currency, need_specialty,
    need_jurisdiction, need_kind, need_level, need_language, score_floor, rate_cap_minor)
    VALUES ('P-1', 'Films', 'Client', '', 'classification', '|yes|no|', '', 'active', 1,
    '2026-12-01', 2, 5, 'USD', '', 'ANY', '', 'labeler', '', 0.0, NULL)""",
    """INSERT INTO task (external_id, project_id, batch, payload, gold, jurisdiction, language,
    priority, due_on, overlap, item_key, status)
    VALUES ('T-1', 1, '', '{}', '', '', '', 1, '2026-12-01', 2, '', 'open')""",
    """INSERT INTO plan (committed_at, committed_by, fingerprint, policy_version, objective,
    bound, units_wanted, units_placed, seconds)
    VALUES ('2026-11-01T09:00:00.000000Z', 'manager', 'x', 0, 10, 12, 2, 1, 0.5)""",
    """INSERT INTO assignment (task_id, expert_id, plan_id, assigned_at, due_on, status,
    hold_reason, credential_id)
    VALUES (1, 1, 1, '2026-11-01T09:00:00.000000Z', '2026-12-01', 'submitted', '', 1)""",
    """INSERT INTO submission (external_id, assignment_id, task_id, expert_id, version, answer,
    label, seconds, submitted_at, status, flag)
    VALUES ('S-1', 1, 1, 1, 1, '{}', 'yes', 30, '2026-11-02T09:00:00.000000Z', 'pending', '')""",
)


# What a scoring run of the second format left: two runs, the pieces behind the newer.
SCORE_ROWS = (
    """INSERT INTO score_run (computed_at, as_of, policy_version, judgments, people, seconds, mean,
    low, high, n) VALUES
    ('2026-11-03T09:00:00.000000Z', '2026-11-03', 0, 1, 1, 0.5, 0.8, 0.6, 0.9, 12.0),
    ('2026-11-10T09:00:00.000000Z', '2026-11-10', 0, 1, 1, 0.5, 0.7, 0.5, 0.8, 14.0)""",
    """INSERT INTO score (run_id, expert_id, scope, mean, low, high, n, parts, gold_items,
    gold_right, review_items, peer_items, window_from, window_to) VALUES
    (1, 1, 'all', 0.8, 0.6, 0.9, 12.0, '{}', 1, 1.0, 0, 3, '2026-11-02', '2026-11-03'),
    (2, 1, 'all', 0.7, 0.5, 0.8, 14.0, '{}', 2, 1.0, 0, 3, '2026-11-02', '2026-11-09'),
    (2, 1, 'project:1', 0.6, 0.4, 0.8, 14.0, '{}', 2, 1.0, 0, 3, NULL, NULL)""",
    """INSERT INTO evidence (expert_id, task_id, source, answer, expected, credit, weight,
    answered_on) VALUES (1, 1, 'gold', 'yes', 'yes', 1.0, 0.9, '2026-11-02')""",
    """INSERT INTO task_label (task_id, run_id, label, posterior, labels)
    VALUES (1, 2, 'yes', 0.9, 1)""",
)


def first_format(tmp_path: Path) -> Path:
    """A filled file as the first release made it."""
    return of_format(tmp_path, 1, (*ROWS.values(), *WORK_ROWS))


def of_format(tmp_path: Path, number: int, statements: Sequence[str]) -> Path:
    """A file of an earlier format, filled by these statements."""
    path = tmp_path / "old.guildhall"
    engine = sqlite.build_engine(path, read_only=False)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, f"{number:04}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={number}")
    engine.dispose()
    return path


def contents(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by the names of its columns."""
    shell = sqlite.driver().connect(str(path))
    shell.row_factory = sqlite.driver().Row
    names = [
        row[0]
        for row in shell.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if row[0] != "alembic_version"
    ]
    found = {name: [dict(row) for row in shell.execute(f"SELECT * FROM {name}")] for name in names}
    shell.close()
    return found


def test_a_filled_file_of_the_first_format_comes_over_without_a_loss(tmp_path: Path) -> None:
    path = first_format(tmp_path)
    before = contents(path)
    assert sum(map(len, before.values())) == len(ROWS) + len(WORK_ROWS)
    store = Store.open(path, StandingClock())
    assert store.check(Silent())[0] == []
    with store.read() as reader:
        connection = reader.settings._connection
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        (expert,), (project,) = reader.people.experts(), reader.work.projects()
        (assignment,) = assignments_of(reader, [1])
    store.close()
    assert (expert.weekly_minutes, project.budget) == (None, None)
    assert (assignment.handed_out_at, assignment.shown_order) == (None, "")
    after = contents(path)
    assert set(after) - set(before) == {
        "plan_release", "hand_rule", "score_now", "score_step", "evidence_pack", "finding",
        "task_change", "adjudication_wait", "adjudication", "dispute", "second_review",
        "trainer_draft",
    }  # fmt: skip
    assert set(before) - set(after) == {"evidence"}
    for name, rows in before.items():
        if name == "evidence":
            continue
        pairs = zip(after[name], rows, strict=True)
        kept = [{column: new[column] for column in old} for new, old in pairs]
        assert kept == rows, name
    assert (after["plan"][0]["weights"], after["plan"][0]["assigned"]) == ("{}", 1)
    assert contents(tmp_path / "old-format-1.guildhall") == before


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE expert SET weekly_minutes = -1",
        "UPDATE project SET budget_minor = -1",
        "UPDATE assignment SET handed_out_at = 'yesterday'",
        "UPDATE plan SET undone_at = '2026-11-01'",
        (
            "INSERT INTO hand_rule (kind, expert_id, project_id, reason, made_at, made_by) VALUES "
            "('pin', 1, 1, 'x', '2026-11-01T09:00:00.000000Z', 'manager')"
        ),
        (
            "INSERT INTO hand_rule (kind, expert_id, project_id, reason, made_at, made_by) VALUES "
            "('wish', 1, 1, 'x', '2026-11-01T09:00:00.000000Z', 'manager')"
        ),
    ],
)
def test_what_the_second_format_added_is_checked_by_the_file_itself(
    tmp_path: Path, wrong: str
) -> None:
    path = first_format(tmp_path)
    Store.open(path, StandingClock()).close()
    shell = sqlite.driver().connect(str(path))
    with pytest.raises(sqlite.driver().IntegrityError, match="CHECK"):
        shell.execute(wrong)
    shell.close()


def test_one_rule_by_hand_is_kept_once_for_a_task_and_once_for_a_project(tmp_path: Path) -> None:
    path = first_format(tmp_path)
    Store.open(path, StandingClock()).close()
    shell = sqlite.driver().connect(str(path))
    add = (
        "INSERT INTO hand_rule (kind, expert_id, project_id, task_id, reason, made_at, made_by) "
        "VALUES ('ban', 1, 1, {}, 'x', '2026-11-01T09:00:00.000000Z', 'manager')"
    )
    shell.execute(add.format("NULL"))
    shell.execute(add.format(1))
    for task in ("NULL", 1):
        with pytest.raises(sqlite.driver().IntegrityError, match="UNIQUE"):
            shell.execute(add.format(task))
    shell.close()


def test_the_newest_scores_of_the_second_format_hold_and_its_runs_stay(tmp_path: Path) -> None:
    path = of_format(tmp_path, 2, (*ROWS.values(), *WORK_ROWS, *SCORE_ROWS))
    before = contents(path)
    clock = StandingClock()
    store = Store.open(path, clock)
    assert store.check(Silent())[0] == []
    with store.read() as reader:
        score = reader.quality.score_of(1)
        assert reader.quality.score_of(1, "project:1") is not None
        run = reader.quality.run()
        assert reader.quality.packs([1]) == {}
        assert len(reader.quality.moments(1, "all")) == 2
    store.close()
    after = contents(path)
    assert score is not None
    assert (score.estimate.mean, score.run_id, score.standard) == (0.7, 2, None)
    assert run is not None
    assert (run.id, run.pools, run.program) == (2, None, "")
    for name in ("score", "score_run", "task_label", "submission"):
        pairs = zip(after[name], before[name], strict=True)
        assert [{column: new[column] for column in old} for new, old in pairs] == before[name]
    assert contents(tmp_path / "old-format-2.guildhall") == before


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE score_now SET changed_at = 'now'",
        "UPDATE score_now SET as_of = '2026-11-10T09:00'",
        (
            "INSERT INTO score_step (expert_id, scope, run_id, at, as_of, cause, cause_id, mean, "
            "low, high, n, parts) VALUES (1, 'all', 1, '2026-01-02T00:00:00.000000Z', "
            "'2026-01-02', 'whim', 1, 0.8, 0.6, 0.9, 12.0, '{}')"
        ),
        "INSERT INTO task_change (task_id, at, gold, overlap) VALUES (1, 'then', '', 2)",
    ],
)
def test_what_the_third_format_added_is_checked_by_the_file_itself(
    tmp_path: Path, wrong: str
) -> None:
    path = of_format(tmp_path, 2, (*ROWS.values(), *WORK_ROWS, *SCORE_ROWS))
    Store.open(path, StandingClock()).close()
    shell = sqlite.driver().connect(str(path))
    with pytest.raises(sqlite.driver().IntegrityError, match="CHECK"):
        shell.execute(wrong)
    shell.close()


# Reasons of review as the third format knew them.
CHOSEN_ROWS = (
    """INSERT INTO selection (submission_id, reason, probability, policy_version)
    VALUES (1, 'sample', 0.15, 2)""",
)


def test_what_the_third_format_held_stays_and_new_reasons_and_types_are_taken(
    tmp_path: Path,
) -> None:
    path = of_format(tmp_path, 3, (*ROWS.values(), *WORK_ROWS, *CHOSEN_ROWS))
    before = contents(path)
    store = Store.open(path, StandingClock())
    assert store.check(Silent())[0] == []
    with store.read() as reader:
        connection = reader.settings._connection
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert reader.intake.selections([1]) == {1: (Selection.SAMPLE, 0.15)}
    store.close()
    after = contents(path)
    (chosen,) = after["selection"]
    assert chosen == {**before["selection"][0], "signs": ""}
    (task,) = after["task"]
    assert task == {**before["task"][0], "title": ""}
    assert {name for name in before if after[name] != before[name]} == {"selection", "task"}
    assert contents(tmp_path / "old-format-3.guildhall") == before
    shell = sqlite.driver().connect(str(path))
    shell.execute("UPDATE project SET task_type = 'agent_trajectory'")
    with pytest.raises(sqlite.driver().IntegrityError, match="CHECK"):
        shell.execute("UPDATE project SET task_type = ''")
    for reason in Selection:
        shell.execute("UPDATE selection SET reason = ?", (reason.value,))
    for wrong in ("reason = 'whim'", "probability = 0", "probability = 1.1"):
        with pytest.raises(sqlite.driver().IntegrityError, match="CHECK"):
            shell.execute(f"UPDATE selection SET {wrong}")
    shell.close()
