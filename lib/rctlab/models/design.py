"""The design matrix of a risk model: arms, covariates, and what is wrong with them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.measures.from_people import listed_values
from rctlab.models.newton import DEPENDENT

_NUMBERS = {"boolean", "integer", "floating", "mixed-integer-float"}
_TEXT = {"string", "categorical"}
# a column this much nearer to the others than its own length is taken for a combination of them,
# as the fits take it, which square the distance
_SAME = DEPENDENT**0.5
# values that spread less than this, as a share of their size, have lost digits that a fit needs
_NO_SPREAD = 1e-10
# squares of larger numbers, or of smaller ones, are not held by a float
_LARGE = 1e100


class Design(NamedTuple):
    """A matrix with one row a person, and the names of its columns."""

    matrix: Floats
    names: tuple[str, ...]


def design_matrix(
    arm: NDArray[Any], arms: Sequence[str], covariates: pd.DataFrame, argument: str = "arm"
) -> Design:
    """Return the design: 1, a column for each arm but the last, the covariates."""
    # a list, for a covariate may bear the name of another column, or of the intercept
    columns = [("intercept", np.ones(len(arm)))]
    columns += [(f"{argument}[{name}]", 1.0 * (arm == j)) for j, name in enumerate(arms[:-1])]
    for name, values in covariates.items():
        columns += _columns_of(values, str(name))
    names, numbers = zip(*columns, strict=True)
    design = Design(np.column_stack(numbers), _told_apart(names))
    n, k = design.matrix.shape
    if n <= k:
        raise ValueError(
            f"{n} people are too few for {k} coefficients ({len(arms)} arms and "
            f"covariates={list(covariates.columns)!r}): leave covariates out or merge categories."
        )
    _refuse_combinations(design)
    return design


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are alike: the second "x" becomes "x (2)"."""
    found = list[str]()
    for name in names:
        fresh = (f"{name} ({count})" if count > 1 else name for count in itertools.count(1))
        found.append(next(one for one in fresh if one not in found))
    return tuple(found)


def _columns_of(values: pd.Series, name: str) -> list[tuple[str, Floats]]:
    """Return the columns that stand for one covariate, each with its name."""
    kind = pd.api.types.infer_dtype(values, skipna=False)
    if kind not in _NUMBERS | _TEXT:
        raise TypeError(
            f"covariates: {name!r} holds {kind} values ({values.dtype}); allowed are numbers, "
            "booleans, text or categories."
        )
    if values.nunique() < 2:
        raise ValueError(
            f"covariates: {name!r} is {listed_values(values)} for all {len(values)} people "
            "analysed; a constant adjusts for nothing: leave it out."
        )
    if kind in _NUMBERS:
        return [(name, _finite(values.to_numpy(dtype=float), name))]
    # kept as they come for categories, else in the order of the alphabet
    levels = list(pd.Categorical(values).remove_unused_categories().categories)
    plain = values.astype(object).to_numpy()
    return [(f"{name}[{level}]", 1.0 * (plain == level)) for level in levels[1:]]


def _finite(numbers: Floats, name: str) -> Floats:
    infinite = int(np.isinf(numbers).sum())
    if infinite:
        raise ValueError(
            f"covariates: {name!r} is infinite for {infinite} of {len(numbers)} people; "
            "allowed are finite numbers."
        )
    largest = float(np.abs(numbers).max())
    if not 1 / _LARGE <= largest <= _LARGE:
        raise ValueError(
            f"covariates: the largest value of {name!r} is {largest:g} in size, which is too "
            f"{'large' if largest > 1 else 'small'} to compute with: give it in another unit."
        )
    if np.ptp(numbers) < _NO_SPREAD * largest:
        raise ValueError(
            f"covariates: {name!r} spreads over {np.ptp(numbers):g} near {largest:g}, too little "
            "for its size to compute with: subtract its smallest value first."
        )
    return numbers


def _refuse_combinations(design: Design) -> None:
    """Name the columns that are a combination of columns before them."""
    centred = design.matrix[:, 1:] - design.matrix[:, 1:].mean(axis=0)
    unit = centred / np.linalg.norm(centred, axis=0)
    if np.linalg.svd(unit, compute_uv=False)[-1] > _SAME:
        return
    names, kept, found = design.names[1:], list[int](), list[str]()
    for j, name in enumerate(names):
        shares, *_ = np.linalg.lstsq(unit[:, kept], unit[:, j], rcond=None)
        if np.linalg.norm(unit[:, j] - unit[:, kept] @ shares) > np.sqrt(len(names)) * _SAME:
            kept.append(j)
            continue
        others = [
            repr(names[i]) for i, share in zip(kept, shares, strict=True) if abs(share) > 10 * _SAME
        ]
        found.append(f"{name!r} is a combination of {', '.join(others)}")
    raise ValueError(
        f"covariates: {'; '.join(found) or 'the columns are nearly combinations of each other'}. "
        "Nothing can tell their effects apart: leave one of them out."
    )
