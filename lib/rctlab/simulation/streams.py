"""One stream of random numbers for each part of a trial, so that one part never moves another."""

from __future__ import annotations

import numpy as np

# A new stream goes to the end: the others must not move.
STREAMS = (
    *("people", "items", "entry", "change", "split", "retention", "pattern", "sessions"),
    *("coaches", "harms", "plan"),
    *("missing", "digits", "targets", "concealment", "crossover", "unequal_care"),
)


def streams(seed: int | np.random.SeedSequence) -> dict[str, np.random.Generator]:
    """Return a generator for each part of a trial.

    Parameters
    ----------
    seed : int or numpy.random.SeedSequence
        0 or more.

    Returns
    -------
    dict of str to numpy.random.Generator
        By the names in STREAMS.

    Examples
    --------
    >>> one, again = streams(1), streams(1)
    >>> _ = one["retention"].random(99)  # more draws here ...
    >>> bool(one["people"].random() == again["people"].random())  # ... move nothing there
    True
    """
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    parts = root.spawn(len(STREAMS))
    return {name: np.random.default_rng(part) for name, part in zip(STREAMS, parts, strict=True)}
