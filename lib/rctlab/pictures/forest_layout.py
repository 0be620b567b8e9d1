"""A forest plot: what it says, where everything stands and how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rctlab import words as wording
from rctlab.measures.estimate import Estimate
from rctlab.pictures.forest_axis import Axis, axis_for, scale_of
from rctlab.pictures.per_hundred import listed
from rctlab.pictures.picture import BLUE, GREY, INK, NOTE, blank_canvas, text_width, wrap, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# pixels of a web page
MARGIN, BETWEEN, PLOT = 16.0, 22.0, 230.0
LABEL_MOST, NUMBERS_LEAST = 180.0, 120.0
TEXT, SMALL, TITLE, LINE = 13.0, 12.5, 15.0, 1.3
SQUARE, ARROW, APART = 9.0, 8.0, 8.0
TICK, TICKS_APART = 5.0, 6.0


class ForestPlot:
    """A forest plot in the making: rows with a label, an estimate and its interval."""

    def __init__(
        self,
        estimates: Sequence[Estimate],
        labels: list[str],
        title: str | None,
        favours: tuple[str, str] | None,
    ) -> None:
        self.estimates, self.labels, self.title, self.favours = estimates, labels, title, favours
        self.measure = common_words([one.measure for one in estimates])
        self.scale = scale_of(self.measure)
        self.interval = estimates[0]._interval_name()
        # the level stays in one piece where the line breaks
        level = self.interval.replace(" ", "\N{NO-BREAK SPACE}")
        self.head = f"{self.measure[:1].upper()}{self.measure[1:]} ({level})"
        self.numbers = [f"{shown(one)[0]} ({' to '.join(shown(one)[1:])})" for one in estimates]
        width = max(text_width(words, TEXT) for words in self.numbers)
        self.numbers_width = math.ceil(max(width, NUMBERS_LEAST)) + 1
        self.label_lines = [wrap(label, LABEL_MOST, TEXT) for label in labels]
        lines = [line for label in self.label_lines for line in label]
        self.left = MARGIN + math.ceil(max(text_width(line, TEXT) for line in lines)) + BETWEEN
        self.right = self.left + PLOT
        self.width = self.right + BETWEEN + self.numbers_width + MARGIN
        self.axis = axis_for(estimates, self.scale, self._ticks_fit)

    # --- what it says -----------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text twin: one line an estimate, then what the line of no effect tells."""
        said = [sentence(self.title)] if self.title else []
        said.append(f"Forest plot of {self._kinds()}.")
        for label, one, numbers in zip(self.labels, self.estimates, self.numbers, strict=True):
            method = wording.method_name(one.method)
            how = "" if label.endswith(method) else f"; {method}"
            note = f" {one.note}." if one.note else ""
            said.append(f"{label}: {numbers}{how}.{note}")
        return "\n".join([*said, *self._about_no_effect()])

    @property
    def alt(self) -> str:
        """The alternative text: what the eye sees, with its numbers."""
        title = f"{sentence(self.title)} " if self.title else ""
        rows = [
            f"{label}: {numbers}" for label, numbers in zip(self.labels, self.numbers, strict=True)
        ]
        seen = f"{title}Forest plot of {self._kinds()}. {'. '.join(rows)}."
        return " ".join([seen, *self._about_no_effect()])

    def _kinds(self) -> str:
        """Say what is drawn: "3 risk ratios with 95% CI, log scale"."""
        count = len(self.estimates)
        name = f"{count} {self.measure}{'s' if count > 1 else ''}"
        unit = "" if self.scale.unit == "%" else f", {self.scale.unit}"
        return f"{name} with {self.interval}{unit}"

    def _about_no_effect(self) -> list[str]:
        """Say whose interval holds the value of no effect, and which side favours whom."""
        if self.scale.null is None:
            return []
        null, known = f"{self.scale.null:g}", False
        held = []
        for label, one in zip(self.labels, self.estimates, strict=True):
            known |= not (math.isnan(one.lower) or math.isnan(one.upper))
            held += [label] if one.lower <= self.scale.null <= one.upper else []
        said = [f"No interval includes {null} (no effect)."] if known else []
        if held:
            said = [f"The interval includes {null} (no effect) in: {listed(held)}."]
        if self.favours:
            less, more = self.favours
            said.append(f"Below {null} favours {less}, above {null} favours {more}.")
        return said

    # --- where everything stands ------------------------------------------------------------

    def x(self, value: float) -> float:
        """Return where a value of the axis lies on the canvas."""
        return self.left + PLOT * self.axis.place(value)

    def _ticks_fit(self, axis: Axis) -> bool:
        """Say whether the words at the ticks keep apart."""
        words = axis.tick_words()
        middles = [PLOT * axis.place(tick) for tick in axis.ticks]
        halves = [text_width(word, SMALL) / 2 for word in words]
        ends = [middle + half for middle, half in zip(middles, halves, strict=True)]
        starts = [middle - half for middle, half in zip(middles, halves, strict=True)]
        return all(s - e >= TICKS_APART for e, s in zip(ends[:-1], starts[1:], strict=True))

    # --- what it draws ----------------------------------------------------------------------

    def draw(self) -> Figure:
        """Draw the title, the head of the numbers, a row an estimate, the axis and its words."""
        titles = wrap(self.title, self.width - 2 * MARGIN, TITLE, bold=True) if self.title else []
        heads = wrap(self.head, self.numbers_width, TEXT, bold=True)
        rows = [len(lines) * TEXT * LINE + APART for lines in self.label_lines]
        top = MARGIN + len(titles) * TITLE * LINE + len(heads) * TEXT * LINE + APART / 2
        floor = top + sum(rows) + APART / 2
        foot = self._foot(floor)
        below = max(y for _, y, *_ in foot) + SMALL * LINE / 2
        figure, axes = blank_canvas(self.width, below + MARGIN)
        _lines(axes, MARGIN, MARGIN, titles, TITLE, bold=True)
        beside = self.right + BETWEEN
        _lines(axes, beside, MARGIN + len(titles) * TITLE * LINE, heads, TEXT, bold=True)
        self._draw_axis(axes, top, floor)
        for place, height in enumerate(rows):
            self._draw_row(axes, place, top + sum(rows[:place]) + height / 2)
        for x, y, words, color, centred in foot:
            write(axes, x, y, words, size=SMALL, color=color, centred=centred)
        return figure

    def _foot(self, floor: float) -> list[tuple[float, float, str, str, bool]]:
        """Return the words under the axis: place, height, words, colour, and if it is their middle."""
        y = floor + TICK + SMALL * LINE / 2 + 2
        ticks = zip(self.axis.ticks, self.axis.tick_words(), strict=True)
        found = [(self.x(tick), y, words, INK, True) for tick, words in ticks]
        if self.favours and self.scale.null is not None:
            y += SMALL * LINE + 3
            middle = self.x(self.scale.null)
            room = middle - APART - MARGIN, self.width - MARGIN - middle - APART
            less, more = f"← favours {self.favours[0]}", f"favours {self.favours[1]} →"
            sides = [wrap(less, room[0], SMALL), wrap(more, room[1], SMALL)]
            for sign, lines in zip((-1, 1), sides, strict=True):
                for place, words in enumerate(lines):
                    x = middle + APART if sign > 0 else middle - APART - text_width(words, SMALL)
                    found.append((x, y + place * SMALL * LINE, words, INK, False))
            y += (max(map(len, sides)) - 1) * SMALL * LINE
        unit = f" ({self.scale.unit})" if self.scale.unit else ""
        name = f"{self.measure[:1].upper()}{self.measure[1:]}{unit}"
        for place, words in enumerate(wrap(name, PLOT, SMALL)):
            y += SMALL * LINE + (3 if place == 0 else 0)
            found.append(((self.left + self.right) / 2, y, words, NOTE, True))
        return found

    def _draw_axis(self, axes: Axes, top: float, floor: float) -> None:
        """Draw the axis with its ticks, and the line of no effect behind the rows."""
        axes.plot([self.left, self.right], [floor, floor], color=INK, linewidth=0.8)
        for tick in self.axis.ticks:
            x = self.x(tick)
            axes.plot([x, x], [floor, floor + TICK], color=INK, linewidth=0.8)
        if self.scale.null is not None:
            x = self.x(self.scale.null)
            axes.plot([x, x], [top, floor], color=GREY, linewidth=1, gid="no effect")

    def _draw_row(self, axes: Axes, place: int, y: float) -> None:
        """Draw one estimate: its label, its interval with a square, and its numbers."""
        lines = self.label_lines[place]
        _lines(axes, MARGIN, y - len(lines) * TEXT * LINE / 2, lines, TEXT)
        write(axes, self.right + BETWEEN, y, self.numbers[place], size=TEXT)
        one = self.estimates[place]
        if not (math.isnan(one.lower) or math.isnan(one.upper)):
            self._draw_interval(axes, self.axis.place(one.lower), self.axis.place(one.upper), y)
        if 0 <= self.axis.place(one.estimate) <= 1:
            _square(axes, self.x(one.estimate), y)

    def _draw_interval(self, axes: Axes, lower: float, upper: float, y: float) -> None:
        """Draw a line from limit to limit; an arrow where a limit lies beyond the axis."""
        start, end = (self.left + PLOT * min(max(at, 0.0), 1.0) for at in (lower, upper))
        axes.plot(
            [start, end], [y, y], color=INK, linewidth=1.5, gid="interval", solid_capstyle="butt"
        )
        for at, x, sign in ((lower, self.left, -1), (upper, self.right, 1)):
            if not 0 <= at <= 1 and (at > 1) == (sign > 0):
                _arrow(axes, x, y, sign)


