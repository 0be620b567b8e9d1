"""People as they come: everything that is known of them before they are randomized."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.simulation.model import LOADINGS, MODEL, SHARES

Array = NDArray[Any]
People = dict[str, Array]

# at this site nobody recorded long-term opioids: the paper has three of the four
NO_OPIOIDS_AT = 3


# One stream a part of a trial, so that one part never moves another. A new one goes to the end.
STREAMS = (
    *("people", "items", "entry", "change", "split", "retention", "pattern", "sessions"),
    *("coaches", "harms", "plan"),
    *("missing", "digits", "targets", "concealment", "crossover", "unequal_care"),
)


def streams(seed: int | np.random.SeedSequence) -> dict[str, np.random.Generator]:
    """Return a generator for each part of a trial."""
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    parts = root.spawn(len(STREAMS))
    return {name: np.random.default_rng(part) for name, part in zip(STREAMS, parts, strict=True)}


def draw_people(
    n: int,
    people: np.random.Generator,
    items: np.random.Generator,
    *,
    exact: Mapping[str, int] | None = None,
) -> People:
    """Draw the baseline of n people; `exact` says of how many people a characteristic is true."""
    found: People = dict(zip(("site", "race"), _places(n, people), strict=True))
    behind = people.standard_normal((n, 3))
    own = people.standard_normal((len(LOADINGS), n))
    latent = {
        name: behind @ row + np.sqrt(max(0.0, 1 - float(np.dot(row, row)))) * noise
        for (name, row), noise in zip(LOADINGS.items(), own, strict=True)
    }
    # nobody has what was not recorded, so the share holds among the others
    latent["long_term_opioids"][found["site"] == NO_OPIOIDS_AT] = -np.inf
    for name in SHARES:
        found[name] = _has(latent[name], SHARES[name], (exact or {}).get(name))
    found["age"] = _whole(latent["age"], MODEL.age, 18, 95)
    found["phq8"] = _whole(latent["phq8"], MODEL.phq8, 0, 24)
    found["gad7"] = _whole(latent["gad7"], MODEL.gad7, 0, 21)
    level = latent["severity"]
    if exact is not None:
        level = (level - level.mean()) / level.std()
    found["items"] = _items(level, items)
    return with_sums(found)


def with_sums(people: People) -> People:
    """Put the four intensity items in order, and add sums: of all eleven, and of these four."""
    answers = people["items"]
    least, low, high, worst = np.sort(answers[:, :4], axis=1).T
    falling = answers[:, 2] > answers[:, 3]  # "average" above "now": it stays the higher of the two
    average, now = np.where(falling, high, low), np.where(falling, low, high)
    answers[:, :4] = np.column_stack([worst, least, average, now])
    people["sum"] = people["items"].sum(axis=1, dtype=np.int64)
    people["intensity"] = people["items"][:, :4].sum(axis=1, dtype=np.int64)
    return people


def weigh(people: People, on: Mapping[str, float]) -> NDArray[np.float64]:
    """Add up columns times their weights, each column less its mean in the model."""
    total = np.zeros(len(people["sum"]))
    for name, weight in on.items():
        total += weight * (_column(people, name) - _mean(name))
    return total


def _column(people: People, name: str) -> Array:
    if name == "severity":
        return people["sum"] / 11
    return people["sum"] >= 77 if name == "severity_7" else people[name]


def _mean(name: str) -> float:
    if name in SHARES:
        return SHARES[name]
    return {"severity_7": 0.255}.get(name) or float(getattr(MODEL, name)[0])


def _places(n: int, rng: np.random.Generator) -> list[Array]:
    """Draw everybody's site and race: as places in SITES and RACES."""
    found: list[Array] = []
    for shares in (MODEL.site_shares, MODEL.race_shares):
        edges = np.cumsum(shares)[:-1] / sum(shares)
        found.append(np.searchsorted(edges, rng.random(n)))
    return found


def _has(latent: Array, share: float, count: int | None) -> NDArray[np.bool_]:
    """Say who has a characteristic: those with the highest latent values."""
    if count is None:
        return np.asarray(latent > NormalDist().inv_cdf(1 - share))
    has = np.zeros(len(latent), dtype=bool)
    has[np.argsort(-latent, kind="stable")[:count]] = True
    return has


def _whole(z: Array, shape: tuple[float, float, float], low: int, high: int) -> NDArray[np.int64]:
    """Turn a standard normal into whole points with mean, spread and skew, within low and high."""
    mean, spread, skew = shape
    return np.clip(np.rint(mean + spread * z + skew * (z * z - 1)), low, high).astype(np.int64)


def _items(z: Array, rng: np.random.Generator) -> NDArray[np.int64]:
    """Answer the eleven items from a standard normal pain level."""
    mean, spread = MODEL.severity
    apart = MODEL.intensity_spread * rng.standard_normal(len(z))
    parts = np.array([7 / 11] * 4 + [-4 / 11] * 7)  # so that the mean of all items does not move
    level = mean + spread * z
    least, left = MODEL.little_pain
    level = np.where(level < least, least - left * (least - level), level)
    points = level[:, None] + apart[:, None] * parts + np.array(MODEL.item_offsets)
    points += MODEL.item_noise * rng.standard_normal(points.shape)
    return np.clip(np.rint(points), 0, 10).astype(np.int64)
