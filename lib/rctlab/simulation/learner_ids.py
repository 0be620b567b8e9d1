"""A seed for each learner, the same on every machine."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any


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