def shown(one: Estimate) -> list[str]:
    """Return estimate and limits as they are printed, without their unit."""
    return [one._shown(value) for value in (one.estimate, one.lower, one.upper)]


def sentence(title: str) -> str:
    """Return a title with a full stop, where it has no mark of its own."""
    return title if title.rstrip().endswith((".", "?", "!")) else f"{title}."


def common_words(measures: Sequence[str]) -> str:
    """Return the words that all measures end with: "risk ratio" of crude and adjusted ones."""
    ends = zip(*(reversed(measure.split()) for measure in measures), strict=False)
    same = []
    for words in ends:
        if len(set(words)) > 1:
            break
        same.append(words[0])
    return " ".join(reversed(same))


def _lines(
    axes: Axes, x: float, y: float, lines: list[str], size: float, *, bold: bool = False
) -> None:
    """Write lines from `y` downward."""
    for place, line in enumerate(lines):
        write(axes, x, y + (place + 0.5) * size * LINE, line, size=size, bold=bold)


def _square(axes: Axes, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    corner = (x - SQUARE / 2, y - SQUARE / 2)
    axes.add_artist(Rectangle(corner, SQUARE, SQUARE, facecolor=BLUE, edgecolor=BLUE, zorder=3))


def _arrow(axes: Axes, x: float, y: float, sign: int) -> None:
    """Draw the head of an arrow whose tip is at `x`."""
    from matplotlib.patches import Polygon

    back = x - sign * ARROW
    corners = [(x, y), (back, y - ARROW / 2), (back, y + ARROW / 2)]
    axes.add_artist(Polygon(corners, closed=True, facecolor=INK, edgecolor=INK, zorder=2.5))
