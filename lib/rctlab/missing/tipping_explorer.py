"""`explore_tipping`: what the missing people must have done for a verdict to change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rctlab.inputs import checked_between, checked_choice
from rctlab.missing.tipping import judged, whole
from rctlab.missing.tipping_result import Side, verdicts_of
from rctlab.pictures.picture import FONT, INK, Picture, PictureAndTable, blank_figure, dress
from rctlab.pictures.tipping_grid import FILLS
from rctlab.pictures.widgets import Explorer, NumberControl, make_menu
from rctlab.record import ARM_NAMES, published
from rctlab.words import percent, ratio

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAIRS = {
    f"{ARM_NAMES[one]} v {ARM_NAMES[other]}": (one, other)
    for one, other in (("coach", "online"), ("coach", "usual"), ("online", "usual"))
}
SHARES = np.linspace(0, 1, 101)


@cache
def _regions(pair: str) -> Any:
    """Return the verdict for each pair of shares: 1, 0 or -1; a row a share of the first arm."""
    first, second = _sides(pair)
    rows, columns = (whole(SHARES, side.missing) for side in (first, second))
    people = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
    verdicts = judged(first, second, *people, 0.95)["verdict"].to_numpy()
    ahead, _, behind = verdicts_of(first.name, second.name)
    size = (len(rows), len(columns))
    return np.select([verdicts == ahead, verdicts == behind], [1, -1], 0).reshape(size)


def _sides(pair: str) -> tuple[Side, Side]:
    """Return what the published record knows of both arms at 3 months."""
    first, second = (
        Side(ARM_NAMES[arm], *counts, published[f"randomized.{arm}"].value - counts[1])
        for arm, counts in ((arm, published.counts(arm, month=3)) for arm in PAIRS[pair])
    )
    return first, second


@dataclass(frozen=True)
class MissingAssumption(PictureAndTable):
    """Two arms under one assumption about their missing people; see `describe_tipping`."""

    pair: str
    shares: tuple[float, float]

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """The two arms: events, people assessed, people missing."""
        return _sides(self.pair)

    @property
    def responding(self) -> tuple[int, int]:
        """How many of the missing people respond, in whole people."""
        first, second = (
            int(whole(share / 100, side.missing))
            for share, side in zip(self.shares, self.sides, strict=True)
        )
        return first, second

    @cached_property
    def _cell(self) -> dict[str, Any]:
        (treated, control), (first, second) = self.sides, self.responding
        row = judged(treated, control, [first], [second], 0.95).iloc[0]
        return {str(name): value for name, value in row.items()}

    @property
    def verdict(self) -> str:
        """Which arm the comparison favours, or that it is not settled."""
        return str(self._cell["verdict"])

    @property
    def risk_ratio(self) -> float:
        """With the missing people counted in."""
        return float(self._cell["risk_ratio"])

    @property
    def _interval(self) -> str:
        lower, upper = ratio(self._cell["ratio_lower"]), ratio(self._cell["ratio_upper"])
        return f"{ratio(self.risk_ratio)} ({lower} to {upper})"

    @property
    def caption(self) -> str:
        return f"{self.pair}, everybody randomized, 3 months"

    @property
    def rows(self) -> list[tuple[str, str]]:
        lines = []
        for side, more in zip(self.sides, self.responding, strict=True):
            total = side.events + more
            lines += [
                (f"Missing in {side.name}", f"{more} of {side.missing} respond"),
                (
                    f"All in {side.name}",
                    f"{total} of {side.people} ({percent(total / side.people)})",
                ),
            ]
        return [*lines, ("Risk ratio (95% interval)", self._interval), ("Verdict", self.verdict)]

    @property
    def text(self) -> str:
        """The text twin."""
        told = [
            f"{more} of the {side.missing} missing in {side.name} ({percent(more / side.missing)})"
            for side, more in zip(self.sides, self.responding, strict=True)
        ]
        seen = [f"{percent(side.events / side.n)} in {side.name}" for side in self.sides]
        return (
            f"If {told[0]} and {told[1]} respond, the risk ratio {self.pair} is {self._interval}: "
            f"{self.verdict}. Of those assessed, {seen[0]} and {seen[1]} responded."
        )

    @cached_property
    def picture(self) -> Picture:
        """The square of all assumptions, each region with its verdict, and where this one lies."""
        counts = {value: percent((_regions(self.pair) == value).mean()) for value in (1, 0, -1)}
        parts = zip(verdicts_of(*(side.name for side in self.sides)), counts.values(), strict=True)
        areas = ", ".join(f"{words} in {area} of it" for words, area in parts)
        alt = (
            "Square of all assumptions: the share of the missing who respond, in "
            f"{self.sides[1].name} to the right and in {self.sides[0].name} upward; {areas}. A diamond "
            f"marks this one, a ring those observed. {self.text}"
        )
        return Picture(self._draw(), alt, self.text)

    def _draw(self) -> Figure:
        figure = blank_figure(510, 400)
        axes = figure.add_axes((0.12, 0.12, 0.80, 0.85))
        regions = _regions(self.pair)
        faces, hatches = [fill.face for fill in FILLS], [fill.hatch for fill in FILLS]
        axes.contourf(
            100 * SHARES, 100 * SHARES, regions,
            levels=[-1.5, -0.5, 0.5, 1.5], colors=faces[::-1], hatches=hatches[::-1],
        )  # fmt: skip
        axes.contour(
            100 * SHARES, 100 * SHARES, regions,
            levels=[-0.5, 0.5], colors=[INK], linewidths=0.8, linestyles="solid",
        )  # fmt: skip
        for value, words in zip(
            (1, 0, -1), verdicts_of(*(s.name for s in self.sides)), strict=True
        ):
            self._name_region(axes, regions == value, words)
        seen = [100 * side.events / side.n for side in self.sides]
        axes.plot(
            seen[1], seen[0], "o",
            markersize=10, markerfacecolor="white", markeredgecolor=INK, markeredgewidth=2,
        )  # fmt: skip
        axes.plot(
            self.shares[1], self.shares[0], "D", color=INK, markersize=10, clip_on=False, zorder=6
        )  # fmt: skip
        axes.set(xlim=(0, 100), ylim=(0, 100))
        ends = [f"missing in {side.name} who respond, %" for side in self.sides]
        dress(axes, x=f"{ends[1]}   (diamond: here; ring: as observed)", y=ends[0])
        return figure

    @staticmethod
    def _name_region(axes: Any, here: Any, words: str) -> None:
        """Write the verdict in the middle of its region, if it has room."""
        if here.mean() < 0.04:
            return
        row, column = (float(places.mean()) for places in np.nonzero(here))
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2}
        axes.text(
            column, row, words, fontsize=9, fontfamily=FONT, ha="center", va="center", bbox=box
        )


def describe_tipping(
    treated_share: float = 30, control_share: float = 30, pair: str = "coach v online"
) -> MissingAssumption:
    """Count the trial's missing people in: what if so many of them had responded?

    Parameters
    ----------
    treated_share, control_share : float
        The percentage of the missing people who respond, 0 to 100, in the first and in the second
        arm of the pair.
    pair : str
        "coach v online", "coach v usual care" or "online v usual care".

    Returns
    -------
    MissingAssumption
        `.responding` (people), `.risk_ratio`, `.verdict`, the sentences (`.text`) and the `.picture`.

    Raises
    ------
    ValueError
        If a percentage or a pair is not allowed.

    Notes
    -----
    The counts are the published ones at 3 months, of everybody randomized, unadjusted. The verdict is
    that of the 95% score interval; see `tipping_point`, which does the same for any trial.

    Examples
    --------
    >>> describe_tipping(0, 0).verdict, describe_tipping(30, 30).verdict
    ('favours coach', 'not settled')
    """
    shares = (
        checked_between(treated_share, "treated_share", 0, 100),
        checked_between(control_share, "control_share", 0, 100),
    )
    return MissingAssumption(checked_choice(pair, PAIRS, "pair"), shares)


def explore_tipping(
    treated_share: float = 30, control_share: float = 30, pair: str = "coach v online"
) -> TippingExplorer:
    """Decide what the missing people did, and see whether the verdict holds.

    The same content as a function call, without a widget, is `describe_tipping`.

    Parameters
    ----------
    treated_share, control_share, pair
        Where the controls start; see `describe_tipping`.

    Returns
    -------
    TippingExplorer
        The widget: sliders `treated_share` and `control_share`, and the menu `pair`.

    Raises
    ------
    ValueError
        As `describe_tipping`.

    Examples
    --------
    >>> widget = explore_tipping()
    >>> widget.treated_share.value = widget.control_share.value = 0
    >>> widget.found.verdict
    'favours coach'
    """
    return TippingExplorer(describe_tipping(treated_share, control_share, pair))


class TippingExplorer(Explorer):
    """Sliders `treated_share` and `control_share`, and the menu `pair`; see `Explorer`."""

    def __init__(self, start: MissingAssumption) -> None:
        controls = [
            NumberControl(
                f"Missing in {which} group who respond (%)", f"the share in the {which} group", share,
                ends=(0, 100), digits=0, unit="%",
            )
            for which, share in zip(("first", "second"), start.shares, strict=True)
        ]  # fmt: skip
        self.treated_share, self.control_share = (one.slider for one in controls)
        self.pair = make_menu("Groups", [(name, name) for name in PAIRS], start.pair)
        super().__init__(controls, [self.pair])

    def describe(self) -> MissingAssumption:
        return describe_tipping(self.treated_share.value, self.control_share.value, self.pair.value)
