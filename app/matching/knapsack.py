"""People's hours as knapsacks: a tighter bound for unequal minutes, and fuller hours.

With the nodes' balances relaxed at the potentials of the priced flow, every person is a bounded
knapsack of their own, and an exact one proves more than the linear program does, which fills the
last minutes with parts of units (Fisher 1981, The Lagrangian relaxation method, section 4).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from app.matching.network import Network
from app.matching.snapshot import Ints


@dataclass(frozen=True, slots=True)
class Hours:
    """The rows of a cap matrix that are people's minutes, and what each unit arc takes of them.

    `row` is -1 for an arc whose person has no limit; `other` says that another cap holds it too.
    """

    row: Ints  # [unit arcs]
    minutes: Ints  # [unit arcs]
    limit: Ints  # [all rows]
    other: np.ndarray


def hours_of(network: Network, matrix: csr_array, limit: Ints, first_row: int) -> Hours:
    """The rows from `first_row` on, arc by arc."""
    n_units = len(network.arcs.group)
    row, minutes = np.full(n_units, -1, dtype=np.int64), np.zeros(n_units, dtype=np.int64)
    entries = matrix.tocoo()
    theirs = entries.row >= first_row
    row[entries.col[theirs]] = entries.row[theirs]
    minutes[entries.col[theirs]] = entries.data[theirs]
    other = np.zeros(n_units, dtype=np.bool_)
    other[entries.col[~theirs]] = True
    return Hours(row, minutes, limit, other)


def most(hours: Hours, profit: Ints, lower: Ints, upper: Ints) -> int:
    """What all people's knapsacks are worth together, at these profits of a unit on each arc and
    with at least `lower` units on it."""
    free = np.flatnonzero((hours.row < 0) & (profit > 0))
    whole = int(profit @ lower) + int(profit[free] @ (upper - lower)[free])
    taken = np.zeros(len(hours.limit), dtype=np.int64)
    held = np.flatnonzero((hours.row >= 0) & (lower > 0))
    np.add.at(taken, hours.row[held], hours.minutes[held] * lower[held])
    for arcs in _by_row(hours, np.flatnonzero((hours.row >= 0) & (profit > 0))):
        row = hours.row[arcs[0]]
        limit = max(0, int(hours.limit[row] - taken[row]))
        value, _ = _fill(profit[arcs], hours.minutes[arcs], (upper - lower)[arcs], limit)
        whole += value
    return whole


def fuller(network: Network, hours: Hours, flow: Ints) -> Ints:
    """The unit flows with each person's hours packed anew, one after the other, where that is
    worth more and takes nothing from anybody else. Only units of groups and people that no other
    rule ties are moved; what a unit is worth is the least that its group loses by one unfilled."""
    arcs, layout = network.arcs, network.layout
    units, n_units = flow[: len(arcs.group)].copy(), len(arcs.group)
    left = network.units - np.bincount(arcs.group, units, minlength=layout.groups).astype(np.int64)
    value = _least_lost(network)[arcs.group] - network.cost[:n_units]
    capacity = network.capacity
    used = np.zeros(len(hours.limit), dtype=np.int64)
    some = np.flatnonzero(hours.row >= 0)
    np.add.at(used, hours.row[some], hours.minutes[some] * units[some])
    for mine in _by_row(hours, some):
        limit = int(hours.limit[hours.row[mine[0]]])
        tied = hours.other[mine].any() or arcs.pinned[mine].any() or (arcs.shared[mine] >= 0).any()
        if tied or used[hours.row[mine[0]]] >= limit:
            continue
        own, most_of = units[mine], int(capacity[arcs.expert[mine[0]]])
        room = np.minimum(network.upper[mine], own + left[arcs.group[mine]])
        room = np.where(value[mine] > 0, np.minimum(room, most_of), 0)
        _, packed = _fill(value[mine], hours.minutes[mine], room, limit)
        if int(packed.sum()) <= most_of and int(value[mine] @ (packed - own)) > 0:
            np.add.at(left, arcs.group[mine], own - packed)
            units[mine] = packed
    return units


def _by_row(hours: Hours, arcs: Ints) -> list[Ints]:
    """These arcs, those of each person together."""
    arcs = arcs[np.argsort(hours.row[arcs], kind="stable")]
    cuts = np.flatnonzero(np.diff(hours.row[arcs])) + 1
    return [part for part in np.split(arcs, cuts) if len(part)]


def _least_lost(network: Network) -> Ints:
    """[G] the points that the first unfilled unit of a group loses."""
    layout = network.layout
    least = np.full(layout.groups, np.iinfo(np.int64).max)
    ends = np.flatnonzero((network.head == layout.sink) & (network.tail < layout.groups))
    np.minimum.at(least, network.tail[ends], network.cost[ends])
    return least


def _fill(profit: Ints, weight: Ints, upper: Ints, limit: int) -> tuple[int, Ints]:
    """The bounded knapsack of the most profit, exact by dynamic programming over the limit, and
    how many of each kind are in it. Kinds are cut into lots of 1, 2, 4 …, any number being a sum
    of some of them."""
    best = np.zeros(limit + 1, dtype=np.int64)
    lots: list[tuple[int, int, int, np.ndarray]] = []
    counts = np.zeros(len(profit), dtype=np.int64)
    worth = 0
    for kind, (gain, minutes, many) in enumerate(
        zip(profit.tolist(), weight.tolist(), upper.tolist(), strict=True)
    ):
        if not minutes:  # takes no time: all of it
            counts[kind], worth = many, worth + many * gain
            continue
        left, lot = min(many, limit // minutes), 1
        while left > 0:
            size = min(lot, left)
            with_lot = best[: limit + 1 - size * minutes] + size * gain
            better = with_lot > best[size * minutes :]
            best[size * minutes :][better] = with_lot[better]
            lots.append((kind, size, size * minutes, better))
            left, lot = left - size, lot * 2
    at = limit
    for kind, size, minutes, better in reversed(lots):
        if at >= minutes and better[at - minutes]:
            counts[kind] += size
            at -= minutes
    return worth + int(best[limit]), counts
