"""Intensity and interference of the calibrated trial: published percentages of responders.

A later item sum is split into its 4 intensity and 7 interference items. Moving a point from one
part to the other leaves the severity score as it is, and so all that was calibrated before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from make_trial.secondary import as_score
from make_trial.swapping import covariates
from rctlab.inputs import Floats, Ints
from rctlab.missing.imputation import impute_response
from rctlab.missing.nonresponse import nonresponse_weights
from rctlab.record import ARMS, published
from rctlab.simulation.change import later_parts, responds
from rctlab.simulation.frames import to_frame
from rctlab.simulation.model import MONTHS
from rctlab.simulation.plan import Trial
from rctlab.simulation.swaps import Pull, first_least, pull_of

SCORES = ("intensity", "interference")
PASSES, ROUNDS = 15, 25  # over the months, and at one month
NEAR, PRINTED = 0.015, 0.025  # of a percentage point: good enough here, and in the end
CANDIDATES = 60  # people nearest to the line that may cross it


def split_parts(trial: Trial, means: Floats, rng: np.random.Generator) -> Trial:
    """Split later sums so that responders of both scores come out as published."""
    later, _ = later_parts(trial, trial["later"], rng)
    trial = trial | {"later_intensity": later}
    for _ in range(PASSES):
        # months move each other a little through the imputation
        far = [at for at in range(len(MONTHS)) if np.abs(_off(trial, at)[1]).max() > PRINTED]
        if not far:
            break
        for at in far:
            _towards(trial, at, means[:, at], rng)
    return trial


def _towards(trial: Trial, at: int, means: Floats, rng: np.random.Generator) -> None:
    """Let people cross the lines of both scores at one month until both percentages fit."""
    for _ in range(ROUNDS):
        for a in range(3):
            _move_mean(trial, at, a, means[a], rng)
        pulls, off = _off(trial, at)
        if np.abs(off).max() < NEAR:
            return
        for which in range(2):
            for a in range(3):
                if abs(off[which, a]) >= NEAR / 2:
                    _cross(trial, at, a, which, pulls[which], float(off[which, a]), rng)


def _off(trial: Trial, at: int) -> tuple[list[Pull], Floats]:
    """Return the two analyses, and how far their percentages are from the published ones."""
    pulls = [_pull(trial, at, score) for score in SCORES]
    return pulls, np.array([pull.risks for pull in pulls]) - _wanted(at)


def _wanted(at: int) -> Floats:
    tables = [f"{score}_responders" for score in SCORES]
    return np.array([[published[f"{t}.{arm}.{MONTHS[at]}"].value for arm in ARMS] for t in tables])


def _pull(trial: Trial, at: int, score: str) -> Pull:
    """Fit the primary route to one of the two scores."""
    frame = as_score(to_frame(trial), score)
    outcome = impute_response(frame, MONTHS[at])["responder"].to_numpy(dtype=float)
    weights = nonresponse_weights(frame).weights.fillna(1.0).to_numpy()
    baseline = frame["severity_0"].to_numpy()
    return pull_of(covariates(trial), baseline, trial["arm"], outcome, weights)


def _room(trial: Trial, at: int, shift: Ints) -> NDArray[np.bool_]:
    """Say whose intensity may move by so many points: both parts stay on their scales."""
    found = trial["later_intensity"][:, at] + shift
    rest = trial["later"][:, at] - found
    return np.asarray(
        trial["seen"][:, at] & (found >= 0) & (found <= 40) & (rest >= 0) & (rest <= 70)
    )


def _keeps(trial: Trial, at: int, which: int, shift: Ints) -> NDArray[np.bool_]:
    """Say for whom a move changes neither side of the line of a score, nor ends on it."""
    sign = 1 if which == 0 else -1
    before = trial["intensity"] if which == 0 else trial["sum"] - trial["intensity"]
    after = _part(trial, at, which)
    moved = after + sign * shift
    return np.asarray(
        (responds(before, after) == responds(before, moved)) & (10 * moved != 7 * before)
    )


def _part(trial: Trial, at: int, which: int) -> Ints:
    intensity = trial["later_intensity"][:, at]
    return intensity if which == 0 else trial["later"][:, at] - intensity


def _move_mean(trial: Trial, at: int, a: int, mean: float, rng: np.random.Generator) -> None:
    """Move points between the parts of people of one arm until the mean intensity change fits."""
    here = (trial["arm"] == a) & trial["seen"][:, at]
    fall = (trial["later_intensity"][:, at] - trial["intensity"])[here].sum()
    need = round(4 * mean * int(here.sum()) - float(fall))
    while need:
        step = np.full(len(here), np.sign(need))
        free = _room(trial, at, step) & _keeps(trial, at, 0, step) & _keeps(trial, at, 1, step)
        some = rng.permutation(np.flatnonzero(here & free))[: abs(need)]
        if not len(some):
            return
        trial["later_intensity"][some, at] += step[some]
        need -= int(step[some].sum())


def _cross(
    trial: Trial, at: int, a: int, which: int, pull: Pull, off: float, rng: np.random.Generator
) -> None:
    """Let people of one arm cross the line of one score so that its percentage moves by -off."""
    before = trial["intensity"] if which == 0 else trial["sum"] - trial["intensity"]
    after, sign = _part(trial, at, which), 1 if which == 0 else -1
    severity = before / (4 if which == 0 else 7)
    better = responds(before, after)
    line = np.where(better, 7 * before // 10 + 1, (7 * before - 1) // 10)
    # not all just beyond the line: some points further, so that nobody sees where the line was
    beyond = np.where(better, 1, -1) * (rng.geometric(0.3, len(line)) - 1)
    shift = sign * (line + beyond - after)
    free = _room(trial, at, shift) & _keeps(trial, at, 1 - which, shift)
    # what one more responder (or one fewer) does to the arm's percentage
    lean = pull.lean[:, a] + severity * pull.steep[a]
    effect = np.where(better, -1, 1) * pull.weights * lean * pull.risks[a]
    here = np.flatnonzero((trial["arm"] == a) & free)
    # of those near the line, by lot: points to go, give or take a few
    far = np.abs(line - after)[here] + 4 * rng.random(len(here))
    near = here[np.argsort(far, kind="stable")]
    moved = _choose([near[~better[near]], near[better[near]]], effect, -off)
    trial["later_intensity"][moved, at] += shift[moved]


def _choose(sides: list[NDArray[np.intp]], effect: Floats, need: float) -> NDArray[np.intp]:
    """Choose people whose effects add up to what is needed: the nearest, then the best pair."""
    side, other = sides if need > 0 else sides[::-1]
    total = np.cumsum(effect[side])
    many = int(np.searchsorted(np.abs(total), abs(need)))
    sure, rest = side[: max(many - 1, 0)], side[max(many - 1, 0) :][:CANDIDATES]
    left = need - float(effect[sure].sum())
    ones = np.concatenate([[0.0], effect[rest]])
    pairs = ones[:, None] + np.concatenate([[0.0], effect[other[:CANDIDATES]]])[None, :]
    pairs = pairs[:, :, None] + ones[None, None, :]
    i, j, k = np.unravel_index(first_least(np.abs(pairs - left).ravel()), pairs.shape)
    chosen = {int(rest[at - 1]) for at in (i, k) if at} | ({int(other[j - 1])} if j else set())
    return np.array([*sure, *chosen], dtype=np.intp)
