"""Who was assessed: at each time, at least once, every time. Can these numbers be true together?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rctlab.another_trial.spec_checks import at_most, known_keys, people_each

Counts = dict[str, dict[str, tuple[int, int]]]
ByArm = dict[str, int]


def read_retention(
    table: Any, counts: Counts, sizes: Mapping[str, int]
) -> tuple[dict[str, ByArm], ByArm, ByArm]:
    """Read who was assessed at each time, at least once and every time; refuse two that clash."""
    found = known_keys(table, ("assessed", "any", "all"), "retention")
    given = known_keys(found.get("assessed", {}), counts, "retention.assessed")
    assessed = {time: {arm: n for arm, (_, n) in pairs.items()} for time, pairs in counts.items()}
    for time, values in given.items():
        where, known = f"retention.assessed.{time}", assessed[time]
        assessed[time] = people_each(values, sizes, where)
        for arm, n in assessed[time].items():
            at_most(known[arm], f"the n of outcome.counts.{time}.{arm}", n, f"{where}.{arm}")
    ends = [key for key in ("any", "all") if key in found]
    if len(ends) == 1:
        lacking = "all" if ends == ["any"] else "any"
        raise ValueError(f"retention has {ends[0]!r} but no {lacking!r}: give both or neither.")
    if not ends:
        return assessed, {}, {}
    once, always = (people_each(found[key], sizes, f"retention.{key}") for key in ends)
    for arm in sizes:
        _refuse_clash(arm, [seen[arm] for seen in assessed.values()], once[arm], always[arm])
    return assessed, once, always


def _refuse_clash(arm: str, seen: list[int], once: int, always: int) -> None:
    """Say so if nobody could have been assessed in this pattern."""
    most, fewest = (f"the {words} assessed at one time in {arm!r}" for words in ("most", "fewest"))
    at_most(max(seen), most, once, f"retention.any.{arm}")
    at_most(always, f"retention.all.{arm}", min(seen), fewest)
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
