"""The odds ratio given both margins: Fisher's noncentral hypergeometric distribution.

Given the margins, the events of arm 1 follow an exponential family in the log odds ratio. All sums
here run over counts around the observed one, with weights relative to the observed count's, so no
factorial of a large number is ever formed. Cutting the far ends off leaves an exponential family;
its ends carry less than 1e-17 of the total at every root, or the sums are made longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rctlab.inputs import Bools, Floats, Ints
from rctlab.measures.intervals.rootfind import find_root, widen

_MOST_NUMBERS = 4_000_000  # of one block of work: 32 MB an array
_LONGEST = 5_000_000  # counts on one side of a single table
_NOTHING = -40.0  # the log of a share that no longer counts
_TIE = 1e-7  # log weights this close belong to tables that are equally likely

Cells = tuple[Floats, Floats, Floats, Floats]


def conditional_lower(
    a: Floats, b: Floats, c: Floats, d: Floats, tail: float, share: float
) -> Floats:
    """Return the odds ratio at which counts above (and a share of) the observed one have P = tail."""

    def excess(t: Floats, weights: Floats) -> Floats:
        up, here, down = _log_sums(t, weights)
        above = np.logaddexp(up, here + np.log(share))
        below = down if share == 1 else np.logaddexp(down, here + np.log1p(-share))
        return above - below - np.log(tail / (1 - tail))

    return _solve(excess, (a, b, c, d), np.minimum(a, d) > 0, 0.0)


def conditional_estimate(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Return the odds ratio under which the observed count is the expected one."""

    def excess(t: Floats, weights: Floats) -> Floats:
        up, _, down = _log_sums(t, weights, moment=True)
        return up - down

    least, most = np.minimum(a, d) == 0, np.minimum(b, c) == 0
    inside = _solve(excess, (a, b, c, d), ~least & ~most, np.nan)
    return np.where(least & most, np.nan, np.where(least, 0.0, np.where(most, np.inf, inside)))


def _solve(excess: Callable[..., Floats], cells: Cells, wanted: Bools, other: float) -> Floats:
    """Return exp(root) of an increasing function of the log odds ratio, in blocks of like size."""
    result = np.full(cells[0].shape, other)
    reach = np.full(cells[0].shape, 0, dtype=np.int64)
    rows = np.flatnonzero(wanted)
    reach[rows] = _first_reach(*(cell[rows] for cell in cells))
    while rows.size:
        rows = rows[np.argsort(reach[rows], kind="stable")]
        again = []
        for block in _blocks(rows, reach):
            width = int(reach[block].max())
            weights = _log_weights([cell[block] for cell in cells], width)
            t = _root(excess, weights, *(cell[block] for cell in cells))
            result[block] = np.exp(t)
            again.append(block[_ends_matter(t, weights)])
        rows = np.concatenate(again)
        reach[rows] *= 2
    return result


def _first_reach(a: Floats, b: Floats, c: Floats, d: Floats) -> Ints:
    """Return how far from the observed count to sum: many standard deviations, or all there is."""
    deviation = 1 / np.sqrt(sum(1 / (cell + 0.5) for cell in (a, b, c, d)))
    farthest = np.maximum(np.minimum(a, d), np.minimum(b, c))
    reach = np.minimum(np.ceil(16 * (deviation + 3)), farthest)
    if reach.size and reach.max() > _LONGEST:
        raise ValueError(
            f"These margins leave too many counts to sum over ({reach.max():.1g} and more). For "
            "tables of more than about 1e12 people take a score interval or the N - 1 test."
        )
    return reach.astype(np.int64)


def _blocks(rows: Ints, reach: Ints) -> list[Ints]:
    """Return rows in blocks, so that a block's weights stay within the memory meant for them."""
    blocks, start = [], 0
    while start < rows.size:
        stop = start + 1
        while (
            stop < rows.size and (stop + 1 - start) * (2 * reach[rows[stop]] + 1) <= _MOST_NUMBERS
        ):
            stop += 1
        blocks.append(rows[start:stop])
        start = stop
    return blocks


