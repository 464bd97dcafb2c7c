"""What every service is given."""

from datetime import date

import pytest

from app.config.policies import ReviewPolicy
from app.domain.errors import UserError
from app.domain.people import Role
from app.services import Services
from tests.factory import StandingClock


def test_now_is_the_clock_and_today_is_its_day_in_the_zone(
    services: Services, clock: StandingClock
) -> None:
    assert services.desk.now() == clock()
    assert services.desk.today() == date(2026, 11, 2)


def test_a_denied_action_changes_nothing_and_says_who_may(services: Services) -> None:
    analyst = services.settings.add_user("analyst", Role.QC_ANALYST)
    services.settings.sign_in(analyst.id)
    with pytest.raises(UserError, match="analyst is signed in as qc analyst"):
        services.desk.allow("pay.lock")
    with pytest.raises(UserError, match="Nothing was changed"), services.desk.write("pay.lock"):
        pytest.fail("a denied unit of work was begun")
    services.desk.allow("review.decide")


def test_whoever_is_signed_in_stands_in_the_log(services: Services) -> None:
    with services.desk.write("people.edit") as unit:
        assert unit.actor == "manager"


def test_the_policy_in_force_comes_with_its_version(services: Services) -> None:
    assert services.desk.policy(ReviewPolicy) == (ReviewPolicy(), 0)
