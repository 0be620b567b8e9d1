"""Change pain records between people until the trial's own analyses print the paper's digits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from make_trial.subgroups import Subgroups, subgroups
from rctlab.inputs import Floats
from rctlab.missing.imputation import impute_response
from rctlab.missing.nonresponse import nonresponse_weights
from rctlab.record import ARMS, published
from rctlab.simulation.frames import to_frame
from rctlab.simulation.model import MONTHS, SITES
from rctlab.simulation.plan import Trial
from rctlab.simulation.swaps import Pull, draw_pairs, first_least, pull_of, record_groups

RECORD = ("items", "sum", "intensity", "noise", "later", "later_intensity")
ROUNDS, SWAPS = 300, 24  # fits, and swaps between two fits at first
POWER = 4  # of the distance from print: what is far off counts most
PATIENCE = 12  # swaps of one pair in vain
CHANCE = 0.05  # weight of subgroup effects beyond chance, see `Subgroups.excess`
NEAR = 0.012  # of a percentage point: near enough to be printed alike


def targets() -> Floats:
    """Return the published percentages: complete case, primary at 3, 6, 12 months, worst/best."""
    rows = [[published[f"complete_case.{arm}.3"].value for arm in ARMS]]
    rows += [[published[f"adjusted.{arm}.{m}"].estimate for arm in ARMS] for m in MONTHS]
    rows += [[published[f"worst_best.{arm}.3"].value for arm in ARMS]]
    return np.array(rows)


def swap_records(trial: Trial, wanted: Floats, rng: np.random.Generator) -> Trial:
    """Swap records within arm, pattern and a narrow band of severity until the percentages fit."""
    block, swaps, patience = record_groups(trial), SWAPS, PATIENCE
    pulls, groups = analyses(trial), subgroups(trial)
    for _ in range(ROUNDS):
        off = np.array([pull.risks for pull in pulls]) - wanted
        if np.abs(off).max() < NEAR:
            break
        take = _swaps(pulls, groups, trial["sum"] / 11, off, block, swaps, rng)
        changed = trial | {name: trial[name][take] for name in RECORD}
        new = analyses(changed)
        # influence is a straight line, and the percentages are not: fewer at a time if it led astray
        others = subgroups(changed)
        if _far(new, others, wanted) < _far(pulls, groups, wanted) - 1e-9:
            trial, pulls, groups = changed, new, others
        elif swaps == 1:
            patience -= 1
        else:
            swaps //= 2
        if not patience:
            break
    return trial


def _far(pulls: list[Pull], groups: Subgroups, wanted: Floats) -> float:
    """Return how far all is from what is wanted: the percentages, the furthest counting most."""
    off = np.array([pull.risks for pull in pulls]) - wanted
    return float((off**POWER).sum() + CHANCE * groups.excess(groups.parts))


def analyses(trial: Trial) -> list[Pull]:
    """Fit the five analyses to a trial: complete case, primary at 3, 6, 12 months, worst/best."""
    frame = to_frame(trial)
    weights = nonresponse_weights(frame).weights.fillna(1.0).to_numpy()
    ones = np.ones(len(frame))
    seen = frame["responder_3"].to_numpy()
    extreme = np.where(np.isnan(seen), 1.0 * (trial["arm"] == 2), seen)
    outcomes = [(seen, ones)]
    for month in MONTHS:
        filled = impute_response(frame, month)["responder"].to_numpy(dtype=float)
        outcomes.append((filled, weights))
    outcomes.append((extreme, ones))
    places, severity = covariates(trial), frame["severity_0"].to_numpy()
    return [pull_of(places, severity, trial["arm"], y, w) for y, w in outcomes]


def covariates(trial: Trial) -> Floats:
    """Return the prespecified covariates but severity as columns of numbers."""
    sites = [trial["site"] == place for place in range(1, len(SITES))]
    names = ("female", "rural", "widespread_pain", "anxiety_depression")
    return np.column_stack([*(trial[name] for name in names), *sites]).astype(float)


def _swaps(
    pulls: list[Pull],
    groups: Subgroups,
    severity: Floats,
    off: Floats,
    block: NDArray[np.int64],
    swaps: int,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Choose swaps one by one, each the best of many, by what they should do."""
    take = np.arange(len(severity))
    off, parts = off.copy(), groups.parts
    far = (off**POWER).sum() + CHANCE * groups.excess(parts)
    for _ in range(swaps):
        i, j = draw_pairs(block, rng)
        step = np.stack([pull.effect(i, j, take[i], take[j], severity) for pull in pulls], axis=1)
        moved = groups.after(parts, i, j, take)
        after = ((off + step) ** POWER).sum(axis=(1, 2)) + CHANCE * groups.excess(moved)
        best = first_least(after)
        if after[best] > far - 1e-9:
            break
        off, parts, far = off + step[best], moved[:, best], after[best]
        pair = [i[best], j[best]]
        take[pair] = take[pair[::-1]]
    return take
