"""Whatever stands in the cells, an import is whole, or refused in words, and never half done."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.services import Services
from tests.factory_work import CREDENTIAL_ROW, EXPERT_ROW, PROJECT_ROW, take_in, write_rows

# Cells that broke programs like this one, or look nearly right.
CELLS = (
    "", " ", "\t", "0", "-1", "9", "10", "1e9", "99999999999999999999", "1.5", "4.50", "NaN",
    "inf", "٣", "０", "null", "None", "true", "never", "ANY", "*", "US", "US-CA", "us-ca", "USD",
    "JPY", "XXX", "usd", "en", "en|fr", "en||fr", "a|b", "yes|no", "yes|yes", '["a|b", "c"]',
    "[]", "[1]", "{", '{"text": "x"}', '{"text": "\\u0000"}', '{"text": {"deep": []}}', "active",
    "ACTIVE", "qc_analyst", "P-1", "E-1", "C-1", "T-1", "yes", "2026-11-02", "2026-02-30",
    "0001-01-01", "9999-12-31", "2026-11-02T10:00:00Z", "02/11/2026", "=1+1", "@SUM(A1)",
    "'; DROP TABLE task; --", "%", "_", "\\", "“”", "👩‍⚕️", "é", "e\u0301", "\u202eabc",
    "\ufeff", "\x01", "\x7f", "a\nb", "x" * 101, "x" * 301, "medicine/radiology", "Medicine",
    "UTC", "Europe/Paris", "Mars/Base", "npi", "1234567893", "primary_source", "confirmed",
)  # fmt: skip
ROWS = {
    "experts": {**EXPERT_ROW, "status": "active", "level": "labeler", "orgs": "clinic"},
    "credentials": {**CREDENTIAL_ROW, "issued_on": "2020-01-01", "verified_result": "confirmed"},
    "projects": {**PROJECT_ROW, "specialty": "medicine", "rate_cap": "6.00", "score_floor": "0.7"},
    "tasks": {
        "project_id": "P-1", "task_id": "T-1", "text": "Text", "payload": "", "gold": "yes",
        "priority": "1", "due_on": "2026-12-01", "overlap": "2", "item_key": "film-1",
        "jurisdiction": "US-CA", "language": "en", "batch": "B1",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_any_cells_come_in_whole_or_are_refused_in_words(
    services: Services, tmp_path: Path, kind: str
) -> None:
    for each in ("experts", "projects"):
        take_in(services, each, write_rows(tmp_path / "base.csv", [ROWS[each]]))
    columns = list(ROWS[kind])
    changes = st.lists(
        st.dictionaries(st.sampled_from(columns), st.sampled_from(CELLS), max_size=4),
        min_size=1,
        max_size=4,
    )
    path = tmp_path / "hostile.csv"

    @settings(
        max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(changes)
    def imports_well(rows: list[dict[str, str]]) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows([ROWS[kind] | row for row in rows])
        before = services.desk.store.counts()
        try:
            seen = services.imports.preview(kind, path, Silent())
            done = take_in(services, kind, path)
        except UserError:
            assert services.desk.store.counts() == before
            return
        assert (seen.added, seen.changed, seen.bad_count) == (
            done.added, done.changed, done.bad_count,
        )  # fmt: skip
        if done.bad_count:
            assert services.desk.store.counts() == before
            return
        again = take_in(services, kind, path)
        assert (again.added, again.changed, again.bad_count) == (0, 0, 0)

    run: Callable[[], None] = imports_well
    run()
    assert services.workspace.check(Silent())[0] == []
