"""Money caps of projects and unequal minutes: rules that no network knows.

A linear program over the same network, with a row for each cap, gives prices of money and of
minutes; a min-cost flow at those prices, in whole numbers, proves a bound (Lagrangian relaxation:
Geoffrion 1974). Small problems are then solved whole by branch and bound. In large ones the
program's solution is rounded down, branch and bound decides what it had in fractions and what
still fits beside that, and people's hours are packed anew: one is told the gap to the bound.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from app.matching.flow import merged, min_cost, potentials
from app.matching.groups import Groups
from app.matching.knapsack import Hours, fuller, hours_of, most
from app.matching.network import Network
from app.matching.snapshot import NO_LIMIT, Floats, Ints, Snapshot

_SMALL: Final = 3_000  # arcs that branch and bound takes whole, in some seconds
_NODES: Final = 5_000  # of branch and bound; a limit in seconds would not be reproducible
_WORK: Final = 50_000  # nodes times arcs that are not settled: each node takes longer then
_FINENESS: Final = 1_000  # prices are whole thousandths of a point
_PACKINGS: Final = 3
_ROUND: Final = 1e-6  # what linear programs call whole


@dataclass(frozen=True, slots=True)
class Caps:
    """The rows that no network knows: `matrix @ flow <= limit`, in whole numbers, and the
    balance of every node: `balance @ flow == supply`."""

    matrix: csr_array
    limit: Ints
    balance: csr_array
    hours_from: int  # rows before are money, the others people's minutes


def solve_capped(snapshot: Snapshot, groups: Groups, network: Network) -> tuple[Network, int]:
    """The network with a good flow within all caps, and how much more (in costs) any flow within
    them could be worth at most. Pins are held as long as the caps let them."""
    if not int(network.units.sum()) or not len(network.arcs.group):
        return network, 0
    caps = _caps(snapshot, groups, network)
    network = _with_pins(network, caps)
    fractions, prices = _relaxed(network, caps)
    priced, proven = _lagrange(network, caps, prices)
    flow = None
    if len(network.tail) <= _SMALL:
        flow, at_least = _branch(network, caps, network.lower, network.upper)
        proven = max(proven, at_least)
    if flow is None:
        flow = _rounded(network, caps, fractions)
        if caps.hours_from < len(caps.limit):
            hours = hours_of(network, caps.matrix, caps.limit, caps.hours_from)
            proven = max(proven, _by_knapsacks(network, caps, prices, priced, hours))
            if network.layout.stretches == 1:  # packing knows nothing of when time is
                flow = _fuller(network, hours, flow)
    made = replace(network, flow=flow)
    return made, max(0, int(network.cost @ flow) - proven)


def _caps(snapshot: Snapshot, groups: Groups, network: Network) -> Caps:
    terms, need, arcs = snapshot.terms, snapshot.requirements, network.arcs
    klass, n_arcs = groups.klass[arcs.group], len(network.tail)
    unit = np.arange(len(arcs.group))
    rows: list[csr_array] = []
    limits: list[Ints] = []

    def add(row: Ints, factor: Ints, limit: Ints) -> None:
        use = np.flatnonzero((row >= 0) & (limit[row] != NO_LIMIT))
        entries = coo_array((factor[use], (row[use], unit[use])), shape=(len(limit), n_arcs))
        rows.append(csr_array(entries))
        limits.append(np.where(limit == NO_LIMIT, 0, limit))

    if terms.budget is not None and terms.budget_limit is not None:
        price = snapshot.experts.rates[need.rate_row[klass], arcs.expert].astype(np.int64)
        add(terms.budget[klass], price, terms.budget_limit)
    if terms.minutes is not None and terms.minutes_limit is not None:
        add(arcs.expert, terms.minutes[klass], terms.minutes_limit)
    money = terms.budget_limit if terms.budget is not None else None
    ones, every = np.ones(n_arcs, dtype=np.int64), np.arange(n_arcs)
    shape = (network.layout.nodes, n_arcs)
    balance = csr_array(
        coo_array((ones, (network.tail, every)), shape=shape)
        - coo_array((ones, (network.head, every)), shape=shape)
    )
    first = 0 if money is None else len(money)
    return Caps(vstack(rows, format="csr"), np.concatenate(limits), balance, first)


def _with_pins(network: Network, caps: Caps) -> Network:
    """Pinned arcs carry all that they can; in the order of arcs where the caps forbid some."""
    lower, left = network.lower.copy(), caps.limit.copy()
    by_arc = caps.matrix.tocsc()
    for arc in np.flatnonzero(network.arcs.pinned).tolist():
        here = slice(by_arc.indptr[arc], by_arc.indptr[arc + 1])
        rows, factors = by_arc.indices[here], by_arc.data[here]
        most = int(network.upper[arc])
        for row, factor in zip(rows.tolist(), factors.tolist(), strict=True):
            most = min(most, int(left[row]) // factor if factor else most)
        lower[arc] = max(0, min(most, int(network.flow[arc])))
        left[rows] -= factors * lower[arc]
    upper = network.upper.copy()
    pinned = np.flatnonzero(network.arcs.pinned)
    upper[pinned] = lower[pinned]
    return replace(network, lower=lower, upper=upper)


def _relaxed(network: Network, caps: Caps) -> tuple[Floats, Ints]:
    """The optimum in fractions on the unit arcs, and the caps' prices in thousandths of a point.

    An arc that is its tail's only way to the sink is left out as the slack of that node's row,
    its cost moved to the arcs before it: ten times as fast as the network as it stands.
    """
    n_arcs, sink = len(network.tail), network.layout.sink
    ends = np.flatnonzero(network.head == sink)
    only = ends[(np.bincount(network.tail[ends], minlength=sink + 1) == 1)[network.tail[ends]]]
    shift = np.zeros(sink + 1, dtype=np.int64)
    shift[network.tail[only]] = network.cost[only]
    cost = network.cost - shift[network.tail] + shift[network.head]
    stay = np.ones(n_arcs, dtype=np.bool_)
    stay[only] = False
    room = np.zeros(sink + 1, dtype=np.int64)  # what the slack of a node's row can be
    room[network.tail[only]] = network.upper[only]
    slack = np.zeros(sink + 1, dtype=np.bool_)
    slack[network.tail[only]] = True
    rows, supply = caps.balance[:, stay], network.supply
    out, tight = slack & (supply > 0), ~slack
    tight[sink] = False  # the sum of the other rows
    back = slack & (room < np.maximum(supply, 1))
    back |= slack & (supply == 0)
    limits = np.concatenate((caps.limit, supply[out], room[back] - supply[back]))
    program: dict[str, Any] = {  # the stubs of linprog know no sparse matrices
        "A_ub": vstack((caps.matrix[:, stay], rows[out], -rows[back])).astype(float),
        "b_ub": limits.astype(float),
        "bounds": np.column_stack((network.lower[stay], network.upper[stay])).astype(float),
    }
    if tight.any():
        program |= {"A_eq": rows[tight].astype(float), "b_eq": supply[tight].astype(float)}
    found = linprog(cost[stay].astype(float), **program)
    if found.x is None:
        raise RuntimeError(f"the program with caps ended with “{found.message}”")
    price = -found.ineqlin.marginals[: len(caps.limit)]
    prices = np.rint(np.maximum(0, price) * _FINENESS).astype(np.int64)
    return found.x[: len(network.arcs.group)], prices


def _lagrange(network: Network, caps: Caps, prices: Ints) -> tuple[Network, int]:
    """The best flow when the caps cost these prices, and a cost that no flow within the caps goes
    below, whatever the prices: exact in whole numbers."""
    cost = network.cost * _FINENESS + caps.matrix.T @ prices
    flow = _flow_between(network, cost, network.lower, network.upper)
    least = int(cost @ flow) - int(prices @ caps.limit)
    return replace(network, cost=cost, flow=flow), -(-least // _FINENESS)


def _by_knapsacks(network: Network, caps: Caps, prices: Ints, priced: Network, hours: Hours) -> int:
    """A cost that no flow within the caps goes below: the nodes' balances are paid for at the
    priced flow's potentials, and each person's hours are packed exactly."""
    at, money = potentials(priced), prices.copy()
    money[caps.hours_from :] = 0
    cost = network.cost * _FINENESS + caps.matrix.T @ money
    reduced = cost + at[network.tail] - at[network.head]
    n_units = len(network.arcs.group)
    inner = np.where(reduced < 0, network.upper, network.lower)[n_units:]
    packed = most(hours, -reduced[:n_units], network.lower[:n_units], network.upper[:n_units])
    least = int(reduced[n_units:] @ inner) - packed - int(at @ network.supply)
    return -(-(least - int(money @ caps.limit)) // _FINENESS)


def _fuller(network: Network, hours: Hours, flow: Ints) -> Ints:
    """The flow with people's hours packed anew, as often as that is worth something."""
    for _ in range(_PACKINGS):
        again = flow.copy()
        again[: len(network.arcs.group)] = fuller(network, hours, flow)
        again = _completed(network, again)
        if int(network.cost @ again) >= int(network.cost @ flow):
            break
        flow = again
    return flow


