"""`explore_adjustment`: two hundred trials, each with an unadjusted and an adjusted estimate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rctlab.inputs import Floats, checked_between, checked_whole
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

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRIALS = 200
CONTROL, RATIO = 0.45, 1.25  # the share of all controls who respond, and the true risk ratio
STRENGTH_ENDS, PEOPLE_ENDS, IMBALANCE_ENDS, DRAWS = (1.0, 6.0), (100, 1000), (-12.0, 12.0), (1, 20)


@dataclass(frozen=True)
class AdjustedTrials(PictureAndTable):
    """Two hundred trials of the same truth, estimated in two ways; see `describe_adjustment`."""

    strength: float
    people: int
    imbalance: float
    draw: int

    @cached_property
    def _drawn(self) -> tuple[Floats, Floats, Floats]:
        rng = np.random.default_rng(self.draw)
        good = rng.binomial(self.people, 0.5, (TRIALS, 2))  # with a good outlook: treated, control
        n = np.stack([self.people - good, good])  # outlook, trial, arm
        poor = 2 * CONTROL / (1 + self.strength)
        risks = np.array([poor, poor * self.strength])[:, None, None] * [RATIO, 1]
        events = rng.binomial(n, np.broadcast_to(risks, n.shape))
        seen = events.sum(axis=0) / self.people
        # standardization: each half by itself, then both as they are in the whole trial
        by_half = (n.sum(axis=2) / (2 * self.people))[:, :, None] * events / n
        alike = by_half.sum(axis=0)
        imbalances = 100 * (good[:, 0] - good[:, 1]) / self.people
        return imbalances, seen[:, 0] / seen[:, 1], alike[:, 0] / alike[:, 1]

    @property
    def imbalances(self) -> Floats:
        """How many points more of the treated have a good outlook, as chance would."""
        return self._drawn[0]

    @property
    def unadjusted(self) -> Floats:
        """The risk ratios of the counts."""
        return self._drawn[1]

    @property
    def adjusted(self) -> Floats:
        """The risk ratios standardized over the two outlooks."""
        return self._drawn[2]

    @property
    def marked(self) -> int:
        """The trial whose imbalance is nearest to the one asked for."""
        return int(np.argmin(abs(self.imbalances - self.imbalance)))

    @property
    def caption(self) -> str:
        return f"{TRIALS} trials of {self.people} v {self.people} people"

    @property
    def _moved(self) -> tuple[str, str]:
        place = self.marked
        ratios = f"{self.unadjusted[place]:.2f} becomes {self.adjusted[place]:.2f}"
        return f"{self.imbalances[place]:+.1f} points", ratios

    @property
    def rows(self) -> list[tuple[str, str]]:
        where, ratios = self._moved
        return [
            ("True risk ratio", f"{RATIO:.2f}"),
            ("Unadjusted, median of all", f"{np.median(self.unadjusted):.2f}"),
            ("Adjusted, median of all", f"{np.median(self.adjusted):.2f}"),
            ("Unadjusted, middle 95%", _middle(self.unadjusted)),
            ("Adjusted, middle 95%", _middle(self.adjusted)),
            ("Marked trial: more good outlook in treated", where),
            ("Marked trial: adjusting", ratios),
        ]

    @property
    def text(self) -> str:
        """The text twin."""
        where, ratios = self._moved
        often = "as often as the others"
        if self.strength > 1:
            often = f"{self.strength:g} times as often as the others"
        return (
            f"{TRIALS} trials of {self.people} v {self.people} people; people with a good outlook respond "
            f"{often}, and the true risk ratio is {RATIO:g}. The middle 95% of the unadjusted ratios "
            f"run from {_middle(self.unadjusted)} (median "
            f"{np.median(self.unadjusted):.2f}), of the adjusted ones from {_middle(self.adjusted)} "
            f"(median {np.median(self.adjusted):.2f}). In the marked trial, with {where} of good outlook "
            f"in the treated group, {ratios}."
        )

    @cached_property
    def picture(self) -> Picture:
        """The estimates of each trial against its imbalance, one trial marked."""
        alt = (
            "Scatter of two risk ratios for each trial, squares unadjusted and dots adjusted, against "
            f"the imbalance, and a line at the true {RATIO:g}. {self.text}"
        )
        return Picture(self._draw(), alt, self.text)

    def _draw(self) -> Figure:
        figure = blank_figure(510, 380)
        axes = figure.add_axes((0.12, 0.13, 0.86, 0.80))
        looks = ((self.unadjusted, "s", ORANGE), (self.adjusted, "o", BLUE))
        for values, mark, color in looks:
            axes.plot(self.imbalances, values, mark, color=color, markersize=3.4, alpha=0.75)
        axes.axhline(RATIO, color=INK, linewidth=1.2)
        place, where = self.marked, self.imbalances[self.marked]
        axes.annotate(
            "",
            (where, self.adjusted[place]),
            (where, self.unadjusted[place]),
            arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.6},
        )
        for values, mark, color in looks:
            axes.plot(where, values[place], mark, color=color, markersize=9, markeredgecolor=INK)
        axes.set_title(
            "squares, orange: unadjusted      dots, blue: adjusted",
            fontsize=9,
            fontfamily=FONT,
        )
        spread = max(16.0, 1.05 * float(abs(self.imbalances).max()))
        axes.set(xlim=(-spread, spread), yscale="log", ylim=(0.72, 2.2))
        axes.set_yticks([0.75, 1, 1.25, 1.5, 2], ["0.75", "1", "1.25", "1.5", "2"])
        axes.minorticks_off()
        dress(axes, x="good outlook: treated minus control, points", y="risk ratio")
        return figure


def _middle(values: Floats) -> str:
    lower, upper = np.percentile(values, [2.5, 97.5])
    return f"{lower:.2f} to {upper:.2f}"


def describe_adjustment(
    strength: float = 4, people: int = 200, *, imbalance: float = 7, draw: int = 1
) -> AdjustedTrials:
    """Repeat a trial two hundred times, and adjust each for a column that foretells the outcome.

    Half of the people have a good outlook; who is in which arm is left to chance, so the arms are
    never quite alike. 45% of all controls respond, and the true risk ratio is 1.25 with either outlook.

    Parameters
    ----------
    strength : float
        How many times as likely people with a good outlook respond, 1 to 6.
    people : int
        People in each arm, 100 to 1,000.
    imbalance : float
        Which trial to mark: the one nearest to so many percentage points more of good outlook in the
        treated arm, -12 to 12.
    draw : int
        Which two hundred trials, 1 or more.

    Returns
    -------
    AdjustedTrials
        `.imbalances` (points), `.unadjusted` and `.adjusted` (risk ratios), the sentences (`.text`) and
        the `.picture`.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Senn S (2013), on imbalance and adjusting. Stat Med 32:1439-1450. doi:10.1002/sim.5713

    Examples
    --------
    >>> found = describe_adjustment(4, 300)
    >>> bool(found.adjusted.std() < found.unadjusted.std())
    True
    """
    strength = checked_between(strength, "strength", *STRENGTH_ENDS)
    imbalance = checked_between(imbalance, "imbalance", *IMBALANCE_ENDS)
    checked_whole(people, "people", *PEOPLE_ENDS)
    checked_whole(draw, "draw", 1, 10**6)
    return AdjustedTrials(strength, people, imbalance, draw)


def explore_adjustment(
    strength: float = 4, people: int = 200, *, imbalance: float = 7
) -> AdjustmentExplorer:
    """Choose how strongly a column foretells the outcome, and see what adjusting does to estimates.

    The same content as a function call, without a widget, is `describe_adjustment`.

    Parameters
    ----------
    strength, people, imbalance
        Where the controls start; see `describe_adjustment`.

    Returns
    -------
    AdjustmentExplorer
        The widget: sliders `strength`, `people`, `imbalance` and `draw` (1 to 20).

    Raises
    ------
    ValueError
        As `describe_adjustment`.

    Examples
    --------
    >>> widget = explore_adjustment()
    >>> widget.strength.value = 1
    >>> "respond as often as the others" in widget.text
    True
    """
    return AdjustmentExplorer(describe_adjustment(strength, people, imbalance=imbalance))


class AdjustmentExplorer(Explorer):
    """Sliders `strength`, `people`, `imbalance` and `draw`; see `Explorer`."""

    def __init__(self, start: AdjustedTrials) -> None:
        self._strength = NumberControl(
            "Good outlook: times as likely", "the strength", start.strength,
            ends=STRENGTH_ENDS, digits=1,
        )  # fmt: skip
        self._people = NumberControl(
            "People in each arm", "the number of people", start.people, ends=PEOPLE_ENDS, digits=0
        )
        self._imbalance = NumberControl(
            "Mark the trial at (points)", "the imbalance", start.imbalance,
            ends=IMBALANCE_ENDS, digits=0,
        )  # fmt: skip
        self._draw = NumberControl("Draw number", "the draw", DRAWS[0], ends=DRAWS, digits=0)
        controls = [self._strength, self._people, self._imbalance, self._draw]
        self.strength, self.people, self.imbalance, self.draw = (one.slider for one in controls)
        super().__init__(controls)

    def describe(self) -> AdjustedTrials:
        return describe_adjustment(
            self.strength.value,
            round(self.people.value),
            imbalance=self.imbalance.value,
            draw=round(self.draw.value),
        )
