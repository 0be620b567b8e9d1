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
    from .bootstrap_result import Bootstrap
    from .coverage_result import Coverage
    from .estimate import Estimate
    from .estimates import Estimates
    from .exact_coverage import coverage
    from .explore import describe_risk, explore_risk
    from .imputation import impute_response
    from .learner_ids import learner_seed
    from .nonresponse import nonresponse_weights
    from .participant_flow import completeness, flow
    from .permutation_result import Permutation
    from .planning import power, sample_size
    from .planning_result import Power, SampleSize
    from .plots import forest, icon_array
    from .regression import adjusted_risks
    from .resample import bootstrap, permutation_test
    from .routes import complete_case, missing_as_no_response, primary_analysis
    from .routes_extreme import per_protocol, worst_best
    from .simulate import simulate_trial
    from .spec import TrialSpec
    from .spec_read import read_spec, shipped_specs
    from .spec_twin import twin_of
    from .tables import TwoByTwo
    from .tipping import tipping_point
    from .trial import data_dictionary, load_trial

__version__ = "0.1.0"

# The others are imported when they are first used: drawing and widgets take long to load.
_ROOMS = {
    "AdjustedRisks": "adjusted",
    "Allocation": "allocation_result",
    "Bootstrap": "bootstrap_result",
    "Coverage": "coverage_result",
    "Estimate": "estimate",
    "Estimates": "estimates",
    "Permutation": "permutation_result",
    "Power": "planning_result",
    "SampleSize": "planning_result",
    "TrialSpec": "spec",
    "TwoByTwo": "tables",
    "adjust_pvalues": "adjust",
    "adjusted_risks": "regression",
    "allocate": "allocation",
    "bootstrap": "resample",
    "complete_case": "routes",
    "completeness": "participant_flow",
    "coverage": "exact_coverage",
    "data_dictionary": "trial",
    "describe_risk": "explore",
    "explore_risk": "explore",
    "flow": "participant_flow",
    "forest": "plots",
    "icon_array": "plots",
    "impute_response": "imputation",
    "learner_seed": "learner_ids",
    "load_trial": "trial",
    "missing_as_no_response": "routes",
    "nonresponse_weights": "nonresponse",
    "per_protocol": "routes_extreme",
    "permutation_test": "resample",
    "power": "planning",
    "primary_analysis": "routes",
    "read_spec": "spec_read",
    "sample_size": "planning",
    "shipped_specs": "spec_read",
    "simulate_trial": "simulate",
    "strata_of": "allocation",
    "tipping_point": "tipping",
    "twin_of": "spec_twin",
    "worst_best": "routes_extreme",
}

__all__ = [
    "AdjustedRisks",
    "Allocation",
    "Bootstrap",
    "Coverage",
    "Estimate",
    "Estimates",
    "Permutation",
    "Power",
    "SampleSize",
    "TrialSpec",
    "TwoByTwo",
    "adjust_pvalues",
    "adjusted_risks",
    "allocate",
    "bootstrap",
    "check",
    "complete_case",
    "completeness",
    "coverage",
    "data_dictionary",
    "describe_risk",
    "examine",
    "explore_risk",
    "flow",
    "forest",
    "hint",
    "icon_array",
    "impute_response",
    "independence_test",
    "learner_seed",
    "load_trial",
    "missing_as_no_response",
    "nonresponse_weights",
    "number_needed_to_treat",
    "odds_ratio",
    "per_protocol",
    "permutation_test",
    "power",
    "primary_analysis",
    "published",
    "read_spec",
    "risk",
    "risk_difference",
    "risk_ratio",
    "sample_size",
    "shipped_specs",
    "simulate_trial",
    "strata_of",
    "tipping_point",
    "twin_of",
    "worst_best",
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
