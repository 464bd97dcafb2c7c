"""What matching and the intake ask in bulk."""

from app.domain.work import AssignmentStatus, ProjectStatus, SubmissionStatus, TaskStatus
from app.services import Services
from tests.factory_work import add_answer, add_people, add_tasks, asked, person, project, task


def test_an_empty_workspace_has_no_open_units_and_nobody_has_seen_anything(
    services: Services,
) -> None:
    with services.desk.read() as reader:
        assert reader.work.open_units().task_id.tolist() == []
        seen = reader.work.seen_pairs()
        assert (seen.task_id.tolist(), seen.expert_id.tolist()) == ([], [])


def test_open_units_are_tasks_of_active_projects_that_want_more_people(
    services: Services,
) -> None:
    with services.desk.store.write("test") as unit:
        people = add_people(unit, *(person(i) for i in range(1, 5)))
        active = unit.work.add_project(project(1))
        paused = unit.work.add_project(project(2, status=ProjectStatus.PAUSED))
        free, partly, full, done, _ = add_tasks(
            unit,
            task(active, 1, jurisdiction="US-CA", item_key="film-1"),
            task(active, 2, overlap=3),
            task(active, 3),
            task(active, 4, status=TaskStatus.DONE),
            task(paused, 5),
        )
        unit.work.add_assignments(
            [
                asked(free, people[0], AssignmentStatus.REJECTED),
                asked(free, people[1], AssignmentStatus.CANCELLED),
                asked(partly, people[0], AssignmentStatus.ACCEPTED),
                asked(full, people[0], AssignmentStatus.HELD),
                asked(full, people[1], AssignmentStatus.SUBMITTED),
            ]
        )
        add_answer(unit, partly, people[1], SubmissionStatus.QUEUED)  # came without being asked
        add_answer(unit, partly, people[2], SubmissionStatus.REJECTED)
        unit.audit("test", "test")
    with services.desk.read() as reader:
        units = reader.work.open_units()
    assert done not in units.task_id
    assert units.task_id.tolist() == [free, partly]
    assert units.taken.tolist() == [0, 2]
    assert units.overlap.tolist() == [2, 3]
    assert units.jurisdiction == ["US-CA", ""]
    assert units.item_key == ["film-1", ""]


def test_who_was_asked_or_answered_has_seen_the_task_and_its_siblings(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        one, two, three = add_people(unit, person(1), person(2), person(3))
        project_id = unit.work.add_project(project())
        first, sibling, alone, done = add_tasks(
            unit,
            task(project_id, 1, item_key="film-1"),
            task(project_id, 2, item_key="film-1"),
            task(project_id, 3),
            task(project_id, 4, item_key="film-1", status=TaskStatus.DONE),
        )
        unit.work.add_assignments(
            [asked(first, one, AssignmentStatus.CANCELLED), asked(done, two), asked(alone, one)]
        )
        add_answer(unit, alone, three)
        add_answer(unit, alone, one)
        unit.audit("test", "test")
    with services.desk.read() as reader:
        seen = reader.work.seen_pairs()
    assert list(zip(seen.task_id.tolist(), seen.expert_id.tolist(), strict=True)) == [
        (first, one),
        (first, two),
        (sibling, one),
        (sibling, two),
        (alone, one),
        (alone, three),
    ]


def test_labels_in_use_are_those_of_answers_and_of_gold(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        (who,) = add_people(unit, person(1))
        mine = unit.work.add_project(project(1, labels=("a", "b", "c", "d")))
        other = unit.work.add_project(project(2))
        first, _, foreign = add_tasks(
            unit, task(mine, 1), task(mine, 2, gold=("b", "c")), task(other, 1)
        )
        add_answer(unit, first, who, label="a")
        add_answer(unit, foreign, who, label="d")
        assert unit.work.labels_in_use(mine) == {"a", "b", "c"}
        assert unit.work.answered([first, foreign, 99]) == {first, foreign}
        unit.audit("test", "test")
