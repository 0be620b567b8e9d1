"""Icon arrays: risks as grids of people, with titles, a legend and a note on rounding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rctlab.measures.table import TwoByTwo
from rctlab.pictures.icon_grids import draw_icon, draw_icons, grid_for, states_of
from rctlab.pictures.per_hundred import (
    Outcome,
    Share,
    check_per,
    read_outcome,
    read_shares,
    say_difference,
    say_rounding,
    say_shares,
)
from rctlab.pictures.picture import (
    GREY,
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

MARGIN, BETWEEN = 16, 32  # pixels: around the picture, and between two grids
TITLE, LEGEND, SMALL = 16, 15, 13.5  # heights of the text in pixels
LINE = 1.4  # from one line of text to the next, in heights
MOST_ABREAST = 3
SYMBOL, APART = 24, 28  # pixels: for a symbol of the legend, and between two of its entries

Entry = tuple[str, list[str], float, float]  # of the legend: state, lines of words, x, y


def icon_array(
    table_or_risks: TwoByTwo | Mapping[str, Any] | Sequence[Any],
    *,
    per: int = 100,
    outcome: str | tuple[str, str] | None = None,
    labels: Sequence[str] | None = None,
    extra: bool = False,
) -> Picture:
    """Draw risks as people: one grid of 100 (or 1,000) for each arm, filled for the outcome.

    Parameters
    ----------
    table_or_risks : TwoByTwo, dict or list
        A table; or a dict of name -> risk, or a list of risks. A risk is a proportion from 0 to 1,
        an `Estimate` from `risk`, or counts `(events, n)`. The arm named last is the one that the
        others are compared with.
    per : int
        How many people a grid has: 100, or 1000 for a rare outcome.
    outcome : str or tuple of two str, optional
        What the filled icons did, as a verb in the past: "responded", "had a headache"; or what
        both did: ("improved", "stayed the same"). By default what the table says, or "responded".
    labels : sequence of str, optional
        Names of the arms, in the order of the risks.
    extra : bool
        Mark which icons are as many as in the arm named last, and which are extra (or fewer).

    Returns
    -------
    Picture
        The image, its alternative text (`.alt`) and its text twin (`.text`).

    Raises
    ------
    ValueError
        If a risk is outside 0 to 1, labels do not fit, or `per` is not 100 or 1000.
    TypeError
        If `table_or_risks` is nothing that has risks.

    Notes
    -----
    Icons shaped like people are recalled better than blocks: Zikmund-Fisher et al.,
    doi:10.1177/0272989X13511706; on visual aids for risks at large see Garcia-Retamero and Cokely,
    doi:10.1177/0963721413491570. The picture rounds to whole people and says so: it is never a
    head count. Filled against hollow, and a tile beneath, carry the meaning without colour.

    Examples
    --------
    >>> picture = icon_array({"coach": 0.320, "usual care": 0.208})
    >>> print(picture.text.split(" Rounded")[0])
    Of 100 people in the coach group, 32 responded and 68 did not. Of 100 in the usual care \
