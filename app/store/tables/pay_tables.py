"""Rates, the ledger, holds and pay runs."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)

from app.domain.pay import LineKind, PayMode, WorkRole
from app.domain.people import Level
from app.store.tables.parts import (
    choice,
    currency_code,
    day,
    id_column,
    instant,
    not_negative,
    reference,
    table,
    whole,
    words,
)
from app.store.types import Choice

rate_card = table(
    "rate_card",
    id_column(),
    reference("project_id", "project", null=True),
    Column("level", Choice(Level), nullable=True),
    *choice("role", WorkRole),
    *choice("mode", PayMode),
    whole("pay_minor"),
    whole("bill_minor"),
    *currency_code(),
    *day("effective_from"),
    whole("rejected_percent"),
    not_negative("pay_minor"),
    not_negative("bill_minor"),
    CheckConstraint("rejected_percent BETWEEN 0 AND 100", name="rejected_percent_range"),
    UniqueConstraint("project_id", "level", "role", "mode", "effective_from"),
)
ledger = table(
    "ledger",  # append-only
    id_column(),
    reference("expert_id", "expert", index=False),
    reference("project_id", "project", null=True),
    reference("submission_id", "submission", null=True),
    reference("review_id", "review", null=True),
    *choice("kind", LineKind),
    whole("quantity"),
    whole("rate_minor"),
    whole("bill_minor"),
    whole("amount_minor"),
    *currency_code(),
    *day("earned_on"),
    *instant("written_at"),
    reference("rate_card_id", "rate_card", null=True),
    whole("policy_version"),
    Column("reverses_id", Integer, ForeignKey("ledger.id"), nullable=True, unique=True),
    # What it pays for: "label:<submission>", "review:7", "adjudication:7", "dispute:7".
    Column("work_key", Text, nullable=True, unique=True),
    words("note"),
    Index("ix_ledger_expert", "expert_id", "earned_on"),
    Index("ix_ledger_earned_on", "earned_on", "id"),
)
ledger_hold = table(
    "ledger_hold",
    id_column(),
    reference("line_id", "ledger"),
    words("reason"),
    *instant("placed_at"),
    words("placed_by"),
    *instant("released_at", null=True),
    Index(  # one hold at a time
        "uq_ledger_hold_active", "line_id", unique=True, sqlite_where=text("released_at IS NULL")
    ),
)
pay_run = table(
    "pay_run",
    id_column(),
    words("label", unique=True),
    *day("start_on"),
    *day("end_on"),
    *instant("locked_at"),
    words("locked_by"),
    words("totals"),  # JSON: currency -> minor units
    whole("policy_version"),
    whole("audit_seq"),
    words("audit_hash"),
)
pay_run_line = table(
    "pay_run_line",  # a line is in at most one run: nobody is paid twice
    Column("line_id", Integer, ForeignKey("ledger.id"), primary_key=True),
    reference("run_id", "pay_run"),
)
pay_run_person = table(
    "pay_run_person",  # what a run pays to whom, under the name they had when it was locked
    Column("run_id", Integer, ForeignKey("pay_run.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    words("external_id"),
    words("name"),
    whole("lines"),
    whole("amount_minor"),
)
pay_export = table(
    "pay_export",
    id_column(),
    reference("run_id", "pay_run"),
    words("format"),
    words("sha256"),
    *instant("at"),
    words("actor"),
    whole("copy"),
    UniqueConstraint("run_id", "format", "copy"),
)
