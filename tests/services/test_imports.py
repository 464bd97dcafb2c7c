"""Files come in whole or not at all, and say what is wrong with them line by line."""

import csv
from pathlib import Path

import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.lists import ListQuery
from app.domain.news import Changes, Topic
from app.domain.pages import BadRow
from app.domain.people import Role, User
from app.domain.progress import Silent
from app.services import Services
from app.services.desk import Desk
from app.services.imports import ImportService
from tests.factory_work import (
    CREDENTIAL_ROW,
    EXPERT_ROW,
    PROJECT_ROW,
    add_people,
    person,
    project,
    take_in,
    task_rows,
    write_rows,
)


class StopAt:
    """Somebody who stops the job at the first step whose note begins so."""

    def __init__(self, note: str, done: int = 0) -> None:
        self.note = note
        self.done = done

    def step(self, done: int, total: int, note: str = "") -> None:
        if note.startswith(self.note) and done >= self.done:
            raise Cancelled


@pytest.fixture
def with_project(services: Services) -> Services:
    with services.desk.store.write("test") as unit:
        unit.work.add_project(project(labels=("yes", "no")))
        unit.audit("test", "test")
    return services


def test_the_kinds_stand_in_the_order_they_depend_on_each_other(services: Services) -> None:
    assert services.imports.kinds() == (
        "experts", "credentials", "projects", "tasks", "submissions", "reviews",
        "disputes",
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["experts", "credentials", "projects", "tasks", "submissions", "reviews", "disputes"]
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_guessed_as_its_own_kind(
    services: Services, tmp_path: Path, kind: str, ending: str
) -> None:
    path = services.imports.template(kind, tmp_path / f"file.{ending}")
    assert services.imports.guess_kind(path) == kind
    columns = {line[0] for line in services.imports.explain(kind)}
    assert {line[0] for line in services.imports.explain(kind) if line[1]} <= columns


def test_a_file_of_something_else_is_no_kind(services: Services, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "f.csv", [{"colour": "red", "size": "3"}])
    assert services.imports.guess_kind(path) == ""


def test_the_templates_can_be_imported_as_they_are(services: Services, tmp_path: Path) -> None:
    for kind in ("experts", "credentials", "projects", "tasks"):
        path = services.imports.template(kind, tmp_path / f"{kind}.csv")
        result = take_in(services, kind, path)
        assert (result.bad_rows, result.changed) == ((), 0)
        assert result.added == result.rows > 0


def test_the_preview_says_what_the_import_would_do_and_writes_nothing(
    with_project: Services, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "t.csv", task_rows(3, gold="yes", colour="red"))
    head = _head(with_project)
    preview = with_project.imports.preview("tasks", path, Silent())
    assert (preview.rows, preview.added, preview.bad_count, preview.format) == (3, 3, 0, "csv")
    assert [(c.header, c.field) for c in preview.columns] == [
        ("project_id", "project_id"),
        ("task_id", "task_id"),
        ("text", "text"),
        ("gold", "gold"),
        ("colour", ""),
    ]
    assert preview.columns[1].example == "T-00001"
    assert preview.sample[0] == ("P-1", "T-00001", "Text of item 1", "yes", "red")
    assert "“colour”" in preview.notices[0]
    assert _head(with_project) == head
    assert len(with_project.work.tasks.find(ListQuery())) == 0


def test_a_preview_without_a_needed_column_names_it_and_a_mapping_mends_it(
    with_project: Services, tmp_path: Path
) -> None:
    rows = [{"project_id": "P-1", "nr": "T-1", "words": "Text"}]
    path = write_rows(tmp_path / "t.csv", rows)
    preview = with_project.imports.preview("tasks", path, Silent())
    assert [bad.column for bad in preview.bad_rows] == ["task_id"]
    mapping = {"project_id": "project_id", "task_id": "nr", "text": "words"}
    mended = with_project.imports.preview("tasks", path, Silent(), mapping)
    assert (mended.added, mended.bad_count) == (1, 0)
    assert take_in(with_project, "tasks", path, mapping=mapping).added == 1
    with pytest.raises(UserError, match="task_id"):
        take_in(with_project, "tasks", path)


def test_one_bad_row_keeps_the_whole_file_out(with_project: Services, tmp_path: Path) -> None:
    rows = task_rows(6)
    rows[1]["overlap"] = rows[0]["overlap"] = ""
    rows[1]["overlap"] = "12"
    rows[2]["project_id"] = "P-99"
    rows[4]["task_id"] = "T-00001"
    path = write_rows(tmp_path / "t.csv", rows)
    head = _head(with_project)
    errors = tmp_path / "errors.csv"
    result = take_in(with_project, "tasks", path, errors_file=errors)
    assert result.bad_rows == (
        BadRow(3, "overlap", "12", "is not between 1 and 9"),
        BadRow(
            4, "project_id", "P-99",
            "is not a project of this workspace: import projects first, or correct line 4",
        ),
        BadRow(6, "task_id", "T-00001", "is the same as on line 2"),
    )  # fmt: skip
    assert (result.bad_count, result.rows, result.errors_file) == (3, 6, errors)
    with errors.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["line"] for line in lines] == ["3", "4", "6"]
    assert len(with_project.work.tasks.find(ListQuery())) == 0
    assert _head(with_project) == head


