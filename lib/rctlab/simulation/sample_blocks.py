"""Allocation of a sample: permuted blocks in strata, all strata at once."""

from __future__ import annotations

import numpy as np

from rctlab.simulation.entry import BLOCKS
from rctlab.simulation.scores import Ints


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
