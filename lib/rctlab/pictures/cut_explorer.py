"""`explore_cut`: who passes a cut of a percent change, before and after all improve by the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from rctlab import words
from rctlab.inputs import Floats, checked_between
from rctlab.pictures.picture import (
    BLUE,
    FONT,
    INK,
    ORANGE,
    Picture,
    PictureAndTable,
    blank_figure,
    dress,
)
from rctlab.pictures.widgets import Explorer, NumberControl
from rctlab.trial import load_trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CUT_ENDS, SHIFT_ENDS = (5, 80), (0.0, 2.0)
BINS = np.arange(-100, 101, 10)


@cache
def _scores() -> tuple[Floats, Floats]:
    """Return the scores at the start and at 3 months of the shipped trial's usual care."""
    trial = load_trial()
    usual = trial[trial["arm"] == "usual"].dropna(subset=["severity_3"])
    return usual["severity_0"].to_numpy(), usual["severity_3"].to_numpy()


@dataclass(frozen=True)
class CutDescription(PictureAndTable):
    """Who passes a cut without and with a shift; see `describe_cut`."""

    cut: float
    shift: float

    def falls(self, shift: float) -> Floats:
        """Each person's fall in percent of the start, with so many points more for everybody."""
        before, after = _scores()
        return np.round(100 * (before - after + shift) / before, 6)

    def passing(self, shift: float) -> int:
        """How many people pass the cut."""
        return int((self.falls(shift) >= self.cut).sum())

    @property
    def people(self) -> int:
        return len(_scores()[0])

    @property
    def shares(self) -> tuple[float, float]:
        """The share of people who pass the cut, without and with the shift."""
        return self.passing(0) / self.people, self.passing(self.shift) / self.people

    @property
    def ratio(self) -> float:
        """The share with the shift over the share without it."""
        without, with_shift = self.shares
        return with_shift / without if without else math.nan if not with_shift else math.inf

    @property
    def caption(self) -> str:
        return f"{self.people} invented people in usual care, 3 months"

    @property
    def rows(self) -> list[tuple[str, str]]:
        without, with_shift = self.shares
        before, after = _scores()
        mean = float((before - after).mean())
        return [
            ("Pass the cut as they are", words.percent(without)),
            (f"Pass it with {self.shift:g} more points", words.percent(with_shift)),
            ("Difference, points", words.points(with_shift - without)),
            ("Ratio, with over without", words.ratio(self.ratio)),
            ("Mean fall as they are", f"{mean:.1f} of 10 points"),
            ("Mean fall with the shift", f"{mean + self.shift:.1f} of 10 points"),
        ]

    @property
    def text(self) -> str:
        """The text twin."""
        without, with_shift = self.shares
        return (
            f"With a cut at {self.cut:g}%, {words.percent(without)} of {self.people} people pass it as "
            f"they are, and {words.percent(with_shift)} when everybody's score falls by {self.shift:g} "
            f"points more: a ratio of {words.ratio(self.ratio)}. Everybody improved by the same "
            f"{self.shift:g} points, whatever the cut."
        )

    @cached_property
    def picture(self) -> Picture:
        """Two histograms of the falls, and the line of the cut."""
        peaks = [
            f"{name}: most people between {BINS[at]}% and {BINS[at + 1]}%"
            for name, shift in (("as they are", 0.0), ("with the shift", self.shift))
            for at in [int(np.histogram(self.falls(shift), BINS)[0].argmax())]
        ]
        alt = (
            f"Two histograms of the fall in percent, one under the other, with a line at {self.cut:g}%; "
            f"bars beyond it are dark. {'; '.join(peaks)}. {self.text}"
        )
        return Picture(self._draw(), alt, self.text)

    def _draw(self) -> Figure:
        figure = blank_figure(500, 370)
        rows = (("as they are", 0.0), (f"everybody {self.shift:g} points more", self.shift))
        for place, (name, shift) in enumerate(rows):
            axes = figure.add_axes((0.13, 0.58 - 0.44 * place, 0.84, 0.34))
            self._draw_one(axes, name, shift)
            dress(axes, x="fall of the score, % of the start" if place else "", y="people")
        figure.axes[0].tick_params(labelbottom=False)
        top = 1.1 * max(axes.get_ylim()[1] for axes in figure.axes)
        for axes in figure.axes:
            axes.set_ylim(0, top)
        return figure

    def _draw_one(self, axes: Axes, name: str, shift: float) -> None:
        falls = np.clip(self.falls(shift), BINS[0], BINS[-1])
        # not Axes.hist: its forty rectangles would take longer to draw than all the rest
        counts = np.histogram(falls, BINS)[0]
        below = np.histogram(falls[falls < self.cut], BINS)[0]
        axes.stairs(counts, BINS, fill=True, color=BLUE)
        axes.stairs(below, BINS, fill=True, color="#DDDDDD")
        axes.stairs(counts, BINS, color=INK, linewidth=0.8)
        axes.vlines(BINS[1:-1], 0, np.minimum(counts[1:], counts[:-1]), color=INK, linewidth=0.5)
        axes.axvline(self.cut, color=ORANGE, linewidth=3)
        share = f"{words.percent(self.passing(shift) / self.people)} pass {self.cut:g}%"
        axes.set_title(
            f"{name}: {share}", fontsize=10.5, fontfamily=FONT, loc="left", weight="bold"
        )
        axes.set_xlim(-100, 100)


