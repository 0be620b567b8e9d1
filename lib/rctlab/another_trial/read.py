"""Read the description of a trial, from a file, a dict or by its name, and check that it agrees."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from rctlab.another_trial.baseline import EVERYBODY, Baseline, read_baseline
from rctlab.another_trial.from_record import OURS, cbt_cp
from rctlab.another_trial.retention import Counts, read_retention
from rctlab.another_trial.spec_checks import (
    at_most,
    column_name,
    counted,
    known_keys,
    one_each,
    people,
    text,
)
from rctlab.another_trial.trial_spec import SYNTHETIC, TrialSpec
from rctlab.inputs import warn

DEFAULTS = {"doi": "", "synthetic": SYNTHETIC}
TEXTS = ("name", "citation", "doi", "synthetic")
KEYS = (*TEXTS, "randomized", "arms", "outcome", "retention", "baseline")
HINT = (
    'Numbers have no comma (1500, 58.7); text stands in quotes ("a leaflet"), and so does a name '
    'with a space ("my course" = ...); quotes and brackets are closed, and each name comes once.'
)


class PrintedNumber(Decimal):
    """A number with its printed digits, 5.90; a message shows it as it was written."""

    def __repr__(self) -> str:
        return str(self)


def shipped_specs() -> tuple[str, ...]:
    """Return the names of the trials that come with the library.

    Examples
    --------
    >>> shipped_specs()
    ('cbt-cp', 'physicians-health-study')
    """
    files = [Path(file.name) for file in resources.files("rctlab.another_trial").iterdir()]
    return tuple(sorted([OURS, *(file.stem for file in files if file.suffix == ".toml")]))


def read_spec(source: Any) -> TrialSpec:
    """Read the description of a trial and check that its numbers agree with each other.

    Parameters
    ----------
    source : str, pathlib.Path, dict or TrialSpec
        A TOML file, the name of a trial that comes with the library (see `shipped_specs`), or what
        such a file holds, as a dict. How a file is written: docs/another-trial.md.

    Returns
    -------
    TrialSpec

    Raises
    ------
    TypeError
        If something is of the wrong kind, such as text for a count.
    ValueError
        If there is no such file or name, it is not TOML, a key is unknown, or two numbers clash:
        the message names both.

    Warns
    -----
    UserWarning
        For a percentage below 1, and where the outcome of fewer than one in five is known.

    Examples
    --------
    >>> trial = read_spec({
    ...     "name": "A small trial",
    ...     "citation": "Invented",
    ...     "arms": {"new": {"size": 20}, "old": {"size": 21}},
    ...     "outcome": {"name": "better", "counts": {"3": {"new": [9, 18], "old": [5, 20]}}},
    ... })
    >>> print(trial)
    A small trial: 41 people in 2 arms; better at 3: new 9 of 18, old 5 of 20. Invented.
    """
    if isinstance(source, TrialSpec):
        return source
    if isinstance(source, Mapping):
        return _checked(source)
    if not isinstance(source, str | Path):
        raise TypeError(f"spec is a {type(source).__name__}; give a file, a name or a dict.")
    if str(source) == OURS:
        return _checked(cbt_cp())
    content, name = _content(source)
    found = _parsed(content, name)
    try:
        return _checked(found)
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"{name}: {problem}") from None


def _content(source: str | Path) -> tuple[str, str]:
    """Return the text of a shipped description or of a file, and its name."""
    if str(source) in shipped_specs():
        file = resources.files("rctlab.another_trial").joinpath(f"{source}.toml")
        return file.read_text(encoding="utf-8"), f"{source}.toml"
    path = Path(source)
    if not path.is_file():
        near = difflib.get_close_matches(str(source), shipped_specs(), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"spec={str(source)!r} is no file and no trial that comes with the library.{hint} "
            f"Those are: {', '.join(shipped_specs())}."
        )
    try:
        # some editors put a mark in front of the text
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not a text file in UTF-8.") from None


def _parsed(content: str, name: str) -> dict[str, Any]:
    """Return what a TOML file holds; numbers keep their printed digits."""
    try:
        return tomllib.loads(content, parse_float=PrintedNumber)
    except tomllib.TOMLDecodeError as problem:
        said = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", str(problem), re.DOTALL)
        if said is None:
            raise ValueError(f"{name} is not valid TOML. {HINT} ({problem}.)") from None
        line = content.splitlines()[int(said[2]) - 1].strip()
        raise ValueError(
            f"{name} is not valid TOML in line {said[2]}: '{line}'. {HINT} ({said[1]}.)"
        ) from None


def _checked(content: Mapping[str, Any]) -> TrialSpec:
    """Return the description, or say what is wrong with it."""
    found = known_keys(content, KEYS, "spec")
    sizes, labels = _arms(found)
    table = known_keys(found.get("outcome", {}), ("name", "what", "unit", "counts"), "outcome")
    outcomes = _outcomes(table, sizes)
    outcome = column_name(text(table, "name", "outcome"), "outcome.name")
    assessed, once, always = read_retention(found.get("retention", {}), outcomes, sizes)
    tables = found.get("baseline", {})
    names = known_keys(tables, map(str, tables), "baseline")
    baseline = tuple(read_baseline(name, table, sizes) for name, table in names.items())
    _refuse_same_columns(outcome, list(outcomes), baseline)
    return TrialSpec(
        **{key: text(found, key, "spec", DEFAULTS.get(key)) for key in TEXTS},
        sizes=sizes,
        labels=labels,
        outcome=outcome,
        what=text(table, "what", "outcome", default=outcome.replace("_", " ")),
        unit=text(table, "unit", "outcome", default=""),
        outcomes=outcomes,
        assessed=assessed,
        at_least_once=once,
        every_time=always,
        baseline=baseline,
    )


def _arms(found: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, str]]:
    """Return the size and the label of each arm."""
    arms = found.get("arms", {})
    tables = known_keys(arms, map(str, arms), "arms")
    if len(tables) < 2:
        raise ValueError(f"arms: two or more are needed; this has {len(tables)}.")
    sizes, labels = {}, {}
    for arm, content in tables.items():
        where = f"arms.{arm}"
        if arm == EVERYBODY:
            raise ValueError(f"{where}: 'all' stands for everybody; give the arm another name.")
        table = known_keys(content, ("size", "label"), where)
        if "size" not in table:
            raise ValueError(f"{where} has no 'size': how many people were randomized to it?")
        sizes[arm] = people(table["size"], f"{where}.size")
        if sizes[arm] == 0:
            raise ValueError(f"{where}.size = 0: an arm needs at least 1 person.")
        labels[arm] = text(table, "label", where, default=arm)
    if "randomized" in found:
        total, added = people(found["randomized"], "randomized"), sum(sizes.values())
        if total != added:
            raise ValueError(f"randomized = {total:,}, but the arms add up to {added:,}.")
    return sizes, labels


def _outcomes(table: Mapping[str, Any], sizes: Mapping[str, int]) -> Counts:
    """Return the outcome's counts by time and arm."""
    times = table.get("counts") or {}
    tables = known_keys(times, map(str, times), "outcome.counts")
    if not tables:
        raise ValueError(
            "outcome has no counts. Give a table for each time, such as [outcome.counts.3] with "
            f"{next(iter(sizes))} = [events, n]."
        )
    counts: Counts = {}
    for time, content in tables.items():
        where = f"outcome.counts.{time}"
        _check_time(time, content)
        pairs = one_each(content, sizes, where)
        counts[time] = {arm: counted(pair, f"{where}.{arm}") for arm, pair in pairs.items()}
        for arm, (_, n) in counts[time].items():
            if 0 < 5 * n < sizes[arm]:
                warn(
                    f"{where}.{arm}: the outcome of {n:,} of {sizes[arm]:,} people is known, fewer "
                    "than one in five. Is n a percentage, or the n of something else?"
                )
            at_most(n, f"the n of {where}.{arm}", sizes[arm], f"the size of arm {arm!r}")
    return counts


def _check_time(time: str, content: Any) -> None:
    """Say so if this is no name of a time after randomization."""
    inside = list(content) if isinstance(content, Mapping) else []
    # TOML reads [outcome.counts.2.5] as a 5 within a 2
    time += f".{inside[0]}" * bool(inside and all(str(key).isdecimal() for key in inside))
    if not re.fullmatch(r"[1-9][0-9]*|(?!\d)\w+", time):
        raise ValueError(
            f"outcome.counts.{time}: a time is a whole number after randomization or a word, such "
            "as 3 or end. Its unit goes into outcome.unit (where it has a point, count in a smaller "
            "one: 10 weeks for 2.5 months); what people were like at 0 goes into baseline."
        )


def _refuse_same_columns(outcome: str, times: list[str], baseline: tuple[Baseline, ...]) -> None:
    """Say so if two things would become the same column of the twin."""
    taken = ["id", "arm", *(f"{kind}_{time}" for time in times for kind in ("assessed", outcome))]
    if outcome == "assessed":
        raise ValueError("outcome.name = 'assessed' is taken for who was assessed; choose another.")
    for item in baseline:
        if column_name(item.name, "a name in baseline") in taken:
            raise ValueError(f"baseline.{item.name}: the twin has a column of this name already.")
