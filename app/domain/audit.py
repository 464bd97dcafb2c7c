"""The audit log: a hash chain over canonical JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

GENESIS = "0" * 64
Scalar = str | int | float | bool | None
Fact = Scalar | list[Scalar] | list[str] | list[int]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One change of consequence, before it is written.

    `subject` is "expert:17", `body` holds ids, states and amounts; no free text and no personal
    data, so that erasing a person never breaks the chain.
    """

    action: str
    subject: str
    body: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the chain, as stored."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    body: str  # canonical JSON
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying found. `broken_at` is the first bad sequence number, None when sound."""

    entries: int
    head_seq: int
    head_hash: str
    broken_at: int | None
    reason: str


def canonical(body: Mapping[str, Fact]) -> str:
    """The one way a body is written: sorted keys, no spaces, UTF-8 kept."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(prev: str, seq: int, at: str, actor: str, action: str, subject: str, body: str) -> str:
    """The SHA-256 that closes an entry: over a domain byte, the link before, and all fields."""
    parts = json.dumps([prev, seq, at, actor, action, subject, body], ensure_ascii=False)
    return hashlib.sha256(b"\x01" + parts.encode()).hexdigest()