def _log_weights(cells: Sequence[Floats], reach: int) -> Floats:
    """Return log weights of the counts a - reach ... a + reach, relative to that of a itself."""
    a, b, c, d = cells
    k = np.arange(reach, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        up, down = _steps(a, b, c, d, k), _steps(b, a, d, c, k)
    here = np.zeros((a.size, 1))
    return np.concatenate([np.cumsum(down, axis=1)[:, ::-1], here, np.cumsum(up, axis=1)], axis=1)


def _steps(a: Floats, b: Floats, c: Floats, d: Floats, k: Floats) -> Floats:
    """Return the log ratio of each weight to the one before, when k people have moved already."""
    left = np.maximum(b[:, None] - k, 0) * np.maximum(c[:, None] - k, 0)
    return np.log(left / ((a[:, None] + k + 1) * (d[:, None] + k + 1)))


def _tilted(t: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the log weights under a log odds ratio t, and the offsets -reach ... reach."""
    reach = weights.shape[1] // 2
    offset = np.arange(-reach, reach + 1, dtype=float)
    return weights + t[:, None] * offset, offset


def _log_sums(t: Floats, weights: Floats, moment: bool = False) -> tuple[Floats, Floats, Floats]:
    """Return the logs of the sums above, at and below the observed count (or of first moments)."""
    terms, offset = _tilted(t, weights)
    peak = terms.max(axis=1, keepdims=True)
    shares = np.exp(terms - peak)
    if moment:
        shares *= np.abs(offset)
    reach = weights.shape[1] // 2
    with np.errstate(divide="ignore"):
        up, down = (
            np.log(part.sum(axis=1)) for part in (shares[:, reach + 1 :], shares[:, :reach])
        )
    return up, terms[:, reach] - peak[:, 0], down


def _root(excess: Callable[..., Floats], weights: Floats, *cells: Floats) -> Floats:
    """Return the log odds ratio at which the function is 0, starting around the observed one."""
    a, b, c, d = (cell + 0.5 for cell in cells)
    centre = np.log(a) - np.log(b) - np.log(c) + np.log(d)
    error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    low, high = widen(excess, centre - 3 * error, centre + error, weights)
    return find_root(excess, low, high, weights)


def _ends_matter(t: Floats, weights: Floats) -> Bools:
    """Return which rows still carry weight at the far ends of their sums."""
    terms, _ = _tilted(t, weights)
    ends = np.maximum(terms[:, 0], terms[:, -1])
    return ends - terms.max(axis=1) > _NOTHING


def null_pvalue(a: Floats, b: Floats, c: Floats, d: Floats, share: float) -> Floats:
    """Return Fisher's two-sided P value: all tables, given the margins, no likelier than the seen."""
    # sums start at the likeliest table, so that they hold both tails
    likeliest = np.floor((a + b + 1) * ((a + c + 1) / (a + b + c + d + 2)))
    move = np.clip(likeliest, a - np.minimum(a, d), a + np.minimum(b, c)) - a
    moved = (a + move, b - move, c - move, d + move)
    pvalue = np.empty(a.shape)
    reach = _first_reach(*moved) + np.abs(move).astype(np.int64)
    for block in _blocks(np.argsort(reach, kind="stable"), reach):
        width = int(reach[block].max())
        weights = _log_weights([cell[block] for cell in moved], width)
        place = (width - move[block]).astype(np.int64)[:, None]
        seen = np.take_along_axis(weights, place, axis=1)
        chance = np.exp(weights)
        less, same = weights < seen - _TIE, np.abs(weights - seen) <= _TIE
        counted = (chance * (less + share * same)).sum(axis=1)
        pvalue[block] = counted / chance.sum(axis=1)
    return pvalue
