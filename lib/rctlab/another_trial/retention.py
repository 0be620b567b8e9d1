"""Who was assessed: at each time, at least once, every time. Can these numbers be true together?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rctlab.another_trial.spec_checks import at_most, known_keys, one_each, people

Counts = dict[str, dict[str, tuple[int, int]]]
ByTime = dict[str, dict[str, int]]


def read_retention(
    table: Any, counts: Counts, sizes: Mapping[str, int]
) -> tuple[ByTime, dict[str, int], dict[str, int]]:
    """Read who was assessed, or say which two numbers clash."""
    found = known_keys(table, ("assessed", "any", "all"), "retention")
    given = known_keys(found.get("assessed", {}), counts, "retention.assessed")
    assessed = {time: _at(time, given.get(time), counts[time], sizes) for time in counts}
    if ("any" in found) != ("all" in found):
        there, lacking = ("any", "all") if "any" in found else ("all", "any")
        raise ValueError(f"retention has {there!r} but no {lacking!r}: give both or neither.")
    if "any" not in found:
        return assessed, {}, {}
    once: dict[str, int] = {}
    always: dict[str, int] = {}
    for key, kept in (("any", once), ("all", always)):
        for arm, value in one_each(found[key], sizes, f"retention.{key}").items():
            kept[arm] = people(value, f"retention.{key}.{arm}")
    for arm, size in sizes.items():
        seen = [assessed[time][arm] for time in assessed]
        _refuse_clash(arm, seen, once[arm], always[arm], size)
    return assessed, once, always


def _at(
    time: str, given: Any, counts: Mapping[str, tuple[int, int]], sizes: Mapping[str, int]
) -> dict[str, int]:
    """Return who was assessed at one time, by arm."""
    where = f"retention.assessed.{time}"
    known = {arm: n for arm, (_, n) in counts.items()}
    if given is None:
        return known
    values = one_each(given, sizes, where)
    assessed = {arm: people(value, f"{where}.{arm}") for arm, value in values.items()}
    for arm, n in assessed.items():
        at_most(known[arm], f"the n of outcome.counts.{time}.{arm}", n, f"{where}.{arm}")
        at_most(n, f"{where}.{arm}", sizes[arm], f"the size of arm {arm!r}")
    return assessed


def _refuse_clash(arm: str, seen: list[int], once: int, always: int, size: int) -> None:
    """Say so if nobody could have been assessed in this pattern."""
    at_most(once, f"retention.any.{arm}", size, f"the size of arm {arm!r}")
    at_most(max(seen), f"the most assessed at one time in {arm!r}", once, f"retention.any.{arm}")
    at_most(
        always, f"retention.all.{arm}", min(seen), f"the fewest assessed at one time in {arm!r}"
    )
    _refuse_sum(arm, seen, once, always)


def _refuse_sum(arm: str, seen: list[int], once: int, always: int) -> None:
    """Say so if the assessments are too few or too many for those assessed once or more."""
    times, total, some = len(seen), sum(seen), once - always
    # those assessed sometimes: each at 1 time or more, and not at all of them
    few, many = (always * times + some * each for each in (1, times - 1))
    if few <= total <= many:
        return
    if total < few:
        limit, each, needed = "least", 1, few
        remedy = f"retention.any.{arm} can be {total - always * (times - 1):,} or less"
    else:
        limit, each, needed = "most", times - 1, many
        remedy = f"retention.all.{arm} can be {total - once * (times - 1):,} or more"
    raise ValueError(
        f"retention: of {arm!r} {once:,} people were assessed at least once, {always:,} of them "
        f"every time. That makes at {limit} {always:,} x {times} + {some:,} x {each} = {needed:,} "
        "assessments; but the people assessed at each time add up to "
        f"{' + '.join(f'{n:,}' for n in seen)} = {total:,}. With the other numbers {remedy}."
    )
