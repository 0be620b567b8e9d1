"""The flow of a trial's people as a picture: boxes from the first letter to who is in the table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rctlab.pictures.picture import BLUE, GREY, INK, Picture, blank_canvas, write
from rctlab.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Step = tuple[str, int]  # what became of people, and how many they are

MARGIN, WIDTH = 14.0, 760.0
BOX, GAP, BETWEEN, TEXT = 30.0, 14.0, 16.0, 13.0
SPINE = 250.0  # width of the boxes before randomization


def flow_picture(above: Sequence[Step], arms: dict[str, list[Step]]) -> Picture:
    """Draw the steps before randomization as one chain, and each arm as a column under it.

    The first step of an arm is who was randomized to it; the bars in the others are shares of them.
    """
    longest = max(len(steps) for steps in arms.values())
    foot = MARGIN + (len(above) + longest + 1) * (BOX + GAP) + BETWEEN
    figure, axes = blank_canvas(WIDTH, foot)
    y, middle = MARGIN, WIDTH / 2
    for place, (words, count) in enumerate(above):
        _box(axes, middle - SPINE / 2, y, SPINE, f"{count:,} {words}")
        if place + 1 < len(above):
            lost = count - above[place + 1][1]
            _arrow(axes, middle, y + BOX, y + BOX + GAP)
            x = middle + SPINE / 2 + 10
            write(
                axes,
                x,
                y + BOX + GAP / 2,
                f"{lost:,} not {above[place + 1][0]}",
                size=TEXT,
                color=GREY,
            )
        y += BOX + GAP
    wide = (WIDTH - 2 * MARGIN - (len(arms) - 1) * BETWEEN) / len(arms)
    lefts = [MARGIN + place * (wide + BETWEEN) for place in range(len(arms))]
    if above:
        y += BETWEEN
        _branch(axes, middle, y - GAP - BETWEEN, y, [left + wide / 2 for left in lefts])
    for left, (arm, steps) in zip(lefts, arms.items(), strict=True):
        _column(axes, left, y, wide, arm, steps)
    text = _words(above, arms)
    return Picture(
        figure, f"Flow diagram: a chain of boxes, and a column for each arm. {text}", text
    )


def _column(axes: Axes, x: float, y: float, wide: float, arm: str, steps: list[Step]) -> None:
    write(axes, x + wide / 2, y + BOX / 2, arm, size=TEXT + 1, bold=True, centred=True)
    everybody = steps[0][1]
    for place, (words, count) in enumerate(steps):
        y += BOX + (0 if place == 0 else GAP)
        share = f" ({percent(count / everybody)})" if place else ""
        _box(axes, x, y, wide, f"{words}: {count:,}{share}", count / everybody if place else None)


def _box(
    axes: Axes, x: float, y: float, wide: float, words: str, share: float | None = None
) -> None:
    from matplotlib.patches import Rectangle

    if share is not None:
        axes.add_artist(Rectangle((x, y), wide * share, BOX, facecolor=BLUE, alpha=0.18))
    axes.add_artist(Rectangle((x, y), wide, BOX, facecolor="none", edgecolor=INK, linewidth=1))
    write(axes, x + wide / 2, y + BOX / 2, words, size=TEXT - 1, centred=True)


def _arrow(axes: Axes, x: float, start: float, end: float) -> None:
    style = {"arrowstyle": "-|>", "color": INK, "linewidth": 1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x, end), (x, start), arrowprops=style)


def _branch(axes: Axes, x: float, start: float, end: float, ends: Sequence[float]) -> None:
    level = (start + end) / 2
    axes.plot([x, x], [start, level], color=INK, linewidth=1)
    axes.plot([min(ends), max(ends)], [level, level], color=INK, linewidth=1)
    for place in ends:
        _arrow(axes, place, level, end + 4)


def _words(above: Sequence[Step], arms: dict[str, list[Step]]) -> str:
    """Return the text twin."""
    parts = [f"{count:,} {words}" for words, count in above]
    lost = [f"{one[1] - other[1]:,} not" for one, other in pairwise(above)]
    chain = "; ".join(
        part + (f" ({lost[place]} {above[place + 1][0]})" if place < len(lost) else "")
        for place, part in enumerate(parts)
    )
    columns = (
        f"{arm}: "
        + ", ".join(
            f"{count:,} {words}" + (f" ({percent(count / steps[0][1])})" if place else "")
            for place, (words, count) in enumerate(steps)
        )
        for arm, steps in arms.items()
    )
    return ". ".join([*([chain] if chain else []), *columns]) + "."
