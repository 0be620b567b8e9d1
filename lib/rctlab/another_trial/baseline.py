"""One row of a trial's baseline table, a mean and SD or a count, and invented people who have it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.another_trial.spec_checks import at_most, known_keys, one_each, people, plain, text
from rctlab.inputs import warn

EVERYBODY = "all"
KEYS = ("what", "mean", "sd", "count", "percent", "decimals", "lowest", "highest")
_DRAWS, _STEPS = 100, 100


@dataclass(frozen=True)
class MeanSd:
    """A mean and SD as they are printed; within: half of the last printed digit of each."""

    mean: float
    sd: float
    within: tuple[float, float]


@dataclass(frozen=True)
class Baseline:
    """A baseline characteristic: what is published of it, by arm or for everybody ("all")."""

    name: str
    what: str
    counts: Mapping[str, int]
    means: Mapping[str, MeanSd]
    decimals: int = 0
    lowest: float = -math.inf
    highest: float = math.inf

    def words(self, group: str) -> str:
        """Return what is published for one arm (or for "all")."""
        if self.counts:
            return f"{self.counts[group]:,}"
        return f"{self.means[group].mean:g} (SD {self.means[group].sd:g})"


def read_baseline(name: str, table: Any, sizes: Mapping[str, int]) -> Baseline:
    """Read one characteristic of the baseline table, or say what is wrong with it."""
    where = f"baseline.{name}"
    found = known_keys(table, KEYS, where)
    kinds = [kind for kind in ("mean", "count", "percent") if kind in found]
    if len(kinds) != 1:
        given = " and ".join(kinds) or "none of them"
        raise ValueError(f"{where}: give mean and sd, or count, or percent; this has {given}.")
    what = text(found, "what", where, default=name.replace("_", " "))
    if kinds == ["mean"]:
        return _measured(name, what, found, sizes)
    for key in ("sd", "decimals", "lowest", "highest"):
        if key in found:
            raise ValueError(f"{where}: {key} goes with a mean, not with a {kinds[0]}.")
    read = _count if kinds == ["count"] else _from_percent
    groups = _groups(found[kinds[0]], sizes, f"{where}.{kinds[0]}")
    return Baseline(name, what, {group: read(*given) for group, given in groups.items()}, {})


def _groups(value: Any, sizes: Mapping[str, int], where: str) -> dict[str, tuple[Any, int, str]]:
    """Return for each arm, or for everybody: the value, the people, the name for a message."""
    if not isinstance(value, Mapping):
        return {EVERYBODY: (value, sum(sizes.values()), where)}
    by_arm = one_each(value, sizes, where)
    return {arm: (one, sizes[arm], f"{where}.{arm}") for arm, one in by_arm.items()}


def _count(value: Any, size: int, where: str) -> int:
    count = people(value, where)
    at_most(count, where, size, "the people randomized")
    return count


def _number(value: Any, where: str) -> tuple[float, float]:
    """Return a number and half of its last printed digit."""
    bad = isinstance(value, bool) or not isinstance(value, Real | Decimal)
    if bad or not math.isfinite(value):
        raise TypeError(f"{where} = {plain(value)!r}: a number is needed here.")
    exponent = Decimal(str(value)).as_tuple().exponent
    return float(value), 0.5 * 10.0 ** min(0, int(exponent))


def _from_percent(value: Any, size: int, where: str) -> int:
    """Return the number of people behind a printed percentage."""
    percent, within = _number(value, where)
    if not 0 <= percent <= 100:
        raise ValueError(f"{where} = {percent:g}: a percentage is from 0 to 100.")
    if 0 < percent < 1:
        warn(
            f"{where} = {percent:g}: this is read as {percent:g} %, fewer than one in a hundred. If "
            f"it is a share, write {100 * percent:g}."
        )
    count = round(percent * size / 100)
    if abs(100 * count / size - percent) > within + 1e-9:
        raise ValueError(
            f"{where} = {percent:g}: no number of {size:,} people makes this percentage; nearest is "
            f"{count:,}, {100 * count / size:.4g} %. If some were not asked, give a count."
        )
    return count


def _measured(name: str, what: str, found: dict[str, Any], sizes: Mapping[str, int]) -> Baseline:
    """Read a mean and SD."""
    where = f"baseline.{name}"
    if "sd" not in found:
        raise ValueError(f"{where} has a mean but no sd.")
    if isinstance(found["mean"], Mapping) != isinstance(found["sd"], Mapping):
        raise ValueError(f"{where}: give mean and sd both by arm, or both for everybody.")
    sds = _groups(found["sd"], sizes, f"{where}.sd")
    no_ends = {"lowest": -math.inf, "highest": math.inf}
    low, high = (
        _number(found[key], f"{where}.{key}")[0] if key in found else end
        for key, end in no_ends.items()
    )
    means, digits = _groups(found["mean"], sizes, f"{where}.mean"), 0
    read = {}
    for group, (value, size, label) in means.items():
        (mean, within), (sd, near) = _number(value, label), _number(sds[group][0], sds[group][2])
        _refuse_impossible(mean, sd, near, (low, high), size, (label, sds[group][2]))
        read[group] = MeanSd(mean, sd, (within, near))
        digits = max(digits, round(-math.log10(2 * within)))
    decimals = people(found.get("decimals", digits), f"{where}.decimals")
    _refuse_off_grid(read, decimals, {group: n for group, (_, n, _) in means.items()}, where)
    return Baseline(name, what, {}, read, decimals, low, high)


def _refuse_impossible(
    mean: float,
    sd: float,
    near: float,
    ends: tuple[float, float],
    size: int,
    names: tuple[str, str],
) -> None:
    """Say so if nobody could have this mean and SD within the possible values."""
    (low, high), (mean_name, sd_name) = ends, names
    if not low <= mean <= high:
        raise ValueError(f"{mean_name} = {mean:g} is not between {low:g} and {high:g}.")
    if size < 2:
        raise ValueError(f"{mean_name}: a mean and sd need 2 people or more, not {size}.")
    # the most spread there can be: all at the two ends, or all but one at the one end
    spreads = [(mean - low) * math.sqrt(size), (high - mean) * math.sqrt(size)]
    if mean not in (low, high):
        spreads.append(math.sqrt((mean - low) * (high - mean) * size / (size - 1)))
    if not 0 <= sd <= min(spreads) + near:
        raise ValueError(
            f"{sd_name} = {sd:g}: with a mean of {mean:g} between {low:g} and {high:g} the sd is "
            f"from 0 to {min(spreads):.3g}."
        )


def _refuse_off_grid(
    means: Mapping[str, MeanSd], decimals: int, sizes: Mapping[str, int], where: str
) -> None:
    """Say so if values with so many decimals cannot have the mean that is printed."""
    for group, given in means.items():
        steps = sizes[group] * 10**decimals
        nearest = round(given.mean * steps) / steps
        if abs(nearest - given.mean) > given.within[0] + 1e-9:
            raise ValueError(
                f"{where}: {sizes[group]:,} values with {decimals} decimals cannot have the mean "
                f"{given.mean:g} ({group}); nearest is {nearest:.6g}."
            )


@np.errstate(over="ignore", invalid="ignore")  # an sd that cannot be lets the stretch run away
def numbers_with(
    item: Baseline, group: str, n: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw values whose mean and SD print as published."""
    given, grid = item.means[group], 10.0**item.decimals
    low, high = np.ceil(item.lowest * grid) / grid, np.floor(item.highest * grid) / grid
    for draw in range(_DRAWS):
        # on the edge between two printed digits only where nothing else can be
        slack = 0.9 if 2 * draw < _DRAWS else 1.0 + 1e-9
        normal = rng.standard_normal(n)
        centre, stretch = given.mean, given.sd
        for _ in range(_STEPS):
            values = np.clip((centre + stretch * normal).round(item.decimals), low, high)
            mean, sd = values.mean(), values.std(ddof=1)
            near = np.array(given.within) * slack + 1e-12
            if (np.abs([mean - given.mean, sd - given.sd]) <= near).all():
                return values
            centre += given.mean - mean
            stretch *= given.sd / sd if sd > 0 else 2.0
    raise ValueError(
        f"baseline.{item.name}: no {n:,} values were found with mean {given.mean:g} and sd "
        f"{given.sd:g} ({group}); the last had {mean:.4g} and {sd:.4g}. Check the sd, lowest, "
        "highest and decimals."
    )
