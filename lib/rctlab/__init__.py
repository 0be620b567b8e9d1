"""rctlab: read a randomized trial, from the coin flip to the CBT-CP trial.

Everything a learner calls is here: ``from rctlab import risk_ratio, check``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# These three modules bear the name of what they hold. They are imported at once, so that the
# name here is the function (or the record) and never the module, whoever imports what first.
try:
    from .check import check, examine, hint
    from .published import published
    from .risk import (
        independence_test,
        number_needed_to_treat,
        odds_ratio,
        risk,
        risk_difference,
        risk_ratio,
    )
except ImportError as problem:
    # a package is missing or broken: `rctlab doctor` must still run and say which
    _broken: ImportError | None = problem
else:
    _broken = None

if TYPE_CHECKING:
    from .adjust import adjust_pvalues
    from .adjusted import AdjustedRisks
    from .allocation import allocate, strata_of
    from .allocation_result import Allocation
    from .coverage_result import Coverage
    from .estimate import Estimate
    from .estimates import Estimates
    from .exact_coverage import coverage
    from .explore import describe_risk, explore_risk
    from .plots import forest, icon_array
    from .regression import adjusted_risks
    from .resample import bootstrap, permutation_test
    from .spec import TrialSpec
    from .spec_read import read_spec, shipped_specs
    from .spec_twin import twin_of
    from .tables import TwoByTwo

__version__ = "0.1.0"

# The others are imported when they are first used: drawing and widgets take long to load.
_ROOMS = {
    "AdjustedRisks": "adjusted",
    "Allocation": "allocation_result",
    "Coverage": "coverage_result",
    "Estimate": "estimate",
    "Estimates": "estimates",
    "TrialSpec": "spec",
    "TwoByTwo": "tables",
    "adjust_pvalues": "adjust",
    "adjusted_risks": "regression",
    "allocate": "allocation",
    "bootstrap": "resample",
    "coverage": "exact_coverage",
    "describe_risk": "explore",
    "explore_risk": "explore",
    "forest": "plots",
    "icon_array": "plots",
    "permutation_test": "resample",
    "read_spec": "spec_read",
    "shipped_specs": "spec_read",
    "strata_of": "allocation",
    "twin_of": "spec_twin",
}

__all__ = [
    "AdjustedRisks",
    "Allocation",
    "Coverage",
    "Estimate",
    "Estimates",
    "TrialSpec",
    "TwoByTwo",
    "adjust_pvalues",
    "adjusted_risks",
    "allocate",
    "bootstrap",
    "check",
    "coverage",
    "describe_risk",
    "examine",
    "explore_risk",
    "forest",
    "hint",
    "icon_array",
    "independence_test",
    "number_needed_to_treat",
    "odds_ratio",
    "permutation_test",
    "published",
    "read_spec",
    "risk",
    "risk_difference",
    "risk_ratio",
    "shipped_specs",
    "strata_of",
    "twin_of",
]


def __getattr__(name: str) -> Any:
    """Import a room when one of its names is first asked for."""
    if _broken and name in __all__:
        raise ImportError(f"rctlab cannot start ({_broken}): run rctlab doctor") from _broken
    if name not in _ROOMS:
        raise AttributeError(f"module 'rctlab' has no attribute {name!r}; it has {__all__}")
    found = getattr(import_module(f".{_ROOMS[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List what can be imported from here."""
    return [*__all__, "__version__"]
