"""Items as nodes and compared pairs as edges: the linear systems behind strengths.

The information matrix of strengths is a weighted Laplacian L of this graph: for an edge of weight
h between a and b, x' L x = sum h (x_a - x_b)^2. Its rows sum to 0, since only differences of
strengths are seen; strengths sum to 0, and so does every solution here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from app.scoring.labels import Floats, Ints

DENSE_SOLVE = 300
"""Up to so many items the system is solved at once; above, by conjugate gradients."""

DENSE_INVERSE = 3000
"""Up to so many items the inverse is made whole; 72 MB."""

MOST_ROUNDS = 2000
"""Rounds of conjugate gradients; random graphs need some dozens, chains one a link."""


@dataclass(frozen=True, slots=True, eq=False)
class PairGraph:
    """A graph with an edge a compared pair. Make it with `pair_graph`.

    difference: sparse, a row an edge: +1 in the first item's column, -1 in the second's.
    together: its transpose.
    """

    first: Ints
    second: Ints
    n_items: int
    difference: sparse.csr_array
    together: sparse.csr_array

    def gaps(self, strength: Floats) -> Floats:
        """How much the first item of each edge is above the second; columns stay columns."""
        return np.asarray(self.difference @ strength)

    def gathered(self, edge: Floats) -> Floats:
        """The sum of edges' values at each item: plus where it is first, minus where second."""
        return np.asarray(self.together @ edge)

    def solve(self, weight: Floats, ridge: float, right: Floats, accuracy: float) -> Floats:
        """x with (L + ridge I) x = right, where weights of edges give L.

        `right` may have several columns; its columns are taken less their mean, and so are those of
        x. `accuracy`: the residual's norm beside that of `right`, for large graphs.
        """
        if self.n_items == 0:
            return right
        centred = right - right.mean(axis=0)
        if self.n_items <= DENSE_SOLVE:
            matrix = self._dense(weight, ridge)
            return np.asarray(linalg.solve(matrix, centred, assume_a="pos"))
        node = abs(self.together) @ weight + ridge
        scale = np.where(node > 0.0, node, 1.0)

        def apply(x: Floats) -> Floats:
            gap = self.gaps(x)
            inner = weight[:, None] * gap if gap.ndim == 2 else weight * gap
            return np.asarray(self.gathered(inner) + ridge * x)

        found = conjugate_gradients(apply, scale, centred, accuracy)
        return np.asarray(found - found.mean(axis=0))

    def inverse_diagonal(
        self, weight: Floats, ridge: float, rng: np.random.Generator | None, probes: int
    ) -> Floats:
        """The diagonal of the inverse of L + ridge I among vectors that sum to 0.

        Exact up to `DENSE_INVERSE` items. Above, the mean of z * solve(z) over random signs z
        (Bekas, Kokiopoulou and Saad, "An estimator for the diagonal of a matrix", Applied Numerical
        Mathematics 57, 2007), unbiased; nan without `rng`.
        """
        if self.n_items <= DENSE_INVERSE:
            # The mean's own direction gets the weight 1 + ridge, and is taken off again.
            inverse = np.linalg.inv(self._dense(weight, ridge))
            return np.asarray(np.diagonal(inverse) - 1.0 / (self.n_items * (1.0 + ridge)))
        if rng is None:
            return np.full(self.n_items, np.nan)
        signs = rng.choice(np.array([-1.0, 1.0]), (self.n_items, probes))
        found = (signs * self.solve(weight, ridge, signs, 1e-4)).mean(axis=1)
        node = abs(self.together) @ weight + ridge
        # No item is known better than if all others were known.
        return np.asarray(np.maximum(found, 1.0 / np.maximum(node, np.finfo(np.float64).tiny)))

    def _dense(self, weight: Floats, ridge: float) -> Floats:
        matrix = np.full((self.n_items, self.n_items), 1.0 / self.n_items)
        scaled = self.together @ sparse.diags_array(weight) @ self.difference
        matrix += scaled.toarray()
        matrix[np.diag_indices(self.n_items)] += ridge
        return matrix


def pair_graph(first: Ints, second: Ints, n_items: int) -> PairGraph:
    """The graph of edges from `first` to `second`, codes below `n_items`."""
    n = first.size
    row = np.arange(n, dtype=np.int64)
    signs = np.concatenate([np.ones(n), -np.ones(n)])
    places = np.concatenate([row, row]), np.concatenate([first, second]).astype(np.int64)
    difference = sparse.csr_array((signs, places), shape=(n, n_items))
    together = sparse.csr_array(difference.T)
    return PairGraph(first, second, n_items, difference, together)


def one_piece(graph: PairGraph, wins: NDArray[np.bool_], losses: NDArray[np.bool_]) -> bool:
    """Whether a chain of wins leads from each item to each other one.

    wins, losses: of each edge, whether its first item ever won, or lost. Exactly then strengths
    are finite without a prior (Ford, "Solution of a ranking problem from binary comparisons",
    American Mathematical Monthly 64(8), 1957).
    """
    a = np.concatenate([graph.first[wins], graph.second[losses]])
    b = np.concatenate([graph.second[wins], graph.first[losses]])
    shape = (graph.n_items, graph.n_items)
    links = sparse.csr_array((np.ones(a.size), (a, b)), shape=shape)
    pieces, _ = sparse.csgraph.connected_components(links, directed=True, connection="strong")
    return bool(pieces <= 1)


def conjugate_gradients(
    apply: Callable[[Floats], Floats], diagonal: Floats, right: Floats, accuracy: float
) -> Floats:
    """x with apply(x) = right, a column at a time or many together; `diagonal` preconditions.

    Hestenes and Stiefel 1952. Ends when every column's residual is below `accuracy` of its right.
    """
    columns = right.reshape(right.shape[0], -1)
    scale = diagonal[:, None]
    x = np.zeros_like(columns)
    residual = columns.copy()
    ahead = residual / scale
    height = (residual * ahead).sum(axis=0)
    direction = ahead
    goal = accuracy**2 * (columns**2).sum(axis=0)
    for _ in range(MOST_ROUNDS):
        if np.all((residual**2).sum(axis=0) <= goal):
            break
        pushed = apply(direction)
        bend = (direction * pushed).sum(axis=0)
        length = np.divide(height, bend, out=np.zeros_like(height), where=bend > 0.0)
        x += length * direction
        residual -= length * pushed
        ahead = residual / scale
        before, height = height, (residual * ahead).sum(axis=0)
        turn = np.divide(height, before, out=np.zeros_like(height), where=before > 0.0)
        direction = ahead + turn * direction
    return np.asarray(x.reshape(right.shape))
