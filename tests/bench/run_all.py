"""Time rctlab against others and print the ratios: make bench."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import explorers
import fits
import numpy as np
import plain
import trials
from contests import Contest, against_scipy, against_statsmodels, against_zepid, fair_tables
from racing import Ratio, race
from random_tables import Tables

SIZES = (1, 10, 100, 1000, 10_000)

Row = tuple[str, ...]


def per_second(seconds: float) -> str:
    """Return a rate as people read it."""
    return f"{1 / seconds:,.0f}"


def times(ratio: float) -> str:
    """Return a ratio with three digits at most."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"


def spread(ratio: Ratio) -> str:
    """Return the median with the least and the most of all rounds."""
    return f"{times(ratio.median)} ({times(ratio.least)} to {times(ratio.most)})"


def verdict(reached: bool | None) -> str:
    """Say whether a target was reached."""
    return "" if reached is None else "yes" if reached else "NO"


def show(title: str, head: Row, rows: list[Row]) -> None:
    """Print a table that also reads as Markdown."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    print(f"\n{title}\n")
    for row in (head, tuple("-" * width for width in widths), *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(cells)} |", flush=True)


def contest_row(contest: Contest, tables: Tables, rounds: int) -> Row:
    """Race all tables at once against a call for each."""
    ratio = race(lambda: contest.all_theirs(tables), lambda: contest.ours(tables), rounds=rounds)
    count = len(tables)
    target = "" if contest.target is None else f"{contest.target:g}"
    reached = None if contest.target is None else ratio.median >= contest.target
    rates = (per_second(ratio.second / count), per_second(ratio.first / count))
    agree = f"{contest.agree(tables)} of {count}"
    return (contest.task, contest.other, *rates, spread(ratio), target, verdict(reached), agree)


def single_row(contest: Contest, tables: Tables, rounds: int) -> Row:
    """Race one table against one table."""
    one = tables[:1]
    ratio = race(lambda: contest.all_theirs(one), lambda: contest.ours(one), rounds=rounds)
    return contest.task, contest.other, f"{1e3 * ratio.second:.2f}", spread(ratio)


def contests() -> list[Contest]:
    """Return the contests with what is installed."""
    found = [*against_statsmodels(), *against_scipy()]
    try:
        found += against_zepid()
    except ImportError as problem:
        print(f"zepid is left out ({problem}): pip install -c constraints.txt -e '.[bench]'")
    return found


def show_contests(count: int, rounds: int) -> None:
    """Time intervals and P values."""
    tables, all_contests = fair_tables(count), contests()
    head = ("", "against", "ours, tables/s", "theirs", "ours is faster", "target", "reached")
    rows = [contest_row(one, tables, rounds) for one in all_contests]
    show(
        f"Intervals and P values of {count} tables (10 to 1,000 people an arm, no zero cells, only "
        "such that\nstatsmodels finishes): ours takes all at once, theirs one at a time.\n"
        "Same numbers: to 6 digits; docs/comparison.md says who is right where they differ",
        (*head, "same numbers"),
        rows,
    )
    rows = [single_row(one, tables, rounds) for one in all_contests]
    show("One call for one table", ("", "against", "ours, ms", "ours is faster"), rows)
    (closest,) = [one for one in all_contests if one.task == "ratio, koopman"]
    show_sizes(closest, tables, rounds)


def show_sizes(contest: Contest, tables: Tables, rounds: int) -> None:
    """Time one contest by how many tables there are: ours has a cost a call, however many."""
    rows = []
    for count in SIZES:
        some = np.resize(tables, (count, tables.shape[1]))
        ratio = race(
            lambda some=some: contest.all_theirs(some),
            lambda some=some: contest.ours(some),
            rounds=rounds,
        )
        assert contest.target
        reached = verdict(ratio.median >= contest.target)
        rows.append((f"{count:,}", per_second(ratio.second / count), spread(ratio), reached))
    head = ("tables at once", "ours, tables/s", "ours is faster", "target reached")
    show(f"{contest.task}, against {contest.other}, by the number of tables", head, rows)


def show_coverage(rounds: int) -> None:
    """Time exact coverage against one pass of plain arithmetic."""
    people = [n for _, n in plain.TRIAL]
    rows = []
    for measure, methods in plain.METHODS.items():
        for method in methods:
            ratio = race(
                lambda measure=measure, method=method: plain.exact_coverage(measure, method),
                lambda: plain.plain_arithmetic(*people),
                rounds=rounds,
            )
            reached = ratio.median < plain.COVERAGE_TARGET
            figures = f"{1e3 * ratio.first:.1f}", spread(ratio)
            target = f"under {plain.COVERAGE_TARGET:g}"
            rows.append((f"{measure}, {method}", *figures, target, verdict(reached)))
    show(
        "Exact coverage at 778 v 777 people (606,062 tables), risks 22.5% and 15%, over one\n"
        "vectorised pass of plain arithmetic (Wald limits of each of these tables). Ours leaves out\n"
        "counts with a chance below 1e-18 (conditional methods: 1e-40)",
        ("", "ms", "times the pass", "target", "reached"),
        rows,
    )


def show_resampling(rounds: int, draws: int) -> None:
    """Time tests and intervals by resampling against numpy's own random numbers."""
    rows = []
    for name, (call, drawing) in plain.RESAMPLING.items():
        same = race(
            lambda call=call: call(draws), lambda drawing=drawing: drawing(draws), rounds=rounds
        )
        each = race(
            lambda call=call: call(draws), lambda: plain.people(draws), rounds=rounds
        ).inverse()
        rows.append((name, f"{1e3 * same.first:.2f}", spread(same), spread(each)))
    show(
        f"Resampling, {draws:,} draws of the trial's table (229 of 635 v 151 of 621). Ours over numpy drawing\n"
        "the same counts; and numpy drawing one number a person and draw, as rows would need, over ours",
        ("", "ours, ms", "times numpy's draws", "numpy, a number a person"),
        rows,
    )


