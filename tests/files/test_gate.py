"""The gate: rows in, rows or errors out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.people import Level
from app.domain.review import ErrorKind, ErrorMark, Severity, Verdict
from app.files.csv_out import write_csv
from app.files.errors_out import write_errors
from app.files.gate import Reading, RowError, read_all, read_kind
from app.files.kinds.all_kinds import KINDS, kind_by_name
from app.files.kinds.base import Kind
from app.files.kinds.credentials import CREDENTIALS
from app.files.kinds.experts import EXPERTS
from app.files.kinds.projects import PROJECTS
from app.files.kinds.reviews import REVIEWS
from app.files.kinds.submissions import SUBMISSIONS
from app.files.kinds.tasks import TASKS
from app.files.mapping import suggest
from app.files.sheet import Sheet, SheetColumn
from app.files.tables import open_table


def write(folder: Path, kind: Kind[Any], records: Iterable[Mapping[str, str]]) -> Path:
    """A CSV of `records`, exactly as written here (no formula guard)."""
    import csv

    path = folder / f"{kind.name}.csv"
    names = [column.name for column in kind.columns]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(records)
    return path


def reading(folder: Path, kind: Kind[Any], *records: Mapping[str, str]) -> Reading[Any]:
    return read_all(kind, open_table(write(folder, kind, records)))


def changed(kind: Kind[Any], at: int = 0, /, **cells: str) -> dict[str, str]:
    """The kind's own example with some cells exchanged."""
    return {**kind.examples[at], **cells}


def test_an_expert_is_read_with_the_defaults_the_words_promise(tmp_path: Path) -> None:
    bare = {k: v for k, v in EXPERTS.examples[0].items() if k not in ("status", "level", "orgs")}
    (row,) = reading(tmp_path, EXPERTS, bare).rows
    assert row.expert_id == "EX-0001"
    assert row.status.value == "active"
    assert row.level is Level.LABELER
    assert row.at_level_since == row.joined_on == date(2026, 1, 12)
    assert row.languages == ("en", "fr")
    assert row.orgs == ()
    assert row.weekly_capacity == 120


def test_never_expires_differs_from_unknown(tmp_path: Path) -> None:
    result = reading(
        tmp_path,
        CREDENTIALS,
        changed(CREDENTIALS, 0, credential_id="1", expires_on="Never"),
        changed(CREDENTIALS, 0, credential_id="2", expires_on=""),
        changed(CREDENTIALS, 0, credential_id="3", expires_on="2030-01-01"),
    )
    assert [(row.expires_on, row.does_not_expire) for row in result.rows] == [
        (None, True),
        (None, False),
        (date(2030, 1, 1), False),
    ]


def test_rates_become_whole_minor_units_of_the_projects_currency(tmp_path: Path) -> None:
    result = reading(
        tmp_path,
        PROJECTS,
        changed(PROJECTS),
        changed(PROJECTS, project_id="2", currency="JPY", pay_rate="450", bill_rate="900",
                rate_cap="", review_rate="", adjudication_rate=""),
        changed(PROJECTS, project_id="3", currency="KWD", pay_rate="1.234", bill_rate="2",
                rate_cap="", review_rate="0", adjudication_rate="2.505"),
    )  # fmt: skip
    assert [(r.pay_rate, r.bill_rate, r.review_rate, r.adjudication_rate) for r in result.rows] == [
        (450, 900, 120, 250),
        (450, 900, None, None),
        (1234, 2000, 0, 2505),
    ]


def test_a_task_is_stored_as_canonical_json_from_text_or_payload(tmp_path: Path) -> None:
    result = reading(
        tmp_path,
        TASKS,
        {"project_id": "P", "task_id": "1", "text": 'a "b"'},
        {"project_id": "P", "task_id": "2", "payload": '{ "z": 1, "text": "é" }', "gold": "x|y"},
    )
    assert [row.payload for row in result.rows] == ['{"text":"a \\"b\\""}', '{"text":"é","z":1}']
    assert [row.gold for row in result.rows] == [(), ("x", "y")]
    assert result.rows[0].priority is None


