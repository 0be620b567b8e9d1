"""A trial of one's own: other numbers than the neighbour's, and the same lesson."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from rctlab.simulation.course import seen
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.people import streams
from rctlab.simulation.plan import Plan, Trial, published_plan
from rctlab.simulation.quick_routes import quick_complete_case, quick_primary, quick_unadjusted

MOST_DRAWS = 200  # about two of three draws will do, so the lesson is never given up
# as far as it takes for 95 of 100 learners among 1,000 to have six numbers that nobody else has
POINT = 0.0125  # how far a share of people may move
VISITS = 5  # people of an arm, of about 777, who may move to another pattern of visits


class Own(NamedTuple):
    """A personal trial, and which draw it is (from 0)."""

    trial: Trial
    draw: int


def draw_personal(
    seed: int, *, missing: str = "MAR", breaks: Mapping[str, float] | None = None
) -> Own:
    """Draw trials around the published numbers until the lesson holds."""
    for attempt in range(MOST_DRAWS):
        plan = moved_plan(published_plan(), streams(_source(seed, attempt))["targets"])
        trial = draw_simulated(_source(seed, attempt), plan)
        if holds(trial):
            if missing != "MAR" or breaks:
                source = _source(seed, attempt)
                trial = draw_simulated(source, plan, missing=missing, breaks=breaks)
            return Own(trial, attempt)
    raise RuntimeError(f"seed={seed!r}: the lesson held in none of {MOST_DRAWS} draws.")


def _source(seed: int, attempt: int) -> np.random.SeedSequence:
    """Return the source of one draw, made anew: a source that has been used goes on elsewhere."""
    return np.random.SeedSequence([seed, attempt])


def moved_plan(plan: Plan, rng: np.random.Generator) -> Plan:
    """Move the numbers of people seen and of responders by about one point in a hundred."""
    visits = seen(np.arange(8))
    patterns = plan.patterns.copy()
    # between those seen always and those never seen, or seen but not at 3 months
    for other in (0, 3):
        moved = rng.integers(-VISITS, VISITS + 1, 3)
        patterns[:, other] += moved
        patterns[:, 7] -= moved
    before, after = plan.patterns @ visits, patterns @ visits
    share = np.asarray(plan.responders) / before + rng.uniform(-POINT, POINT, (3, 3))
    return replace(plan, patterns=patterns, responders=np.rint(share * after).astype(np.int64))


def lesson(trial: Trial) -> dict[str, bool]:
    """Say which parts of the lesson hold, by 95 % confidence intervals of risk ratios."""
    primary, case, plain = (
        f(trial) for f in (quick_primary, quick_complete_case, quick_unadjusted)
    )
    analyses = (primary, case, plain)
    lows = [one.ratio(arm, "usual")[1] for one in analyses for arm in ("coach", "online")]
    _, low, _ = primary.ratio("coach", "online")
    later = (quick_primary(trial, at) for at in (1, 2))
    return {
        "active arms beat usual care": min(lows) > 1,
        "coach v online only in the primary analysis": low > 1 and _hold_1(case, plain),
        "coach v online not later": _hold_1(*later),
    }


def holds(trial: Trial) -> bool:
    """Say whether the whole lesson holds; the quick checks come first."""
    return all(lesson(trial).values())


def _hold_1(*analyses: Any) -> bool:
    """Say whether the interval of coach v online holds 1 in all of these."""
    ratios = [one.ratio("coach", "online") for one in analyses]
    return all(low <= 1 <= high for _, low, high in ratios)


def learner_seed(learner: str, course: str) -> int:
    """Return the seed of a learner's own data.

    It is the first 48 bits of the SHA-256 of the JSON list ``[course, learner]``: the same on every
    machine and in every version of Python. Spaces around a name and small or capital letters do not
    matter. An id cannot be read off the seed, but whoever guesses an id can check the guess.

    Parameters
    ----------
    learner : str
        Who: such as the id that the learner has in the course.
    course : str
        Which course, and which time it is given: such as "cbt-cp 2026 spring".

    Returns
    -------
    int
        0 to 2**48 - 1.

    Raises
    ------
    TypeError
        If either is not text.
    ValueError
        If either is empty.

    Examples
    --------
    >>> learner_seed("ada", "demo")
    41804058417600
    >>> learner_seed(" Ada ", "demo") == learner_seed("ada", "demo")
    True
    """
    names = [_plain(course, "course"), _plain(learner, "learner")]
    return int(hashlib.sha256(json.dumps(names).encode("ascii")).hexdigest()[:12], 16)


def _plain(name: Any, argument: str) -> str:
    """Return a name in one way of writing it."""
    if not isinstance(name, str):
        raise TypeError(f"{argument}={name!r} is no text: give a name in quotes, such as 'ada'.")
    plain = unicodedata.normalize("NFC", name.strip().casefold())
    if not plain:
        raise ValueError(f"{argument}={name!r} is empty: give a name, such as 'ada'.")
    return plain
