"""Is this what a description of a trial may hold? Clear words, with the two numbers that clash."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral
from typing import Any

from rctlab.inputs import events_and_n, whole_number


def known_keys(table: Any, allowed: Iterable[str], where: str) -> dict[str, Any]:
    """Return a table of the description, if it is one and holds nothing unknown."""
    if not isinstance(table, Mapping):
        raise TypeError(f"{where} = {table!r}: a table is needed here, {{ name = value, ... }}.")
    found, names = {str(key): value for key, value in table.items()}, list(allowed)
    for key in found:
        if key not in names:
            near = difflib.get_close_matches(key, names, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(
                f"{where}: {key!r} is not known here.{hint} Allowed: {', '.join(names)}."
            )
    return found


def text(table: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    """Return a text of the description; where there is no default it must be there."""
    value = table.get(key, default)
    if value is None:
        raise ValueError(f"{where} has no {key!r}; give it a text.")
    if not isinstance(value, str):
        raise TypeError(f"{where}: {key} = {value!r} is to be text.")
    if not value.strip() and default is None:
        raise ValueError(f"{where}: {key} is empty; give it a text.")
    return value


def column_name(name: str, where: str) -> str:
    """Return a name that can be a column: letters, digits and underscores, no digit first."""
    if not name.isidentifier():
        raise ValueError(
            f"{where} = {name!r}: it becomes a column; use letters, digits and _, no digit first."
        )
    return name


def plain(value: Any) -> Any:
    """Return a decimal number as Python's own float; anything else as it is."""
    return float(value) if isinstance(value, Decimal) else value


def people(value: Any, where: str, shown: Any = None) -> int:
    """Return a number of people; one that is written with decimals is none."""
    count = whole_number(plain(value), where, shown)
    if not isinstance(value, Integral):
        raise ValueError(
            f"{where}={value if shown is None else shown!r}: a count of people has no decimals, and "
            f"a percentage is no count. Write {count} if it is {count} people."
        )
    return count


def counted(value: Any, where: str) -> tuple[int, int]:
    """Return people with the event and people whose outcome is known."""
    if not isinstance(value, list | tuple):
        return events_and_n(value, where)
    if len(value) != 2:
        raise ValueError(
            f"{where}={value!r}: give two numbers [events, n], such as [229, 635], each without a "
            f"comma in it; this has {len(value)}."
        )
    events, n = (people(one, where, value) for one in value)
    if events > n:
        raise ValueError(
            f"{where}={value!r}: {events:,} people with the event are more than the {n:,} people "
            "whose outcome is known. The order is [events, n]: events from 0 to n."
        )
    return events, n


def at_most(low: int, low_words: str, high: int, high_words: str) -> None:
    """Say so if one number of people is larger than another that it is part of."""
    if low > high:
        raise ValueError(f"{low_words} ({low:,}) is more than {high_words} ({high:,}).")


def one_each(table: Any, arms: Iterable[str], where: str) -> dict[str, Any]:
    """Return one value an arm, in the order of the arms."""
    names = list(arms)
    found = known_keys(table, names, where)
    for name in names:
        if name not in found:
            raise ValueError(f"{where} has nothing for the arm {name!r}.")
    return {name: found[name] for name in names}


def people_each(table: Any, sizes: Mapping[str, int], where: str) -> dict[str, int]:
    """Return a number of people for each arm, none of them above the size of the arm."""
    counts = {}
    for arm, value in one_each(table, sizes, where).items():
        counts[arm] = people(value, f"{where}.{arm}")
        at_most(counts[arm], f"{where}.{arm}", sizes[arm], f"the size of arm {arm!r}")
    return counts
