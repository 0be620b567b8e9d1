"""Grids of people: the shapes, the places and the states of the icons in an icon array."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rctlab.pictures.picture import BLUE, GREY, INK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Shape

Corners = NDArray[np.float64]  # a row each: x, y

# A state is drawn in three ways at once: colour, filled or hollow, with or without a tile beneath.
#         state      (face,   edge,  tile face, tile edge)
STATES = {
    "with": (BLUE, BLUE, None, None),
    "extra": (INK, INK, ORANGE, ORANGE),
    "fewer": ("white", GREY, "#FBEBC8", ORANGE),
    "without": ("white", GREY, None, None),
}


@dataclass(frozen=True)
class Grid:
    """How `per` people are laid out: sizes in pixels, and a gap after so many columns and rows."""

    columns: int
    rows: int
    cell: tuple[float, float]
    icon: tuple[float, float]
    block: tuple[int, int]
    gap: float

    @property
    def width(self) -> float:
        return self.columns * self.cell[0] + (self.columns // self.block[0] - 1) * self.gap

    @property
    def height(self) -> float:
        return self.rows * self.cell[1] + (self.rows // self.block[1] - 1) * self.gap

    def corners(self, count: int) -> Corners:
        """Return the top left corners of the first cells, along the rows from the top left."""
        row, column = np.divmod(np.arange(count), self.columns)
        x = column * self.cell[0] + column // self.block[0] * self.gap
        y = row * self.cell[1] + row // self.block[1] * self.gap
        return np.column_stack([x, y])


def grid_for(per: int, *, arms: int) -> Grid:
    """Return the grid for 100 people (fives to count by) or 1,000 (each band is 100 people)."""
    narrow = arms > 2  # three grids side by side must still be legible on a phone
    if per == 100:
        cell, icon = ((19, 22), (14, 17)) if narrow else ((23, 27), (17, 21))
        return Grid(10, 10, cell, icon, block=(5, 5), gap=6)
    side = 7.4 if narrow else 9.2
    return Grid(25, 40, (side, side), (side - 2.6, side - 2.6), block=(5, 4), gap=3)


def states_of(count: int, reference: int | None, per: int) -> list[str]:
    """Return the state of each of `per` icons, in the order in which they are drawn.

    With a `reference` count the icons beyond it are "extra", and those short of it are "fewer".
    """
    shared = count if reference is None else min(count, reference)
    fewer = 0 if reference is None else max(reference - count, 0)
    parts = ["with"] * shared + ["extra"] * (count - shared) + ["fewer"] * fewer
    return parts + ["without"] * (per - len(parts))


def draw_icons(
    axes: Axes, grid: Grid, x: float, y: float, states: Sequence[str], *, people: bool
) -> None:
    """Draw one icon for each state, in a grid whose top left corner is at `x`, `y`."""
    corners = grid.corners(len(states)) + np.array([x, y])
    for state in dict.fromkeys(states):
        here = [one == state for one in states]
        _draw_state(axes, grid, state, corners[here], people=people)


def draw_icon(axes: Axes, state: str, x: float, middle: float, *, people: bool) -> None:
    """Draw one icon as a legend shows it, its left edge at `x` and its centre at `middle`."""
    cell, icon = ((18, 22), (13, 17)) if people else ((15, 15), (10, 10))
    grid = Grid(1, 1, cell, icon, block=(1, 1), gap=0)
    draw_icons(axes, grid, x, middle - grid.height / 2, [state], people=people)


def _draw_state(axes: Axes, grid: Grid, state: str, corners: Corners, *, people: bool) -> None:
    """Draw all the icons of one state as one patch, which is far quicker than one patch each."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    face, edge, tile, border = STATES[state]
    inset = (np.subtract(grid.cell, grid.icon) / 2).tolist()
    icon = _person() if people else Path.circle((0.5, 0.5), 0.5)
    layers: list[tuple[Shape, Any, Any, str, str]] = [(icon, grid.icon, inset, face, edge)]
    if tile and border:
        layers.insert(0, (Path.unit_rectangle(), grid.cell, (0, 0), tile, border))
    for shape, size, start, inside, line in layers:
        # one path that holds the shape, stretched, at every corner
        one = np.asarray(shape.vertices) * size + start
        everywhere = corners[:, None, :] + one[None, :, :]
        path = Path(everywhere.reshape(-1, 2), np.tile(np.asarray(shape.codes), len(corners)))
        patch = PathPatch(path, facecolor=inside, edgecolor=line, linewidth=1.0 if people else 0.6)
        axes.add_artist(patch)  # `add_patch` would measure every curve for limits that are set


def _person() -> Shape:
    """Return head and shoulders, drawn in the unit square with y downward."""
    from matplotlib.path import Path

    left, right, top, bottom, radius = 0.06, 0.94, 0.42, 1.0, 0.36
    bend = radius * (1 - 4 / 3 * math.tan(math.pi / 8))  # a quarter circle as one Bezier curve
    sides = [(left, bottom), (left, top + radius), (left, top + bend), (left + bend, top)]
    across = [(left + radius, top), (right - radius, top), (right - bend, top)]
    back = [(right, top + bend), (right, top + radius), (right, bottom), (left, bottom)]
    shoulders = Path([*sides, *across, *back], [1, 2, 4, 4, 4, 2, 4, 4, 4, 2, 79])
    head = Path.circle((0.5, 0.175), 0.175)
    stretched = np.asarray(head.vertices) * (1.12, 1) - (0.06, 0)  # a person is higher than wide
    return Path.make_compound_path(Path(stretched, head.codes), shoulders)
