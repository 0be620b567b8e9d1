"""The parts of the reference pages that come out of the library: names, docstrings, formulas."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from docstrings import body
from names import BESIDE, ELSEWHERE, at

import rctlab
from rctlab.measures import number_needed
from rctlab.measures.independence import METHODS as TESTS
from rctlab.measures.independence import independence_pvalues
from rctlab.measures.intervals.difference import METHODS as DIFFERENCE
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import METHODS as ODDS
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import METHODS as RATIO
from rctlab.measures.intervals.ratio import ratio_limits

DOCS = Path(__file__).parent
ROOMS = {
    "tables": ("measures.table",),
    "results": ("measures.estimate",),
    "measures": ("measures",),
    "regression": ("models",),
    "missing": ("missing",),
    "resampling": ("resampling", "planning"),
    "trial": ("allocation", "another_trial", "trial", "simulation"),
    "pictures": ("pictures",),
    "checks": ("tasks",),
    "record": ("record",),
}
"""Which rooms' public names stand on which page, the first that fits; others stand on "more"."""

LIMITS: dict[str, tuple[dict[str, Any], Callable[..., Any]]] = {
    "risk": (BINOMIAL, binomial_limits),
    "difference": (DIFFERENCE, difference_limits),
    "ratio": (RATIO, ratio_limits),
    "odds": (ODDS, odds_limits),
    "tests": (TESTS, independence_pvalues),
}
ARMS = ((0, 10), (10, 10), (0, 0))
PAIRS = (
    ((0, 10), (5, 10)),
    ((5, 10), (0, 10)),
    ((0, 10), (0, 10)),
    ((10, 10), (10, 10)),
    ((0, 0), (5, 10)),
)


@cache
def pieces() -> dict[str, str]:
    """Return the generated parts by name."""
    found = {room: documented(room) for room in (*ROOMS, "more")}
    for name, (methods, limits) in LIMITS.items():
        found[f"zero-{name}"] = zero_cells(methods, limits)
    found["unlisted"] = unlisted()
    found["formulas-nnt"] = in_rst(*body(number_needed))
    return found


def unlisted() -> str:
    """Return a list of the pages that index.md does not name, so that a new page has its place."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = sorted({page.stem for page in DOCS.glob("*.md")} - {"README", "index"})
    new = [page for page in pages if not re.search(rf"^{page}$", index, re.MULTILINE)]
    return "\n".join(
        ["```{toctree}", ":maxdepth: 1", ":caption: More", "", *new, "```"] if new else []
    )


def room_of(name: str) -> str:
    """Return the page on which a public name stands."""
    thing = getattr(rctlab, name)
    module = (
        thing.__module__ if hasattr(thing, "__name__") else type(thing).__module__
    ).removeprefix("rctlab.")
    return next((page for page, rooms in ROOMS.items() if module.startswith(rooms)), "more")


def documented(room: str) -> str:
    """Return the parts of a page: public names, what they give back, what is imported otherwise."""
    names = [name for name in rctlab.__all__ if room_of(name) == room]
    names.sort(key=lambda name: inspect.isclass(getattr(rctlab, name)))  # functions first
    if not names:
        return "Nothing: each name stands on one of the pages before this."
    parts = [directives(names)]
    if room in BESIDE:
        parts.append("## What comes back\n\nYou meet these in results and need not import them.")
        parts.append(directives(BESIDE[room]))
    for path in ELSEWHERE.get(room, ()):
        module, _, name = path.rpartition(".")
        parts.append(f"## With an import of its own\n\n`from rctlab.{module} import {name}`")
        parts.append(directives([path]))
    return "\n\n".join(parts)


def directives(paths: Iterable[str]) -> str:
    """Return what documents the things at these places in rctlab."""
    return in_rst(*chain.from_iterable([*directive(f"rctlab.{p}", at(p)), ""] for p in paths))


def directive(path: str, thing: Any) -> list[str]:
    """Return the autodoc directive for a function, a class or an object."""
    if inspect.isclass(thing):
        return [f".. autoclass:: {path}", "   :members:"]
    if callable(thing) and hasattr(thing, "__name__"):
        return [f".. autofunction:: {path}"]
    kind = type(thing)
    return [
        f".. py:data:: {path}",
        "",
        f"   The :class:`~{kind.__module__}.{kind.__name__}` below.",
    ]


def in_rst(*lines: str) -> str:
    """Return lines of reStructuredText for a page in Markdown."""
    return "\n".join(["```{eval-rst}", *lines, "```"])


def zero_cells(methods: dict[str, Any], limits: Callable[..., Any]) -> str:
    """Return what each method gives for tables with zero cells and for empty arms."""
    tables = [(arm,) for arm in ARMS] if methods is BINOMIAL else list(PAIRS)
    heads = [" v ".join(f"{x}/{n}" for x, n in table) for table in tables]
    lines = [["Method", *heads], [":--", *["--:"] * len(heads)]]
    for method in methods:
        found = [limits(*chain(*table), method=method) for table in tables]
        lines.append([method, *(in_words(*map(float, one)) for one in found)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def in_words(*numbers: float) -> str:
    """Return an estimate with its limits, or a P value (with its statistic left out)."""
    if len(numbers) == 2:
        return shown(numbers[1])
    return f"{shown(numbers[0])}<br>({shown(numbers[1])}&nbsp;to {shown(numbers[2])})"


def shown(value: float) -> str:
    """Return a number to three digits."""
    return "∞" if value == np.inf else f"{value:.3g}"
