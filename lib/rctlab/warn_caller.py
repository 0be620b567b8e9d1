"""Warnings that point to the line of whoever called rctlab."""

from __future__ import annotations

import inspect
import warnings


def warn(words: str) -> None:
    """Warn of something that can be right, but seldom is."""
    warnings.warn(words, UserWarning, stacklevel=_level_outside())


def _level_outside() -> int:
    """Return the stacklevel, for the function that calls this, of the first line of no rctlab."""
    here = inspect.currentframe()
    frame, level = here and here.f_back, 1
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == "rctlab":
        frame, level = frame.f_back, level + 1
    return level
