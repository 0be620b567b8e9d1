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
    """Return a generator for each part of a trial."""
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    parts = root.spawn(len(STREAMS))
    return {name: np.random.default_rng(part) for name, part in zip(STREAMS, parts, strict=True)}
