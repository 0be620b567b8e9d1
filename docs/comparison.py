"""How many of the golden tables statsmodels, scipy and rctlab get right: make comparison."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from golden import ARRAYS, TWO_BY_TWO, counts, gap, our_name
from others import CHECKS, IMPORTS, WAYS, Table, Way, imported
from worked import worked_difference, worked_ratio

from rctlab.measures.independence import independence_pvalues

VERDICTS = ("right", "close", "convention", "wrong", "nan", "raises")
MEASURES = {
    "risk1": "Risk",
    "rd": "Risk difference",
    "rr": "Risk ratio",
    "or": "Odds ratio",
    "test": "Tests of independence",
}
TIGHT, LOOSE = 1e-8, 1e-4
RCTLAB = "rctlab"


class Row(NamedTuple):
    """How one way fared with one method: tables by verdict, and those right with a zero cell."""

    method: str
    library: str
    call: str
    note: str
    tables: Counter[str]
    zero_right: int
    zeros: int


def golden_rows() -> pd.DataFrame:
    """Return the golden file."""
    return pd.read_csv(TWO_BY_TWO)


def has_zero(table: Table, measure: str) -> bool:
    """Tell whether a cell of the table (of its first arm, for a risk) is zero."""
    x1, n1, x2, n2 = table
    return 0 in ((x1, n1 - x1) if measure == "risk1" else (x1, n1 - x1, x2, n2 - x2))


def verdict(way: Way, names: dict[str, Any], table: Table, golden: Any) -> str:
    """Return how a call fares with a table."""
    try:
        found = way.run(names, table)
    except Exception:
        return "convention" if np.isnan(golden).all() else "raises"
    found = np.where(np.abs(found) < 1e-12, 0.0, found)  # on a log scale 1e-14 is far from 0
    apart = gap(found, golden, way.measure)
    if (apart <= TIGHT).all():
        return "right"
    if way.other and (gap(found, way.other(golden, table), way.measure) <= TIGHT).all():
        return "convention"
    if (np.isnan(found) & ~np.isnan(golden)).any():
        return "nan"
    return "close" if (apart <= LOOSE).all() else "wrong"


def judge(way: Way, names: dict[str, Any], rows: pd.DataFrame) -> Row:
    """Return how a call fares with all tables of a method."""
    tally: Counter[str] = Counter()
    zero_right = zeros = 0
    for table, golden in tables_of(rows, way.measure):
        found = verdict(way, names, table, golden)
        tally[found] += 1
        if has_zero(table, way.measure):
            zeros += 1
            zero_right += found in ("right", "convention")
    return Row(way.method, way.library, way.call, way.note, tally, zero_right, zeros)


def tables_of(rows: pd.DataFrame, measure: str) -> Iterator[tuple[Table, Any]]:
    """Yield each table with its golden limits (or P value)."""
    wanted = ["pvalue"] if measure == "test" else ["lower", "upper"]
    for table, golden in zip(
        rows[["events1", "n1", "events2", "n2"]].to_numpy().astype(int).tolist(),
        rows[wanted].to_numpy(dtype=float),
        strict=True,
    ):
        yield tuple(table), golden


def ours(measure: str, method: str, rows: pd.DataFrame) -> Row:
    """Return how rctlab fares with a method: estimates are held to the file, too."""
    if measure == "test":
        found = independence_pvalues(*counts(rows, measure), method=our_name(method))
        pairs = [(found.pvalue, rows["pvalue"])]
        call = f'independence_test(table, method="{our_name(method)}")'
    else:
        limits = ARRAYS[measure](*counts(rows, measure), method=our_name(method))
        pairs = [(getattr(limits, name), rows[name]) for name in ("estimate", "lower", "upper")]
        call = our_call(measure, our_name(method))
    right = np.all([gap(*pair, measure) <= TIGHT for pair in pairs], axis=0)
    zero = np.array([has_zero(table, measure) for table, _ in tables_of(rows, measure)])
    tally = Counter(right=int(right.sum()), wrong=int((~right).sum()))
    return Row(method, RCTLAB, call, "", tally, int((right & zero).sum()), int(zero.sum()))


def our_call(measure: str, method: str) -> str:
    """Return the call of rctlab that gives a method's result."""
    if measure == "risk1":
        return f'risk(x1, n1, method="{method}")'
    name = {"rd": "risk_difference", "rr": "risk_ratio", "or": "odds_ratio"}[measure]
    return f'{name}(table, method="{method}")'


