"""The Credentials table."""

from datetime import date, timedelta

from app.domain.credentials import CredentialRow
from app.ui.columns import Column, Filter
from app.ui.formats import Formats
from app.ui.naming.people import (
    kind_word,
    method_word,
    place_word,
    problem_state,
    problem_word,
    specialty_path,
)
from app.ui.tokens import State
from app.ui.words import tr

SOON = timedelta(days=90)
STATES = ("problem", "unverified", "expired", "held", "expiring30", "expiring60", "expiring90")


def state_filter() -> Filter:
    """The states a manager looks for."""
    words = (
        tr("Needs action"), tr("To verify"), tr("Expired"), tr("Work held"), tr("Ends in 30 days"),
        tr("Ends in 60 days"), tr("Ends in 90 days"),
    )  # fmt: skip
    return Filter("state", tr("State"), tuple(zip(STATES, words, strict=True)))


def standing(row: CredentialRow, today: date) -> tuple[State, str]:
    """How a credential stands today: its trouble, or that it ends soon, or that it is usable."""
    if row.problem is not None:
        return problem_state(row.problem), problem_word(row.problem)
    if row.expires_on is not None and row.expires_on - today <= SOON:
        return State.WARN, tr("renew")
    return State.GOOD, tr("verified")


def ends_words(row: CredentialRow, formats: Formats) -> str:
    """The last day it holds, or that it has none."""
    if row.does_not_expire:
        return tr("never")
    return formats.day(row.expires_on) if row.expires_on else tr("unknown")


def credential_columns(formats: Formats, days: list[date]) -> tuple[Column[CredentialRow], ...]:
    """The columns. `days` holds today as its only item, and is changed when the day does."""
    return (
        Column(
            "expert", tr("Expert"), lambda c: c.expert, sort=True, kind="twoline",
            value=lambda c: c.expert_external_id, width=150, stretch=True,
        ),
        Column(
            "kind", tr("Credential"), named, sort=True, kind="twoline",
            value=lambda c: " · ".join(p for p in (specialty_path(c.specialty), c.number) if p),
            width=190, stretch=True, tip=lambda c: f"{c.issuer}\n{c.number}",
        ),
        Column(
            "state", tr("State"), lambda c: standing(c, days[0])[1], kind="pill",
            state=lambda c: standing(c, days[0])[0], width=104,
        ),
        Column(
            "expires_on", tr("Ends"), lambda c: ends_words(c, formats), sort=True, kind="twoline",
            value=lambda c: verified_words(c, formats), width=146,
            tip=lambda c: method_word(c.last_method) if c.last_method else "",
        ),
        Column(
            "number", tr("Number"), lambda c: c.number, sort=True, muted=True, width=110,
            hidden=True,
        ),
        Column(
            "jurisdiction", tr("Place"), lambda c: place_word(c.jurisdiction), sort=True,
            muted=True, width=84, hidden=True,
        ),
        Column(
            "issuer", tr("Issuer"), lambda c: c.issuer, sort=True, muted=True, width=160,
            hidden=True,
        ),
        Column(
            "issued_on", tr("Issued"), lambda c: formats.day(c.issued_on), sort=True, muted=True,
            width=104, hidden=True,
        ),
    )  # fmt: skip


def named(row: CredentialRow) -> str:
    """The kind, and the place where it is bound to one: “Medical licence, US-CA”."""
    bound = row.jurisdiction not in ("", "*")
    return kind_word(row.kind) + (f", {place_word(row.jurisdiction)}" if bound else "")


def verified_words(row: CredentialRow, formats: Formats) -> str:
    """When somebody last confirmed it."""
    if row.last_verified is None:
        return tr("never verified")
    return tr("verified {day}").replace("{day}", formats.day(row.last_verified))
