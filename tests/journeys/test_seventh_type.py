"""A type of task nobody foresaw: one module in the domain, one in the window, and all works."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, ReviewItem, Severity, Verdict
from app.domain.task_types import _TYPES as KNOWN
from app.domain.task_types import Answer, RawAnswer, register, type_named
from app.domain.task_types.base import TaskType, labelled, step, text_fault
from app.services import Services
from app.ui.formats import Formats
from app.ui.task_types import Face, face_of
from app.ui.task_types import register as register_face
from app.ui.task_types.base import _FACES as KNOWN_FACES
from tests.factory import START, StandingClock
from tests.factory_work import EXPERT_ROW, PROJECT_ROW, take_in, write_rows

HANDED_IN = (START - timedelta(hours=1)).isoformat()


def _read(given: RawAnswer) -> Answer:
    angle = step(given.details.get("angle"), 0, 359, "angle")
    return labelled(given, "level" if angle == 0 else "turned", angle=angle or None)


def _view(item: ReviewItem, _formats: Formats) -> QWidget:
    return QLabel(f"turned by {json.loads(item.answer).get('angle', 0)}")


@pytest.fixture
def turning() -> Iterator[TaskType]:
    made = TaskType("turning", ("level", "turned"), False, True, "picture",
                    lambda payload: text_fault(payload, "picture"), _read)  # fmt: skip
    register(made)
    register_face(Face("turning", view=_view))
    yield made
    KNOWN.pop("turning")
    KNOWN_FACES.pop("turning")


def test_a_seventh_type_is_imported_answered_reviewed_and_scored(
    turning: TaskType, services: Services, clock: StandingClock, tmp_path: Path
) -> None:
    take_in(services, "experts", write_rows(tmp_path / "e.csv", [EXPERT_ROW]))
    project = {**PROJECT_ROW, "task_type": "turning", "labels": ""}
    assert take_in(services, "projects", write_rows(tmp_path / "p.csv", [project])).bad_rows == ()
    tasks = [
        {"project_id": "P-1", "task_id": f"T-{n}",
         "payload": json.dumps({"picture": f"p{n}"} if n else {"image": "none"})}
        for n in range(3)
    ]  # fmt: skip
    refused = take_in(services, "tasks", write_rows(tmp_path / "t.csv", tasks))
    assert [row.reason for row in refused.bad_rows] == ['lacks its "picture"']
    assert take_in(services, "tasks", write_rows(tmp_path / "t2.csv", tasks[1:])).added == 2

    answers = [
        {"submission_id": f"S-{n}", "project_id": "P-1", "task_id": f"T-{n}",
         "expert_id": EXPERT_ROW["expert_id"], "details": json.dumps({"angle": angle}),
         "seconds": "30", "submitted_at": HANDED_IN}
        for n, angle in ((1, 90), (2, 400))
    ]  # fmt: skip
    refused = take_in(services, "submissions", write_rows(tmp_path / "s.csv", answers))
    assert ["from 0 to 359" in row.reason for row in refused.bad_rows] == [True]
    take_in(services, "submissions", write_rows(tmp_path / "s2.csv", answers[:1]))

    clock.advance(hours=1)
    item = services.review.claim()
    assert item is not None
    assert (item.task_type, item.label, json.loads(item.answer)["angle"]) == (
        "turning", "turned", 90,
    )  # fmt: skip
    view = face_of(item.task_type).view
    assert view is not None
    mark = (ErrorMark(ErrorKind.FACTUAL, Severity.MINOR),)
    corrected = Decision(Verdict.CORRECT, mark, "", "turned", json.dumps({"angle": 91}))
    given = services.review.decide(item.submission_id, corrected, 20)
    assert json.loads(given.decision.corrected_answer) == {"angle": 91, "label": "turned"}
    assert services.quality.score(Silent()).judgments == 1
    assert type_named("turning") is turning


def test_what_nobody_registered_is_refused_by_name(services: Services, tmp_path: Path) -> None:
    project = {**PROJECT_ROW, "task_type": "turning", "labels": "a|b"}
    (bad,) = take_in(services, "projects", write_rows(tmp_path / "p.csv", [project])).bad_rows
    assert bad.column == "task_type"
    assert "preference" in bad.reason
