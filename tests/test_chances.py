"""Binomial chances against scipy's, and what is refused as a risk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from rctlab.inputs import checked_risk, checked_risks
from rctlab.planning.chances import binomial_chances


@pytest.mark.parametrize("n", [0, 1, 7, 777, 50_000])
@pytest.mark.parametrize("risk", [0.0, 1e-9, 0.15, 0.5, 0.999, 1.0])
def test_chances_agree_with_scipy(n: int, risk: float) -> None:
    wanted = stats.binom.pmf(np.arange(n + 1), n, risk)
    found = binomial_chances(n, risk)
    assert found == pytest.approx(wanted, rel=1e-11, abs=1e-290)
    assert found.sum() == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize(
    ("risk", "error", "words"),
    [
        (1.2, ValueError, "treated: a risk of 1.2 is not possible; allowed is 0 to 1"),
        (-0.1, ValueError, "-0.1"),
        (float("nan"), ValueError, "nan"),
        (True, TypeError, "treated=True"),
        ("0.2", TypeError, "such as 0.15"),
        (None, TypeError, "treated=None"),
    ],
)
def test_what_is_no_risk(risk: Any, error: type[Exception], words: str) -> None:
    for check in (checked_risk, checked_risks):
        with pytest.raises(error, match=words):
            check(risk, "treated")


def test_a_list_is_not_one_risk() -> None:
    with pytest.raises(TypeError, match="one risk"):
        checked_risk([0.1], "treated")
    assert checked_risks([0.1], "treated").tolist() == [0.1]
