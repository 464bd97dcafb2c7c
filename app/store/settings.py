"""Workspace settings, versioned policies and import batches: reads and writes."""

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, func, insert, select

from app.config.policy import Policy
from app.domain.progression import ProposalState
from app.domain.work import ProjectStatus
from app.store import tables as t

P = TypeVar("P", bound=Policy)


def seed_name(kind: type[Policy]) -> str:
    """The setting that holds the seed with which a workspace began to draw by such a policy."""
    return f"{kind.kind}_seed"


class PolicyVersion(NamedTuple):
    """A stored version of a policy: its number, when, by whom, why, and its JSON."""

    version: int
    at: datetime
    by: str
    reason: str
    body: str


class SettingsReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._policies: dict[type[Policy], Any] = {}

    def value(self, name: str, default: str = "") -> str:
        """A workspace setting, or `default` when it was never set."""
        found = self._connection.execute(
            select(t.workspace.c.value).where(t.workspace.c.name == name)
        ).scalar_one_or_none()
        return default if found is None else found

    def policy(self, kind: type[P]) -> tuple[P, int]:
        """The policy in force and its version. Version 0 are the model's defaults, with the seed
        that was drawn for this workspace where the policy draws; older workspaces have none. Read
        once in each unit of work: a verdict asks for the same ones again and again.
        """
        known: tuple[P, int] | None = self._policies.get(kind)
        if known is None:
            known = self._policies[kind] = self._policy(kind)
        return known

    def _policy(self, kind: type[P]) -> tuple[P, int]:
        row = self._connection.execute(
            select(t.policy.c.body, t.policy.c.version)
            .where(t.policy.c.kind == kind.kind)
            .order_by(t.policy.c.version.desc())
            .limit(1)
        ).first()
        if row is None:
            return self._unchanged(kind), 0
        return kind.model_validate_json(row.body), row.version

    def policy_at(self, kind: type[P], version: int) -> P:
        """The policy as it was at a version. Raises LookupError for an unknown one."""
        if version == 0:
            return self._unchanged(kind)
        body = self._connection.execute(
            select(t.policy.c.body).where(
                t.policy.c.kind == kind.kind, t.policy.c.version == version
            )
        ).scalar_one_or_none()
        if body is None:
            raise LookupError(f"no version {version} of the {kind.kind} policy")
        return kind.model_validate_json(body)

    def _unchanged(self, kind: type[P]) -> P:
        seed = self.value(seed_name(kind)) if "seed" in kind.model_fields else ""
        return kind.model_validate({"seed": int(seed)} if seed else {})

    def policy_history(self, kind: str) -> list[PolicyVersion]:
        """Every stored version of a kind of policy, newest first."""
        rows = self._connection.execute(
            select(t.policy).where(t.policy.c.kind == kind).order_by(t.policy.c.version.desc())
        )
        return [
            PolicyVersion(r.version, r.created_at, r.created_by, r.reason, r.body) for r in rows
        ]

    def waiting(self) -> dict[str, int]:
        """What waits, cheaply counted: proposals to decide, active projects, items to review."""
        wanted = {
            "proposals": select(func.count())
            .select_from(t.proposal)
            .where(t.proposal.c.state == ProposalState.PROPOSED),
            "projects": select(func.count())
            .select_from(t.project)
            .where(t.project.c.status == ProjectStatus.ACTIVE),
            "review": select(func.count()).select_from(t.review_queue),
        }
        return {name: self._connection.execute(s).scalar_one() for name, s in wanted.items()}

    def counts(self) -> dict[str, int]:
        """How many rows each table has, by table name."""
        return {
            name: self._connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in sorted(t.metadata.tables.items())
        }


class SettingsWrites(SettingsReads):
    """What can be changed, inside a unit of work."""

    def set_value(self, name: str, value: str) -> None:
        """Set a workspace setting."""
        changed = self._connection.execute(
            t.workspace.update().where(t.workspace.c.name == name).values(value=value)
        )
        if changed.rowcount == 0:
            self._connection.execute(insert(t.workspace).values(name=name, value=value))

    def add_policy(self, policy: Policy, by: str, at: datetime, reason: str = "") -> int:
        """Store the next version of a policy; the number of that version."""
        _, version = self.policy(type(policy))
        self._policies.clear()
        self._connection.execute(
            insert(t.policy).values(
                kind=policy.kind,
                version=version + 1,
                body=policy.model_dump_json(),
                created_at=at,
                created_by=by,
                reason=reason,
            )
        )
        return version + 1

    def add_import(
        self,
        *,
        kind: str,
        file_name: str,
        sha256: str,
        rows: int,
        added: int,
        changed: int,
        unchanged: int,
        at: datetime,
        actor: str,
    ) -> int:
        """Remember an import; its id."""
        result = self._connection.execute(
            insert(t.import_batch).values(
                kind=kind, file_name=file_name, sha256=sha256, rows=rows, added=added,
                changed=changed, unchanged=unchanged, at=at, actor=actor,
            )
        )  # fmt: skip
        key = result.inserted_primary_key
        return int(key[0]) if key else 0
