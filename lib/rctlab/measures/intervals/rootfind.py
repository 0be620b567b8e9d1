"""Roots of many one-dimensional equations at once, each kept inside its bracket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rctlab.inputs import Floats

Function = Callable[..., Floats]

_EPSILON = float(np.finfo(float).eps)
_SMALLEST = float(np.finfo(float).tiny)
_MOST_STEPS = 200


def find_root(function: Function, low: Any, high: Any, *parameters: Any) -> Floats:
    """Return the root of each equation ``function(x, *parameters) = 0`` between its two ends."""
    a, b = (np.array(end, dtype=float, copy=True) for end in np.broadcast_arrays(low, high))
    rows = [np.asarray(parameter) for parameter in parameters]
    root = np.full(a.shape, np.nan)
    open_rows = np.arange(a.size)
    fa, fb = function(a, *rows), function(b, *rows)
    t = np.full(a.shape, 0.5)
    with np.errstate(all="ignore"):
        for _ in range(_MOST_STEPS):
            if not open_rows.size:
                break
            x = a + t * (b - a)
            fx = function(x, *rows)
            same = np.sign(fx) == np.sign(fa)
            c, fc = np.where(same, a, b), np.where(same, fa, fb)
            b, fb = np.where(same, b, a), np.where(same, fb, fa)
            a, fa = x, fx
            closer = np.abs(fa) < np.abs(fb)
            best, at_best = np.where(closer, a, b), np.where(closer, fa, fb)
            least = (2 * _EPSILON * np.abs(best) + _SMALLEST) / np.abs(b - a)
            done = (least > 0.5) | (at_best == 0)
            root[open_rows] = best
            t = np.clip(_next_step(a, b, c, fa, fb, fc), least, 1 - least)
            if done.any():
                keep = ~done
                open_rows, t = open_rows[keep], t[keep]
                a, b, fa, fb = a[keep], b[keep], fa[keep], fb[keep]
                rows = [row[keep] for row in rows]
    return root


def _next_step(a: Floats, b: Floats, c: Floats, fa: Floats, fb: Floats, fc: Floats) -> Floats:
    """Return the share of the way from a to b to try next (Chandrupatla's rule)."""
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    curved = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi) & np.isfinite(curved)
    return np.where(safe, curved, 0.5)


def widen(
    function: Function, low: Any, high: Any, *parameters: Any, only_up: bool = False
) -> tuple[Floats, Floats]:
    """Return brackets that hold the root of an increasing function, widened as far as needed."""
    a, b = (np.array(end, dtype=float, copy=True) for end in np.broadcast_arrays(low, high))
    rows = [np.asarray(parameter) for parameter in parameters]
    _push(function, b, b - a, +1, rows)
    if not only_up:
        _push(function, a, b - a, -1, rows)
    return a, b


def _push(function: Function, end: Floats, width: Floats, sign: int, rows: list[Any]) -> None:
    """Move each end outward, in steps that double, until the function has the wanted sign."""
    open_rows = np.arange(end.size)
    for _ in range(_MOST_STEPS):
        values = function(end[open_rows], *[row[open_rows] for row in rows])
        open_rows = open_rows[~(sign * values >= 0)]
        if not open_rows.size:
            return
        end[open_rows] += sign * width[open_rows]
        width[open_rows] *= 2