def test_times_come_in_with_a_zone_and_are_kept_in_utc(tmp_path: Path) -> None:
    result = reading(
        tmp_path,
        SUBMISSIONS,
        changed(SUBMISSIONS, submitted_at="2026-11-09T14:05:00+05:30"),
    )
    assert result.rows[0].submitted_at == datetime(2026, 11, 9, 8, 35, tzinfo=UTC)
    assert result.rows[0].submitted_at.tzinfo is UTC


def test_a_review_is_read_with_its_errors(tmp_path: Path) -> None:
    row = reading(tmp_path, REVIEWS, REVIEWS.examples[1]).rows[0]
    assert row.verdict is Verdict.CORRECT
    assert row.decision.errors == (
        ErrorMark(ErrorKind.REASONING, Severity.MAJOR),
        ErrorMark(ErrorKind.FORMAT, Severity.MINOR),
    )


BAD_CELLS: list[tuple[Kind[Any], dict[str, str], str, str]] = [
    (EXPERTS, {"expert_id": ""}, "expert_id", "is empty, and is needed"),
    (EXPERTS, {"expert_id": "x" * 101}, "expert_id", "is longer than 100 characters"),
    (EXPERTS, {"name": "a\x07b"}, "name", "control character"),
    (EXPERTS, {"name": "x" * 301}, "name", "longer than 300"),
    (EXPERTS, {"email": "not an address"}, "email", "not an e-mail address"),
    (EXPERTS, {"status": "retired"}, "status", "is not one of applicant, active, paused"),
    (EXPERTS, {"level": "boss"}, "level", "is not one of labeler"),
    (EXPERTS, {"joined_on": "31.12.2026"}, "joined_on", "such as 2026-03-31"),
    (EXPERTS, {"joined_on": "12/31/2026"}, "joined_on", "such as 2026-03-31"),
    (EXPERTS, {"joined_on": "20261231"}, "joined_on", "such as 2026-03-31"),
    (EXPERTS, {"joined_on": "1767225600"}, "joined_on", "such as 2026-03-31"),
    (EXPERTS, {"joined_on": "２０２６-01-12"}, "joined_on", "such as 2026-03-31"),
    (EXPERTS, {"joined_on": "2026-02-30"}, "joined_on", "not a day of the calendar"),
    (EXPERTS, {"joined_on": "0026-01-12"}, "joined_on", "not between the years"),
    (EXPERTS, {"level_since": "2025-01-01"}, "level_since", "is before joined_on"),
    (EXPERTS, {"country": "UK"}, "country", "not a country code"),
    (EXPERTS, {"country": "France"}, "country", "not a country code"),
    (EXPERTS, {"timezone": "CEST"}, "timezone", "not a time zone name"),
    (EXPERTS, {"timezone": "../../etc/passwd"}, "timezone", "not a time zone name"),
    (EXPERTS, {"languages": "en|"}, "languages", "has an empty entry"),
    (EXPERTS, {"languages": "english"}, "languages", "not a language code"),
    (EXPERTS, {"languages": "en|en"}, "languages", "names an entry twice"),
    (EXPERTS, {"weekly_capacity": "-1"}, "weekly_capacity", "not between 0 and 10,000"),
    (EXPERTS, {"weekly_capacity": "12.5"}, "weekly_capacity", "not a whole number"),
    (EXPERTS, {"weekly_capacity": "1_0"}, "weekly_capacity", "not a whole number"),
    (EXPERTS, {"weekly_capacity": "9" * 5000}, "weekly_capacity", "not between"),
    (EXPERTS, {"currency": "eur"}, "currency", "three capitals"),
    (CREDENTIALS, {"kind": "npi", "number": "1234567890"}, "number", "not an NPI"),
    (CREDENTIALS, {"kind": "orcid", "number": "0000-0002-1825-0098"}, "number", "not an ORCID"),
    (CREDENTIALS, {"kind": "medical licence"}, "kind", "short name in lower case"),
    (CREDENTIALS, {"specialty": "Medicine/Radiology"}, "specialty", "a path in lower case"),
    (CREDENTIALS, {"specialty": "medicine//x"}, "specialty", "a path in lower case"),
    (CREDENTIALS, {"jurisdiction": "California"}, "jurisdiction", "not a jurisdiction"),
    (CREDENTIALS, {"expires_on": "2018-01-01"}, "expires_on", "is before issued_on"),
    (CREDENTIALS, {"expires_on": "soon"}, "expires_on", "is not a date"),
    (CREDENTIALS, {"verified_on": ""}, "verified_on", "is missing"),
    (CREDENTIALS, {"verified_by_method": ""}, "verified_by_method", "is missing"),
    (PROJECTS, {"labels": "yes"}, "labels", "fewer than two"),
    (PROJECTS, {"labels": "yes|yes"}, "labels", "twice"),
    (PROJECTS, {"priority": "4"}, "priority", "not between 0 and 3"),
    (PROJECTS, {"overlap": "0"}, "overlap", "not between 1 and 9"),
    (PROJECTS, {"score_floor": "1.2"}, "score_floor", "from 0 to 1"),
    (PROJECTS, {"score_floor": "nan"}, "score_floor", "from 0 to 1"),
    (PROJECTS, {"pay_rate": "-4.50"}, "pay_rate", "is negative"),
    (PROJECTS, {"pay_rate": "4.505"}, "pay_rate", "more decimals than USD"),
    (PROJECTS, {"pay_rate": "1e400"}, "pay_rate", "not an amount such as 12.50"),
    (PROJECTS, {"pay_rate": "9" * 60}, "pay_rate", "larger than any amount"),
    (PROJECTS, {"pay_rate": "4,50"}, "pay_rate", "not an amount such as 12.50"),
    (PROJECTS, {"pay_rate": "$4.50"}, "pay_rate", "not an amount such as 12.50"),
    (PROJECTS, {"rate_from": ""}, "rate_from", "needs the day it counts from"),
    (PROJECTS, {"bill_rate": ""}, "bill_rate", "is missing"),
    (PROJECTS, {"pay_rate": ""}, "pay_rate", "is missing, while bill_rate is given"),
    (TASKS, {"text": "", "payload": ""}, "text", "needs its text or its payload"),
    (TASKS, {"payload": '{"text":"x"}'}, "payload", "as well as text"),
    (TASKS, {"text": "", "payload": "{"}, "payload", "is not JSON"),
    (TASKS, {"text": "", "payload": "[1]"}, "payload", "not an object"),
    (TASKS, {"text": "", "payload": "[" * 3000}, "payload", "is not JSON"),
    (TASKS, {"gold": '["a", 1]'}, "gold", "not of texts"),
    (SUBMISSIONS, {"seconds": "-5"}, "seconds", "not between 0"),
    (SUBMISSIONS, {"seconds": "1e3"}, "seconds", "not a whole number"),
    (SUBMISSIONS, {"submitted_at": "2026-11-09T14:05:00"}, "submitted_at", "with its zone"),
    (SUBMISSIONS, {"submitted_at": "2026-11-09"}, "submitted_at", "with its zone"),
    (SUBMISSIONS, {"submitted_at": "2026-11-09T25:05:00Z"}, "submitted_at", "of the calendar"),
    (SUBMISSIONS, {"label": ""}, "label", "is missing: an answer needs its label or its details"),
    (SUBMISSIONS, {"label": "", "details": "[1]"}, "details", "not an object"),
    (SUBMISSIONS, {"label": "", "details": "{"}, "details", "is not JSON"),
    (PROJECTS, {"task_type": "poetry"}, "task_type", "there are classification, rating"),
    (REVIEWS, {"submission_id": ""}, "submission_id", "is missing"),
    (REVIEWS, {"verdict": "maybe"}, "verdict", "is not one of accept"),
    (REVIEWS, {"verdict": "return"}, "verdict", "does not stand alone"),
    (REVIEWS, {"verdict": "correct", "errors": "factual:major"}, "verdict", "the right label"),
    (REVIEWS, {"errors": "typo:huge"}, "errors", "kind:severity"),
    (REVIEWS, {"errors": "format:minor"}, "verdict", "has no errors"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cells", "column", "reason"),
    BAD_CELLS,
    ids=[f"{k.name}-{c}-{list(x.values())[-1][:12]}" for k, x, c, _ in BAD_CELLS],
)
def test_a_bad_cell_is_one_error_with_line_column_value_and_reason(
    tmp_path: Path, kind: Kind[Any], cells: dict[str, str], column: str, reason: str
) -> None:
    other = kind.examples[1]
    result = reading(tmp_path, kind, changed(kind, 0, **cells), other)
    assert [(e.line, e.column) for e in result.errors] == [(2, column)]
    assert reason in result.errors[0].reason
    assert len(result.errors[0].value) <= 80
    assert (result.refused, len(result.rows), result.lines) == (1, 1, [3])


def test_all_bad_cells_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    result = reading(tmp_path, EXPERTS, changed(EXPERTS, country="??", currency="x", joined_on="-"))
    assert {error.column for error in result.errors} == {"country", "currency", "joined_on"}
    assert (result.error_count, result.refused) == (3, 1)


def test_a_row_with_too_few_or_too_many_cells_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(
        "project_id,task_id,expert_id,label,seconds,submitted_at\n"
        "P,T1,E,x,1,2026-01-01T00:00Z,,\n"
        "P,T2,E,x,1\n"
        "P,T3,E,x,1,2026-01-01T00:00Z,more\n"
    )
    result = read_all(SUBMISSIONS, open_table(path))
    assert result.lines == [2]
    assert [(e.line, e.reason) for e in result.errors] == [
        (3, "has 5 cells where the header has 6"),
        (4, "has 7 cells where the header has 6"),
    ]


def test_the_same_id_twice_in_one_file_is_an_error_naming_both_lines(tmp_path: Path) -> None:
    first = EXPERTS.examples[0]
    result = reading(tmp_path, EXPERTS, first, EXPERTS.examples[1], {**first, "name": "Other"})
    assert result.lines == [2, 3]
    assert [e.sentence for e in result.errors] == [
        "Line 4: expert_id “EX-0001” is the same as on line 2."
    ]


def test_every_error_is_counted_and_ten_thousand_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    with path.open("w") as file:
        file.write("project_id,task_id,expert_id,label,seconds,submitted_at\n")
        file.writelines(f"P,T{i},E,x,-1,2026-01-01T00:00Z\n" for i in range(10_500))
        file.write("P,T,E,x,1,2026-01-01T00:00Z\n")
    result = read_all(SUBMISSIONS, open_table(path))
    assert (result.error_count, len(result.errors), len(result.rows)) == (10_500, 10_000, 1)
    assert result.lines == [10_502]


def test_columns_are_known_by_other_names_and_unknown_ones_are_told(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        "Expert ID;E-Mail;Full name;Joined;Country Code;Time zone;Language;Capacity;"
        "Pay currency;Shoe size\n"
        "E1;a@b.org;Ada;2026-01-01;FR;Europe/Paris;fr;5;EUR;38\n"
    )
    result = read_all(EXPERTS, open_table(path))
    assert result.errors == []
    assert result.rows[0].email == "a@b.org"
    assert result.notices == ("These columns are not known and are left out: “Shoe size”.",)


def test_a_missing_column_is_refused_before_any_row(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("expert_id,name\nE1,Ada\n")
    with pytest.raises(UserError, match=r"columns joined_on, country, .* are missing"):
        read_all(EXPERTS, open_table(path))


def test_two_titles_for_one_column_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(
        "project_id,task_id,worker,expert,label,seconds,submitted_at\n1,2,3,4,5,6,2026-01-01T00:00Z\n"
    )
    with pytest.raises(UserError, match="could both be expert_id"):
        read_all(SUBMISSIONS, open_table(path))


def test_a_given_mapping_is_followed_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("p,t,who,what,s,at,label\nP,T,E,yes,3,2026-01-01T00:00Z,no\n")
    table = open_table(path)
    mapping = {
        "project_id": "p", "task_id": "t", "expert_id": "who", "label": "what", "seconds": "s",
        "submitted_at": "at",
    }  # fmt: skip
    result = read_all(SUBMISSIONS, table, mapping)
    assert (result.rows[0].label, result.errors) == ("yes", [])
    with pytest.raises(UserError, match="no column “none”"):
        read_all(SUBMISSIONS, table, {**mapping, "label": "none"})
    with pytest.raises(UserError, match="chosen for two"):
        read_all(SUBMISSIONS, table, {**mapping, "label": "s"})
    with pytest.raises(UserError, match="have no column called"):
        read_all(SUBMISSIONS, table, {**mapping, "lable": "what"})
    assert suggest(SUBMISSIONS, table).missing == (
        "project_id", "task_id", "expert_id", "seconds", "submitted_at",
    )  # fmt: skip


def test_reading_tells_its_progress_and_stops_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    with path.open("w") as file:
        file.write("project_id,task_id,expert_id,label,seconds,submitted_at\n")
        file.writelines(f"P,T{i},E,x,1,2026-01-01T00:00Z\n" for i in range(5000))

    class Told:
        def __init__(self) -> None:
            self.steps: list[tuple[int, int]] = []

        def step(self, done: int, total: int, note: str = "") -> None:
            self.steps.append((done, total))
            if done >= 4000:
                raise Cancelled

    told = Told()
    with pytest.raises(Cancelled):
        list(read_kind(SUBMISSIONS, open_table(path), progress=told))
    assert told.steps == [(0, 5000), (2000, 5000), (4000, 5000)]


def test_all_kinds_are_found_by_name_and_their_columns_fit_their_rows() -> None:
    for kind in KINDS:
        assert kind_by_name(kind.name) is kind
        fields = kind.row.model_fields
        for column in kind.columns:
            if column.name in fields:
                assert column.required == (
                    fields[column.name].is_required() and column.name != "payload"
                ), column.name
        assert not {c.name for c in kind.columns} - set(fields) - {"text"}
    with pytest.raises(UserError, match="The kinds are: experts, credentials"):
        kind_by_name("cats")


def test_errors_are_written_for_mending(tmp_path: Path) -> None:
    write_errors(
        tmp_path / "e.csv", [RowError(7, "name", "=cmd()", "is bad"), RowError(9, "", "", "x")]
    )
    assert (tmp_path / "e.csv").read_text() == (
        "line,column,value,reason\n7,name,'=cmd(),is bad\n9,,,x\n"
    )


def test_the_same_rows_come_from_csv_xlsx_and_jsonl(tmp_path: Path) -> None:
    import json

    from app.files.templates import write_template

    for kind in KINDS:
        write_template(tmp_path / "t.csv", kind)
        write_template(tmp_path / "t.xlsx", kind)
        lines = [json.dumps(dict(example)) for example in kind.examples]
        (tmp_path / "t.jsonl").write_text("\n".join(lines))
        rows = [
            read_all(kind, open_table(tmp_path / f"t.{end}")).rows
            for end in ("csv", "xlsx", "jsonl")
        ]
        assert rows[0] == rows[1] == rows[2] != []


def test_a_written_sheet_reads_back(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "a.csv", Sheet("x", (SheetColumn("a"), SheetColumn("b")), [("1", "ü\n|;")])
    )
    assert list(open_table(tmp_path / "a.csv").rows()) == [(2, ["1", "ü\n|;"])]
