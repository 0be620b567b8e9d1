"""Places of an allocation as tiles: a letter an arm, a bar between blocks, a mark for known places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rctlab.pictures.picture import BLUE, INK, NOTE, ORANGE, blank_canvas, write
from rctlab.record import ARM_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Tile = tuple[str, bool, bool]  # letter of the arm, whether it can be known, whether a block begins
# the letter, the fill and the ink on it: told apart without colour by the letter and by the darkness
FILLS = {"C": (BLUE, "white"), "O": ("#FBEBC8", INK), "U": ("white", INK)}
ABREAST, SIZE, STEP = 12, 26, 31
MARGIN, LINE = 14, 40


def draw_tiles(rows: Sequence[tuple[str, Sequence[Tile]]]) -> Figure:
    """Draw rows of tiles under their titles, and the legend."""
    lines = sum(1 + -(-len(tiles) // ABREAST) for _, tiles in rows)
    width = 2 * MARGIN + ABREAST * STEP
    figure, axes = blank_canvas(width, MARGIN + lines * LINE - 14 * len(rows) + 78)
    y = float(MARGIN)
    for title, tiles in rows:
        write(axes, MARGIN, y + 8, title, size=14, bold=True)
        y += LINE - 14
        for start in range(0, len(tiles), ABREAST):
            for place, tile in enumerate(tiles[start : start + ABREAST]):
                _draw_tile(axes, MARGIN + place * STEP, y, tile)
            y += LINE
    _draw_legend(axes, y + 4)
    return figure


def _draw_tile(axes: Axes, x: float, y: float, tile: Tile) -> None:
    from matplotlib.patches import Rectangle

    letter, known, begins = tile
    fill, ink = FILLS[letter]
    axes.add_artist(Rectangle((x, y), SIZE, SIZE, facecolor=fill, edgecolor=INK, linewidth=0.8))
    write(axes, x + SIZE / 2, y + SIZE / 2, letter, size=15, color=ink, bold=True, centred=True)
    if known:
        foot = Rectangle((x, y + SIZE + 2), SIZE, 5, facecolor=ORANGE, edgecolor=INK, linewidth=0.6)
        axes.add_artist(foot)
    if begins:
        axes.add_artist(Rectangle((x - 4, y - 3), 2, SIZE + 6, facecolor=INK, edgecolor="none"))


def _draw_legend(axes: Axes, y: float) -> None:
    from matplotlib.patches import Rectangle

    x = float(MARGIN)
    for letter, name in zip(FILLS, ARM_NAMES.values(), strict=True):
        _draw_tile(axes, x, y, (letter, False, False))
        write(axes, x + SIZE + 6, y + SIZE / 2, name, size=13.5)
        x += SIZE + 82
    y += LINE + 2
    axes.add_artist(Rectangle((MARGIN + 1, y - 12), 2, 24, facecolor=INK, edgecolor="none"))
    write(axes, MARGIN + 10, y, "a block begins", size=13, color=NOTE)
    foot = Rectangle((MARGIN + 128, y - 2), SIZE, 5, facecolor=ORANGE, edgecolor=INK, linewidth=0.6)
    axes.add_artist(foot)
    write(axes, MARGIN + 128 + SIZE + 6, y, "known for certain before", size=13, color=NOTE)