def describe_cut(cut: float = 30, shift: float = 0.4) -> CutDescription:
    """Say who passes a cut of the fall in percent, as people are and when all improve by the same.

    The people are those of the shipped trial's usual care who were assessed at 3 months.

    Parameters
    ----------
    cut : float
        The fall in percent of the score at the start that makes a responder, 5 to 80.
    shift : float
        Points (of 0 to 10) by which everybody's score falls more, 0 to 2.

    Returns
    -------
    CutDescription
        `.shares` (proportions, without and with the shift), `.ratio`, the sentences (`.text`) and
        the `.picture`.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Snapinn SM, Jiang Q (2007). Responder analyses and the assessment of a clinically relevant
    treatment effect. Trials 8:31. doi:10.1186/1745-6215-8-31

    Examples
    --------
    >>> [round(share, 3) for share in describe_cut(30, 0.4).shares]
    [0.243, 0.327]
    """
    return CutDescription(
        checked_between(cut, "cut", *CUT_ENDS), checked_between(shift, "shift", *SHIFT_ENDS)
    )


def explore_cut(cut: float = 30, shift: float = 0.4) -> CutExplorer:
    """Move the cut and a shift that everybody gets, and see both histograms and shares.

    The same content as a function call, without a widget, is `describe_cut`.

    Parameters
    ----------
    cut, shift : float
        Where the sliders start; see `describe_cut`.

    Returns
    -------
    CutExplorer
        The widget: sliders `cut` and `shift`.

    Raises
    ------
    ValueError
        As `describe_cut`.

    Examples
    --------
    >>> widget = explore_cut()
    >>> widget.shift.value = 0
    >>> widget.found.ratio
    1.0
    """
    return CutExplorer(describe_cut(cut, shift))


class CutExplorer(Explorer):
    """Sliders `cut` and `shift`; see `Explorer`."""

    def __init__(self, start: CutDescription) -> None:
        self._cut = NumberControl("Cut (%)", "the cut", start.cut, ends=CUT_ENDS, digits=0)
        self._shift = NumberControl(
            "Shift for everybody (points)", "the shift", start.shift, ends=SHIFT_ENDS, digits=1
        )
        self.cut, self.shift = self._cut.slider, self._shift.slider
        super().__init__([self._cut, self._shift])

    def describe(self) -> CutDescription:
        return describe_cut(self.cut.value, self.shift.value)
