"""What one can do: a class per area, a method per use case.

Lives here: use cases that read top to bottom (load, decide, save, tell), the permissions of each
role, and the bundle `Services` that both faces are given. May come in: the store, the file room,
scoring, matching, config and the domain; no Qt, no SQL. Why: everything the window can do, a
script can do, by the same method.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.bundle import Services, build_services

__all__ = ["Services", "build_services"]


def __getattr__(name: str) -> object:
    """The bundle, when it is first asked for: a command on plain files needs no database."""
    if name in __all__:
        from app.services import bundle

        return getattr(bundle, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
