"""The sample files that ship: each imports, and they fit together."""

from typing import Any

import pytest

from app.config.resources import resources_dir
from app.domain.review import Verdict
from app.files.columns_in import read_gold, read_labels
from app.files.gate import Reading, read_all
from app.files.kinds.all_kinds import KINDS, kind_by_name
from app.files.tables import open_table

SAMPLES = resources_dir() / "samples"


def sample(name: str) -> Reading[Any]:
    return read_all(kind_by_name(name), open_table(SAMPLES / f"{name}.csv"))


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_a_sample_imports_without_an_error_or_a_notice(name: str) -> None:
    reading = sample(name)
    assert (reading.errors, reading.notices) == ([], ())
    assert reading.rows


def test_the_samples_fit_together() -> None:
    experts = {row.expert_id for row in sample("experts").rows}
    projects = {row.project_id: row for row in sample("projects").rows}
    tasks = {(row.project_id, row.task_id): row for row in sample("tasks").rows}
    submissions = {row.submission_id: row for row in sample("submissions").rows}
    assert {row.expert_id for row in sample("credentials").rows} <= experts
    assert {project for project, _ in tasks} <= projects.keys()
    for task in tasks.values():
        assert set(task.gold) <= set(projects[task.project_id].labels)
    for row in submissions.values():
        assert (row.project_id, row.task_id) in tasks
        assert row.label in projects[row.project_id].labels
        assert row.expert_id in experts
    for review in sample("reviews").rows:
        answer = submissions[review.submission_id]
        assert review.reviewer in experts - {answer.expert_id}
        assert review.corrected_label != answer.label
    judged = {row.submission_id: row for row in sample("reviews").rows}
    for dispute in sample("disputes").rows:
        assert judged[dispute.submission_id].verdict is not Verdict.ACCEPT


def test_the_tidy_samples_hold_the_same_answers() -> None:
    labels = read_labels(SAMPLES / "labels.csv")
    rows = sample("submissions").rows
    assert labels.labels == [row.label for row in rows]
    gold = read_gold(SAMPLES / "gold.csv")
    assert set(gold.tasks) <= set(labels.tasks)
