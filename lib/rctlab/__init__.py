"""rctlab: read a randomized trial, from the coin flip to the CBT-CP trial.

Everything a learner calls is here: ``from rctlab import risk_ratio, check``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .allocation.allocated import Allocation
    from .allocation.allocating import allocate, strata_of
    from .another_trial.counts_twin import twin_of
    from .another_trial.read import read_spec, shipped_specs
    from .another_trial.trial_spec import TrialSpec
    from .measures.estimate import Estimate, Estimates
    from .measures.risk import (
        independence_test,
        number_needed_to_treat,
        odds_ratio,
        risk,
        risk_difference,
        risk_ratio,
    )
    from .measures.table import TwoByTwo
    from .missing.extreme_routes import per_protocol, worst_best
    from .missing.flow_table import completeness, flow
    from .missing.imputation import impute_response
    from .missing.nonresponse import nonresponse_weights
    from .missing.routes import complete_case, missing_as_no_response, primary_analysis
    from .missing.tipping import tipping_point
    from .missing.tipping_explorer import describe_tipping, explore_tipping
    from .models.adjusted import AdjustedRisks
    from .models.multiplicity import adjust_pvalues
    from .models.regression import adjusted_risks
    from .pictures.adjustment_explorer import describe_adjustment, explore_adjustment
    from .pictures.allocation_description import describe_allocation
    from .pictures.allocation_explorer import explore_allocation
    from .pictures.balance_plot import balance
    from .pictures.cut_explorer import describe_cut, explore_cut
    from .pictures.forest_plot import forest
    from .pictures.icons import icon_array
    from .pictures.interval_explorer import describe_intervals, explore_intervals
    from .pictures.risk_description import describe_risk
    from .pictures.risk_explorer import explore_risk
    from .pictures.shuffle_plot import plot_shuffles
    from .pictures.story_explorer import describe_story, explore_story
    from .planning.coverage_result import Coverage
    from .planning.exact_coverage import coverage
    from .planning.plan_results import Power, SampleSize
    from .planning.plans import power, sample_size
    from .record import published
    from .resampling.bootstrapping import Bootstrap, bootstrap
    from .resampling.permuting import Permutation, permutation_test
    from .simulation.personal import learner_seed
    from .simulation.simulate import simulate_trial
    from .tasks.checking import check, examine, hint
    from .tasks.own import own_trial
    from .tasks.progress import progress
    from .trial import data_dictionary, load_trial

__version__ = "0.1.0"

# Where each public name lives, in the order in which learners meet them. A room is imported when
# one of its names is first asked for: statistics, drawing and widgets take long to load.
_ROOMS = {
    "tasks.checking": ("check", "hint", "examine"),
    "tasks.progress": ("progress",),
    "tasks.own": ("own_trial",),
    "record": ("published",),
    "trial": ("load_trial", "data_dictionary"),
    "measures.table": ("TwoByTwo",),
    "measures.risk": (
        "risk",
        "risk_difference",
        "risk_ratio",
        "odds_ratio",
        "number_needed_to_treat",
        "independence_test",
    ),
    "measures.estimate": ("Estimate", "Estimates"),
    "pictures.icons": ("icon_array",),
    "pictures.story_explorer": ("explore_story", "describe_story"),
    "pictures.allocation_explorer": ("explore_allocation",),
    "pictures.allocation_description": ("describe_allocation",),
    "pictures.balance_plot": ("balance",),
    "pictures.cut_explorer": ("explore_cut", "describe_cut"),
    "pictures.interval_explorer": ("explore_intervals", "describe_intervals"),
    "pictures.shuffle_plot": ("plot_shuffles",),
    "pictures.adjustment_explorer": ("explore_adjustment", "describe_adjustment"),
    "missing.tipping_explorer": ("explore_tipping", "describe_tipping"),
    "pictures.forest_plot": ("forest",),
    "pictures.risk_explorer": ("explore_risk",),
    "pictures.risk_description": ("describe_risk",),
    "allocation.allocating": ("allocate", "strata_of"),
    "allocation.allocated": ("Allocation",),
    "simulation.simulate": ("simulate_trial",),
    "simulation.personal": ("learner_seed",),
    "resampling.permuting": ("permutation_test", "Permutation"),
    "resampling.bootstrapping": ("bootstrap", "Bootstrap"),
    "planning.plans": ("power", "sample_size"),
    "planning.plan_results": ("Power", "SampleSize"),
    "planning.exact_coverage": ("coverage",),
    "planning.coverage_result": ("Coverage",),
    "models.regression": ("adjusted_risks",),
    "models.adjusted": ("AdjustedRisks",),
    "models.multiplicity": ("adjust_pvalues",),
    "missing.flow_table": ("flow", "completeness"),
    "missing.routes": ("complete_case", "missing_as_no_response", "primary_analysis"),
    "missing.extreme_routes": ("per_protocol", "worst_best"),
    "missing.imputation": ("impute_response",),
    "missing.nonresponse": ("nonresponse_weights",),
    "missing.tipping": ("tipping_point",),
    "another_trial.trial_spec": ("TrialSpec",),
    "another_trial.read": ("read_spec", "shipped_specs"),
    "another_trial.counts_twin": ("twin_of",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_ROOM_OF)


def __getattr__(name: str) -> Any:
    """Import a room when one of its names is first asked for."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'rctlab' has no attribute {name!r}; it has {__all__}")
    try:
        found = getattr(import_module(f".{_ROOM_OF[name]}", __name__), name)
    except ImportError as problem:
        # a package is missing or broken: `rctlab doctor` still runs and says which
        raise ImportError(f"rctlab cannot start ({problem}): run rctlab doctor") from problem
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List what can be imported from here."""
    return [*__all__, "__version__"]
