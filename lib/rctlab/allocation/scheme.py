"""What was asked for: arms, ratio, block sizes, totals and strata, each checked in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import whole_number

RESERVED = ("arm", "stratum", "block", "block_size", "position")


class Scheme(NamedTuple):
    """How people are allocated; `sizes` and the rest are there where the scheme uses them."""

    scheme: str
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    sizes: tuple[int, ...] = ()
    totals: tuple[int, ...] | None = None

    def words(self) -> str:
        """Return the scheme as a paper would name it."""
        if self.scheme == "permuted-block":
            *first, last = map(str, self.sizes)
            sizes = f"{', '.join(first)} or {last}" if first else last
            return f"permuted blocks of {sizes}, order random"
        if self.scheme == "alternation":
            return "alternation, no chance in it"
        return "simple randomization" + ("" if self.totals is None else " with fixed totals")


def _listed(names: Iterable[Any]) -> str:
    return ", ".join(repr(name) for name in names)


def checked_arms(arms: Any) -> tuple[str, ...]:
    """Return the names of the arms: two or more, all different."""
    if isinstance(arms, str) or not isinstance(arms, Iterable):
        raise TypeError(f"arms={arms!r}: give the names of two or more arms.")
    names = tuple(arms)
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"arms={names!r}: each arm is a name, not {name!r}.")
    if len(names) < 2:
        raise ValueError(f"arms={names!r}: two or more arms are needed; this has {len(names)}.")
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"arms={names!r}: {_listed(twice)} is given twice.")
    return names


def _by_arm(values: Any, arms: tuple[str, ...], argument: str) -> list[int]:
    """Return one whole number an arm, in the order of the arms."""
    if isinstance(values, Mapping):
        unknown = [name for name in values if name not in arms]
        left_out = [name for name in arms if name not in values]
        if unknown or left_out:
            what = f"{_listed(unknown)} is no arm" if unknown else f"{_listed(left_out)} is missing"
            raise ValueError(f"{argument}={values!r}: {what}. The arms are: {_listed(arms)}.")
        values = [values[name] for name in arms]
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{argument}={values!r}: give one number for each of {_listed(arms)}.")
    numbers = list(values)
    if len(numbers) != len(arms):
        raise ValueError(
            f"{argument}={values!r}: {len(numbers)} numbers for the {len(arms)} arms {_listed(arms)}."
        )
    return [whole_number(number, argument, values) for number in numbers]


def checked_ratio(ratio: Any, arms: tuple[str, ...]) -> tuple[int, ...]:
    """Return the allocation ratio in lowest terms, in the order of the arms."""
    if ratio is None:
        return (1,) * len(arms)
    parts = _by_arm(ratio, arms, "ratio")
    if min(parts) < 1:
        raise ValueError(f"ratio={ratio!r}: each arm's part is 1 or more, not {min(parts)}.")
    shared = math.gcd(*parts)
    return tuple(part // shared for part in parts)


def checked_sizes(block_sizes: Any, ratio: tuple[int, ...]) -> tuple[int, ...]:
    """Return the block sizes, each a multiple of the sum of the ratio."""
    given = [block_sizes] if isinstance(block_sizes, Integral) else block_sizes
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"block_sizes={block_sizes!r}: give whole numbers, such as (3, 6, 9).")
    sizes = tuple(whole_number(size, "block_sizes", block_sizes) for size in given)
    if not sizes:
        raise ValueError(f"block_sizes={block_sizes!r}: give at least one size.")
    if len(set(sizes)) < len(sizes):
        raise ValueError(f"block_sizes={block_sizes!r}: a size is given twice.")
    whole, words = sum(ratio), ":".join(map(str, ratio))
    for size in sizes:
        if size == 0 or size % whole:
            raise ValueError(
                f"block_sizes={block_sizes!r}: a block of {size} cannot hold the arms {words}; "
                f"allowed are multiples of {whole}."
            )
    return sizes


def checked_totals(totals: Any, arms: tuple[str, ...], people: int) -> tuple[int, ...] | None:
    """Return the people wanted in each arm, in the order of the arms, if any are wanted."""
    if totals is None:
        return None
    wanted = tuple(_by_arm(totals, arms, "totals"))
    if sum(wanted) != people:
        raise ValueError(
            f"totals={totals!r} add up to {sum(wanted):,}, but there are {people:,} people."
        )
    return wanted


def checked_factors(strata: Any) -> pd.DataFrame:
    """Return the stratification factors, one row a person; no columns where there are none."""
    if isinstance(strata, pd.Series):
        strata = strata.to_frame("factor" if strata.name is None else str(strata.name))
    if isinstance(strata, pd.DataFrame):
        factors = strata.copy()
    elif isinstance(strata, Integral) and not isinstance(strata, (bool, np.bool_)):
        factors = pd.DataFrame(index=pd.RangeIndex(whole_number(strata, "strata")))
    else:
        raise TypeError(
            f"strata is a {type(strata).__name__}; give a DataFrame or a Series with one row a "
            "person, or a number of people."
        )
    if not len(factors):
        raise ValueError("strata holds nobody (n = 0); at least 1 person is needed.")
    _refuse_bad_columns(factors)
    return factors


def _refuse_bad_columns(factors: pd.DataFrame) -> None:
    """Say so if a column cannot be used as a stratification factor."""
    names = list(factors.columns)
    for name in dict.fromkeys(names):
        if name in RESERVED or names.count(name) > 1:
            why = "is the name of a result" if name in RESERVED else "is there twice"
            raise ValueError(f"strata: the column {name!r} {why}; give it another name.")
        missing = int(factors[name].isna().sum())
        if missing:
            raise ValueError(
                f"strata: {name!r} is missing for {missing} of {len(factors)} people. Everybody "
                "needs a stratum before they are allocated."
            )


def stratum_labels(factors: pd.DataFrame) -> NDArray[np.object_]:
    """Return each person's stratum in words, "female, A"; "all" without factors."""
    if not len(factors.columns):
        return np.full(len(factors), "all", dtype=object)
    rows = factors.astype(object).to_numpy()
    labels = np.array([", ".join(map(str, row)) for row in rows], dtype=object)
    twice = pd.Series(labels)[~factors.reset_index(drop=True).duplicated()]
    if twice.duplicated().any():
        same = twice[twice.duplicated()].iloc[0]
        raise ValueError(f"strata: two different strata read {same!r}; change the values of one.")
    return labels
