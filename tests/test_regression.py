"""Adjusted risks against R, against the plain formulas, at the edges, and with impossible input."""

from __future__ import annotations

import pandas as pd

from rctlab import adjusted_risks


def test_unadjusted_risks_are_the_plain_ones() -> None:
    data = pd.DataFrame({"arm": ["coach", "usual"] * 4, "better": [1, 0, 1, 1, 0, 0, 1, 0]})
    found = adjusted_risks(data, outcome="better", arm="arm", reference="usual", covariates=[])
    assert [round(float(one), 12) for one in found.risks] == [0.75, 0.25]
