"""Is this a seed, an effect, a number of people, a thing to break? Clear words where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np

from rctlab.inputs import Floats, checked_choice
from rctlab.record import ARMS
from rctlab.simulation.flaws import BREAKS
from rctlab.simulation.follow import MECHANISMS
from rctlab.simulation.model import MONTHS
from rctlab.simulation.superpopulation import shifts_for, true_risks

MODES = ("twin", "personal", "sample")
LEAST, MOST = 30, 1_000_000
ACTIVE = ARMS[:2]


def whole_seed(seed: Any) -> int:
    """Return the seed as an int."""
    if isinstance(seed, (bool, np.bool_)) or not isinstance(seed, Integral):
        raise TypeError(
            f"seed={seed!r}: give a whole number such as 1 (the same number gives the same trial), "
            "or learner_seed(learner, course)."
        )
    if seed < 0:
        raise ValueError(f"seed={seed!r}: allowed are 0, 1, 2, ...")
    return int(seed)


def yes_or_no(value: Any, argument: str) -> bool:
    """Return a switch as a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{argument}={value!r}: allowed are True and False.")
    return bool(value)


def number_of_people(n: Any) -> int:
    """Return the number of people to randomize."""
    if isinstance(n, (bool, np.bool_)) or not isinstance(n, Integral):
        raise TypeError(f"n={n!r}: a whole number of people is needed, such as 2331.")
    if not LEAST <= int(n) <= MOST:
        raise ValueError(f"n={n!r}: allowed are {LEAST} to {MOST:,} people, of all arms together.")
    return int(n)


def checked_breaks(breaks: Any) -> dict[str, float]:
    """Return what is broken and how badly, in the order of BREAKS."""
    if breaks is None or isinstance(breaks, str):
        breaks = [] if breaks is None else [breaks]
    if not isinstance(breaks, Iterable):
        raise TypeError(f"breaks={breaks!r}: give names, of {', '.join(map(repr, BREAKS))}.")
    given = breaks if isinstance(breaks, Mapping) else dict.fromkeys(breaks)
    for name in given:
        checked_choice(name, BREAKS, "breaks")
    found = {}
    for name in (name for name in BREAKS if name in given):
        wanted, strength = BREAKS[name], given[name]
        strength = wanted.usual if strength is None else _number(strength, f"breaks[{name!r}]")
        if not 0 < strength <= wanted.most:
            raise ValueError(
                f"breaks[{name!r}]={strength!r}: allowed is more than 0 and up to {wanted.most:g} "
                f"({wanted.unit})."
            )
        found[name] = strength
    return found


def checked_effects(effects: Any) -> Floats | None:
    """Return what has to be added to the mean changes so that the effects are as wanted."""
    if effects is None:
        return None
    if not isinstance(effects, Mapping):
        raise TypeError(f"effects={effects!r}: give a dict such as {{'coach': 0.10}}.")
    usual, wanted = true_risks()[2], np.full((3, 3), np.nan)
    for arm, effect in effects.items():
        checked_choice(arm, ACTIVE, "effects: the arm")
        risks = usual + _number(effect, f"effects[{arm!r}]")
        for risk, base, month in zip(risks, usual, MONTHS, strict=True):
            if not 0 < risk < 1:
                raise ValueError(
                    f"effects[{arm!r}]={effect!r}: with usual care's risk of {base:.3f} at {month} "
                    f"months this gives a risk of {risk:.3f}; allowed is more than 0 and less than 1."
                )
        wanted[ARMS.index(arm)] = risks
    return shifts_for(wanted)


def _number(value: Any, argument: str) -> float:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{argument}={value!r}: a number is needed.")
    if not np.isfinite(float(value)):
        raise ValueError(f"{argument}={value!r}: a finite number is needed.")
    return float(value)


def refuse_contradictions(
    mode: str, missing: str, effects: Any, n: Any, breaks: Mapping[str, float]
) -> None:
    """Refuse options that cannot go together; the message names both."""
    if mode != "sample":
        for name, value in (("effects", effects), ("n", n)):
            if value is not None:
                raise ValueError(
                    f"{name}={value!r} contradicts mode={mode!r}, whose numbers are "
                    "(or are near) those published; use mode='sample'."
                )
    if missing == "none" and "dropout" in breaks:
        raise ValueError(
            "breaks='dropout' contradicts missing='none': nobody is missed, and nobody drops out."
        )


def checked_options(mode: Any, missing: Any) -> None:
    """Refuse an unknown mode or mechanism; the message lists those there are."""
    checked_choice(mode, MODES, "mode")
    checked_choice(missing, MECHANISMS, "missing")
