"""Forest plots: where everything stands and how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rctlab.measures.estimate import Estimate
from rctlab.pictures.forest_axis import Axis, axis_for
from rctlab.pictures.forest_rows import ForestRows, has_limits
from rctlab.pictures.picture import (
    BLUE,
    GREY,
    INK,
    NOTE,
    Picture,
    blank_canvas,
    text_width,
    wrap,
    write,
    write_lines,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# pixels of a web page
MARGIN, BETWEEN, PLOT = 16.0, 22.0, 230.0
LABEL_MOST, NUMBERS_LEAST = 180.0, 120.0
TEXT, SMALL, TITLE, LINE = 13.0, 12.5, 15.0, 1.3
SQUARE, ARROW, APART = 9.0, 8.0, 8.0
TICK, TICKS_APART = 5.0, 6.0

Words = tuple[float, float, str, str, bool]  # x, y, words, colour, and if x is their middle


def forest(
    estimates: Sequence[Estimate],
    *,
    title: str | None = None,
    labels: Sequence[str] | None = None,
    favours: tuple[str, str] | None = None,
) -> Picture:
    """Draw estimates with their intervals under each other, on one axis, and print their numbers.

    Parameters
    ----------
    estimates : list of Estimate, or Estimates
        Of one measure and level: ratios (a log axis), differences of risks (percentage points) or
        risks (%). Crude and adjusted ones may stand together. All squares have one size: nothing
        is weighted.
    title : str, optional
        What stands above; where all rows compare the same, that by default.
    labels : sequence of str, optional
        A label for each row; by default what tells the rows apart: what is compared, or the method.
        Needed where these are alike.
    favours : tuple of two str, optional
        Whom the left and the right side of the line of no effect favour: ("usual care", "coach").

    Returns
    -------
    Picture
        The image, its alternative text (`.alt`) and its text twin (`.text`).

    Raises
    ------
    TypeError
        If `estimates` is no list of Estimates.
    ValueError
        If it is empty, mixes measures or levels, or holds a number needed to treat; if labels or
        favours do not fit, or labels are left out where nothing tells the rows apart.

    Notes
    -----
    An arrow says that the interval goes on beyond the axis, or for ever. A ratio's axis ends at
    0.01 and 100 at the widest, and reaches at most 10 times further than its outermost estimate.
    An estimate that is not defined is said in words and has no square. On the shape, its log axis and its squares:
    Lewis and Clarke, doi:10.1136/bmj.322.7300.1479.

    Examples
    --------
    >>> from rctlab import TwoByTwo, risk_ratio
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(forest([risk_ratio(table)]).text)
    Forest plot of 1 risk ratio with 95% CI, log scale.
    coach v usual care: 1.48 (1.25 to 1.76); Koopman.
    No interval includes 1 (no effect).
    """
    rows = ForestRows(estimates, title=title, labels=labels, favours=favours)
    return Picture(ForestPlot(rows).draw(), rows.alt, rows.text)


class ForestPlot:
    """Where everything in a forest plot stands: labels, intervals on their axis, and numbers."""

    def __init__(self, rows: ForestRows) -> None:
        self.rows = rows
        self.measure = f"{rows.measure[:1].upper()}{rows.measure[1:]}"
        width = max(text_width(words, TEXT) for words in rows.numbers)
        self.numbers_width = math.ceil(max(width, NUMBERS_LEAST)) + 1
        self.labels = [wrap(label, LABEL_MOST, TEXT) for label in rows.labels]
        widest = max(text_width(line, TEXT) for label in self.labels for line in label)
        self.left = MARGIN + math.ceil(widest) + BETWEEN
        self.right = self.left + PLOT
        self.beside = self.right + BETWEEN
        self.width = self.beside + self.numbers_width + MARGIN
        self.axis = axis_for(rows.estimates, rows.scale, _ticks_fit)

    def x(self, value: float) -> float:
        """Return where a value of the axis lies on the canvas."""
        return self.left + PLOT * self.axis.place(value)

    def draw(self) -> Figure:
        """Draw the title, the head of the numbers, a row an estimate, the axis and its words."""
        words, room = self.rows.title, self.width - 2 * MARGIN
        title = wrap(words, room, TITLE, bold=True) if words else []
        # the level stays in one piece where the line breaks
        level = self.rows.interval.replace(" ", "\N{NO-BREAK SPACE}")
        heads = wrap(f"{self.measure} ({level})", self.numbers_width, TEXT, bold=True)
        heights = [len(lines) * TEXT * LINE + APART for lines in self.labels]
        under_title = MARGIN + len(title) * TITLE * LINE
        top = under_title + len(heads) * TEXT * LINE + APART / 2
        floor = top + sum(heights) + APART / 2
        foot = self._foot(floor)
        below = max(y for _, y, *_ in foot) + SMALL * LINE / 2
        figure, axes = blank_canvas(self.width, below + MARGIN)
        write_lines(axes, MARGIN, MARGIN, title, size=TITLE, leading=LINE, bold=True)
        write_lines(axes, self.beside, under_title, heads, size=TEXT, leading=LINE, bold=True)
        self._draw_axis(axes, top, floor)
        for place, height in enumerate(heights):
            self._draw_row(axes, place, top + sum(heights[:place]) + height / 2)
        for x, y, words, color, centred in foot:
            write(axes, x, y, words, size=SMALL, color=color, centred=centred)
        return figure

    def _foot(self, floor: float) -> list[Words]:
        """Return the words under the axis."""
        y = floor + TICK + SMALL * LINE / 2 + 2
        ticks = zip(self.axis.ticks, self.axis.tick_words(), strict=True)
        found = [(self.x(tick), y, words, INK, True) for tick, words in ticks]
        if self.rows.favours:
            sides = self._favours(y + SMALL * LINE + 3)
            found += sides
            y = max(height for _, height, *_ in sides)
        unit = f" ({self.rows.scale.unit})" if self.rows.scale.unit else ""
        for place, words in enumerate(wrap(self.measure + unit, PLOT, SMALL)):
            y += SMALL * LINE + (3 if place == 0 else 0)
            found.append(((self.left + self.right) / 2, y, words, NOTE, True))
        return found

    def _favours(self, y: float) -> list[Words]:
        """Return whom each side favours, written away from the line of no effect."""
        assert self.rows.favours is not None
        assert self.rows.scale.null is not None
        middle = self.x(self.rows.scale.null)
        less, more = self.rows.favours
        left = wrap(f"← favours {less}", middle - APART - MARGIN, SMALL)
        right = wrap(f"favours {more} →", self.width - MARGIN - middle - APART, SMALL)
        places = [(middle - APART - text_width(line, SMALL), at) for at, line in enumerate(left)]
        places += [(middle + APART, at) for at in range(len(right))]
        return [
            (x, y + at * SMALL * LINE, line, INK, False)
            for (x, at), line in zip(places, left + right, strict=True)
        ]

    def _draw_axis(self, axes: Axes, top: float, floor: float) -> None:
        """Draw the axis with its ticks, and the line of no effect behind the rows."""
        axes.plot([self.left, self.right], [floor, floor], color=INK, linewidth=0.8)
        for tick in self.axis.ticks:
            x = self.x(tick)
            axes.plot([x, x], [floor, floor + TICK], color=INK, linewidth=0.8)
        if self.rows.scale.null is not None:
            x = self.x(self.rows.scale.null)
            axes.plot([x, x], [top, floor], color=GREY, linewidth=1, gid="no effect")

    def _draw_row(self, axes: Axes, place: int, y: float) -> None:
        """Draw one estimate: its label, its interval with a square, and its numbers."""
        from matplotlib.patches import Rectangle

        lines = self.labels[place]
        start = y - len(lines) * TEXT * LINE / 2
        write_lines(axes, MARGIN, start, lines, size=TEXT, leading=LINE)
        write(axes, self.beside, y, self.rows.numbers[place], size=TEXT)
        one = self.rows.estimates[place]
        if has_limits(one):
            self._draw_interval(axes, self.axis.place(one.lower), self.axis.place(one.upper), y)
        if 0 <= self.axis.place(one.estimate) <= 1:
            corner = (self.x(one.estimate) - SQUARE / 2, y - SQUARE / 2)
            square = Rectangle(corner, SQUARE, SQUARE, facecolor=BLUE, edgecolor=BLUE, zorder=3)
            axes.add_artist(square)

    def _draw_interval(self, axes: Axes, lower: float, upper: float, y: float) -> None:
        """Draw a line from limit to limit; an arrow where a limit lies beyond the axis."""
        from matplotlib.patches import Polygon

        start, end = (self.left + PLOT * min(max(at, 0.0), 1.0) for at in (lower, upper))
        axes.plot(
            [start, end], [y, y], color=INK, linewidth=1.5, gid="interval", solid_capstyle="butt"
        )
        for beyond, tip, back in (
            (lower < 0, self.left, self.left + ARROW),
            (upper > 1, self.right, self.right - ARROW),
        ):
            if beyond:
                corners = [(tip, y), (back, y - ARROW / 2), (back, y + ARROW / 2)]
                axes.add_artist(Polygon(corners, facecolor=INK, edgecolor=INK, zorder=2.5))


def _ticks_fit(axis: Axis) -> bool:
    """Say whether the words at the ticks keep apart."""
    middles = [PLOT * axis.place(tick) for tick in axis.ticks]
    halves = [text_width(word, SMALL) / 2 for word in axis.tick_words()]
    spans = [(at - half, at + half) for at, half in zip(middles, halves, strict=True)]
    return all(after[0] - before[1] >= TICKS_APART for before, after in pairwise(spans))
