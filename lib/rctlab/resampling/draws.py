"""What resampling shares: a measure of many tables, draws shown as people, and as a histogram of text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import Floats, Ints, whole_number
from rctlab.measures.table import TwoByTwo

MEASURES = ("risk difference", "risk ratio", "odds ratio")
_MOST_PEOPLE = 10**9 - 1  # as many as numpy draws from
_WIDEST = 40  # of the bars of a histogram, in characters


def values_of(measure: str, x1: NDArray[Any], n1: int, x2: NDArray[Any], n2: int) -> Floats:
    """Return the measure of many tables of the same two arms; inf and nan as division gives them."""
    a, c = np.asarray(x1, dtype=float), np.asarray(x2, dtype=float)
    with np.errstate(all="ignore"):
        if measure == "odds ratio":
            return (a / (n1 - a)) / (c / (n2 - c)) if n1 and n2 else np.full(a.shape, np.nan)
        risk1, risk2 = np.divide(a, n1), np.divide(c, n2)
        return risk1 - risk2 if measure == "risk difference" else risk1 / risk2


def few_enough(people: int) -> None:
    if people > _MOST_PEOPLE:
        raise ValueError(f"table: {people:,} people; allowed are up to {_MOST_PEOPLE:,}.")


def shuffled_people(table: TwoByTwo, events1: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Return people with their own outcome and the arm that chance gave them in each draw."""
    outcome, arm = _people(table)
    having, lacking = np.flatnonzero(outcome == 1), np.flatnonzero(outcome == 0)
    frames = []
    for draw, events in enumerate(events1, start=1):
        treated = np.zeros(outcome.size, dtype=bool)
        treated[rng.choice(having, int(events), replace=False)] = True
        treated[rng.choice(lacking, table.totals[0] - int(events), replace=False)] = True
        shuffled = np.where(treated, *table.labels)
        frames.append(_frame(draw, outcome, arm, shuffled=shuffled))
    return pd.concat(frames, ignore_index=True)


def drawn_people(
    table: TwoByTwo, events1: Ints, events2: Ints, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the people of each bootstrap sample: some stand in it twice, some not at all."""
    outcome, arm = _people(table)
    frames = []
    for draw, events in enumerate(zip(events1, events2, strict=True), start=1):
        chosen = []
        for label, count, n in zip(table.labels, events, table.totals, strict=True):
            here = arm == label
            parts = ((1, int(count)), (0, n - int(count)))
            people = [
                rng.choice(np.flatnonzero(here & (outcome == value)), size)
                for value, size in parts
                if size
            ]
            if people:
                chosen.append(rng.permutation(np.concatenate(people)))
        frames.append(_frame(draw, outcome, arm).iloc[np.concatenate(chosen)])
    return pd.concat(frames, ignore_index=True)


def _people(table: TwoByTwo) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the outcome and the arm of everybody in the table."""
    outcome = np.repeat([1, 0, 1, 0], table.cells.ravel())
    return outcome, np.repeat(np.array(table.labels), table.totals)


def _frame(
    draw: int, outcome: NDArray[np.int64], arm: NDArray[Any], **more: NDArray[Any]
) -> pd.DataFrame:
    person = np.arange(1, outcome.size + 1)
    return pd.DataFrame({"draw": draw, "person": person, "outcome": outcome, "arm": arm, **more})


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
