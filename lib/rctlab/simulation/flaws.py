"""What can be done badly in a trial, one thing at a time, and how it leads astray."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Bools, Floats, Ints
from rctlab.simulation.arms import strata
from rctlab.simulation.model import MODEL
from rctlab.simulation.people import weigh

Trial = Mapping[str, NDArray[Any]]


class Break(NamedTuple):
    """One thing that can be done badly."""

    usual: float
    most: float
    unit: str
    what: str
    bias: str


BREAKS = {
    "concealment": Break(
        0.5,
        1.0,
        "correlation of prognosis and choice (0-1)",
        "who enrolls people foresees the arm and gives usual care to those with a poor prognosis",
        "both active arms look better; the baseline is out of balance",
    ),
    "dropout": Break(
        1.0,
        5.0,
        "log odds of staying per point of 0-10 by which pain fell",
        "people of the active arms who fare badly stay away",
        "both active arms look better",
    ),
    "blinding": Break(
        0.4,
        5.0,
        "points of 0-10",
        "people of the active arms report less pain than they have",
        "both active arms look better",
    ),
    "crossover": Break(
        0.3,
        1.0,
        "share of the usual-care arm (0-1)",
        "a share of the usual-care arm gets coaching",
        "both active arms look worse",
    ),
    "unequal_care": Break(
        0.25,
        1.0,
        "share of the coach arm (0-1)",
        "a share of the coach arm gets other care, too, which lowers pain by 1 point of 0-10",
        "coaching looks better, against both other arms",
    ),
}

OTHER_CARE = -1.0  # points of 0-10


def prognosis(people: Trial) -> Floats:
    """Return what the baseline says of the outcome: points of change that miss a 30 % drop."""
    known = weigh(dict(people), MODEL.change_on) + np.array(MODEL.site_change)[people["site"]]
    return np.asarray(0.3 * people["sum"] / 11 + known)


def steered(
    people: Trial, arm: Ints, breaks: Mapping[str, float], rng: np.random.Generator
) -> Ints:
    """Let people with a poor prognosis get the usual-care places of their stratum."""
    if "concealment" not in breaks:
        return arm  # the same object: who draws a trial asks whether it is
    strength, worse = breaks["concealment"], prognosis(people)
    chance = rng.standard_normal((2, len(arm)))
    guess = strength * (worse - worse.mean()) / worse.std() + (1 - strength**2) ** 0.5 * chance[0]
    stratum = strata(dict(people))
    found = np.empty_like(arm)
    # in each stratum: active places in any order before those of usual care, good risks before bad
    found[np.lexsort((guess, stratum))] = arm[np.lexsort((chance[1], arm == 2, stratum))]
    return found


def crossed_over(arm: Ints, breaks: Mapping[str, float], rng: np.random.Generator) -> Ints:
    """Say whose care people got: some of the usual-care arm (2) get coaching (0)."""
    if "crossover" not in breaks:
        return arm
    return np.where((arm == 2) & _share(arm == 2, breaks["crossover"], rng), 0, arm)


def more_care(arm: Ints, breaks: Mapping[str, float], rng: np.random.Generator) -> Bools:
    """Say who of the coach arm gets other care, too."""
    if "unequal_care" not in breaks:
        return np.zeros(len(arm), dtype=bool)
    return _share(arm == 0, breaks["unequal_care"], rng)


def added_points(arm: Ints, other: Bools, breaks: Mapping[str, float]) -> Floats:
    """Return what other care and coloured reports add to everybody's later scores, points of 0-10."""
    return np.where(other, OTHER_CARE, 0.0) - np.where(arm < 2, breaks.get("blinding", 0.0), 0.0)


def _share(members: Bools, share: float, rng: np.random.Generator) -> Bools:
    """Draw a share of the members, rounded to whole people."""
    lot = np.where(members, rng.random(len(members)), np.inf)
    chosen = np.zeros(len(members), dtype=bool)
    chosen[np.argsort(lot)[: round(share * int(members.sum()))]] = True
    return chosen
