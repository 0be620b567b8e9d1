"""Adjusted risks against R, against the plain formulas, at the edges, and with impossible input."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rctlab import AdjustedRisks, adjusted_risks

GOLDEN = Path(__file__).parent / "golden" / "regression"
AS_R = 1e-6  # the agreement that is promised; what is reached is nearer (see golden/regression)
SETS: dict[str, dict[str, Any]] = {
    "trial": {
        "outcome": "responder",
        "reference": "usual",
        "covariates": ["severity", "sex", "site", "rural"],
    },
    "small": {"outcome": "cured", "reference": "usual", "covariates": ["age", "sex"]},
    "rare": {"outcome": "harm", "reference": "none", "covariates": ["year", "log_income"]},
}


@cache
def people(name: str) -> pd.DataFrame:
    data = pd.read_csv(GOLDEN / f"{name}.csv", keep_default_na=False, na_values=[""])
    if name == "trial":
        data["cluster"] = data["coach"].fillna(data["id"])
    elif name == "small":
        data["cluster"] = data["ward"]
    else:
        data["cluster"], data["log_income"] = data["clinic"], np.log(data["income"])
    return data


@cache
def ours(
    name: str,
    model: str,
    weighted: bool,
    clustered: bool,
    robust: str = "HC0",
    at: str = "means",
    inference: str | None = None,
) -> AdjustedRisks:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return adjusted_risks(
            people(name),
            arm="arm",
            **SETS[name],
            over="observed",
            model=model,
            at=at,
            inference=inference,
            robust=robust,
            weights="weight" if weighted else None,
            cluster="cluster" if clustered else None,
        )


def in_r(name: str) -> str:
    """Return the name that R gives a coefficient."""
    return "(Intercept)" if name == "intercept" else name.replace("[", "").replace("]", "")


ADJUSTED = pd.read_csv(GOLDEN / "adjusted.csv", keep_default_na=False, na_values=[""])
CONFIGURATIONS = ADJUSTED[["data", "model", "weighted", "clustered", "robust"]].drop_duplicates()


@pytest.mark.parametrize("chosen", CONFIGURATIONS.to_numpy().tolist(), ids=str)
def test_like_glm_with_sandwich(chosen: list[Any]) -> None:
    rows = ADJUSTED[(ADJUSTED[CONFIGURATIONS.columns] == chosen).all(axis=1)]
    found = ours(*chosen)
    want = rows[rows["quantity"] == "coefficient"]
    assert [in_r(name) for name in found.coefficients.index] == want["name"].tolist()
    np.testing.assert_allclose(found.coefficients, want["value"], rtol=AS_R)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), want["se"], rtol=AS_R)
    omnibus = rows[rows["quantity"] == "omnibus"].iloc[0]
    got = (found.omnibus.statistic, found.omnibus.pvalue)
    np.testing.assert_allclose(got, (omnibus["value"], omnibus["pvalue"]), rtol=AS_R)


@pytest.mark.parametrize("chosen", CONFIGURATIONS.to_numpy().tolist(), ids=str)
@pytest.mark.parametrize(
    ("at", "inference"),
    [("means", "sample"), ("standardized", "sample"), ("standardized", "population")],
)
def test_like_delta_method_and_stacked_equations_in_r(
    chosen: list[Any], at: str, inference: str
) -> None:
    rows = ADJUSTED[(ADJUSTED[CONFIGURATIONS.columns] == chosen).all(axis=1)]
    rows = rows[(rows["at"] == at) & (rows["inference"] == inference)]
    found = ours(*chosen, at=at, inference=inference)
    kinds = {"risk": found.risks, "ratio": found.ratios, "difference": found.differences}
    assert len(rows) == sum(map(len, kinds.values()))
    for row in rows.to_dict("records"):
        one = kinds[row["quantity"]][row["name"]]
        for part, value in {"estimate": row["value"], **row}.items():
            if part in ("estimate", "se", "lower", "upper") or (
                part == "pvalue" and row["quantity"] != "risk"
            ):
                got = getattr(one, part)
                np.testing.assert_allclose(got, value, rtol=AS_R, err_msg=f"{part}: {row}")


GEEPACK = pd.read_csv(GOLDEN / "geepack.csv")


@pytest.mark.parametrize("chosen", GEEPACK.groupby(["data", "model", "weighted"]).groups, ids=str)
def test_like_geepack(chosen: tuple[str, str, bool]) -> None:
    rows = GEEPACK[(GEEPACK[["data", "model", "weighted"]] == list(chosen)).all(axis=1)]
    found = ours(*chosen, clustered=True)
    assert [in_r(name) for name in found.coefficients.index] == rows["name"].tolist()
    np.testing.assert_allclose(found.coefficients, rows["value"], rtol=AS_R)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), rows["se"], rtol=AS_R)


ATE = pd.read_csv(GOLDEN / "ate.csv", keep_default_na=False)


@pytest.mark.parametrize("name", SETS)
def test_like_riskregression(name: str) -> None:
    found = ours(name, "logit", False, False, at="standardized")
    kinds = {"risk": found.risks, "ratio": found.ratios, "difference": found.differences}
    rows = ATE[ATE["data"] == name].to_dict("records")
    compared = 0
    for row in rows:
        compare = row["first"] + (f" v {row['second']}" if row["second"] else "")
        if compare not in {one.compare for one in kinds[row["quantity"]]}:
            continue  # the same pair the other way round
        one = kinds[row["quantity"]][compare]
        # its error of a ratio is that of the ratio itself
        se = one.se * one.estimate if row["quantity"] == "ratio" else one.se
        np.testing.assert_allclose([one.estimate, se], [row["value"], row["se"]], rtol=AS_R)
        compared += 1
    assert compared >= len(found.risks) + 2
