"""Projects are set up field by field, and the funnel says who qualifies."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.config.policies import CredentialPolicy
from app.domain.credentials import Credential, CredentialStatus, Need, VerificationResult
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.people import Expert, ExpertStatus, Level
from app.domain.quality import Estimate
from app.domain.work import FunnelStep, Project, ProjectStatus, Requirement
from app.services import Services
from app.services.grounds import Grounds
from app.services.work import funnel, speaks
from tests.factory_people import credential, look
from tests.factory_work import add_answer, add_people, add_tasks, person, project, task


def test_a_project_is_added_and_changed_and_the_log_says_what(services: Services) -> None:
    project_id = services.work.save_project(project(name="  Films "))
    saved = services.work.project(project_id)
    assert saved.name == "Films"
    services.work.save_project(replace(saved, overlap=3, guidelines="Look twice."))
    services.work.save_project(replace(saved, overlap=3, guidelines="Look twice."))
    entries = _entries(services, f"project:{project_id}")
    assert [entry.action for entry in entries] == ["project.change", "project.add"]
    assert json.loads(entries[0].body) == {
        "overlap_before": 2, "overlap_after": 3, "texts": ["guidelines"],
    }  # fmt: skip
    assert "Look twice" not in entries[0].body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"external_id": " "}, "Project number"),
        ({"name": ""}, "Name"),
        ({"name": "a\nb"}, "Name"),
        ({"client": "x" * 301}, "Client"),
        ({"labels": ("yes",)}, "Labels"),
        ({"labels": ("yes", "yes ")}, "Labels"),
        ({"labels": ("yes", "")}, "Labels"),
        ({"labels": ("yes", "a|b")}, "Labels"),
        ({"guidelines": "a\0b"}, "Guidelines"),
        ({"priority": 4}, "Priority"),
        ({"overlap": 0}, "Experts per task"),
        ({"overlap": 10}, "Experts per task"),
        ({"minutes_per_item": 0}, "Minutes per item"),
        ({"due_on": date(1800, 1, 1)}, "Year of the due date"),
        ({"currency": "usd"}, "Currency"),
        ({"requirement": Requirement(Need("Medicine"))}, "Specialty"),
        ({"requirement": Requirement(Need("", "California"))}, "Jurisdiction"),
        ({"requirement": Requirement(Need("", "ANY", "Licence!"))}, "Credential"),
        ({"requirement": Requirement(language="English")}, "Language"),
        ({"requirement": Requirement(score_floor=1.2)}, "Lowest score"),
        ({"requirement": Requirement(score_floor=float("nan"))}, "Lowest score"),
        ({"requirement": Requirement(rate_cap=Money(1, "EUR"))}, "Highest pay"),
        ({"requirement": Requirement(rate_cap=Money(-1, "USD"))}, "Highest pay"),
        ({"budget": Money(1, "EUR")}, "Budget"),
        ({"budget": Money(-1, "USD")}, "Budget"),
        ({"id": 77}, "This project"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(
    services: Services, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(UserError, match=f"^{field}.*Nothing was saved"):
        services.work.save_project(project(**changes))
    assert services.work.all_projects() == []


def test_a_number_belongs_to_one_project(services: Services) -> None:
    services.work.save_project(project(1))
    second = services.work.save_project(project(2))
    with pytest.raises(UserError, match="“P-1” is taken by “Project 1”"):
        services.work.save_project(replace(services.work.project(second), external_id="P-1"))
    with pytest.raises(UserError, match="Project number"):
        services.work.save_project(project(1))


def test_a_label_with_answers_cannot_be_taken_away(services: Services) -> None:
    project_id = services.work.save_project(project(labels=("yes", "no", "maybe")))
    with services.desk.store.write("test") as unit:
        (who,) = add_people(unit, person(1))
        (task_id,) = add_tasks(unit, task(project_id, 1))
        add_answer(unit, task_id, who, label="maybe")
        unit.audit("test", "test")
    saved = services.work.project(project_id)
    with pytest.raises(UserError, match=r"Labels: .*“maybe”"):
        services.work.save_project(replace(saved, labels=("yes", "no")))
    services.work.save_project(replace(saved, labels=("maybe", "no")))
    assert services.work.project(project_id).labels == ("maybe", "no")


def test_a_project_is_paused_with_a_reason_alone(services: Services) -> None:
    project_id = services.work.save_project(project())
    with pytest.raises(UserError, match="Say why"):
        services.work.set_project_status(project_id, ProjectStatus.PAUSED, " ")
    services.work.set_project_status(project_id, ProjectStatus.PAUSED, "the client asked")
    services.work.set_project_status(project_id, ProjectStatus.PAUSED, "twice is once")
    assert services.work.project(project_id).status is ProjectStatus.PAUSED
    # A form that was opened before keeps its hands off the status.
    services.work.save_project(project(id=project_id, priority=0))
    assert services.work.project(project_id).status is ProjectStatus.PAUSED
    bodies = [e.body for e in _entries(services, f"project:{project_id}") if "status" in e.action]
    assert bodies == ['{"after":"paused","before":"active"}']


def test_what_is_not_there_is_said_in_words(services: Services) -> None:
    for ask in (services.work.project, services.work.task):
        with pytest.raises(UserError, match="not in the workspace"):
            ask(5)
    with pytest.raises(UserError, match="not in the workspace"):
        services.work.set_project_status(5, ProjectStatus.CLOSED, "gone")


NEED = Need("medicine/radiology", "US-CA", "medical_licence")
Person = tuple[Expert, Callable[[int], Credential] | None, VerificationResult | None]
CONFIRMED = VerificationResult.CONFIRMED


def _held(**changes: Any) -> Callable[[int], Credential]:
    return lambda expert_id: credential(expert_id, **changes)


def _workforce(services: Services, people: list[Person]) -> None:
    with services.desk.store.write("test") as unit:
        ids = add_people(unit, *(one[0] for one in people))
        for expert_id, (_, held, result) in zip(ids, people, strict=True):
            if held is None:
                continue
            unit.credentials.add_credentials([held(expert_id)])
            if result is not None:
                newest = max(unit.credentials.ids_by_external_id().values())
                unit.credentials.add_verifications([look(newest, date(2026, 10, 1), result)])
        unit.audit("test", "test")


def test_the_funnel_takes_people_away_rule_by_rule(services: Services) -> None:
    _workforce(
        services,
        [
            (person(1, level=Level.AI_TRAINER, languages=("en-GB",)), _held(), CONFIRMED),
            (person(2, languages=("fr",), level=Level.QC_ANALYST), _held(), CONFIRMED),
            (person(3), _held(), CONFIRMED),
            (person(4, orgs=("client-org",), level=Level.QC_ANALYST), _held(), CONFIRMED),
            (person(5), None, None),
            (person(6), _held(specialty="law/contracts"), CONFIRMED),
            (person(7), _held(kind="degree"), CONFIRMED),
            (person(8), _held(jurisdiction="US-TX"), CONFIRMED),
            (person(9), _held(expires_on=date(2026, 11, 1)), CONFIRMED),
            (person(10), _held(status=CredentialStatus.REVOKED), CONFIRMED),
            (person(11), _held(), None),
            (person(12), _held(), VerificationResult.REFUTED),
            (person(13, status=ExpertStatus.PAUSED), _held(), CONFIRMED),
        ],
    )
    asked = Requirement(NEED, Level.QC_ANALYST, "en", 0.8)
    assert services.work.qualify(asked, "client-org") == (
        FunnelStep("active experts", 12),
        FunnelStep("with medicine/radiology", 10),
        FunnelStep("holding medical_licence", 9),
        FunnelStep("for US-CA", 8),
        FunnelStep("in force today", 6),
        FunnelStep("verified", 4),
        FunnelStep("QC analyst or higher", 3),
        FunnelStep("speaking en", 2),
        FunnelStep("no tie to client-org", 1),
        FunnelStep("score at least 80%", 1),
    )


def test_a_requirement_that_asks_nothing_takes_nobody_away(services: Services) -> None:
    _workforce(services, [(person(1), None, None), (person(2), None, None)])
    assert services.work.qualify(Requirement()) == (FunnelStep("active experts", 2),)


def test_a_place_alone_asks_for_a_credential_there(services: Services) -> None:
    _workforce(
        services,
        [
            (person(1), _held(), CONFIRMED),
            (person(2), _held(jurisdiction="*"), CONFIRMED),
            (person(3), None, None),
        ],
    )
    steps = services.work.qualify(Requirement(Need("", "US-CA")))
    assert steps[1] == FunnelStep("for US-CA", 2)
    assert steps[-1].left == 2


def test_the_floor_takes_low_bounds_away_and_lets_the_unscored_pass(services: Services) -> None:
    _workforce(services, [(person(i), None, None) for i in (1, 2, 3)])
    scores = {1: Estimate(0.9, 0.85, 0.95, 80), 2: Estimate(0.9, 0.75, 0.97, 12)}
    with services.desk.read() as reader:
        people = reader.people.experts()
        grounds = Grounds(reader, CredentialPolicy())
    asked = Requirement(score_floor=0.8)
    steps = list(funnel(people, grounds, asked, "", scores, date(2026, 11, 2)))
    assert steps == [FunnelStep("active experts", 3), FunnelStep("score at least 80%", 2)]


def test_a_dialect_is_the_language_but_the_language_is_not_every_dialect() -> None:
    assert speaks(person(1, languages=("fr", "pt-BR")), "pt")
    assert not speaks(person(1, languages=("pt",)), "pt-BR")
    assert not speaks(person(1, languages=("eng",)), "en")


def _entries(services: Services, subject: str) -> Any:
    with services.desk.read() as reader:
        found = reader.audit_log.find(ListQuery(filters=(("subject", subject),)))
        return reader.audit_log.rows(list(found))


def test_every_project_is_listed_by_name(services: Services) -> None:
    wanted: list[Project] = [project(1, name="Zeta"), project(2, name="Alpha")]
    for one in wanted:
        services.work.save_project(one)
    assert [one.name for one in services.work.all_projects()] == ["Alpha", "Zeta"]


def test_a_budget_is_kept_changed_and_told_to_the_log(services: Services) -> None:
    project_id = services.work.save_project(project(budget=Money(250_000, "USD")))
    kept = services.work.project(project_id)
    assert kept.budget == Money(250_000, "USD")
    services.work.save_project(replace(kept, budget=None))
    assert services.work.project(project_id).budget is None
    (newest, *_) = services.audit.entries.rows(services.audit.entries.find(ListQuery()))
    assert "250000" in newest.body
