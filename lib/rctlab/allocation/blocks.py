"""Permuted blocks within strata: drawn, with exact totals, and foreseen by who has watched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rctlab.allocation.scheme import Scheme
from rctlab.inputs import Floats, Ints

_TRIES, _BATCH = 400_000, 4_000


class Blocks(NamedTuple):
    """Arms and blocks of all people, in the order they came."""

    arm: Ints
    block: Ints
    size: Ints
    position: Ints


def filled(size: int, ratio: tuple[int, ...]) -> Ints:
    """Return how many places of a block go to each arm."""
    return np.array(ratio, dtype=np.int64) * (size // sum(ratio))


def draw_blocks(strata: Ints, plan: Scheme, rng: np.random.Generator) -> Blocks:
    """Fill blocks of random size and random order, stratum by stratum."""
    drawn = Blocks(*(np.zeros(len(strata), dtype=np.int64) for _ in range(4)))
    for stratum in range(int(strata.max()) + 1):
        people = np.flatnonzero(strata == stratum)
        first, number = 0, 0
        while first < len(people):
            size, number = int(rng.choice(plan.sizes)), number + 1
            places = rng.permutation(np.repeat(np.arange(len(plan.arms)), filled(size, plan.ratio)))
            here = people[first : first + size]
            drawn.arm[here] = places[: len(here)]
            drawn.block[here], drawn.size[here] = number, size
            drawn.position[here] = np.arange(1, len(here) + 1)
            first += size
    return drawn


def _last_partial(strata: Ints, drawn: Blocks) -> Iterator[Ints]:
    """Yield the people of each stratum's last block, where that block is not full."""
    for stratum in range(int(strata.max()) + 1):
        people = np.flatnonzero(strata == stratum)
        last = people[drawn.block[people] == drawn.block[people[-1]]]
        if len(last) < drawn.size[last[0]]:
            yield last


def reach_totals(strata: Ints, drawn: Blocks, plan: Scheme, rng: np.random.Generator) -> Blocks:
    """Draw the last blocks that are not full again and again until the totals come out."""
    lasts = list(_last_partial(strata, drawn))
    fixed = np.ones(len(strata), dtype=bool)
    for last in lasts:
        fixed[last] = False
    wanted = dict(zip(plan.arms, plan.totals or (), strict=True))
    need = np.array(plan.totals) - np.bincount(drawn.arm[fixed], minlength=len(plan.arms))
    _refuse_unreachable(need, wanted, [len(last) for last in lasts], plan)
    for _ in range(_TRIES // _BATCH):
        tries = [_redrawn(len(last), plan, rng) for last in lasts]
        met = np.flatnonzero((sum((c for c, _ in tries), np.zeros(1)) == need).all(axis=-1))
        if len(met):
            for last, (counts, size) in zip(lasts, tries, strict=True):
                places = np.repeat(np.arange(len(plan.arms)), counts[met[0]])
                drawn.arm[last] = rng.permutation(places)
                drawn.size[last] = size[met[0]]
            return drawn
    raise ValueError(
        f"totals={wanted} can be reached, but not one of {_TRIES:,} drawings of the last blocks "
        f"did: they are far from the ratio {':'.join(map(str, plan.ratio))}."
    )


def _redrawn(people: int, plan: Scheme, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw many times who of the first people of a block is in which arm: counts, block sizes."""
    size = rng.choice([size for size in plan.sizes if size > people], size=_BATCH)
    counts = np.zeros((_BATCH, len(plan.arms)), dtype=np.int64)
    for one in np.unique(size):
        chosen = size == one
        counts[chosen] = rng.multivariate_hypergeometric(
            filled(int(one), plan.ratio), people, size=int(chosen.sum())
        )
    return counts, size


def _refuse_unreachable(
    need: Ints, totals: dict[str, int], people: list[int], plan: Scheme
) -> None:
    """Say so if the last blocks cannot hold what the totals still need."""
    room = filled(max(plan.sizes), plan.ratio)
    for size in range(1, len(room) + 1):
        for group in map(list, combinations(range(len(room)), size)):
            most = sum(min(m, int(room[group].sum())) for m in people)
            wanted = int(need[group].sum())
            if wanted > most:
                names = [plan.arms[arm] for arm in group]
                asked = sum(totals[name] for name in names)
                raise ValueError(
                    f"totals={totals}: {asked:,} in {' and '.join(map(repr, names))} cannot be "
                    "reached by redrawing the last blocks alone; at most "
                    f"{asked - wanted + most:,} can."
                )


Left = tuple[int, ...]


def block_chances(arms: Iterable[int], sizes: tuple[int, ...], ratio: tuple[int, ...]) -> Floats:
    """Return each arm's chance of coming next, to somebody who knows the sizes, not the blocks."""
    fresh = {tuple(filled(size, ratio).tolist()): 1 / len(sizes) for size in sizes}
    live: dict[Left, float] = fresh
    rows = []
    for arm in arms:
        rows.append(_next(live))
        live = _after(live, arm, fresh)
    return np.array(rows)


def _next(live: dict[Left, float]) -> Floats:
    chances = np.zeros(len(next(iter(live))))
    for left, weight in live.items():
        chances += weight * np.array(left) / sum(left)
    return chances / chances.sum()


def _after(live: dict[Left, float], arm: int, fresh: dict[Left, float]) -> dict[Left, float]:
    """Return the places left and their weights once an arm has come."""
    found: dict[Left, float] = defaultdict(float)
    for left, weight in live.items():
        if left[arm]:
            rest = (*left[:arm], left[arm] - 1, *left[arm + 1 :])
            found[rest] += weight * left[arm] / sum(left)
    ended = found.pop((0,) * len(next(iter(live))), 0.0)
    if ended:
        for left, weight in fresh.items():
            found[left] += ended * weight
    whole = sum(found.values())
    return {left: weight / whole for left, weight in found.items()}


def left_chances(arms: Ints, places: Ints, group: Any) -> Floats:
    """Return each arm's chance of coming next, where it is known how many places each group has."""
    held = pd.DataFrame(np.eye(places.shape[-1], dtype=np.int64)[arms])
    left = places - (held.groupby(group).cumsum() - held).to_numpy()
    return np.asarray(left / left.sum(axis=1, keepdims=True))
