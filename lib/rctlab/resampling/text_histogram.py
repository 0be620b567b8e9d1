"""A histogram in lines of text, for a notebook, a terminal or a screen reader."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from rctlab.inputs import Floats, whole_number

_WIDEST = 40


def text_histogram(
    title: str, values: Floats, marked: float, bins: int, weights: Floats | None = None
) -> str:
    """Return a histogram as text: a line a bin, its count (or share) and a bar."""
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