def test_references_alone_keep_the_file_out_too(services: Services, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "c.csv", [CREDENTIAL_ROW, {**CREDENTIAL_ROW, "expert_id": "E-9"}])
    result = take_in(services, "credentials", path)
    assert ([bad.line for bad in result.bad_rows], result.bad_count) == ([2, 3], 2)
    assert "import experts first" in result.bad_rows[0].reason
    assert services.desk.store.counts()["credential"] == 0


def test_no_errors_file_is_written_when_all_is_well(with_project: Services, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "t.csv", task_rows(1))
    result = take_in(with_project, "tasks", path, errors_file=tmp_path / "errors.csv")
    assert result.errors_file is None
    assert not (tmp_path / "errors.csv").exists()


def test_a_dry_run_changes_nothing_and_says_the_same(
    with_project: Services, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "t.csv", task_rows(4))
    head = _head(with_project)
    dry = take_in(with_project, "tasks", path, dry_run=True)
    assert (dry.added, dry.dry_run) == (4, True)
    assert _head(with_project) == head
    assert take_in(with_project, "tasks", path).added == dry.added


def test_the_same_file_again_changes_nothing_at_all(services: Services, tmp_path: Path) -> None:
    files = {
        "experts": write_rows(tmp_path / "e.csv", [EXPERT_ROW]),
        "credentials": write_rows(tmp_path / "c.csv", [CREDENTIAL_ROW]),
        "projects": write_rows(tmp_path / "p.csv", [PROJECT_ROW]),
        "tasks": write_rows(tmp_path / "t.csv", task_rows(20, gold="yes|no")),
    }
    for kind, path in files.items():
        assert take_in(services, kind, path).added > 0
    counts, head = services.desk.store.counts(), _head(services)
    for kind, path in files.items():
        again = take_in(services, kind, path)
        assert (again.added, again.changed) == (0, 0)
        assert again.unchanged == again.rows
    assert services.desk.store.counts() == counts
    assert _head(services) == head


def test_each_import_is_remembered_and_said_to_the_audit_log(
    with_project: Services, tmp_path: Path
) -> None:
    heard: list[Changes] = []
    with_project.desk.store.subscribe(heard.append)
    path = write_rows(tmp_path / "t.csv", task_rows(2))
    take_in(with_project, "tasks", path)
    with with_project.desk.read() as reader:
        entries = reader.audit_log.rows(list(reader.audit_log.find(ListQuery(text="import"))))
    assert [entry.action for entry in entries] == ["import", "task.import"]
    assert '"added":2' in entries[0].body
    assert with_project.desk.store.counts()["import_batch"] == 1
    assert [Topic.WORK in change.topics for change in heard] == [True]


@pytest.mark.parametrize("note", ["Reading", "Comparing", "Writing"])
def test_a_stopped_import_leaves_nothing(with_project: Services, tmp_path: Path, note: str) -> None:
    path = write_rows(tmp_path / "t.csv", task_rows(12_000))
    counts = with_project.desk.store.counts()
    with pytest.raises(Cancelled):
        with_project.imports.run("tasks", path, StopAt(note, done=5_000))
    assert with_project.desk.store.counts() == counts
    assert with_project.workspace.check(Silent())[0] == []
    assert take_in(with_project, "tasks", path).added == 12_000


def test_only_a_manager_imports_but_others_may_look(with_project: Services, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "t.csv", task_rows(1))
    own = with_project.desk
    clerk = Desk(own.store, own.paths, own.clock, User(2, "clerk", Role.PAYROLL_CLERK))
    service = ImportService(clerk)
    with pytest.raises(UserError, match="may not do this"):
        service.run("tasks", path, Silent())
    assert service.preview("tasks", path, Silent()).added == 1


def test_an_unknown_kind_is_refused_with_the_kinds_there_are(
    services: Services, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="experts, credentials"):
        take_in(services, "wages", tmp_path / "f.csv")


def test_text_with_bars_in_a_list_is_refused_and_never_breaks_the_store(
    with_project: Services, tmp_path: Path
) -> None:
    with with_project.desk.store.write("test") as unit:
        add_people(unit, person(1))
        unit.audit("test", "test")
    lists = {
        "experts": ({**EXPERT_ROW, "orgs": '"[""a|b""]"'}, "orgs"),
        "projects": ({**PROJECT_ROW, "labels": '"[""a|b"", ""c""]"'}, "labels"),
        "tasks": ({**task_rows(1)[0], "gold": '"[""a|b""]"'}, "gold"),
    }
    for kind, (row, column) in lists.items():
        result = take_in(with_project, kind, write_rows(tmp_path / f"{kind}.csv", [row]))
        assert [(bad.column, "|" in bad.reason) for bad in result.bad_rows] == [(column, True)]


def _head(services: Services) -> tuple[int, str]:
    with services.desk.read() as reader:
        return reader.audit_log.head()
