"""Targets that the trial's analyses have to print, by the routes of this library."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

import pandas as pd

from make_trial.secondary import Changes, as_score, mean_changes
from make_trial.targets_counted import DIGIT, Row
from rctlab.missing.extreme_routes import worst_best
from rctlab.missing.routes import complete_case, primary_analysis
from rctlab.models.adjusted import AdjustedRisks
from rctlab.record import ARMS, published
from rctlab.simulation.model import MONTHS

PAIRS = (("coach", "usual"), ("online", "usual"), ("coach", "online"))
CLUSTERED = "clustered by coach"
LIMIT = 0.03  # of a ratio
POINTS = 0.15  # of a percentage, for a limit clustered by coach; 0.6 else


def analysed(trial: pd.DataFrame) -> Iterator[Row]:
    """Yield key, part, how, tolerance and what the trial gives, for all analyses."""
    for month in MONTHS:
        plain = complete_case(trial, month, covariates=[])
        yield from _ratios("observed_ratio", month, plain)
        yield from _primary(trial, month)
        for score in ("intensity", "interference"):
            found = primary_analysis(as_score(trial, score), month)
            for arm in ARMS:
                risk = 100 * found.risks[arm].estimate
                yield f"{score}_responders.{arm}.{month}", "", "", DIGIT, risk
            if month == 3:
                yield from _ratios(f"{score}_ratio", month, found)
    for table, route in (("complete_case", complete_case), ("worst_best", worst_best)):
        found = route(trial, 3)
        for arm in ARMS:
            yield f"{table}.{arm}.3", "", "", DIGIT, 100 * found.risks[arm].estimate
        yield from _ratios(f"{table}_ratio", 3, found)
    for score in ("severity", "intensity", "interference"):
        yield from _changes(score, mean_changes(as_score(trial, score)))


def by_coach(trial: pd.DataFrame) -> pd.DataFrame:
    """Add whose outcomes may hang together: people of one coach, and each of the others alone."""
    alone = trial["id"].astype(str)
    return trial.assign(cluster=trial["coach"].where(trial["coach"].notna(), alone))


def _primary(trial: pd.DataFrame, month: int) -> Iterator[Row]:
    found = primary_analysis(trial, month)
    yield from _risks(month, found, "")
    yield from _ratios("adjusted_ratio", month, found)
    for one, other in PAIRS:
        points = 100 * found.differences[f"{one} v {other}"].estimate
        yield f"adjusted_difference.{one}-{other}.{month}", "", "", DIGIT, points
        if month == 3:
            needed = math.ceil(100 / points)
            yield f"adjusted_nnt.{one}-{other}.{month}", "estimate", "", 0, needed
    with warnings.catch_warnings():
        # 12 coaches are few clusters: the paper's errors are too small for the same reason
        warnings.simplefilter("ignore")
        found = primary_analysis(by_coach(trial), month, cluster="cluster")
    yield from _risks(month, found, CLUSTERED)
    yield from _ratios("adjusted_ratio", month, found, CLUSTERED)


def _risks(month: int, found: AdjustedRisks, how: str) -> Iterator[Row]:
    for arm in ARMS:
        risk, key = found.risks[arm], f"adjusted.{arm}.{month}"
        if not how:
            yield key, "estimate", how, DIGIT, 100 * risk.estimate
        near = POINTS if how else 4 * POINTS
        yield key, "lower", how, near, 100 * risk.lower
        yield key, "upper", how, near, 100 * risk.upper


def _ratios(table: str, month: int, found: AdjustedRisks, how: str = "") -> Iterator[Row]:
    for one, other in PAIRS:
        ratio, key = found.ratios[f"{one} v {other}"], f"{table}.{one}-{other}.{month}"
        if not how:
            yield key, "estimate", how, DIGIT / 10, ratio.estimate
        yield key, "lower", how, LIMIT, ratio.lower
        yield key, "upper", how, LIMIT, ratio.upper
        # where the paper prints a number, and not only "<.001"
        if table == "adjusted_ratio" and published[key].value["p"].startswith("."):
            yield key, "p", how, DIGIT / 100, float(ratio.pvalue or 0.0)


def _changes(score: str, found: Changes) -> Iterator[Row]:
    for arm, mean in zip(ARMS, found.means, strict=True):
        yield f"{score}_change.{arm}.3", "", "", DIGIT, float(mean)
    for one, other in PAIRS:
        key = f"{score}_change_difference.{one}-{other}.3"
        parts = zip(("estimate", "lower", "upper"), found.difference(one, other), strict=True)
        for part, value in parts:
            if score == "intensity" and one + other == "coachonline" and part != "estimate":
                continue  # the limits are not in the record
            yield key, part, "", DIGIT, value