def _flow_between(network: Network, cost: Ints, lower: Ints, upper: Ints) -> Ints:
    """The cheapest flow with at least `lower` and at most `upper` on each arc."""
    supply = network.supply.copy()
    np.subtract.at(supply, network.tail, lower)
    np.add.at(supply, network.head, lower)
    flow = min_cost((network.tail,), (network.head,), (upper - lower,), (cost,), supply)
    return flow + lower


def _branch(network: Network, caps: Caps, lower: Ints, upper: Ints) -> tuple[Ints | None, int]:
    """The best whole flow between the limits as far as the nodes let it be found (None: none was),
    and a cost below which there is none. Prefers kept units among equally good flows."""
    arcs = network.arcs
    some = np.flatnonzero(arcs.kept)
    scale = int(arcs.kept.sum()) + 1
    n_arcs, columns = len(network.tail), np.concatenate((np.arange(len(network.tail)), some))
    cost = network.cost[columns].astype(float) * scale
    cost[n_arcs:] -= 1
    low, high = lower[columns].copy(), upper[columns].copy()
    high[n_arcs:] = np.minimum(arcs.kept[some], upper[some])
    low[n_arcs:] = np.maximum(0, lower[some] - (upper[some] - high[n_arcs:]))
    high[:n_arcs][some] -= high[n_arcs:]
    low[:n_arcs][some] -= low[n_arcs:]
    matrix, balance = caps.matrix[:, columns], caps.balance[:, columns]
    supply = network.supply.astype(float)
    nodes = max(1, min(_NODES, _WORK // max(1, int((low < high).sum()))))
    found = milp(
        cost,
        constraints=[
            LinearConstraint(matrix.astype(float), -np.inf, caps.limit.astype(float)),
            LinearConstraint(balance.astype(float), supply, supply),
        ],
        # The unit arcs alone would do, but HiGHS 1.12 takes some of such mixed programs for solved
        # that are not (its issues 3043 and 3073).
        integrality=np.ones(len(columns), dtype=np.int64),
        bounds=Bounds(low.astype(float), high.astype(float)),
        options={"mip_rel_gap": 0, "node_limit": nodes},
    )
    if found.x is None:
        return None, -(2**62)
    flow = merged(network, np.rint(found.x).astype(np.int64))
    dual = float(found.mip_dual_bound)
    proven = int(np.floor(dual / scale + _ROUND)) if np.isfinite(dual) else -(2**62)
    return _completed(network, flow), proven


def _completed(network: Network, flow: Ints) -> Ints:
    """The flow whose unit arcs are these, and whose other arcs are the cheapest that go with
    them, in whole numbers."""
    n_units = len(network.arcs.group)
    lower, upper = network.lower.copy(), network.upper.copy()
    lower[:n_units] = upper[:n_units] = flow[:n_units]
    return _flow_between(network, network.cost, lower, upper)


def _rounded(network: Network, caps: Caps, fractions: Floats) -> Ints:
    """Round down, let branch and bound round up what it can, then fill what still fits."""
    n_units = len(network.arcs.group)
    low, high = network.lower.copy(), network.upper.copy()
    units = fractions[:n_units]
    low[:n_units] = np.maximum(low[:n_units], np.floor(units + _ROUND).astype(np.int64))
    low[:n_units] = _within(caps, low)[:n_units]
    high[:n_units] = np.minimum(high[:n_units], np.ceil(units - _ROUND).astype(np.int64))
    high = np.maximum(low, high)
    flow, _ = _branch(network, caps, low, high)
    if flow is None:
        low[:n_units] = _within(caps, low)[:n_units]
        flow = _completed(network, low)
    low, high = network.lower.copy(), network.upper.copy()
    low[:n_units] = flow[:n_units]
    open_ = _open_arcs(network, flow)
    high[:n_units] = np.where(open_, high[:n_units], flow[:n_units])
    filled, _ = _branch(network, caps, low, high)
    return flow if filled is None else filled


def _within(caps: Caps, flow: Ints) -> Ints:
    """The flow with units taken off, should rounding have broken a cap by one of them."""
    flow = flow.copy()
    for row in np.flatnonzero(caps.matrix @ flow > caps.limit).tolist():
        here = slice(caps.matrix.indptr[row], caps.matrix.indptr[row + 1])
        for arc, factor in zip(caps.matrix.indices[here], caps.matrix.data[here], strict=True):
            over = int((caps.matrix[[row]] @ flow)[0]) - int(caps.limit[row])
            if over <= 0:
                break
            flow[arc] -= min(int(flow[arc]), -(-over // int(factor)))
    return flow


def _open_arcs(network: Network, flow: Ints) -> np.ndarray:
    """Unit arcs between a group that is short and somebody who has time left."""
    arcs, layout = network.arcs, network.layout
    units = flow[: len(arcs.group)]
    placed = np.bincount(arcs.group, units, minlength=layout.groups)
    load = np.bincount(arcs.expert, units, minlength=layout.experts)
    short, free = placed < network.units, load < network.capacity
    return np.asarray(short[arcs.group] & free[arcs.expert])
