"""What every kind of policy is."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Policy(BaseModel):
    """One kind of rule. `kind` is its name in the workspace."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
