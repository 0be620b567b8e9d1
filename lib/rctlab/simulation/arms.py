"""Who comes into which arm: permuted blocks in the trial's 32 strata, with its exact totals.

`rctlab.allocate` does this for any trial, and shows its blocks. Here women and rural people have
exact totals, too, and it has to be quick: thousands of trials are drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Ints
from rctlab.simulation.people import People

BLOCKS = (3, 6, 9)
CANDIDATES = 24  # ways to fill the last block of a stratum that are tried


def strata(people: People) -> Ints:
    """Number the 2 x 2 x 4 x 2 strata: sex, severity of 7 or more, site, rural (0 to 31)."""
    severe = people["sum"] >= 77
    return np.asarray(
        ((people["female"] * 2 + severe) * 4 + people["site"]) * 2 + people["rural"], dtype=np.int64
    )


def enter(people: People, rng: np.random.Generator, totals: Ints | None = None) -> Ints:
    """Allocate people in the order in which they come."""
    stratum = strata(people)
    arm = np.empty(len(stratum), dtype=np.int64)
    order = np.argsort(stratum, kind="stable")
    starts = np.searchsorted(stratum[order], np.arange(33))
    filled, tails = np.zeros(3, dtype=np.int64), []
    for s in range(32):
        here = order[starts[s] : starts[s + 1]]
        full, last = _blocks(len(here), rng)
        arm[here[: len(full)]] = full
        filled = filled + len(full) // 3
        tails.append((here[len(full) :], _candidates(last, len(here) - len(full), rng)))
    chosen = np.zeros(32, dtype=int) if totals is None else _reach(tails, arm, people, totals, rng)
    for (here, candidates), choice in zip(tails, chosen, strict=True):
        arm[here] = candidates[choice]
    return arm


def _blocks(n: int, rng: np.random.Generator) -> tuple[Ints, int]:
    """Fill n places with whole permuted blocks; also return the size of the block that is left."""
    sizes = rng.choice(BLOCKS, n // 3 + 1)
    ends = np.cumsum(sizes)
    whole = int(np.searchsorted(ends, n, side="right"))
    if whole == 0:
        return np.zeros(0, dtype=np.int64), int(sizes[0])
    block = np.repeat(np.arange(whole), sizes[:whole])
    arms = np.arange(len(block)) % 3
    # a random order within each block: its number and a random part of 1
    return arms[np.argsort(block + rng.random(len(block)))], int(sizes[whole])


def _candidates(size: int, n: int, rng: np.random.Generator) -> Ints:
    """Start a permuted block of this size in several ways, and keep its first n places."""
    blocks = np.tile(np.arange(size) % 3, (CANDIDATES, 1))
    return rng.permuted(blocks, axis=1)[:, :n]


def _reach(
    tails: list[tuple[Ints, Ints]],
    arm: Ints,
    people: People,
    totals: Ints,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Choose how each last block starts so that the totals come out: one block after another."""
    groups = [np.ones(len(arm), dtype=bool), people["female"], people["rural"]]
    inside = np.ones(len(arm), dtype=bool)
    for here, _ in tails:
        inside[here] = False
    need = totals - np.array([np.bincount(arm[inside & g], minlength=3) for g in groups])
    adds = np.array([_adds(here, tail, groups) for here, tail in tails])  # 32 x candidates x 9
    need = need.ravel()
    for _ in range(200):
        chosen = rng.integers(0, CANDIDATES, 32)
        left = need - adds[np.arange(32), chosen].sum(axis=0)
        for s in rng.permutation(np.tile(np.arange(32), 6)):
            left = left + adds[s, chosen[s]]
            chosen[s] = np.abs(left - adds[s]).sum(axis=1).argmin()
            left = left - adds[s, chosen[s]]
            if not left.any():
                return np.asarray(chosen)
    raise ValueError(f"totals={totals.tolist()}: no start of the last blocks gives these.")


def _adds(here: Ints, candidates: Ints, groups: list[NDArray[np.bool_]]) -> Ints:
    """Count what each candidate adds to each group and arm: candidates x 9."""
    is_arm = candidates[:, :, None] == np.arange(3)
    members = np.array([g[here] for g in groups], dtype=np.int64)
    return np.asarray(members @ is_arm).reshape(len(candidates), 9)


def permuted_blocks(stratum: Ints, rng: np.random.Generator) -> Ints:
    """Allocate people in the order in which they come, in blocks of 3, 6 or 9 of their stratum."""
    people = np.bincount(stratum)
    sizes = rng.choice(BLOCKS, (len(people), int(people.max(initial=0)) // min(BLOCKS) + 1))
    before = np.cumsum(sizes, axis=1) - sizes
    # blocks until everybody of the stratum has a place; the last one may be left half empty
    needed = before < people[:, None]
    block = np.repeat(np.arange(needed.sum()), sizes[needed])
    # the places of a block get the three arms in turn, and are put in a random order
    turn = (np.arange(len(block)) % 3)[np.lexsort((rng.random(len(block)), block))]
    places = np.repeat(np.nonzero(needed)[0], sizes[needed])
    first = np.searchsorted(places, np.arange(len(people)))
    order = np.argsort(stratum, kind="stable")
    start = np.cumsum(people) - people
    arm = np.empty_like(stratum)
    arm[order] = turn[np.repeat(first - start, people) + np.arange(len(stratum))]
    return arm
