"""Draw coverage curves: a row a method, a column a number of people, all on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rctlab.pictures.picture import BLUE, GREY, INK, NOTE, ORANGE, blank_canvas, wrap, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# pixels of a web page
MARGIN, LABEL, TICKS, PANEL, APART = 16.0, 112.0, 34.0, 218.0, 16.0
ROW, BETWEEN = 70.0, 26.0
TITLE, TEXT, SMALL, LINE = 15.0, 13.0, 12.0, 1.3
LOW, HIGH, LEVEL = 80.0, 100.0, 95.0  # percent; what lies below LOW is cut off
NAMED = (80, 90, 95, 100)
LEGEND = (
    "Each curve: how often the interval holds the truth. Filled under the line at 95%, in orange: "
    "less often than it says. Over it, in blue: more often. Curves are cut off below 80%."
)


@dataclass(frozen=True, eq=False)
class Curve:
    """Coverage along a row of true risks, all in percent."""

    risks: Any
    coverage: Any
    undefined: Any

    @property
    def average(self) -> float:
        """The mean over all true risks, each weighing the same."""
        area = np.trapezoid(self.coverage, self.risks)
        return float(area / (self.risks[-1] - self.risks[0]))

    @property
    def least(self) -> float:
        return float(np.min(self.coverage))

    @property
    def least_at(self) -> float:
        """The true risk where the coverage is least (the lowest of them)."""
        return float(self.risks[np.argmin(np.round(self.coverage, 9))])


class Panels(NamedTuple):
    """What a picture shows: its title, the names of rows and columns, and curves[row][column]."""

    title: str
    rows: list[str]
    columns: list[str]
    curves: list[list[Curve]]
    along: str
    ticks: tuple[int, ...]


def draw(panels: Panels) -> Figure:
    """Draw the title, the panels under their heads, the axes and the legend."""
    width = 2 * MARGIN + LABEL + len(panels.columns) * (TICKS + PANEL + APART)
    titles = wrap(panels.title, width - 2 * MARGIN, TITLE, bold=True)
    legend = wrap(LEGEND, width - 4 * MARGIN, SMALL)  # letters can come out a little wider
    top = MARGIN + len(titles) * TITLE * LINE + TEXT * LINE + BETWEEN + 4
    floor = top + len(panels.rows) * (ROW + BETWEEN) - BETWEEN
    foot = floor + 2.6 * SMALL * LINE + BETWEEN
    figure, axes = blank_canvas(width, foot + len(legend) * SMALL * LINE + MARGIN / 2)
    for place, line in enumerate(titles):
        write(axes, MARGIN, MARGIN + (place + 0.5) * TITLE * LINE, line, size=TITLE, bold=True)
    for row, name in enumerate(panels.rows):
        y = top + row * (ROW + BETWEEN)
        lines = wrap(name, LABEL - APART, TEXT, bold=True)
        for place, line in enumerate(lines):
            middle = y + ROW / 2 + (place - (len(lines) - 1) / 2) * TEXT * LINE
            write(axes, MARGIN, middle, line, size=TEXT, bold=True)
        for column, curve in enumerate(panels.curves[row]):
            _draw_panel(axes, _left(column), y, curve, panels.ticks)
    for column, name in enumerate(panels.columns):
        middle = _left(column) + PANEL / 2
        write(axes, middle, top - BETWEEN - 4, name, size=TEXT, bold=True, centred=True)
        _draw_foot(axes, _left(column), floor, panels)
    for place, line in enumerate(legend):
        write(axes, MARGIN, foot + place * SMALL * LINE, line, size=SMALL, color=NOTE)
    return figure


def _left(column: int) -> float:
    """Return where the panels of a column begin."""
    return MARGIN + LABEL + TICKS + column * (TICKS + PANEL + APART)


def _draw_panel(axes: Axes, left: float, top: float, curve: Curve, ticks: tuple[int, ...]) -> None:
    """Draw one curve with its scale, the line at 95%, and its two numbers."""

    def height(percent: Any) -> Any:
        return top + ROW * (HIGH - np.maximum(percent, LOW)) / (HIGH - LOW)

    x = left + PANEL * curve.risks / _end(ticks)
    y, level = height(curve.coverage), height(LEVEL)
    axes.fill_between(x, y, level, where=y > level, interpolate=True, color=ORANGE, alpha=0.5, lw=0)
    axes.fill_between(x, y, level, where=y < level, interpolate=True, color=BLUE, alpha=0.3, lw=0)
    axes.plot(x, y, color=INK, linewidth=0.9)
    axes.plot([left, left + PANEL], [level, level], color=GREY, linewidth=0.8, linestyle="--")
    axes.plot([left, left, left + PANEL], [top, top + ROW, top + ROW], color=INK, linewidth=0.8)
    for percent in NAMED:
        axes.plot([left - 4, left], [height(percent)] * 2, color=INK, linewidth=0.8)
        write(axes, left - TICKS + 5, height(percent), str(percent), size=SMALL)
    said = f"average {curve.average:.1f}%, least {curve.least:.1f}%"
    write(axes, left + PANEL / 2, top - 0.7 * SMALL, said, size=SMALL, centred=True)


def _end(ticks: tuple[int, ...]) -> float:
    """Return the end of the axis: a little beyond the last tick, if that is not 100%."""
    return min(ticks[-1] + 8, 100)


def _draw_foot(axes: Axes, left: float, floor: float, panels: Panels) -> None:
    """Write the ticks and the name of the axis under a column."""
    for tick in panels.ticks:
        x = left + PANEL * tick / _end(panels.ticks)
        axes.plot([x, x], [floor, floor + 4], color=INK, linewidth=0.8)
        write(axes, x, floor + 4 + 0.7 * SMALL, str(tick), size=SMALL, centred=True)
    y = floor + 4 + 2 * SMALL
    write(axes, left + PANEL / 2, y, panels.along, size=SMALL, centred=True)
