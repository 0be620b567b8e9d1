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
    from .allocation import allocate, strata_of
    from .allocation.result import Allocation
    from .covering.exact import coverage
    from .covering.result import Coverage
    from .estimate import Estimate
    from .estimates import Estimates
    from .explore import describe_risk, explore_risk
    from .missing.imputation import impute_response
    from .missing.nonresponse import nonresponse_weights
    from .missing.participant_flow import completeness, flow
    from .missing.routes import complete_case, missing_as_no_response, primary_analysis
    from .missing.routes_extreme import per_protocol, worst_best
    from .missing.tipping import tipping_point
    from .models.adjusted import AdjustedRisks
    from .models.multiplicity import adjust_pvalues
    from .planning import power, sample_size
    from .planning.result import Power, SampleSize
    from .plots import forest, icon_array
    from .regression import adjusted_risks
    from .resample import bootstrap, permutation_test
    from .resampling.bootstrap_result import Bootstrap
    from .resampling.permutation_result import Permutation
    from .simulation.learner_ids import learner_seed
    from .simulation.simulate import simulate_trial
    from .spec import TrialSpec
    from .spec.counts_twin import twin_of
    from .spec.read import read_spec, shipped_specs
    from .tables import TwoByTwo
    from .trial import data_dictionary, load_trial

__version__ = "0.1.0"

# The others are imported when they are first used: drawing and widgets take long to load.
_ROOMS = {
    "AdjustedRisks": "models.adjusted",
    "Allocation": "allocation.result",
    "Bootstrap": "resampling.bootstrap_result",
    "Coverage": "covering.result",
    "Estimate": "estimate",
    "Estimates": "estimates",
    "Permutation": "resampling.permutation_result",
    "Power": "planning.result",
    "SampleSize": "planning.result",
    "TrialSpec": "spec",
    "TwoByTwo": "tables",
    "adjust_pvalues": "models.multiplicity",
    "adjusted_risks": "regression",
    "allocate": "allocation",
    "bootstrap": "resample",
    "complete_case": "missing.routes",
    "completeness": "missing.participant_flow",
    "coverage": "covering.exact",
    "data_dictionary": "trial",
    "describe_risk": "explore",
    "explore_risk": "explore",
    "flow": "missing.participant_flow",
    "forest": "plots",
    "icon_array": "plots",
    "impute_response": "missing.imputation",
    "learner_seed": "simulation.learner_ids",
    "load_trial": "trial",
    "missing_as_no_response": "missing.routes",
    "nonresponse_weights": "missing.nonresponse",
    "per_protocol": "missing.routes_extreme",
    "permutation_test": "resample",
    "power": "planning",
    "primary_analysis": "missing.routes",
    "read_spec": "spec.read",
    "sample_size": "planning",
    "shipped_specs": "spec.read",
    "simulate_trial": "simulation.simulate",
    "strata_of": "allocation",
    "tipping_point": "missing.tipping",
    "twin_of": "spec.counts_twin",
    "worst_best": "missing.routes_extreme",
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
