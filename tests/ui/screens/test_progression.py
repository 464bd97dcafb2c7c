"""The Progression page: one proposes, another decides, on evidence that does not move."""

from datetime import date

from app.config.policies import GateRule, LadderPolicy
from app.domain.people import Level, Role
from app.domain.progress import Silent
from app.domain.progression import GateKind, ProposalState
from app.services import Services
from app.ui.screens.progression.screen import ProgressionScreen
from tests.factory_results import Bench
from tests.ui.stage import Stage, press, words


def easy_ladder(services: Services) -> None:
    """One module is all that the first step asks for."""
    rule = GateRule(kind=GateKind.TRAINING, threshold=1, module="basics")
    services.settings.save_policy(LadderPolicy(to_qc_analyst=(rule,), to_ai_trainer=()), "test")


def ready(services: Services, name: str = "Alder Lamp") -> int:
    """A labeler who has passed the module."""
    bench = Bench(services)
    expert = bench.expert(name=name, external_id=f"E-{name}")
    bench.training(expert, "basics", date(2026, 10, 1))
    return expert


def test_everybody_is_evaluated_and_what_is_due_is_listed(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    ready(services)
    screen = stage.show(ProgressionScreen)
    assert "No proposals" in words(screen.widget())

    screen.actions()[0].slot()
    stage.settle()
    stage.refresh()

    assert stage.said[-1][1] == "1 new proposal waits for a decision."
    said = words(screen._view.detail)
    assert "Alder Lamp" in said
    assert "Training module basics" in said


def test_the_proposer_is_told_that_four_eyes_decide(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    ready(services)
    services.progression.evaluate(Silent())
    screen = stage.show(ProgressionScreen)

    detail = screen._view.detail
    assert "Four eyes" in words(detail)
    detail.approve()
    stage.settle()
    assert services.progression.proposals()[0].state is ProposalState.PROPOSED
    press(detail, "Sign in as somebody else…")
    assert stage.opened[-1] == ("settings", "users")


def test_somebody_else_approves_and_the_level_changes(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    expert = ready(services)
    services.progression.evaluate(Silent())
    services.settings.sign_in(Bench(services).user("Second", Role.MANAGER))
    screen = stage.show(ProgressionScreen)

    press(screen._view.detail, "Approve")
    stage.settle()
    stage.refresh()

    assert services.people.expert(expert).level is Level.QC_ANALYST
    assert stage.said[-1][1] == "Alder Lamp is QC analyst from today."
    assert "Approved by Second" in words(screen._view.detail)


def test_a_refusal_asks_for_its_reason_first(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    ready(services)
    services.progression.evaluate(Silent())
    services.settings.sign_in(Bench(services).user("Second", Role.MANAGER))
    screen = stage.show(ProgressionScreen)
    detail = screen._view.detail

    press(detail, "Refuse")
    assert "A refusal needs a reason" in words(detail)
    assert services.progression.proposals()
    detail.reason.setText("too soon")
    press(detail, "Refuse")
    stage.settle()

    decided = services.progression.proposals(open_only=False)[0]
    assert (decided.state, decided.reason) == (ProposalState.REFUSED, "too soon")


def test_an_analyst_may_propose_but_not_decide(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    ready(services)
    services.progression.evaluate(Silent())
    services.settings.sign_in(Bench(services).user("Analyst", Role.QC_ANALYST))
    screen = stage.show(ProgressionScreen)

    assert "You are signed in as QC analyst" in words(screen._view.detail)
    assert not screen.actions()[0].why_not


def test_a_proposal_named_by_another_page_is_picked(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    ready(services, "Alder Lamp")
    ready(services, "Basalt River")
    services.progression.evaluate(Silent())
    last = services.progression.proposals()[-1]
    screen = stage.show(ProgressionScreen, f"proposal:{last.id}")

    assert screen._view.detail.proposal == last


def test_the_ladder_has_a_column_for_each_level(stage: Stage, services: Services) -> None:
    bench = Bench(services)
    for level in (Level.LABELER, Level.LABELER, Level.AI_TRAINER):
        bench.expert(level=level)
    screen = stage.show(ProgressionScreen, "ladder")

    said = words(screen.widget())
    assert "Labeler · 2" in said
    assert "QC analyst · 0" in said
    assert "AI trainer · 1" in said


def test_the_nearest_come_first_with_what_is_missing(stage: Stage, services: Services) -> None:
    easy_ladder(services)
    far = Bench(services).expert(name="Zinc Amber")
    near = ready(services)
    screen = stage.show(ProgressionScreen, "nearest")

    model = screen._nearest.model
    assert list(model.ids) == [near, far]
    model.index(1, 0).data()
    stage.settle()
    assert "Training module basics: not passed" in [
        model.index(1, c).data() for c in range(model.columnCount())
    ]
