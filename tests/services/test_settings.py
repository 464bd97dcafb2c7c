"""Policies with a history, users, and the workspace's own words."""

import json
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import new_seed
from app.config.audit_policy import AuditPolicy
from app.config.policies import POLICIES, CredentialPolicy, PayPolicy, ReviewPolicy
from app.domain.audit import AuditEntry
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.pay import PeriodKind
from app.domain.people import Role
from app.services import Services
from tests.factory import StandingClock, make_workspace
from tests.factory_people import add_people, expert


def newest(services: Services) -> AuditEntry:
    entries = services.audit.entries
    return entries.rows([entries.find(ListQuery())[0]])[0]


def test_a_new_workspace_has_every_policy_at_its_defaults(services: Services) -> None:
    assert services.settings.policies() == [(kind(), 0) for kind in POLICIES]


def test_each_new_workspace_draws_by_seeds_of_its_own_that_are_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "new_seed", new_seed)
    seeds = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made = make_workspace(tmp_path / name)
        for kind in (ReviewPolicy, AuditPolicy):
            policy, version = made.desk.policy(kind)
            assert version == 0
            with made.desk.read() as reader:
                assert reader.settings.policy_at(kind, 0) == policy
            seeds.append(int(policy.model_dump()["seed"]))
        entries = made.audit.entries
        bodies = [one.body for one in entries.rows(entries.find(ListQuery()))]
        assert all(any(str(seed) in body for body in bodies) for seed in seeds[-2:])
        made.close()
    assert len(set(seeds)) == 4
    assert max(seeds) > 2**32  # too many to be tried one after the other


def test_a_seed_stays_when_another_rule_is_changed_and_an_old_workspace_keeps_its_own(
    services: Services,
) -> None:
    with services.desk.write("settings.edit") as unit:
        unit.settings.set_value("review_seed", "7")
        unit.settings.set_value("synthetic_audit_seed", "")  # as before there were such seeds
        unit.audit("test.set", "workspace")
    assert services.desk.policy(AuditPolicy) == (AuditPolicy(), 0)
    policy, _ = services.desk.policy(ReviewPolicy)
    assert policy == ReviewPolicy(seed=7)
    services.settings.save_policy(policy.model_copy(update={"share": 0.2}), "more doubt")
    assert services.desk.policy(ReviewPolicy)[0].seed == 7
    assert json.loads(newest(services).body).keys() == {"version", "share.before", "share.after"}


def test_a_changed_policy_is_the_next_version_and_the_old_one_stays(
    services: Services, clock: StandingClock
) -> None:
    settings = services.settings
    assert settings.save_policy(ReviewPolicy(share=0.2), "more doubt") == 1
    clock.advance(days=1)
    assert settings.save_policy(ReviewPolicy(share=0.3, first_items=5), "still more") == 2
    assert services.desk.policy(ReviewPolicy) == (ReviewPolicy(share=0.3, first_items=5), 2)
    with services.desk.read() as reader:
        assert reader.settings.policy_at(ReviewPolicy, 1) == ReviewPolicy(share=0.2)
        assert reader.settings.policy_at(ReviewPolicy, 0) == ReviewPolicy()
        with pytest.raises(LookupError):
            reader.settings.policy_at(ReviewPolicy, 3)
    history = settings.history("review")
    assert [line[0] for line in history] == [2, 1]
    assert history[1][1:3] == ("2026-11-02 09:00", "manager: more doubt")
    assert json.loads(history[0][3])["share"] == 0.3


def test_the_log_says_which_fields_changed_from_what_to_what(services: Services) -> None:
    services.settings.save_policy(CredentialPolicy(window_days=100, warn_days=(1, 2, 3)), "why")
    entry = newest(services)
    assert (entry.action, entry.subject) == ("policy.save", "policy:credentials")
    assert json.loads(entry.body) == {
        "version": 1,
        "window_days.before": 365,
        "window_days.after": 100,
        "warn_days.before": "[30, 60, 90]",
        "warn_days.after": "[1, 2, 3]",
    }
    assert "why" not in entry.body
    services.settings.save_policy(PayPolicy(period=PeriodKind.WEEKLY), "weekly from now on")
    assert json.loads(newest(services).body)["period.after"] == "weekly"


def test_saving_what_is_in_force_changes_nothing(services: Services) -> None:
    services.settings.save_policy(ReviewPolicy(share=0.2), "more")
    before = newest(services)
    assert services.settings.save_policy(ReviewPolicy(share=0.2), "again") == 1
    assert newest(services) == before


def test_a_policy_needs_a_reason(services: Services) -> None:
    with pytest.raises(UserError, match="Give a reason"):
        services.settings.save_policy(ReviewPolicy(share=0.2), " ")


def test_the_name_is_kept_and_stays_out_of_the_log(services: Services) -> None:
    services.settings.rename_workspace("  North   desk ")
    assert services.workspace.info().name == "North desk"
    assert "North" not in newest(services).body
    for wrong in ("", "   ", "x" * 81, "bell\a"):
        with pytest.raises(UserError, match="needs a name"):
            services.settings.rename_workspace(wrong)


def test_the_zone_decides_what_day_it_is(services: Services, clock: StandingClock) -> None:
    clock.advance(hours=-1)  # 08:00 UTC
    assert services.desk.today().isoformat() == "2026-11-02"
    services.settings.set_timezone("Pacific/Kiritimati")
    assert services.desk.today().isoformat() == "2026-11-02"
    clock.advance(hours=3)
    assert services.desk.today().isoformat() == "2026-11-03"
    services.settings.set_timezone("Pacific/Pago_Pago")
    clock.advance(hours=-3)
    assert services.desk.today().isoformat() == "2026-11-01"


@pytest.mark.parametrize("wrong", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(services: Services, wrong: str) -> None:
    with pytest.raises(UserError, match="not a time zone"):
        services.settings.set_timezone(wrong)
    assert services.workspace.info().timezone == "UTC"


def test_users_are_added_once_by_name(services: Services) -> None:
    (person,) = add_people(services, expert(1))
    added = services.settings.add_user("  An  Analyst ", Role.QC_ANALYST, person)
    assert added.name == "An Analyst"
    assert services.settings.users()[-1] == added
    with pytest.raises(UserError, match="already a user"):
        services.settings.add_user("an analyst", Role.MANAGER)
    with pytest.raises(UserError, match="not in the workspace"):
        services.settings.add_user("Other", Role.QC_ANALYST, 99)
    assert "Ana" not in newest(services).body


def test_signing_in_changes_who_acts_and_what_they_may(services: Services) -> None:
    clerk = services.settings.add_user("clerk", Role.PAYROLL_CLERK)
    assert services.settings.sign_in(clerk.id) == clerk
    assert (newest(services).action, newest(services).actor) == ("user.sign_in", "clerk")
    with pytest.raises(UserError, match="may not do this"):
        services.settings.rename_workspace("Mine")
    with pytest.raises(UserError, match="may not do this"):
        services.settings.add_user("friend", Role.MANAGER)
    with pytest.raises(UserError, match="may not do this"):
        services.settings.save_policy(ReviewPolicy(share=0.2), "x")
    with pytest.raises(UserError, match="may not sign in"):
        services.settings.sign_in(99)
    assert services.desk.user == clerk


def test_signing_in_as_oneself_again_says_nothing(services: Services) -> None:
    before = newest(services)
    services.settings.sign_in(services.desk.user.id)
    assert newest(services) == before
