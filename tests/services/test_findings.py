"""Findings: nothing before a run, one person's part of them, the items behind, the report."""

from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.findings import Findings
from app.domain.progress import Silent
from app.services import Services
from tests.factory_results import Bench
from tests.ui.screens.findings import drift, habit, hint, pair, some, spam, with_findings


def test_before_the_first_run_nothing_was_found(services: Services) -> None:
    assert services.findings.all() == Findings()
    assert services.findings.of_person(1) == Findings()
    assert services.findings.drift_chart(1, None) is None
    assert services.findings.reviewer_items(1) == ()
    assert services.findings.habit_items(1, 1, "position") == ()


def test_one_persons_findings_are_no_others(services: Services) -> None:
    found = Findings(
        drift=(drift(1), drift(2)), spam=(spam(1), spam(2)), hints=(hint(1), hint(2)),
        habits=(habit(1), habit(2)), pairs=(pair(1, 2), pair(2, 3), pair(3, 4)),
        gold=some().gold, reviewers=some().reviewers,
    )  # fmt: skip
    _, made = with_findings(services, found)
    assert made.of_person(2) == Findings(
        drift=(drift(2),), spam=(spam(2),), hints=(hint(2),), habits=(habit(2),),
        pairs=(pair(1, 2), pair(2, 3)),
    )  # fmt: skip


def test_the_items_behind_a_mix_up_are_those_of_the_project_and_the_two_labels(
    services: Services,
) -> None:
    bench = Bench(services)
    person, other = bench.expert(), bench.expert()
    first, second = bench.project(name="Radiology"), bench.project(name="Cardiology")
    for project, said in ((first, "no"), (first, "yes"), (second, "no")):
        task = bench.task(project, gold=("yes",))
        bench.answer(task, person, said)
        bench.answer(task, other, "yes")
    services.quality.score(Silent())
    confused = services.findings.confused_tasks
    rows = confused(person, first, "yes", "no")
    assert [(row.project, row.expected, row.answer) for row in rows] == [("Radiology", "yes", "no")]
    assert confused(person, first, "no", "yes") == ()
    assert confused(other, first, "yes", "no") == ()
    assert confused(person, 999, "yes", "no") == ()


def test_the_report_is_the_quality_report_of_all_projects(
    services: Services, tmp_path: Path
) -> None:
    bench = Bench(services)
    bench.answer(bench.task(bench.project(), gold=("yes",)), bench.expert(), "yes")
    written = services.findings.save_report(tmp_path / "quality.csv", "csv", Silent())
    other = services.reports.quality(tmp_path / "same.csv", "csv", Silent())
    assert written.read_bytes() == other.read_bytes() != b""
    with pytest.raises(UserError, match="docx"):
        services.findings.save_report(tmp_path / "quality.docx", "docx", Silent())
