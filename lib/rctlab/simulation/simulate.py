"""Simulate a trial: `simulate_trial`, and whether what it is asked for can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from rctlab.another_trial.counts_twin import twin_of
from rctlab.inputs import Floats, checked_choice
from rctlab.record import ARMS
from rctlab.simulation.course import MECHANISMS
from rctlab.simulation.drawing import Trial, draw_simulated
from rctlab.simulation.flaws import BREAKS
from rctlab.simulation.frames import note_of, risks_of, to_table, truth_of
from rctlab.simulation.model import MONTHS
from rctlab.simulation.personal import draw_personal
from rctlab.simulation.plan import published_plan
from rctlab.simulation.superpopulation import shifts_for, true_risks

MODES = ("twin", "personal", "sample")
LEAST, MOST = 30, 1_000_000
ACTIVE = ARMS[:2]


def simulate_trial(
    seed: int,
    *,
    mode: str = "twin",
    missing: str = "MAR",
    truth: bool = False,
    effects: Any = None,
    n: int | None = None,
    breaks: Any = (),
    digits: bool = True,
    spec: Any = None,
) -> pd.DataFrame:
    """Simulate a trial of invented people, like the CBT-CP trial or like another.

    The same seed draws the same people, as long as numpy draws the same numbers. Another mechanism
    of missing outcomes, or something done badly, happens to these same people: their baseline and
    what would become of them under each arm stay as they are.

    Parameters
    ----------
    seed : int
        0 or more, such as ``learner_seed("ada", "spring")``.
    mode : {"twin", "personal", "sample"}
        "twin": for any seed the published numbers of people, visits, responders, sessions and harms
        in each arm, and the published percentages and ratios of the primary analysis at 3 months.
        "personal": responders and visits moved by up to one point in a hundred, drawn again until
        the lesson holds. By 95 % confidence intervals of risk ratios: at 3 months both active arms
        beat usual care in the primary, the complete-case and the unadjusted analysis; coach beats
        online in the primary analysis but in neither of the other two, nor in the primary analysis
        at 6 and 12 months. "sample": everything left to chance, with known true risks.
    missing : {"MAR", "MCAR", "MNAR", "none"}
        Whose outcomes are missing: depends on arm and baseline; on the arm alone; on the outcomes,
        too (who fares badly stays away); nobody. The published numbers of a twin and the lesson of
        a personal trial are those of "MAR".
    truth : bool
        Adds everybody's outcomes under each arm: ``responder_3_if_coach``,
        ``severity_3_if_usual`` and so on, for 3, 6 and 12 months.
    effects : dict, optional
        Mode "sample": true difference in risk to usual care at each month, from -1 to 1, such as
        ``{"coach": 0.10, "online": 0.0}``. An arm that is not named keeps the model's effect.
    n : int, optional
        Mode "sample": people to randomize in all, 30 to a million (2,331 if not given). With fewer
        than 300 the adjusted routes often stop.
    breaks : str, iterable of str, or dict of str to float, optional
        What is done badly; a dict says how badly, too.

        - "concealment" (0.5, correlation): who enrolls people foresees the arm and gives the places
          of usual care to those with a poor prognosis. Active arms look better.
        - "dropout" (1, log odds a point): people of the active arms who fare badly stay away. Active
          arms look better.
        - "blinding" (0.4 points of 0-10): people of the active arms report less pain than they
          have. Active arms look better.
        - "crossover" (0.3, share): some of the usual-care arm get coaching: column ``received``.
          Active arms look worse.
        - "unequal_care" (0.25, share): some of the coach arm get other care, too, worth 1 point:
          column ``other_care``. Coaching looks better.
    digits : bool
        Mode "twin": whether pain records change hands between people who are nearly alike until the
        primary percentages and ratios at 3 months are printed as published. Without it they are
        left to chance (off by 0.3 points on average, by 1.2 at most), in half the time.
    spec : optional
        Another trial: handed over to `twin_of`, without any other option.

    Returns
    -------
    pandas.DataFrame
        One row a person, with the columns of `load_trial`. `attrs` holds "synthetic" (True), "note",
        "mode", "seed", "missing", "breaks" (name and strength), "digits" (whether the primary
        analysis was made to print the published ones), "draw" (of a personal trial: how many were
        drawn before it) and "truth": the true risks, differences and ratios if
        everybody were followed and nothing broken, of the superpopulation in mode "sample" and else
        of these people.

    Raises
    ------
    TypeError, ValueError
        For unknown or contradictory options, and for effects that give no risk.

    Examples
    --------
    >>> trial = simulate_trial(1)
    >>> trial.groupby("arm")["responder_3"].agg(["sum", "count"]).astype(int).to_numpy().tolist()
    [[229, 635], [179, 542], [151, 621]]
    >>> null = simulate_trial(1, mode="sample", effects={"coach": 0.0, "online": 0.0})
    >>> round(null.attrs["truth"]["ratio"]["coach v usual"][3], 6)
    1.0
    """
    number = _whole_seed(seed)
    checked_choice(mode, MODES, "mode")
    checked_choice(missing, MECHANISMS, "missing")
    truth, digits = _yes_or_no(truth, "truth"), _yes_or_no(digits, "digits")
    broken = _checked_breaks(breaks)
    if spec is not None:
        given = {"mode": (mode, "twin"), "missing": (missing, "MAR"), "truth": (truth, False)}
        given |= {"effects": (effects, None), "n": (n, None), "digits": (digits, True)}
        given["breaks"] = (broken, {})
        return _other_trial(spec, number, given)
    _refuse_contradictions(mode, missing, effects, n, broken)
    shifts, plan = _checked_effects(effects), published_plan()
    people = int(plan.randomized.sum()) if n is None else _number_of_people(n)
    how: dict[str, Any] = {"missing": missing, "breaks": broken}
    draw = 0
    if mode == "personal":
        trial, draw = draw_personal(number, **how)
    elif mode == "sample":
        trial = draw_simulated(number, people, shifts=shifts, **how)
    else:
        trial = draw_simulated(number, plan, digits=digits, **how)
    table = to_table(trial, truth, broken)
    table.attrs = {
        "synthetic": True,
        "note": note_of(mode, missing, broken),
        "mode": mode,
        "seed": number,
        "missing": missing,
        "breaks": broken,
        "digits": digits and mode == "twin" and missing == "MAR" and not broken,
        "draw": draw,
        "truth": _truth(trial, mode, shifts),
    }
    return table


def _truth(trial: Trial, mode: str, shifts: Floats | None) -> dict[str, Any]:
    """Return the true risks: of all people there could be, or of those there are."""
    if mode == "sample":
        return truth_of(true_risks(shifts), "the superpopulation")
    return truth_of(risks_of(trial), "the people of this trial")


def _other_trial(spec: Any, seed: int, given: dict[str, tuple[Any, Any]]) -> pd.DataFrame:
    """Make a twin of another trial, if nothing else is asked for."""
    for name, (value, default) in given.items():
        if value != default:
            raise ValueError(
                f"{name}={value!r} contradicts spec: a trial that is described by its published "
                "counts has these alone, and takes no option but the seed."
            )
    table = twin_of(spec, seed=seed)
    table.attrs |= {"mode": "spec", "seed": seed}
    return table


def _whole_seed(seed: Any) -> int:
    """Return the seed as an int."""
    if isinstance(seed, (bool, np.bool_)) or not isinstance(seed, Integral):
        raise TypeError(
            f"seed={seed!r}: give a whole number such as 1 (the same number gives the same trial), "
            "or learner_seed(learner, course)."
        )
    if seed < 0:
        raise ValueError(f"seed={seed!r}: allowed are 0, 1, 2, ...")
    return int(seed)


def _yes_or_no(value: Any, argument: str) -> bool:
    """Return a switch as a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{argument}={value!r}: allowed are True and False.")
    return bool(value)


def _number_of_people(n: Any) -> int:
    """Return the number of people to randomize."""
    if isinstance(n, (bool, np.bool_)) or not isinstance(n, Integral):
        raise TypeError(f"n={n!r}: a whole number of people is needed, such as 2331.")
    if not LEAST <= int(n) <= MOST:
        raise ValueError(f"n={n!r}: allowed are {LEAST} to {MOST:,} people, of all arms together.")
    return int(n)


def _checked_breaks(breaks: Any) -> dict[str, float]:
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


def _checked_effects(effects: Any) -> Floats | None:
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


def _refuse_contradictions(
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
