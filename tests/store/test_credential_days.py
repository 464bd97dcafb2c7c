"""The days in bulk say the same as the domain's rule, credential by credential."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from app.domain.credentials import (
    Credential,
    CredentialStatus,
    Need,
    Verification,
    VerificationMethod,
    VerificationResult,
    unusable,
)
from app.services import Services
from app.store.credential_days import credential_days
from tests.factory_results import Bench

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in (-400, -1, 0, 1, 29, 30, 31, 364, 365, 366)]


@pytest.mark.parametrize("status", [CredentialStatus.ACTIVE, CredentialStatus.SUSPENDED])
def test_bulk_days_agree_with_the_rule(services: Services, status: CredentialStatus) -> None:
    bench = Bench(services)
    person = bench.expert()
    start = date(2026, 1, 1)
    looks = [
        (),
        (("primary_source", "confirmed", 0),),
        (("check_digit", "confirmed", 0), ("self_declared", "confirmed", 1)),
        (("roster", "confirmed", 0), ("document_seen", "refuted", 20)),
        (("roster", "refuted", 0), ("document_seen", "confirmed", 20)),
        (("roster", "confirmed", 0), ("primary_source", "inconclusive", 20)),
    ]
    ends = [(None, False), (None, True), (start + timedelta(days=30), False)]
    expected: dict[int, tuple[Credential, tuple[Verification, ...]]] = {}
    for issued, (end, endless), since, seen in product(
        (None, start), ends, (None, start + timedelta(days=30)), looks
    ):
        values = {
            "issued_on": issued, "expires_on": end, "does_not_expire": endless,
            "status": status, "status_on": since,
        }  # fmt: skip
        key = bench.credential(person, verified=None, **values)
        history: list[Verification] = []
        for method, result, days in seen:
            at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)
            what, how = VerificationResult(result), VerificationMethod(method)
            bench.look(key, what, at, how)
            history.append(Verification(len(history), key, how, what, at, "", None, ""))
        record = Credential(
            key, "", person, "licence", "", "", "", "US-CA", "medicine/radiology", issued, end,
            endless, status, since, "",
        )  # fmt: skip
        expected[key] = (record, tuple(history))
    need = Need("medicine", "US-CA", "licence")
    with services.desk.read() as reader:
        found = credential_days(reader._connection, 365)
    assert [held.id for held in found] == sorted(expected)
    usable = 0
    for held in found:
        for day in DAYS:
            rule = unusable(*expected[held.id], need, day, 365) is None
            assert held.usable(day.toordinal()) == rule, (held, day)
            usable += rule
    assert usable > 20
