"""Which items of lots are matched: the drawn ones first, the others when their lot asks for them.

A lot is judged by the items that its plan draws, so until it is judged nobody is asked to audit any
other. An accepted lot needs no more; a refused one is screened whole, as its plan's average
outgoing limit supposes, unless the policy says otherwise. A person's items are in no lot and are
matched like any task, and so is an item that somebody is pinned to by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.lots import LotRow
from app.domain.synthetic import LotVerdict
from app.domain.task_types import SYNTHETIC_AUDIT
from app.domain.work import Project
from app.services.lot_figures import read_audits, row_of
from app.store.unit import Reader, Unit
from app.store.work_units import OpenUnits

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LotScope:
    """The open tasks that lots do not ask for, ascending by id, and how many lots they are in."""

    outside: Ids
    lots: int


def within_lots(
    reader: Reader | Unit, projects: Iterable[Project], units: OpenUnits, pinned: Iterable[int]
) -> tuple[OpenUnits, LotScope]:
    """The units without those of items that their lots do not ask for now; and these items."""
    open_in = set(np.unique(units.project_id).tolist())
    audited = [p for p in projects if p.task_type == SYNTHETIC_AUDIT.name and p.id in open_in]
    if not audited:
        return units, LotScope(np.zeros(0, dtype=np.int64), 0)
    audits = read_audits(reader, audited)
    kept = [
        [item.task_id for item in lot.items[row.plan.sample_size :]]
        for lot in audits.lots
        if not (row := row_of(audits, lot)).rest_asked
    ]
    beyond = np.array([task for part in kept for task in part], dtype=np.int64)
    free = ~np.isin(units.task_id, beyond) | np.isin(units.task_id, np.fromiter(pinned, np.int64))
    outside = units.task_id[~free]
    lots = sum(bool(np.isin(part, outside).any()) for part in kept)
    return units.only(free), LotScope(outside, lots)


def lot_words(reader: Reader, project: Project, task_id: int) -> str:
    """Where an item stands in its lot, as words: what its lot asks of it. "" for one in no lot."""
    if project.task_type != SYNTHETIC_AUDIT.name:
        return ""
    audits = read_audits(reader, [project])
    for lot in audits.lots:
        place = next((n for n, one in enumerate(lot.items, 1) if one.task_id == task_id), 0)
        if place:
            return _words(row_of(audits, lot), place)
    return ""


def notice(scope: LotScope) -> str:
    """What a plan says of the items that it leaves out; "" for none."""
    n = len(scope.outside)
    if not n:
        return ""
    items, lots = f"{n:,} items" if n > 1 else "1 item", f"{scope.lots:,} lots"
    return (
        f"{items} outside the samples of {lots if scope.lots > 1 else '1 lot'} "
        f"{'are' if n > 1 else 'is'} matched to nobody: a lot is judged by its drawn items. The "
        "page of the lots tells which they are; Settings, Synthetic audit, can ask for the rest."
    )


def _words(row: LotRow, place: int) -> str:
    name = f"{row.name} of {' '.join((row.generator, row.version)).strip()}"
    sample = row.plan.sample_size
    if place <= sample:
        return f"{name}: number {place:,} of the {sample:,} drawn, which are matched first"
    said = f"{name}: not among the {sample:,} drawn of {row.size:,}"
    match row.verdict:
        case LotVerdict.GO_ON:
            return f"{said}, and matched to nobody while they are audited"
        case LotVerdict.ACCEPTED:
            kept = "the lot is accepted"
        case LotVerdict.REFUSED:
            kept = "the lot is refused"
    if row.rest_asked:
        return f"{said}, but {kept} and its other items are audited too"
    return f"{said}, and matched to nobody: {kept}, and Settings do not ask for the rest"
