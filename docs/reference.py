"""The parts of the reference pages that come out of the library: names, docstrings, formulas."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

import rctlab
from rctlab import number_needed
from rctlab.intervals_binomial import METHODS as BINOMIAL
from rctlab.intervals_binomial import binomial_limits
from rctlab.intervals_difference import METHODS as DIFFERENCE
from rctlab.intervals_difference import difference_limits
from rctlab.intervals_odds import METHODS as ODDS
from rctlab.intervals_odds import odds_limits
from rctlab.intervals_ratio import METHODS as RATIO
from rctlab.intervals_ratio import ratio_limits
from rctlab.pvalues import METHODS as TESTS
from rctlab.pvalues import independence_pvalues
from rctlab.wording import method_name

DOCS = Path(__file__).parent
ROOMS = {
    "tables": ("tables",),
    "measures": ("risk", "independence", "number_needed"),
    "results": ("estimate", "estimates"),
    "regression": ("regression", "models"),
    "missing": ("missing",),
    "resampling": ("resample", "resampling", "covering", "planning"),
    "trial": ("allocation", "spec", "trial", "twin", "simulation"),
    "pictures": ("plots", "explore", "describe"),
    "checks": ("check",),
    "record": ("published",),
}
"""Which modules' public names stand on which page; those of other modules stand on "more"."""

BESIDE = {
    "measures": ("independence.IndependenceTest", "number_needed.NumberNeededToTreat"),
    "results": ("estimate.Working", "estimate.Step"),
    "missing": (
        "missing.participant_flow.Flow",
        "missing.participant_flow.Completeness",
        "missing.nonresponse.NonresponseWeights",
        "missing.tipping_result.TippingPoint",
        "missing.tipping_result.Side",
        "missing.tipping.tipping_from_counts",
    ),
    "record": ("published.Published", "published.Fact"),
}
"""What is not imported from rctlab itself but comes back from what is."""

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
        found[f"formulas-{name}"] = "\n\n".join(formulas(name, methods))
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
    first = module.partition(".")[0]
    return next((room for room, modules in ROOMS.items() if first in modules), "more")


def documented(room: str) -> str:
    """Return the directives that document the public names of a room."""
    lines = []
    for name in rctlab.__all__:
        if room_of(name) == room:
            lines += [*directive(f"rctlab.{name}", getattr(rctlab, name)), ""]
    for path in BESIDE.get(room, ()):
        module, _, name = path.rpartition(".")
        thing = getattr(import_module(f"rctlab.{module}"), name)
        lines += [*directive(f"rctlab.{path}", thing), ""]
    return in_rst(*lines) if lines else "Nothing: each name stands on one of the pages before this."


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


def formulas(measure: str, methods: dict[str, Any]) -> Iterator[str]:
    """Yield a section for each method: its formula, its zero cells, its source."""
    for method, function in methods.items():
        name = method_name(method)
        title = f"{name[:1].upper()}{name[1:]}"
        yield f'({measure}-{method})=\n### {title}\n\n`method="{method}"`'
        yield in_rst(*body(function))


def body(thing: Any) -> list[str]:
    """Return the sentence, the notes and the sources of a docstring."""
    parts = sections(inspect.getdoc(thing) or "")
    return [
        *parts[""],
        "",
        *parts["Notes"],
        "",
        *bullets([line for line in parts["References"] if line]),
    ]


def sections(docstring: str) -> dict[str, list[str]]:
    """Return the lines of a docstring by the heading above them."""
    lines = docstring.splitlines()
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch("-{3,}", below):
            heading = line
            found[heading] = []
        elif not re.fullmatch("-{3,}", line):
            found[heading].append(line)
    return found


def bullets(lines: list[str]) -> list[str]:
    """Return sources as a list of links; authors and a year begin each of them."""
    text = " ".join(line.strip() for line in lines).replace("et al. (", "et al.\0(")
    starts = []
    for year in re.finditer(r"\(\d{4}\)", text):
        start = text.rfind(". ", 0, year.start()) + 2 if ". " in text[: year.start()] else 0
        doi = re.match(r"doi:\S+ ", text[start:])  # the end of the source before
        starts.append(start + doi.end() if doi else start)
    ends = [*starts[1:], len(text)]
    items = [text[one:end].replace("\0", " ") for one, end in zip(starts, ends, strict=True)]
    return [f"* {linked(item.strip())}" for item in items]


def linked(line: str) -> str:
    """Turn a DOI in a line into a link."""

    def link(found: re.Match[str]) -> str:
        place = found[1].replace("<", "%3C").replace(">", "%3E")
        shown = found[1].replace("<", r"\<")
        return f"`doi:{shown} <https://doi.org/{place}>`__{found[2]}"

    return re.sub(r"doi:(10\.\S+?)([.,;]?)(?=\s|$)", link, line)


def adapt(_app: Any, what: str, _name: str, _thing: Any, _options: Any, lines: list[str]) -> None:
    """Make reStructuredText of a docstring meant for `help` (a handler of autodoc).

    Sources become a list of links; bars as in |d| are no substitutions, and what stands before the
    first colon of a property is not its type.
    """
    for at, line in enumerate(lines):
        if line == "Examples":
            break
        lines[at] = re.sub(r"\|(?=\S)", r"\\|", line)
    if what == "property" and lines:
        lines[:1] = lines[0].replace(": ", ":\n", 1).split("\n")
    if "References" in lines:
        start = lines.index("References") + 2
        stop = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
        lines[start:stop] = bullets(lines[start:stop])


def zero_cells(methods: dict[str, Any], limits: Callable[..., Any]) -> str:
    """Return what each method gives for tables with zero cells and for empty arms."""
    tables = [(arm,) for arm in ARMS] if methods is BINOMIAL else list(PAIRS)
    heads = [" v ".join(f"{x}/{n}" for x, n in table) for table in tables]
    lines = [["Method", *heads], [":--", *["--:"] * len(heads)]]
    logging.disable(logging.INFO)  # scipy's Boschloo test logs each step that it takes
    for method in methods:
        found = [limits(*chain(*table), method=method) for table in tables]
        lines.append([method, *(in_words(*map(float, one)) for one in found)])
    logging.disable(logging.NOTSET)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def in_words(*numbers: float) -> str:
    """Return an estimate with its limits, or a P value (with its statistic left out)."""
    if len(numbers) == 2:
        return shown(numbers[1])
    return f"{shown(numbers[0])} ({shown(numbers[1])} to {shown(numbers[2])})"


def shown(value: float) -> str:
    """Return a number to three digits."""
    return "∞" if value == np.inf else f"{value:.3g}"
