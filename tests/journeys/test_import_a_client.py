"""A manager takes in a client's work: people, credentials, a project, its tasks."""

from pathlib import Path

from app.domain.credentials import Need
from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.domain.work import Requirement
from app.services import Services
from tests.factory_work import (
    CREDENTIAL_ROW,
    EXPERT_ROW,
    PROJECT_ROW,
    take_in,
    task_rows,
    write_rows,
)


def test_a_clients_files_become_work_that_somebody_may_do(
    services: Services, tmp_path: Path
) -> None:
    experts = write_rows(
        tmp_path / "people.csv",
        [{**EXPERT_ROW, "expert_id": f"E-{i}", "name": f"Expert {i}"} for i in range(1, 6)],
    )
    credentials = write_rows(
        tmp_path / "licences.csv",
        [{**CREDENTIAL_ROW, "credential_id": f"C-{i}", "expert_id": f"E-{i}"} for i in range(1, 4)],
    )
    asked = {"specialty": "medicine/radiology", "jurisdiction": "US-CA"}
    projects = write_rows(tmp_path / "work.csv", [PROJECT_ROW | asked])
    tasks = write_rows(tmp_path / "items.csv", task_rows(250, batch="B1"))

    # In the wrong order the program says which file comes first.
    early = take_in(services, "credentials", credentials)
    assert early.bad_count == 3
    assert "import experts first" in early.bad_rows[0].reason

    for path in (experts, credentials, projects, tasks):
        kind = services.imports.guess_kind(path)
        preview = services.imports.preview(kind, path, Silent())
        assert preview.bad_count == 0
        assert services.imports.run(kind, path, Silent()).added == preview.added > 0

    need = Need("medicine/radiology", "US-CA")
    steps = services.work.qualify(Requirement(need))
    assert (steps[0].left, steps[-1].left) == (5, 3)

    (row,) = services.work.projects.rows(services.work.projects.find(ListQuery()))
    assert (row.tasks, row.done, row.overlap) == (250, 0, 3)
    tasks_found = services.work.tasks.find(ListQuery(filters=(("batch", "B1"),)))
    assert len(tasks_found) == 250
    with services.desk.read() as reader:
        units = reader.work.open_units()
    assert int((units.overlap - units.taken).sum()) == 750

    # A corrected file brings only what is other in it.
    mended = task_rows(251, batch="B1")
    mended[9]["text"] = "Text of item 10 as the client meant it"
    result = take_in(services, "tasks", write_rows(tmp_path / "items2.csv", mended))
    assert (result.added, result.changed, result.unchanged) == (1, 1, 249)
    assert services.workspace.check(Silent())[0] == []