group, 21 responded and 79 did not. That is 11 more per 100 in the coach group than in the usual \
care group (11.2 percentage points).
    """
    shares = read_shares(table_or_risks, labels, check_per(per))
    if outcome is None:
        table = table_or_risks if isinstance(table_or_risks, TwoByTwo) else None
        outcome = table.outcome if table else "responded"
    if extra and len(shares) < 2:
        raise ValueError("extra=True needs at least two arms: the last one is compared with")
    array = IconArray(shares, read_outcome(outcome), extra=extra)
    return Picture(array.draw(), array.alt, array.text, printed=array.rounding)


class IconArray:
    """An icon array in the making: what to draw and what to say of it."""

    def __init__(self, shares: list[Share], outcome: Outcome, *, extra: bool) -> None:
        self.shares, self.outcome, self.extra = shares, outcome, extra
        self.reference, self.per = shares[-1], shares[0].per
        self.people = self.per == 100  # a thousand are drawn as dots
        self.grid = grid_for(self.per, arms=len(shares))
        abreast = min(len(shares), MOST_ABREAST)
        self.width = 2 * MARGIN + abreast * self.grid.width + (abreast - 1) * BETWEEN
        self.states = [self._states(share) for share in shares]
        used = {state for states in self.states for state in states}
        self.marked = [state for state in ("extra", "fewer") if state in used]

    def _states(self, share: Share) -> list[str]:
        """Return the state of each icon of one arm; none at all for an empty arm."""
        if share.empty:
            return []
        compare = self.extra and share is not self.reference and not self.reference.empty
        return states_of(share.count, self.reference.count if compare else None, self.per)

    # --- what it says -----------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text twin: shares, differences from the arm named last, and what was rounded."""
        said = [say_shares(self.shares, self.outcome)]
        said += [say_difference(share, self.reference) for share in self.shares[:-1]]
        if self.marked:
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
        seen = map(self._seen, self.shares, self.states)
        return f"Icon array, {grids}; filled means {self.outcome[0]}. {' '.join(seen)}"

    def _seen(self, share: Share, states: list[str]) -> str:
        """Say how many icons of each kind one arm has."""
        if share.empty:
            return f"{share.name}: nobody in this arm."
        extra, fewer = (
            f", {states.count(state):,} of them marked as {state}" if state in states else ""
            for state in ("extra", "fewer")
        )
        hollow = self.per - share.count
        return f"{share.name}: {share.count:,} filled{extra}, {hollow:,} hollow{fewer}."

    # --- what it draws ----------------------------------------------------------------------

    def draw(self) -> Figure:
        """Draw rows of grids under their titles, then the legend, then the note on rounding."""
        titles = [wrap(self._title(one), self.grid.width, TITLE, bold=True) for one in self.shares]
        lines = max(map(len, titles))
        legend, legend_height = self._legend()
        note = wrap(self.rounding, self.width - 2 * MARGIN, SMALL)
        band = lines * TITLE * LINE + 4 + self.grid.height + MARGIN
        grids = MARGIN / 2 + band * math.ceil(len(self.shares) / MOST_ABREAST)
        note_top = grids + legend_height + 4
        figure, axes = blank_canvas(self.width, note_top + len(note) * SMALL * LINE + MARGIN)
        for place, title in enumerate(titles):
            row, column = divmod(place, MOST_ABREAST)
            x, y = MARGIN + column * (self.grid.width + BETWEEN), MARGIN / 2 + row * band
            # a title stands on its grid, however many lines it has
            y += (lines - len(title)) * TITLE * LINE
            y = write_lines(axes, x, y, title, size=TITLE, leading=LINE, bold=True) + 4
            self._draw_grid(axes, x, y, self.states[place])
        self._draw_legend(axes, grids, legend)
        write_lines(axes, MARGIN, note_top, note, size=SMALL, leading=LINE, color=NOTE)
        return figure

    def _title(self, share: Share) -> str:
        """Return "coach: 36 of 100"; the number stays in one piece when the line breaks."""
        if share.empty:
            return f"{share.name}: nobody"
        count = f"{share.shown} of {self.per:,}"
        return f"{share.name}: " + count.replace(" ", "\N{NO-BREAK SPACE}")

    def _draw_grid(self, axes: Axes, x: float, y: float, states: list[str]) -> None:
        """Draw the icons of an arm; an empty arm is a thin dashed frame."""
        from matplotlib.patches import Rectangle

        if not states:
            wide, high = self.grid.width, self.grid.height
            box = Rectangle((x, y), wide, high, linewidth=0.8, linestyle=(0, (4, 4)))
            box.set(facecolor="none", edgecolor=GREY)
            axes.add_artist(box)
            middle = (x + wide / 2, y + high / 2)
            write(axes, *middle, "nobody in this arm", size=LEGEND, color=GREY, centred=True)
        draw_icons(axes, self.grid, x, y, states, people=self.people)

    def _legend(self) -> tuple[list[Entry], float]:
        """Return the legend and its height: all in a row if they fit, otherwise one to a row."""
        name = self.reference.name
        words = {
            "with": self.outcome[0] + (f", as many as in {name}" if self.marked else ""),
            "extra": f"extra: more than in {name}",
            "fewer": f"fewer than in {name}",
            "without": self.outcome[1],
        }
        states = ("with", *self.marked, "without")
        width, x, y = self.width - 2 * MARGIN, float(MARGIN), 0.0
        widths = [SYMBOL + text_width(words[state], LEGEND) + APART for state in states]
        abreast = sum(widths) - APART <= width
        entries = []
        for state, wide in zip(states, widths, strict=True):
            lines = [words[state]] if abreast else wrap(words[state], width - SYMBOL, LEGEND)
            entries.append((state, lines, x, y))
            height = y + len(lines) * LEGEND * LINE + 5
            x, y = (x + wide, y) if abreast else (x, height)
        return entries, height

    def _draw_legend(self, axes: Axes, top: float, entries: list[Entry]) -> None:
        """Draw one icon of each state with its words."""
        for state, lines, x, y in entries:
            draw_icon(axes, state, x, top + y + LEGEND * LINE / 2 + 2, people=self.people)
            write_lines(axes, x + SYMBOL, top + y + 2, lines, size=LEGEND, leading=LINE)
