"""What an explorer does when one of its controls is moved, and an empty picture to hold it against."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

from rctlab import (
    explore_adjustment,
    explore_allocation,
    explore_cut,
    explore_intervals,
    explore_risk,
    explore_story,
    explore_tipping,
)
from rctlab.pictures.picture import Picture, blank_canvas

TARGET = 100  # milliseconds


def moves(control: Any, values: tuple[Any, ...]) -> Callable[[], None]:
    """Return what moves a control on to the next of some values."""
    ahead = cycle(values)
    return lambda: setattr(control, "value", next(ahead))


def empty_picture() -> bytes:
    """Save a picture of the same size with nothing in it."""
    figure, _ = blank_canvas(520, 380)
    return Picture(figure, "empty", "empty").to_png()


def updates() -> dict[str, Callable[[], None]]:
    """Return one move of a control of each explorer, by name."""
    thousand = explore_risk(per=1000)
    allocation = explore_allocation(knows="the scheme, and who went where so far")
    return {
        "explore_risk, 100 people": moves(explore_risk().control, (10.0, 30.0)),
        "explore_risk, 1,000 people": moves(thousand.control, (10.0, 30.0)),
        "explore_story": moves(explore_story().start, ("sent a letter", "screened")),
        "explore_allocation": moves(allocation.people, (48, 300)),
        "explore_cut": moves(explore_cut().cut, (30, 50)),
        "explore_intervals": moves(explore_intervals().people, (100, 600)),
        "explore_adjustment": moves(explore_adjustment().strength, (2.0, 5.0)),
        "explore_tipping": moves(explore_tipping().treated_share, (10, 60)),
    }
