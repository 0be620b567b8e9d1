"""Where everything stands in an icon array: titles, grids, legend and the note on rounding."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rctlab.pictures.icons import draw_icon, draw_icons, grid_for, states_of
from rctlab.pictures.per_hundred import Outcome, Share, say_difference, say_rounding, say_shares
from rctlab.pictures.picture import GREY, NOTE, blank_canvas, frame, text_width, wrap, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN, BETWEEN = 16, 32  # pixels: around the picture, and between two grids
TITLE, LEGEND, SMALL = 16, 15, 13.5  # heights of the text in pixels
LINE = 1.4  # from one line of text to the next, in heights
MOST_ABREAST = 3
SYMBOL, APART = 24, 28  # pixels: for a symbol of the legend, and between two of its entries

Entry = tuple[str, list[str], float]  # of the legend: state, lines of words, x


class IconArray:
    """An icon array in the making: what to draw and what to say of it."""

    def __init__(self, shares: list[Share], outcome: Outcome, *, extra: bool) -> None:
        self.shares, self.outcome, self.extra = shares, outcome, extra
        self.reference, self.per = shares[-1], shares[0].per
        self.grid = grid_for(self.per, arms=len(shares))
        abreast = min(len(shares), MOST_ABREAST)
        self.width = 2 * MARGIN + abreast * self.grid.width + (abreast - 1) * BETWEEN

    # --- what it says -----------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text twin: shares, differences from the arm named last, and what was rounded."""
        said = [say_shares(self.shares, self.outcome)]
        said += [say_difference(share, self.reference) for share in self.shares[:-1]]
        if self._marked:
            said.append("The marks show the net difference, not which people would change.")
        return " ".join([*said, self.rounding]).strip()

    @property
    def rounding(self) -> str:
        """What the icons were rounded from, as the picture prints it; nothing without people."""
        return "" if all(share.empty for share in self.shares) else say_rounding(self.shares)

    @property
    def alt(self) -> str:
        """The alternative text: what the eye sees, with its numbers."""
        people = f"{self.per:,} people"
        grids = f"a grid of {people}" if len(self.shares) == 1 else f"one grid of {people} per arm"
        arms = [f"{share.name}: {self._seen(share)}." for share in self.shares]
        return f"Icon array, {grids}; filled means {self.outcome[0]}. {' '.join(arms)}"

    def _seen(self, share: Share) -> str:
        """Say how many icons of each kind one arm has."""
        if share.empty:
            return "nobody in this arm"
        states = self.states(share)
        seen = f"{share.count:,} filled"
        if "extra" in states:
            seen += f", {states.count('extra'):,} of them marked as extra"
        seen += f", {self.per - share.count:,} hollow"
        if "fewer" in states:
            seen += f", {states.count('fewer'):,} of them marked as fewer"
        return seen

    # --- what it draws ----------------------------------------------------------------------

    def states(self, share: Share) -> list[str]:
        """Return the state of each icon of one arm; none at all for an empty arm."""
        if share.empty:
            return []
        compare = self.extra and share is not self.reference and not self.reference.empty
        return states_of(share.count, self.reference.count if compare else None, self.per)

    @property
    def _marked(self) -> list[str]:
        """The kinds of mark in use."""
        used = {state for share in self.shares for state in self.states(share)}
        return [state for state in ("extra", "fewer") if state in used]

    def draw(self) -> Figure:
        """Draw rows of grids under their titles, then the legend, then the note on rounding."""
        inner = self.width - 2 * MARGIN
        titles = [wrap(self._title(one), self.grid.width, TITLE, bold=True) for one in self.shares]
        lines = max(map(len, titles))
        legend = self._legend()
        note = wrap(self.rounding, inner, SMALL)
        band = lines * TITLE * LINE + 4 + self.grid.height + MARGIN
        grids = MARGIN / 2 + band * math.ceil(len(self.shares) / MOST_ABREAST)
        foot = sum(_height(row) for row in legend) + 4 + len(note) * SMALL * LINE
        figure, axes = blank_canvas(self.width, grids + foot + MARGIN)
        for place, share in enumerate(self.shares):
            row, column = divmod(place, MOST_ABREAST)
            x = MARGIN + column * (self.grid.width + BETWEEN)
            self._draw_arm(axes, x, MARGIN / 2 + row * band, share, titles[place], lines)
        below = self._draw_legend(axes, grids, legend) + 4
        _write_lines(axes, MARGIN, below, note, size=SMALL, color=NOTE)
        return figure

    def _title(self, share: Share) -> str:
        """Return "coach: 36 of 100"; the number stays in one piece when the line breaks."""
        if share.empty:
            return f"{share.name}: nobody"
        return f"{share.name}: " + f"{share.shown} of {self.per:,}".replace(
            " ", "\N{NO-BREAK SPACE}"
        )

    def _draw_arm(
        self, axes: Axes, x: float, y: float, share: Share, title: list[str], lines: int
    ) -> None:
        """Draw the title (standing on the grid, however many lines it has) and the grid."""
        y += (lines - len(title)) * TITLE * LINE
        y = _write_lines(axes, x, y, title, size=TITLE, bold=True) + 4
        if share.empty:
            middle = (x + self.grid.width / 2, y + self.grid.height / 2)
            frame(axes, x, y, self.grid.width, self.grid.height)
            write(axes, *middle, "nobody in this arm", size=LEGEND, color=GREY, centred=True)
        draw_icons(axes, self.grid, x, y, self.states(share), people=self.per == 100)

    def _legend(self) -> list[list[Entry]]:
        """Return the rows of the legend: all in one if they fit, otherwise one to a row."""
        name = self.reference.name
        words = {
            "with": self.outcome[0] + (f", as many as in {name}" if self._marked else ""),
            "extra": f"extra: more than in {name}",
            "fewer": f"fewer than in {name}",
            "without": self.outcome[1],
        }
        states = ("with", *self._marked, "without")
        width = self.width - 2 * MARGIN
        widths = [SYMBOL + text_width(words[state], LEGEND) + APART for state in states]
        if sum(widths) - APART <= width:
            starts = [MARGIN + sum(widths[:place]) for place in range(len(states))]
            return [[(s, [words[s]], x) for s, x in zip(states, starts, strict=True)]]
        return [[(s, wrap(words[s], width - SYMBOL, LEGEND), MARGIN)] for s in states]

    def _draw_legend(self, axes: Axes, y: float, rows: list[list[Entry]]) -> float:
        """Draw one icon of each state with its words; return where the next thing may start."""
        for row in rows:
            for state, words, x in row:
                draw_icon(axes, state, x, y + LEGEND * LINE / 2 + 2, people=self.per == 100)
                _write_lines(axes, x + SYMBOL, y + 2, words, size=LEGEND)
            y += _height(row)
        return y


def _height(row: list[Entry]) -> float:
    """Return the height of a row of the legend in pixels."""
    return max(len(words) for _, words, _ in row) * LEGEND * LINE + 5


def _write_lines(
    axes: Axes, x: float, y: float, lines: list[str], *, size: float, **style: Any
) -> float:
    """Write lines from `y` downward; return where the next thing may start."""
    for line in lines:
        write(axes, x, y + size * LINE / 2, line, size=size, **style)
        y += size * LINE
    return y
