"""`explore_intervals`: a trial repeated a hundred times, and which of its intervals miss the truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rctlab.inputs import Bools, Floats, checked_between, checked_whole
from rctlab.measures.intervals.difference import difference_limits
from rctlab.pictures.picture import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    Picture,
    PictureAndTable,
    blank_figure,
    dress,
)
from rctlab.pictures.widgets import Explorer, NumberControl, make_menu

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRIALS = 100
CONTROL = 20.0  # percent in the control arm who respond
EFFECT_ENDS, PEOPLE_ENDS, DRAWS = (0.0, 30.0), (20, 1000), (1, 20)
LEVELS = (80, 90, 95, 99)


@dataclass(frozen=True)
class RepeatedTrials(PictureAndTable):
    """A hundred trials of the same truth and their intervals; see `describe_intervals`."""

    effect: float
    people: int
    level: int
    draw: int

    @cached_property
    def _drawn(self) -> tuple[Floats, Floats, Floats]:
        rng = np.random.default_rng(self.draw)
        events = rng.binomial(self.people, (CONTROL + self.effect) / 100, TRIALS)
        others = rng.binomial(self.people, CONTROL / 100, TRIALS)
        found = difference_limits(events, self.people, others, self.people, level=self.level / 100)
        return 100 * (events - others) / self.people, 100 * found.lower, 100 * found.upper

    @property
    def estimates(self) -> Floats:
        """The differences seen, in percentage points."""
        return self._drawn[0]

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """The limits of the intervals, in percentage points."""
        return self._drawn[1], self._drawn[2]

    @property
    def missing(self) -> Bools:
        """Which intervals do not hold the true difference."""
        lower, upper = self.limits
        return (lower > self.effect) | (upper < self.effect)

    @property
    def holding_zero(self) -> Bools:
        """Which intervals hold no difference at all."""
        lower, upper = self.limits
        return (lower <= 0) & (upper >= 0)

    @property
    def width(self) -> float:
        """How long the intervals are on average, in percentage points."""
        lower, upper = self.limits
        return float((upper - lower).mean())

    @property
    def caption(self) -> str:
        return f"{TRIALS} trials of {self.people} v {self.people} people"

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [
            ("True difference", f"{self.effect:g} points"),
            ("Differences seen", f"{self.estimates.min():.1f} to {self.estimates.max():.1f}"),
            ("Intervals that miss the truth", f"{int(self.missing.sum())} of {TRIALS}"),
            ("Expected to miss", f"about {TRIALS - self.level} of {TRIALS}"),
            ("Intervals that hold 0", f"{int(self.holding_zero.sum())} of {TRIALS}"),
            ("Length of an interval, on average", f"{self.width:.1f} points"),
        ]

    @property
    def text(self) -> str:
        """The text twin."""
        return (
            f"{TRIALS} trials of {self.people} v {self.people} people, true difference "
            f"{self.effect:g} points: {int(self.missing.sum())} of {TRIALS} {self.level}% intervals "
            f"miss it (about {TRIALS - self.level} are expected to), and "
            f"{int(self.holding_zero.sum())} hold 0. An interval is {self.width:.1f} points long on "
            "average. Who has one trial cannot see whether it is one that misses."
        )

    @cached_property
    def picture(self) -> Picture:
        """The intervals side by side, in the order of the trials, those that miss marked."""
        alt = (
            f"{TRIALS} upright intervals side by side and a line at the true difference, "
            f"{self.effect:g} points; those that miss it are thick, with a square. {self.text}"
        )
        return Picture(self._draw(), alt, self.text)

    def _draw(self) -> Figure:
        figure = blank_figure(510, 380)
        axes = figure.add_axes((0.11, 0.12, 0.87, 0.83))
        lower, upper = self.limits
        trials = np.arange(1, TRIALS + 1)
        for chosen, color, thick, mark in (
            (~self.missing, BLUE, 1.0, "."),
            (self.missing, ORANGE, 2.6, "s"),
        ):
            axes.vlines(trials[chosen], lower[chosen], upper[chosen], color=color, linewidth=thick)
            axes.plot(
                trials[chosen], self.estimates[chosen], mark, color=INK, markersize=4, linestyle=""
            )
        axes.axhline(self.effect, color=INK, linewidth=1.4)
        axes.axhline(0, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        axes.set_xlim(0, TRIALS + 1)
        dress(axes, x="trial", y="difference, points (dashed: 0)")
        return figure


def describe_intervals(
    effect: float = 7.5, people: int = 600, *, level: int = 95, draw: int = 1
) -> RepeatedTrials:
    """Repeat a trial a hundred times, and say which intervals of the difference miss the truth.

    Parameters
    ----------
    effect : float
        The true risk difference in percentage points, 0 to 30; 20% respond in the control arm.
    people : int
        People in each arm, 20 to 1,000.
    level : int
        The confidence level in percent: 80, 90, 95 or 99.
    draw : int
        Which hundred trials, 1 or more.

    Returns
    -------
    RepeatedTrials
        `.estimates`, `.limits` (points), `.missing`, `.holding_zero`, the sentences (`.text`) and the
        `.picture`.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Newcombe RG (1998), the method of the intervals. Stat Med 17:873-890.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> describe_intervals(7.5, 600).estimates.shape
    (100,)
    """
    effect = checked_between(effect, "effect", *EFFECT_ENDS)
    checked_whole(people, "people", *PEOPLE_ENDS)
    checked_whole(draw, "draw", 1, 10**6)
    if level not in LEVELS:
        raise ValueError(f"level={level!r}: allowed are {', '.join(map(str, LEVELS))}")
    return RepeatedTrials(effect, people, level, draw)


def explore_intervals(
    effect: float = 7.5, people: int = 600, *, level: int = 95
) -> IntervalsExplorer:
    """Choose truth, size and level, and see a hundred trials' intervals at once.

    The same content as a function call, without a widget, is `describe_intervals`.

    Parameters
    ----------
    effect, people, level
        Where the controls start; see `describe_intervals`.

    Returns
    -------
    IntervalsExplorer
        The widget: sliders `effect`, `people` and `draw` (1 to 20), and the menu `level`.

    Raises
    ------
    ValueError
        As `describe_intervals`.

    Examples
    --------
    >>> widget = explore_intervals()
    >>> widget.effect.value = 0
    >>> bool((widget.found.missing == ~widget.found.holding_zero).all())
    True
    """
    return IntervalsExplorer(describe_intervals(effect, people, level=level))


class IntervalsExplorer(Explorer):
    """Sliders `effect`, `people` and `draw`, and the menu `level`; see `Explorer`."""

    def __init__(self, start: RepeatedTrials) -> None:
        self._effect = NumberControl(
            "True difference (points)", "the true difference", start.effect,
            ends=EFFECT_ENDS, digits=1,
        )  # fmt: skip
        self._people = NumberControl(
            "People in each arm", "the number of people", start.people, ends=PEOPLE_ENDS, digits=0
        )
        self._draw = NumberControl("Draw number", "the draw", DRAWS[0], ends=DRAWS, digits=0)
        self.effect, self.people = self._effect.slider, self._people.slider
        self.draw = self._draw.slider
        self.level = make_menu("Level", [(f"{level}%", level) for level in LEVELS], start.level)
        super().__init__([self._effect, self._people, self._draw], [self.level])

    def describe(self) -> RepeatedTrials:
        return describe_intervals(
            self.effect.value,
            round(self.people.value),
            level=self.level.value,
            draw=round(self.draw.value),
        )
