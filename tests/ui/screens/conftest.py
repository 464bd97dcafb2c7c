"""The Matching page over hand-made plans and services that answer about them."""

import pytest

from app.services import Services
from app.ui.screens.matching.screen import MatchingScreen
from tests.ui.screens.plans import (
    FakeBundle,
    Show,
    as_services,
    bundle,
    line,
    move,
    plan,
    short,
)
from tests.ui.stage import Stage


@pytest.fixture
def fakes(services: Services) -> FakeBundle:
    lines = [line(n) for n in range(12)]
    moves = [move(n) for n in range(1, 4)]
    return bundle(services, plan(lines, moves, [short(1), short(2, units=9)]))


@pytest.fixture
def show(stage: Stage, fakes: FakeBundle) -> Show:
    """Open the page over the fakes, and wait for its first plan."""

    def made(arg: str = "") -> MatchingScreen:
        return stage.show(lambda _s, context: MatchingScreen(as_services(fakes), context), arg)

    return made