def show_fits(rounds: int, trials: int) -> None:
    """Time the adjusted fit of a trial, and of many simulated ones."""
    ratio = race(fits.theirs, fits.ours, rounds=rounds)
    same = "yes" if fits.agree() else "NO"
    rates = (per_second(ratio.second), per_second(ratio.first))
    show(
        f"Modified Poisson with robust errors, {fits.PEOPLE:,} people, 11 columns: one fit",
        ("", "against", "ours, fits/s", "theirs", "ours is faster", "same numbers"),
        [("adjusted fit", "statsmodels", *rates, spread(ratio), same)],
    )
    rows = []
    for processes in (1, fits.PROCESSES):
        rate = fits.drawn_and_fitted(trials, processes)
        target = f"{fits.RATE_TARGET:,.0f}" if processes == fits.PROCESSES else ""
        reached = verdict(rate >= fits.RATE_TARGET if target else None)
        rows.append((f"{processes}", f"{rate:,.0f}", target, reached))
    show(
        f"{trials:,} trials of {fits.PEOPLE:,} people drawn and fitted",
        ("processes", "trials/s", "target", "reached"),
        rows,
    )


def show_trials(seeds: int) -> None:
    """Time one simulated trial of each kind, and say how near twins come to print."""
    rows = []
    for name, options in trials.KINDS.items():
        middle, least, most = trials.milliseconds(options, seeds)
        target = "" if options else f"under {trials.TARGET:g}"
        reached = verdict(None if options else middle < trials.TARGET)
        rows.append((name, f"{middle:.1f} ({least:.1f} to {most:.1f})", target, reached))
    head = ("simulate_trial", "ms", "target", "reached")
    show(f"One simulated trial with its data frame ({seeds} seeds, medians)", head, rows)
    rows = []
    for digits in (False, True):
        alike, mean, most = trials.off_print(digits, seeds)
        rows.append((f"digits={digits}", f"{alike} of {seeds}", f"{mean:.3f}", f"{most:.3f}"))
    head = ("twins", "printed alike", "mean distance", "largest")
    show("The primary analysis at 3 months against print, percentage points", head, rows)


def show_explorers(rounds: int) -> None:
    """Time one move of a control of each explorer: words, table and picture anew."""
    rows = []
    for name, move in explorers.updates().items():
        ratio = race(move, explorers.empty_picture, rounds=rounds)
        reached = verdict(1e3 * ratio.first < explorers.TARGET)
        target = f"under {explorers.TARGET}"
        rows.append((name, f"{1e3 * ratio.first:.0f}", spread(ratio), target, reached))
    head = ("", "ms", "times an empty picture", "target, ms", "reached")
    show("One move of a control of an explorer", head, rows)


def show_import(rounds: int) -> None:
    """Time what `import rctlab` adds to `import pandas`."""
    pandas, added = plain.import_seconds(rounds)
    target = plain.IMPORT_TARGET
    row = (f"{pandas:.2f}", f"{added:.2f}", f"under {target}", verdict(added < target))
    head = ("import pandas, s", "import rctlab adds, s", "target", "reached")
    show(f"Start ({rounds} new processes, medians)", head, [row])


def versions() -> str:
    """Say what was timed."""
    found = []
    for name in ("rctlab", "numpy", "scipy", "statsmodels", "pandas", "zepid"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"Python {platform.python_version()}, {', '.join(found)}"


def parts(options: argparse.Namespace) -> dict[str, Callable[[], None]]:
    """Return what can be timed, by name."""
    return {
        "tables": lambda: show_contests(options.tables, options.rounds),
        "coverage": lambda: show_coverage(options.rounds),
        "resampling": lambda: show_resampling(options.rounds, options.draws),
        "fits": lambda: show_fits(options.rounds, options.trials),
        "trials": lambda: show_trials(options.seeds),
        "explorers": lambda: show_explorers(options.rounds),
        "import": lambda: show_import(options.rounds),
    }


def main() -> None:
    """Time all, or the parts that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "part",
        nargs="*",
        help="tables, coverage, resampling, fits, trials, explorers, import; all by default",
    )
    parser.add_argument("--tables", type=int, default=1000, help="how many tables")
    parser.add_argument("--draws", type=int, default=10_000, help="how many draws a resampling")
    parser.add_argument("--trials", type=int, default=10_000, help="how many simulated trials")
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds of a kind of trial")
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair is timed")
    options = parser.parse_args()
    print(versions())
    print(f"Each figure is the median of {options.rounds} rounds (least to most), taken in turn.")
    every = parts(options)
    for name in options.part or every:
        every[name]()


if __name__ == "__main__":
    main()
