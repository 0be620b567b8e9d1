"""What chance alone would do, as a histogram, and the result that was seen: `plot_shuffles`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rctlab.pictures.picture import BLUE, INK, ORANGE, Picture, blank_figure, dress

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_shuffles(differences: Sequence[float], seen: float) -> Picture:
    """Draw differences that chance alone made, and mark those at least as far from 0 as the one seen.

    Parameters
    ----------
    differences : sequence of float
        Differences of shuffled arms, in percentage points; two or more.
    seen : float
        The difference of the trial, in percentage points.

    Returns
    -------
    Picture
        Its text says how many are as far from 0 as the one seen.

    Raises
    ------
    ValueError
        If there are fewer than two differences, or one is no finite number.

    Examples
    --------
    >>> print(plot_shuffles([-2.0, 0.5, 1.0, 3.0], 2.0))
    Of 4 shuffles, 2 lie at least as far from 0 as the 2.0 points seen (50%).
    """
    values = np.asarray(differences, dtype=float)
    if values.ndim != 1 or len(values) < 2 or not np.isfinite([*values, seen]).all():
        raise ValueError("differences: give two or more finite numbers, and seen one")
    far = np.abs(values) >= abs(seen) - 1e-9
    text = (
        f"Of {len(values):,} shuffles, {int(far.sum()):,} lie at least as far from 0 as the "
        f"{abs(seen):.1f} points seen ({100 * far.mean():.2g}%)."
    )
    alt = (
        f"Histogram of {len(values):,} differences about 0, from {values.min():.1f} to "
        f"{values.max():.1f} points, with lines at {-abs(seen):.1f} and {abs(seen):.1f}. {text}"
    )
    return Picture(_draw(values, abs(seen)), alt, text)


def _draw(values: np.ndarray, seen: float) -> Figure:
    import seaborn

    figure = blank_figure(560, 260)
    axes = figure.add_axes((0.11, 0.2, 0.86, 0.76))
    seaborn.histplot(x=values, bins=30, ax=axes, color=BLUE, edgecolor=INK, linewidth=0.5)
    for place in (-seen, seen):
        axes.axvline(place, color=ORANGE, linewidth=3)
    label = "difference of the shuffled arms, points"
    dress(axes, x=label, y="shuffles", size=9.75, ticks=9)
    return figure
