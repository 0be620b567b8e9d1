"""What is missing in a trial, and what each way to handle it gives: the analysis routes."""

from rctlab.missing.imputation import impute_response
from rctlab.missing.nonresponse import nonresponse_weights
from rctlab.missing.participant_flow import completeness, flow
from rctlab.missing.routes import complete_case, missing_as_no_response, primary_analysis
from rctlab.missing.routes_extreme import per_protocol, worst_best
from rctlab.missing.tipping import tipping_point

__all__ = [
    "complete_case",
    "completeness",
    "flow",
    "impute_response",
    "missing_as_no_response",
    "nonresponse_weights",
    "per_protocol",
    "primary_analysis",
    "tipping_point",
    "worst_best",
]
