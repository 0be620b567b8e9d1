"""The grid of a tipping-point analysis as a picture: verdicts by fill, hatching and number."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rctlab.pictures.picture import INK, NOTE, Picture, blank_canvas, text_width, wrap, write
from rctlab.words import percent, ratio

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARGIN, LEFT, RIGHT = 16.0, 66.0, 96.0
GRID, LOWEST = 594.0, 340.0  # pixels: width and height of the grid
TITLE, LABEL, SMALL, LINE = 16, 13, 12, 1.35
NUMBER_ROOM = 6.0  # beside a number in its cell
SYMBOL, APART = 32.0, 22.0  # of the legend: a symbol's width, and between entries
MARKS = ("the missing respond as those observed (missing at random)", "none of them responds")


class Axis(NamedTuple):
    """One side of the grid: an arm, how many of it are missing, the risk of those observed."""

    name: str
    missing: int
    observed: float


class Grid(NamedTuple):
    """What is drawn: a row of the frame a cell, and the words beside it."""

    frame: pd.DataFrame
    treated: Axis
    control: Axis
    compare: str
    verdicts: tuple[str, str, str]
    rule: str
    text: str


class Fill(NamedTuple):
    """How a verdict looks: face, hatching and its colour, weight of the number."""

    face: str
    hatch: str
    line: str
    bold: bool


# light enough for ink on them, apart in lightness, hatched two ways: colour alone says nothing
FILLS = (
    Fill("#A9D3EE", "", "#A9D3EE", True),
    Fill("#FFFFFF", "", "#FFFFFF", False),
    Fill("#F6D28B", "////", "#E0A93A", False),
)


class Place(NamedTuple):
    """Where the grid lies on the canvas, and the shares at the middle of its cells."""

    x: float
    y: float
    cell_width: float
    cell_height: float
    shares: tuple[float, ...]

    def across(self, share: float) -> float:
        """Return where a share of the controls lies, between the middles of two columns."""
        return self.x + (self._cell(share) + 0.5) * self.cell_width

    def down(self, share: float) -> float:
        """Return where a share of the treated lies; a share of 0 is at the foot."""
        return self.y + (len(self.shares) - 0.5 - self._cell(share)) * self.cell_height

    def _cell(self, share: float) -> float:
        return float(np.interp(share, self.shares, np.arange(len(self.shares))))

    @property
    def foot(self) -> float:
        return self.y + len(self.shares) * self.cell_height

    @property
    def end(self) -> float:
        return self.x + len(self.shares) * self.cell_width


def tipping_picture(found: Grid) -> Picture:
    """Draw a tipping-point analysis as a heat map with its risk ratios."""
    shares = tuple(sorted(set(found.frame["control_share"])))
    width = LEFT + GRID + RIGHT + 2 * MARGIN
    words = f"Tipping point: risk ratios, {found.compare}"
    title = wrap(words, width - 2 * MARGIN, TITLE, bold=True)
    high = wrap(_axis_words(found.treated), width - 2 * MARGIN, LABEL)
    low = wrap(_axis_words(found.control), GRID, LABEL)
    rule = wrap(found.rule, width - 2 * MARGIN, SMALL)
    top = MARGIN + len(title) * TITLE * LINE + len(high) * LABEL * LINE + 2 * LABEL * LINE
    cell = max(20.0, LOWEST / len(shares))
    place = Place(MARGIN + LEFT, top, GRID / len(shares), cell, shares)
    legend, fills = _legend_rows(found), dict(zip(found.verdicts, FILLS, strict=True))
    below = LABEL * LINE * (len(low) + 1.6) + 10 + SMALL * LINE * len(rule)
    below += len(legend) * (LABEL * LINE + 5)
    figure, axes = blank_canvas(width, place.foot + below + MARGIN / 2)
    y = _lines(axes, MARGIN, MARGIN, title, TITLE, bold=True)
    _lines(axes, MARGIN, y + 4, high, LABEL)
    _draw_cells(axes, place, found, fills)
    _draw_ticks(axes, place)
    _draw_marks(axes, place, found)
    y = _lines(axes, place.x, place.foot + 1.6 * LABEL * LINE, low, LABEL)
    y = _draw_legend(axes, y + 6, legend, fills)
    _lines(axes, MARGIN, y + 4, rule, SMALL, color=NOTE)
    return Picture(figure, _alt(found, len(shares)), found.text, printed=found.rule)


def _axis_words(side: Axis) -> str:
    return f"Share of the {side.missing:,} missing in {side.name} who respond"


def _alt(found: Grid, size: int) -> str:
    counts = found.frame["verdict"].value_counts()
    cells = ", ".join(f"{verdict} in {counts.get(verdict, 0)}" for verdict in found.verdicts)
    return (
        f"Heat map of {size} by {size} assumptions about the missing, {found.compare}. "
        f"Of {len(found.frame)} cells: {cells}."
    )


def _lines(
    axes: Axes,
    x: float,
    y: float,
    lines: list[str],
    size: float,
    *,
    bold: bool = False,
    color: str = INK,
) -> float:
    """Write lines from `y` downward; return where the next thing may start."""
    for line in lines:
        write(axes, x, y + size * LINE / 2, line, size=size, bold=bold, color=color)
        y += size * LINE
    return y


def _rectangle(axes: Axes, x: float, y: float, width: float, height: float, fill: Fill) -> None:
    from matplotlib.patches import Rectangle

    box = Rectangle((x, y), width, height, facecolor=fill.face, hatch=fill.hatch, linewidth=0)
    box.set_edgecolor(fill.line)
    axes.add_artist(box)
    axes.add_artist(
        Rectangle((x, y), width, height, facecolor="none", edgecolor="#B0B0B0", linewidth=0.6)
    )


def _draw_cells(axes: Axes, place: Place, found: Grid, fills: dict[str, Fill]) -> None:
    """Draw each cell, with its risk ratio where all of them fit."""
    words = [_short(value) for value in found.frame["risk_ratio"]]
    widest = max(text_width(word, SMALL, bold=True) for word in words)
    fits = widest + NUMBER_ROOM <= place.cell_width and place.cell_height >= SMALL * LINE
    frame = found.frame
    for (high, low), verdict, word in zip(
        frame[["treated_share", "control_share"]].to_numpy(), frame["verdict"], words, strict=True
    ):
        x, y, fill = place.across(low), place.down(high), fills[verdict]
        left, top = x - place.cell_width / 2, y - place.cell_height / 2
        _rectangle(axes, left, top, place.cell_width, place.cell_height, fill)
        if fits:
            _number(axes, x, y, word, fill)


def _short(value: float) -> str:
    """Return a ratio as it fits into a cell."""
    return {"infinity": "\N{INFINITY}", "not defined": "\N{EN DASH}"}.get(
        ratio(value), ratio(value)
    )


def _number(axes: Axes, x: float, y: float, word: str, fill: Fill) -> None:
    """Write a number above the marked lines, on a clearing of its own."""
    from matplotlib.patheffects import withStroke

    write(axes, x, y, word, size=SMALL, bold=fill.bold, centred=True)
    axes.texts[-1].set(path_effects=[withStroke(linewidth=3.5, foreground=fill.face)], zorder=5)


def _draw_ticks(axes: Axes, place: Place) -> None:
    """Write the shares along the two sides, as many as have room."""
    words = [percent(share).replace(".0%", "%") for share in place.shares]
    every = 1
    while any(text_width(w, SMALL) + 8 > every * place.cell_width for w in words):
        every += 1
    for share, word in list(zip(place.shares, words, strict=True))[::every]:
        write(axes, place.across(share), place.foot + 12, word, size=SMALL, centred=True)
        x = place.x - 8 - text_width(word, SMALL)
        write(axes, x, place.down(share), word, size=SMALL)


def _draw_marks(axes: Axes, place: Place, found: Grid) -> None:
    """Draw lines at the observed rates, a ring where they meet, and a frame around "nobody"."""
    rates = [side.observed for side in (found.treated, found.control)]
    x, y = place.across(rates[1]), place.down(rates[0])
    for xs, ys in (([x, x], [place.y - 4, place.foot]), ([place.x, place.end + 4], [y, y])):
        axes.plot(xs, ys, color=INK, linewidth=1.2, linestyle=(0, (5, 3)), zorder=3)
    _ring(axes, x, y)
    write(axes, x, place.y - 12, f"as observed, {percent(rates[1])}", size=SMALL, centred=True)
    write(axes, place.end + 8, y - SMALL * LINE / 2, "as observed,", size=SMALL)
    write(axes, place.end + 8, y + SMALL * LINE / 2, percent(rates[0]), size=SMALL)
    if place.shares[0] == 0:
        foot = place.foot - place.cell_height
        _box(axes, place.x, foot, place.cell_width, place.cell_height)


def _legend_rows(found: Grid) -> list[list[str]]:
    """Return the verdicts in one row if they fit, otherwise one to a row; then the two marks."""
    room = sum(SYMBOL + text_width(verdict, LABEL) + APART for verdict in found.verdicts)
    if room <= LEFT + GRID + RIGHT + APART:
        return [list(found.verdicts), list(MARKS)]
    return [*([verdict] for verdict in found.verdicts), list(MARKS)]


def _draw_legend(axes: Axes, y: float, rows: list[list[str]], fills: dict[str, Fill]) -> float:
    """Draw each verdict's swatch, and the ring and the frame, with their words."""
    size = LABEL * LINE
    for row in rows:
        x = MARGIN
        for words in row:
            if words in fills:
                _rectangle(axes, x, y + 2, SYMBOL - 6, size - 2, fills[words])
            elif words == MARKS[0]:
                _ring(axes, x + SYMBOL / 2 - 3, y + size / 2)
            else:
                _box(axes, x + 2, y + 3, SYMBOL - 10, size - 6)
            write(axes, x + SYMBOL, y + size / 2 + 1, words, size=LABEL)
            x += SYMBOL + text_width(words, LABEL) + APART
        y += size + 5
    return y


def _ring(axes: Axes, x: float, y: float) -> None:
    from matplotlib.patches import Ellipse

    axes.add_artist(
        Ellipse((x, y), 11, 11, facecolor="white", edgecolor=INK, linewidth=1.8, zorder=6)
    )


def _box(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    from matplotlib.patches import Rectangle

    box = Rectangle((x, y), width, height, facecolor="none", linewidth=2.2, zorder=6)
    box.set_edgecolor(INK)
    axes.add_artist(box)