@cache
def results() -> dict[str, list[Row]]:
    """Return the rows of each measure's table."""
    names, found = imported(), {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for measure, group in golden_rows().groupby("measure", sort=False):
            found[measure] = []
            for method, rows in group.groupby("method", sort=False):
                found[measure].append(ours(measure, method, rows))
                ways = [way for way in WAYS if (way.measure, way.method) == (measure, method)]
                found[measure] += [judge(way, names, rows) for way in ways]
        found["checks"] = [judge(way, names, ours_as_golden(way.method)) for way in CHECKS]
    return found


def ours_as_golden(method: str) -> pd.DataFrame:
    """Return the tables with our own P values of a test."""
    rows = golden_rows().drop_duplicates("table")
    return rows.assign(pvalue=independence_pvalues(*counts(rows, "test"), method=method).pvalue)


HEADS = {
    "right": "Right",
    "close": "Within 1e-4",
    "convention": "By convention",
    "wrong": "Wrong",
    "nan": "nan",
    "raises": "Raises",
}


def as_table(rows: list[Row], against_ours: bool = False) -> str:
    """Return rows as a table in Markdown, with a sentence for each way that differs.

    Verdicts that no way of the table got have no column. Where the numbers that others are held
    against are our own, "right" is agreement and no more.
    """
    heads = HEADS | {"right": "Agrees with rctlab", "wrong": "Differs"} if against_ours else HEADS
    found = [name for name in VERDICTS if any(row.tables[name] for row in rows)]
    zero = "Zero cells, agrees" if against_ours else "Zero cells, right"
    lines = [["Method, library", *(heads[name] for name in found), zero]]
    lines.append([":--", *["--:"] * (len(found) + 1)])
    for row in rows:
        numbers = [str(row.tables[name] or "·") for name in found]
        library = f"{row.library}, Table2x2" if "Table2x2" in row.call else row.library
        name = f"{our_name(row.method)}, {library}"
        lines.append([name, *numbers, f"{row.zero_right} of {row.zeros}"])
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{table}\n\n{differences(rows)}\n"


def differences(rows: list[Row]) -> str:
    """Return a list with a sentence for each way that differs, and the methods it goes for."""
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            notes.setdefault(f"{row.library} {row.note}.", []).append(our_name(row.method))
    return "\n".join(f"- **{', '.join(names)}**: {note}" for note, names in notes.items())


LIBRARIES = (RCTLAB, "statsmodels", "scipy")


def summary() -> str:
    """Return the main numbers in sentences, and by measure."""
    lines = []
    for library in LIBRARIES:
        best = best_rows(library)
        total = sum((row.tables for row in best), Counter())
        words = ", ".join(f"{total[name]:,} {WORDS[name]}" for name in VERDICTS if total[name])
        lines.append(f"- **{library}** has {len(best)} of the methods: {words}.")
    cells = [["Right or by convention", *LIBRARIES], [":--", "--:", "--:", "--:"]]
    cells += [
        [title, *(share(best_rows(library, measure)) for library in LIBRARIES)]
        for measure, title in MEASURES.items()
    ]
    return "\n".join([*lines, "", *(f"| {' | '.join(row)} |" for row in cells)])


def share(rows: list[Row]) -> str:
    """Return how many tables are right (or by convention) of how many."""
    total = sum((row.tables for row in rows), Counter())
    right = total["right"] + total["convention"]
    return f"{right:,} of {total.total():,}" if rows else "·"


def best_rows(library: str, only: str = "") -> list[Row]:
    """Return a library's row for each method: that of its better way where it has two."""
    best: dict[tuple[str, str], Row] = {}
    for measure in [only] if only else MEASURES:
        for row in results()[measure]:
            if row.library == library:
                rivals = (row, best.get((measure, row.method), row))
                best[measure, row.method] = max(rivals, key=lambda one: one.tables["right"])
    return list(best.values())


WORDS = {
    "right": "right",
    "close": "within 1e-4",
    "convention": "by another convention",
    "wrong": "wrong",
    "nan": "nan",
    "raises": "stopped by an error",
}


def versions() -> str:
    """Return the versions that were compared."""
    return ", ".join(
        f"{name} {version(name)}" for name in ("rctlab", "statsmodels", "scipy", "numpy")
    )


def calls() -> str:
    """Return the code to paste: imports, one table, and each call."""
    setup = "from rctlab import (\n    TwoByTwo, independence_test, odds_ratio, risk, "
    setup += "risk_difference, risk_ratio,\n)\n\nx1, n1, x2, n2 = 56, 70, 48, 80\n"
    setup += "table = TwoByTwo(treated=(x1, n1), control=(x2, n2))\n"
    lines = []
    for measure, title in MEASURES.items():
        lines += ["", f"# {title}", *[row.call for row in results()[measure]]]
    lines += [row.call for row in results()["checks"]]
    return f"```python\n{IMPORTS}{setup}{chr(10).join(lines)}\n```"


@cache
def pieces() -> dict[str, str]:
    """Return the generated parts of the page by name."""
    found = {name: as_table(rows, name == "checks") for name, rows in results().items()}
    found |= {"summary": summary(), "versions": versions(), "calls": calls()}
    found |= {"difference": worked_difference(), "ratio": worked_ratio()}
    return found


if __name__ == "__main__":
    print(versions(), summary(), sep="\n\n")
    for key, heading in MEASURES.items():
        print(f"\n{heading}\n\n{pieces()[key]}")
