"""Permuted blocks within strata: drawn, with exact totals, and foreseen by who has watched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

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


def draw_blocks(
    strata: Ints, sizes: tuple[int, ...], ratio: tuple[int, ...], rng: np.random.Generator
) -> Blocks:
    """Fill blocks of random size and random order, stratum by stratum."""
    drawn = Blocks(*(np.zeros(len(strata), dtype=np.int64) for _ in range(4)))
    for stratum in range(int(strata.max()) + 1):
        people = np.flatnonzero(strata == stratum)
        first, number = 0, 0
        while first < len(people):
            size, number = int(rng.choice(sizes)), number + 1
            places = rng.permutation(np.repeat(np.arange(len(ratio)), filled(size, ratio)))
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


def reach_totals(
    strata: Ints,
    drawn: Blocks,
    totals: tuple[int, ...],
    sizes: tuple[int, ...],
    ratio: tuple[int, ...],
    rng: np.random.Generator,
    arms: tuple[str, ...],
) -> Blocks:
    """Draw the last blocks that are not full again and again until the totals come out."""
    lasts = list(_last_partial(strata, drawn))
    fixed = np.ones(len(strata), dtype=bool)
    for last in lasts:
        fixed[last] = False
    need = np.array(totals) - np.bincount(drawn.arm[fixed], minlength=len(ratio))
    _refuse_unreachable(need, totals, [len(last) for last in lasts], max(sizes), ratio, arms)
    for _ in range(_TRIES // _BATCH):
        tries = [_redrawn(len(last), sizes, ratio, rng) for last in lasts]
        met = np.flatnonzero((sum((c for c, _ in tries), np.zeros(1)) == need).all(axis=-1))
        if len(met):
            for last, (counts, size) in zip(lasts, tries, strict=True):
                places = np.repeat(np.arange(len(ratio)), counts[met[0]])
                drawn.arm[last] = rng.permutation(places)
                drawn.size[last] = size[met[0]]
            return drawn
    raise ValueError(
        f"totals={_by_name(totals, arms)} can be reached, but not one of {_TRIES:,} drawings of the "
        f"last blocks did: they are far from the ratio {':'.join(map(str, ratio))}."
    )


def _redrawn(
    people: int, sizes: tuple[int, ...], ratio: tuple[int, ...], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Draw many times who of the first people of a block is in which arm: counts, block sizes."""
    size = rng.choice([size for size in sizes if size > people], size=_BATCH)
    counts = np.zeros((_BATCH, len(ratio)), dtype=np.int64)
    for one in np.unique(size):
        chosen = size == one
        counts[chosen] = rng.multivariate_hypergeometric(
            filled(int(one), ratio), people, size=int(chosen.sum())
        )
    return counts, size


def _by_name(numbers: tuple[int, ...], arms: tuple[str, ...]) -> dict[str, int]:
    return dict(zip(arms, numbers, strict=True))


def _refuse_unreachable(
    need: Ints,
    totals: tuple[int, ...],
    people: list[int],
    largest: int,
    ratio: tuple[int, ...],
    arms: tuple[str, ...],
) -> None:
    """Say so if the last blocks cannot hold what the totals still need."""
    room = filled(largest, ratio)
    for size in range(1, len(arms) + 1):
        for group in combinations(range(len(arms)), size):
            most = sum(min(m, int(room[list(group)].sum())) for m in people)
            wanted = int(sum(need[arm] for arm in group))
            if wanted > most:
                names = " and ".join(repr(arms[arm]) for arm in group)
                asked = sum(totals[arm] for arm in group)
                raise ValueError(
                    f"totals={_by_name(totals, arms)}: {asked:,} in {names} cannot be reached by "
                    f"redrawing the last blocks alone; at most {asked - wanted + most:,} can."
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
