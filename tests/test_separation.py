"""Separation is found exactly where its definition says so, and is never let through."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rctlab import adjusted_risks
from rctlab.models.fitting import is_separated, surely_overlaps


def normal_to(rows: np.ndarray) -> np.ndarray:
    """Return the integer vector at right angles to k - 1 integer rows (0 if they hang together)."""
    k = rows.shape[1]
    minors = [np.linalg.det(np.delete(rows, j, axis=1)) for j in range(k)]
    return np.array([(-1) ** j * round(minor) for j, minor in enumerate(minors)])


def separated(design: np.ndarray, outcome: np.ndarray, model: str) -> bool:
    """Decide by the definition, in whole numbers.

    The z that separate form a cone {z: U z >= 0} without a line in it (the design has full rank), so
    if there is any, then there is one on an edge, where k - 1 rows of U are 0.
    """
    event = outcome == 1
    if model == "logit":
        rows = np.where(event[:, None], design, -design)
    else:
        rows = np.vstack([design[event], -design[event], -design[~event]])
    rows = np.unique(rows, axis=0)
    for chosen in combinations(rows, design.shape[1] - 1):
        z = normal_to(np.array(chosen))
        for way in (z, -z):
            if way.any() and (rows @ way >= 0).all():
                return True
    return False


def random_people(seed: int) -> tuple[pd.DataFrame, list[str]]:
    """Draw a small trial with 0 to 2 covariates of few values."""
    chance = np.random.default_rng(seed)
    n, covariates = int(chance.integers(6, 12)), ["x", "z"][: seed % 3]
    data = pd.DataFrame({"arm": chance.integers(0, 2 + seed % 2, n), "y": chance.integers(0, 2, n)})
    data["x"], data["z"] = chance.integers(0, 4, n), chance.integers(0, 2, n)
    data["y"] |= (data["x"] > 1) & (chance.random(n) < (seed % 5) / 4)
    return data, covariates


def whole_design(data: pd.DataFrame, covariates: list[str]) -> np.ndarray:
    columns = [np.ones(len(data))] + [data["arm"] == arm for arm in sorted(set(data["arm"]))[1:]]
    return np.column_stack([*columns, *(data[name] for name in covariates)]).astype(int)


@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_against_the_definition(model: str) -> None:
    seen = {True: 0, False: 0}
    for seed in range(150):
        data, covariates = random_people(seed)
        design, outcome = whole_design(data, covariates), data["y"].to_numpy()
        full = np.linalg.matrix_rank(design) == design.shape[1] < len(design)
        if not full or data["arm"].nunique() < 2 or outcome.min() == outcome.max():
            continue
        want = separated(design, outcome, model)
        seen[want] += 1
        assert is_separated(1.0 * design, outcome, model) == want
        if seed < 50:  # the rest of the way takes longer
            assert refused(data, covariates, model) == want, f"seed {seed}"
    assert min(seen.values()) > 20


def refused(data: pd.DataFrame, covariates: list[str], model: str) -> bool:
    try:
        adjusted_risks(
            data, outcome="y", arm="arm", reference=min(data["arm"]), covariates=covariates,
            model=model,
        )  # fmt: skip
    except ValueError as problem:
        if "The data are separated" not in str(problem):
            raise
        return True
    return False


def big(**columns: Any) -> pd.DataFrame:
    chance = np.random.default_rng(5)
    n = 1200
    arm = np.resize(["coach", "online", "usual"], n)
    data = pd.DataFrame(
        {"arm": arm, "x": chance.normal(50, 9, n), "site": np.resize(list("ABCDE"), n)}
    )
    data["y"] = 1 * (chance.random(n) < 0.3)
    return data.assign(**columns)


def run(data: pd.DataFrame, model: str, covariates: list[str]) -> Any:
    return adjusted_risks(
        data, outcome="y", arm="arm", reference="usual", covariates=covariates, model=model
    )


@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_an_arm_without_events(model: str) -> None:
    data = big()
    data.loc[data["arm"] == "online", "y"] = 0
    with pytest.raises(ValueError, match=r"separated: 'arm\[online\]' marks off people") as problem:
        run(data, model, ["x"])
    assert f"model={model!r} has no finite estimate" in str(problem.value)


def test_an_arm_with_events_only() -> None:
    data = big()
    data.loc[data["arm"] == "online", "y"] = 1
    with pytest.raises(ValueError, match=r"separated: 'arm\[online\]'"):
        run(data, "logit", ["x"])
    # a log link has no such limit: the risk is 1, with no spread
    found = run(data, "poisson", [])
    assert found.risks["online"].estimate == pytest.approx(1, abs=1e-12)
    assert found.risks["online"].se == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_a_category_without_events(model: str) -> None:
    data = big()
    data.loc[data["site"] == "C", "y"] = 0
    with pytest.raises(ValueError, match=r"separated: 'site\[C\]' marks"):
        run(data, model, ["x", "site"])


@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_the_reference_without_events(model: str) -> None:
    data = big()
    data.loc[data["arm"] == "usual", "y"] = 0
    with pytest.raises(ValueError, match=r"'arm\[coach\]', 'arm\[online\]' together mark off"):
        run(data, model, ["x"])


def test_a_cut_that_tells_all_outcomes_and_all_but_one() -> None:
    data = big()
    data["y"] = 1 * (data["x"] > 50)
    with pytest.raises(ValueError, match="separated: 'x' marks"):
        run(data, "logit", ["x"])
    data.loc[data["x"].idxmax(), "y"] = 0
    assert run(data, "logit", ["x"]).n == 1200


def test_quasi_separation_on_one_value() -> None:
    # nobody below 50 has the event, some at 50 have, everybody above has
    data = big()
    data["x"] = data["x"].round()
    data["y"] = np.where(data["x"] == 50, np.resize([0, 1, 1, 0], 1200), 1 * (data["x"] > 50))
    with pytest.raises(ValueError, match="separated: 'x' marks"):
        run(data, "logit", ["x"])


def test_the_outcome_under_another_name() -> None:
    data = big()
    data["copy"] = data["y"] * 3 + 7
    for model in ("poisson", "logit"):
        with pytest.raises(ValueError, match="separated: 'copy' marks"):
            run(data, model, ["copy"])


def test_a_fit_of_separated_data_is_no_proof_of_overlap() -> None:
    design = np.array([[1.0, 0], [1, 0], [1, 1], [1, 1], [1, 2], [1, 2]])
    outcome = np.array([0.0, 0, 0, 1, 1, 1])
    for steep in range(1, 60):
        risks = 1 / (1 + np.exp(-steep * (design[:, 1] - 1)))
        assert not surely_overlaps(design, outcome, np.ones(6), risks)
