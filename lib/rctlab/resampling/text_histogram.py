"""A histogram in lines of text, for a notebook, a terminal or a screen reader."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from rctlab.inputs_counts import whole_number
from rctlab.measures.intervals.rootfind import Floats

_WIDEST = 40


def text_histogram(
    title: str, values: Floats, marked: float, bins: int, weights: Floats | None = None
) -> str:
    """Return a histogram as text: a line a bin, its count (or share) and a bar.

    Parameters
    ----------
    title : str
    values : numpy.ndarray
        Those that are infinite or not defined get a line of their own.
    marked : float
        A value whose bin is marked as the trial's.
    bins : int
        How many, from 1 to 200.
    weights : numpy.ndarray, optional
        The chance of each value; shares are printed in place of counts.

    Returns
    -------
    str

    Raises
    ------
    TypeError, ValueError
        For an impossible number of bins.

    Examples
    --------
    >>> print(text_histogram("risk ratio", np.array([0.0, 1.0, 1.0, np.inf]), 1.0, 2))
    risk ratio
      0 to 0.5  1 ####################
    0.5 to 1    2 ######################################## < the trial: 1
    not finite  1 ####################
    """
    if not 1 <= whole_number(bins, "bins") <= 200:
        raise ValueError(f"bins={bins!r}: allowed is 1 to 200.")
    finite = np.isfinite(values)
    counted = np.ones(values.shape) if weights is None else weights
    heights, labels, place = np.zeros(0), [], None
    if finite.any():
        # the trial's own value is on the scale, also where no draw came near it
        seen = values[finite]
        scale = np.append(seen, marked) if np.isfinite(marked) else seen
        ends = float(scale.min()), float(scale.max())
        heights, edges = np.histogram(seen, bins, ends, weights=counted[finite])
        if np.isfinite(marked):
            place = int(np.clip(np.searchsorted(edges, marked, "right") - 1, 0, len(heights) - 1))
        texts = [f"{edge:.3g}" for edge in edges]
        wide = max(map(len, texts))
        labels = [f"{low:>{wide}} to {high:<{wide}}" for low, high in pairwise(texts)]
    if not finite.all():
        heights = np.append(heights, counted[~finite].sum())
        labels.append("not finite")
    return "\n".join([title, *_lines(heights, labels, marked, place, weights is None)])


def _lines(
    heights: Floats, labels: list[str], marked: float, place: int | None, whole: bool
) -> list[str]:
    """Return a line for each bin."""
    numbers = [f"{height:,.0f}" if whole else f"{height:.2g}" for height in heights]
    wide, widest = max(map(len, numbers)), max(map(len, labels))
    lines = []
    for row, (label, number, height) in enumerate(zip(labels, numbers, heights, strict=True)):
        bar = "#" * round(_WIDEST * height / max(heights.max(), 1e-300))
        mark = f" < the trial: {marked:.3g}" if row == place else ""
        lines.append(f"{label:<{widest}} {number:>{wide}} {bar}{mark}".rstrip())
    return lines
