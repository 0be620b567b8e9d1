"""Where the names of the reference stand in the library."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import chain
from typing import Any

import rctlab

BESIDE = {
    "measures": (
        "measures.independence.IndependenceTest",
        "measures.number_needed.NumberNeededToTreat",
    ),
    "results": ("measures.estimate.Working", "measures.estimate.Step"),
    "missing": (
        "missing.flow_table.Flow",
        "missing.flow_table.Completeness",
        "missing.nonresponse.NonresponseWeights",
        "missing.tipping_result.TippingPoint",
        "missing.tipping_result.Side",
    ),
    "record": ("record.Published", "record.Fact"),
}
"""What is not imported from rctlab itself but comes back from what is."""

ELSEWHERE = {"missing": ("missing.tipping.tipping_from_counts",)}
"""What is of use and is imported from its own module."""


def at(path: str) -> Any:
    """Return what stands at a place in rctlab, such as "measures.estimate.Step"."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(f"rctlab.{module}" if module else "rctlab"), name)


@cache
def places() -> dict[str, str]:
    """Return where each name of the reference stands, by name."""
    others = chain.from_iterable([*BESIDE.values(), *ELSEWHERE.values()])
    return {path.rpartition(".")[2]: path for path in [*rctlab.__all__, *others]}
