"""A workspace file for the store's own tests, one row in every append-only table."""

from pathlib import Path

from app.store.workspace import Store
from tests.factory import StandingClock

ROWS = {
    "expert": (
        "INSERT INTO expert (external_id, name, email, status, level, level_since, joined_on, "
        "country, timezone, languages, weekly_capacity, orgs, currency) VALUES ('E-1', 'Expert', "
        "'', 'active', 'labeler', '2026-01-01', '2026-01-01', 'US', 'UTC', '|en|', 40, '', 'USD')"
    ),
    "credential": (
        "INSERT INTO credential (external_id, expert_id, kind, issuer, number, number_normal, "
        "holder_name, jurisdiction, specialty, does_not_expire, status, restrictions) VALUES "
        "('C-1', 1, 'licence', 'Board', '1', '1', 'Expert', 'US-CA', 'medicine', 1, 'active', '')"
    ),
    "verification": (
        "INSERT INTO verification (credential_id, method, result, checked_at, checked_by, note) "
        "VALUES (1, 'roster', 'confirmed', '2026-01-01T00:00:00.000000Z', 'manager', '')"
    ),
    "ledger": (
        "INSERT INTO ledger (expert_id, kind, quantity, rate_minor, bill_minor, amount_minor, "
        "currency, earned_on, written_at, policy_version, note) VALUES (1, 'label', 1, 100, 200, "
        "100, 'USD', '2026-01-01', '2026-01-01T00:00:00.000000Z', 0, '')"
    ),
    "pay_run": (
        "INSERT INTO pay_run (label, start_on, end_on, locked_at, locked_by, totals, "
        "policy_version, audit_seq, audit_hash) VALUES ('2026-01', '2026-01-01', '2026-02-01', "
        "'2026-02-01T00:00:00.000000Z', 'manager', '{}', 0, 1, 'x')"
    ),
    "pay_run_person": (
        "INSERT INTO pay_run_person (run_id, expert_id, currency, external_id, name, lines, "
        "amount_minor) VALUES (1, 1, 'USD', 'E-1', 'Expert', 1, 100)"
    ),
    "pay_run_line": "INSERT INTO pay_run_line (line_id, run_id) VALUES (1, 1)",
    "pay_export": (
        "INSERT INTO pay_export (run_id, format, sha256, at, actor, copy) VALUES (1, 'csv', 'x', "
        "'2026-02-01T00:00:00.000000Z', 'manager', 1)"
    ),
}

LATER_ROWS = {
    "project": (
        "INSERT INTO project (external_id, name, client, client_org, task_type, labels, "
        "guidelines, status, priority, due_on, overlap, minutes_per_item, currency, "
        "need_specialty, need_jurisdiction, need_kind, need_level, need_language, score_floor) "
        "VALUES ('P-1', 'Films', 'Client', '', 'classification', '|yes|no|', '', 'active', 1, "
        "'2026-12-01', 2, 5, 'USD', '', 'ANY', '', 'labeler', '', 0.0)"
    ),
    "task": (
        "INSERT INTO task (external_id, project_id, batch, payload, gold, jurisdiction, language, "
        "priority, due_on, overlap, item_key, status) "
        "VALUES ('T-1', 1, '', '{}', '', '', '', 1, '2026-12-01', 2, '', 'open')"
    ),
    "task_change": (
        "INSERT INTO task_change (task_id, at, gold, overlap) "
        "VALUES (1, '2026-01-01T00:00:00.000000Z', '', 2)"
    ),
    "score_run": (
        "INSERT INTO score_run (computed_at, as_of, policy_version, judgments, people, seconds) "
        "VALUES ('2026-01-01T00:00:00.000000Z', '2026-01-01', 0, 0, 0, 0.5)"
    ),
    "score_step": (
        "INSERT INTO score_step (expert_id, scope, run_id, at, as_of, cause, cause_id, mean, low, "
        "high, n, parts) VALUES (1, 'all', 1, '2026-01-02T00:00:00.000000Z', '2026-01-02', "
        "'review', 1, 0.8, 0.6, 0.9, 12.0, '{}')"
    ),
}
"""What the append-only tables of later formats want, beside the rows of the first."""


def make_store(folder: Path, name: str = "desk.guildhall") -> Store:
    """A store on a new file, empty but for its tables."""
    return Store.create(folder / name, StandingClock())


def fill(store: Store, events: int = 1) -> None:
    """Write a row into each append-only table, and so many audit entries."""
    with store.write("manager") as unit:
        for statement in (*ROWS.values(), *LATER_ROWS.values()):
            unit._connection.exec_driver_sql(statement)
        for number in range(events):
            unit.audit("test.fill", f"row:{number}", number=number)
