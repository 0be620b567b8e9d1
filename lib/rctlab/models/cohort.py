"""Who is analysed: outcome, arm, covariates, cluster and weight of each person, nobody lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_hashable

from rctlab.inputs import Floats
from rctlab.measures.from_people import listed_values, one_column, plain_value, refuse_other_values

OVER = ("randomized", "observed")


@dataclass(frozen=True)
class Cohort:
    """The people analysed, n of them, and how many of each arm are not among them."""

    outcome: Floats
    arm: NDArray[Any]
    arms: tuple[str, ...]
    covariates: pd.DataFrame
    weights: Floats
    clusters: NDArray[Any] | None
    left_out: dict[str, int]


def read_cohort(
    df: pd.DataFrame,
    *,
    outcome: str,
    arm: str,
    reference: Any,
    covariates: Iterable[str],
    over: str = "randomized",
    cluster: str | None = None,
    weights: str | None = None,
) -> Cohort:
    """Return the people to be analysed, or say what stands in the way."""
    if not isinstance(df, pd.DataFrame):
        raise TypeError(f"df is a {type(df).__name__}; a pandas DataFrame is needed.")
    wanted = _covariate_names(covariates, outcome, arm)
    if outcome == arm:
        raise ValueError(f"outcome={outcome!r} and arm={arm!r} are the same column.")
    codes, arms = _arms(one_column(df, arm, "arm"), arm, reference)
    results = one_column(df, outcome, "outcome")
    refuse_other_values(results, outcome)
    known = results.notna().to_numpy(dtype=bool)
    left_out = {name: int((~known & (codes == j)).sum()) for j, name in enumerate(arms)}
    _check_outcomes(outcome, codes, arms, left_out, over)
    values = results[known].astype(object).to_numpy(dtype=float)
    if values.min() == values.max():
        raise ValueError(
            f"outcome={outcome!r} is {values[0]:.0f} for all {len(values)} people analysed: "
            "there is nothing to compare."
        )
    adjusting = {name: one_column(df, name, "covariates")[known] for name in wanted}
    for name, column in adjusting.items():
        _refuse_missing(column, "covariates", name, "Impute it, or leave it or these people out.")
    return Cohort(
        values,
        codes[known],
        arms,
        pd.DataFrame({name: c.array for name, c in adjusting.items()}, index=range(len(values))),
        _weights(df, weights, known),
        _clusters(df, cluster, known, codes[known], arms),
        left_out,
    )


def _covariate_names(covariates: Any, outcome: str, arm: str) -> list[str]:
    """Return the covariates as a list without doubles."""
    if isinstance(covariates, (str, bytes)) or not isinstance(covariates, Iterable):
        raise TypeError(
            f"covariates={covariates!r}: give a list of columns, such as ['severity_0', 'sex']; "
            "[] adjusts for nothing."
        )
    names = list(covariates)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"covariates name {name!r} twice.")
        if name in (outcome, arm):
            role = "outcome" if name == outcome else "arm"
            raise ValueError(f"covariates name {name!r}, which is the {role}.")
    return names


def _arms(column: pd.Series, name: str, reference: Any) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return the place of each person's arm, and the arms with the reference last."""
    _refuse_missing(column, "arm", name, "Leave these people out of df, or find out their arm.")
    values = [plain_value(value) for value in pd.unique(column.astype(object))]
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = [plain_value(v) for v in column.cat.categories if plain_value(v) in values]
    else:
        values.sort(key=lambda value: (str(type(value)), value))
    if len(values) < 2:
        raise ValueError(f"arm={name!r} holds {len(values)} arm: {values}; two or more are needed.")
    if not is_hashable(reference) or reference is pd.NA or reference not in values:
        raise ValueError(f"reference={reference!r} is not an arm. The arms are: {values}.")
    values.sort(key=lambda value: value == reference)
    plain = column.astype(object)
    codes = plain.map({value: place for place, value in enumerate(values)}).to_numpy(dtype=int)
    labels = tuple(f"{v:g}" if isinstance(v, float) else str(v) for v in values)
    if len(set(labels)) < len(labels):
        raise ValueError(f"arm={name!r} holds arms that read the same: {values}.")
    return codes, labels


def _check_outcomes(
    name: str, codes: NDArray[Any], arms: Sequence[str], left_out: dict[str, int], over: str
) -> None:
    """Refuse missing outcomes unless the caller leaves these people out, and never a whole arm."""
    sizes = dict(zip(arms, np.bincount(codes, minlength=len(arms)).tolist(), strict=True))
    empty = [arm for arm in arms if left_out[arm] == sizes[arm]]
    if empty:
        raise ValueError(
            f"outcome={name!r} is missing for everybody in {', '.join(map(repr, empty))}: "
            "an arm without any outcome cannot be compared."
        )
    if over == "randomized" and any(left_out.values()):
        per_arm = ", ".join(f"{left_out[arm]} of {sizes[arm]} in {arm!r}" for arm in arms)
        raise ValueError(
            f"outcome={name!r} is missing for {per_arm}. over='randomized' needs everybody's: "
            "impute the missing ones first, or say over='observed' to analyse those with an "
            "outcome."
        )


def _refuse_missing(column: pd.Series, argument: str, name: str, way_out: str) -> None:
    missing = int(column.isna().sum())
    if missing:
        raise ValueError(
            f"{argument}: {name!r} is missing for {missing} of {len(column)} people. {way_out}"
        )


def _weights(df: pd.DataFrame, name: str | None, known: NDArray[Any]) -> Floats:
    """Return the weights, all of them above 0."""
    if name is None:
        return np.ones(int(known.sum()))
    column = one_column(df, name, "weights")[known]
    _refuse_missing(column, "weights", name, "Everybody analysed needs a weight.")
    if pd.api.types.infer_dtype(column) not in ("integer", "floating", "mixed-integer-float"):
        raise TypeError(f"weights={name!r} holds {listed_values(column)}; numbers are needed.")
    weights = column.to_numpy(dtype=float)
    wrong = ~(np.isfinite(weights) & (weights > 0))
    if wrong.any():
        raise ValueError(
            f"weights={name!r} is not a finite number above 0 for {int(wrong.sum())} of "
            f"{len(weights)} people (such as {weights[wrong][0]:g}). A weight of 0 would leave a "
            "person out in silence: take these people out of df, or set their outcome to missing "
            "and say over='observed'."
        )
    return weights


def _clusters(
    df: pd.DataFrame, name: str | None, known: NDArray[Any], arm: NDArray[Any], arms: Sequence[str]
) -> NDArray[Any] | None:
    """Return the number of each person's cluster."""
    if name is None:
        return None
    column = one_column(df, name, "cluster")[known]
    own = f"df['cluster'] = df[{name!r}].fillna(df['id'].astype(str)), and cluster='cluster'"
    _refuse_missing(column, "cluster", name, f"Give them clusters of their own: {own}.")
    codes, found = pd.factorize(column.astype(object))
    if len(found) < 2:
        raise ValueError(f"cluster={name!r} holds 1 cluster; two or more are needed.")
    for place, label in enumerate(arms):
        if len(np.unique(codes[arm == place])) < 2:
            raise ValueError(
                f"cluster={name!r}: all of arm {label!r} is one cluster, so nothing shows how much "
                "its risk varies between clusters; two or more are needed in each arm."
            )
    return codes
