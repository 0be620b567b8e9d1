"""Risks as people per 100: reading them, rounding them honestly and putting them into words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rctlab import words as wording
from rctlab.inputs import events_and_n
from rctlab.measures.estimate import Estimate
from rctlab.measures.table import TwoByTwo

Outcome = tuple[str, str]  # what people did, and how to say that they did not


@dataclass(frozen=True)
class Share:
    """The risk of one arm (a proportion, NaN for an empty arm) as whole people per 100 or 1,000.

    `counts` are the people behind it (events, all), where they were counted.
    """

    name: str
    risk: float
    per: int
    counts: tuple[int, int] | None = None

    @property
    def empty(self) -> bool:
        return math.isnan(self.risk)

    @property
    def count(self) -> int:
        """Whole people with the outcome, a half rounded up; 0 in an empty arm."""
        return 0 if self.empty else round_half_up(self.risk * self.per)

    @property
    def shown(self) -> str:
        """The count in words that stay true when rounding would say "nobody" or "everybody"."""
        if self.count == 0 and self.risk > 0:
            return "under 1"
        if self.count == self.per and self.risk < 1:
            return f"over {self.per - 1:,}"
        return f"{self.count:,}"

    @property
    def percent(self) -> str:
        return percent(self.risk, digits=decimals(self.per))


def read_shares(source: Any, labels: Sequence[str] | None, per: int) -> list[Share]:
    """Turn a TwoByTwo, a dict or a list of risks into one share an arm, in the order given."""
    names, values = _names_and_values(source)
    if labels is not None:
        names = read_labels(labels)
    if not values or len(names) != len(values):
        raise ValueError(
            f"labels={list(names)!r}: {len(values)} risk(s) need one label each, and at least one"
        )
    return [
        Share(name, read_risk(value, f"risk of {name!r}"), per, _counts(value))
        for name, value in zip(names, values, strict=True)
    ]


def _counts(value: Any) -> tuple[int, int] | None:
    """Return events and people, if a risk comes with them; they have been checked."""
    if isinstance(value, tuple):
        return int(value[0]), int(value[1])
    return value.counts if isinstance(value, Estimate) else None


def _names_and_values(source: Any) -> tuple[list[str], list[Any]]:
    """Take apart what may hold risks; a list of estimates knows its names too."""
    if isinstance(source, TwoByTwo):
        return list(source.labels), [source.treated, source.control]
    if isinstance(source, Mapping):
        return [str(name) for name in source], list(source.values())
    if isinstance(source, Sequence) and not isinstance(source, str):
        values = list(source)
        names = [value.compare for value in values if isinstance(value, Estimate) and value.compare]
        if len(names) != len(values) or len(set(names)) != len(names):
            names = ["treated", "control"] if len(values) == 2 else []
        return names, values
    raise TypeError(
        f"table_or_risks={source!r}: give a TwoByTwo, a dict such as "
        '{"coach": 0.361, "usual care": 0.243}, or a list of risks with labels'
    )


def are_words(given: Any, count: int | None = None) -> bool:
    """Say whether what was given is a list of words, and of so many."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return False
    good = all(isinstance(words, str) and words.strip() for words in given)
    return good and count in (None, len(given))


def read_labels(labels: Any) -> list[str]:
    """Return the labels if they are different, non-empty strings."""
    if not are_words(labels) or len(set(labels)) != len(labels):
        raise ValueError(f"labels={labels!r}: give a list of different names, one for each arm")
    return list(labels)


def read_risk(value: Any, argument: str) -> float:
    """Return a risk as a proportion: from a number, an Estimate of a risk or (events, n)."""
    if isinstance(value, tuple):
        events, n = events_and_n(value, argument)
        return events / n if n else math.nan
    if isinstance(value, Estimate) and not value.measure.endswith("risk"):
        raise ValueError(f"{argument} is a {value.measure} ({value.estimate:.4g}): give a risk")
    give = "give a proportion from 0 to 1"
    if isinstance(value, (str, bool)):
        raise TypeError(f"{argument}={value!r}: {give}")
    number = read_number(value, argument, give)
    if not (0 <= number <= 1 or math.isnan(number)):
        hint = (
            f". If {number:g} is a percentage, write {number / 100:g}; "
            "if it is a ratio of two risks, it is not a risk"
        )
        raise ValueError(f"{argument}={value!r}: {give}{hint if 1 < number <= 100 else ''}")
    return number


def read_number(value: Any, argument: str, give: str) -> float:
    """Return a number, or say what to give."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{argument}={value!r}: {give}") from None


def check_per(per: Any) -> int:
    """Return `per` if a grid for so many people can be drawn."""
    if per not in (100, 1000):
        raise ValueError(f"per={per!r}: allowed are 100 and 1000")
    return int(per)


def read_outcome(outcome: Any) -> Outcome:
    """Return what people did, and how to say that they did not."""
    pair = outcome
    if isinstance(outcome, str):
        pair = outcome, "were not" if outcome.split()[:1] in (["was"], ["were"]) else "did not"
    if not are_words(pair, 2):
        raise ValueError(
            f"outcome={outcome!r}: say what people did, such as 'responded', or both, "
            "such as ('improved', 'stayed the same')"
        )
    return pair[0].strip(), pair[1].strip()


def round_half_up(value: float) -> int:
    """Round to a whole number as people do by hand; Python's own `round` turns 12.5 into 12."""
    return math.floor(round(value, 9) + 0.5)  # the inner round takes the dust off 0.145 * 100


def decimals(per: int) -> int:
    """Return how many decimals a percentage needs to show more than the rounded count does."""
    return 1 if per == 100 else 2


def percent(risk: float, *, digits: int = 1) -> str:
    """Write a proportion as a percentage; a small one, or one near 100%, keeps a digit that tells."""
    words = wording.not_a_number(risk)
    if words or risk in (0, 1):
        return words or f"{100 * risk:.0f}%"
    nearest = 100 * min(risk, 1 - risk)
    while 0 < nearest < 0.5 * 10**-digits and digits < 6:
        digits += 1
    return f"{100 * risk:.{digits}f}%"


def points(difference: float, *, digits: int = 1) -> str:
    """Write the size of a difference of two proportions in percentage points.

    Below 2 points it keeps two decimals: "1.0" beside a number needed to treat of 103 looks wrong.
    """
    if 0 < round(abs(difference), 9) < 0.02:
        digits = max(digits, 2)
    size = percent(abs(difference), digits=digits).removesuffix("%")
    return f"{size} percentage points"


def listed(parts: Sequence[str]) -> str:
    """Join words as a list: "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def group(name: str) -> str:
    """Name an arm as a sentence does; a label that calls itself a group or an arm is kept."""
    words = name.split()
    if len(name) == 1:
        return f"group {name}"
    the = "" if words[0].lower() == "the" else "the "
    return f"{the}{name}" if words[-1].lower() in ("group", "arm") else f"{the}{name} group"


def say_shares(shares: Sequence[Share], outcome: Outcome) -> str:
    """Say each arm's risk as people per 100: "Of 100 people in the coach group, 36 responded ..."."""
    sentences = []
    for place, share in enumerate(shares):
        people = f"{share.per:,} people" if place == 0 else f"{share.per:,}"
        if share.empty:
            sentences.append(f"Nobody is in {group(share.name)}, so it has no risk to draw.")
            continue
        sentences.append(
            f"Of {people} in {group(share.name)}, {_spoken(share)} {outcome[0]} "
            f"and {_spoken_rest(share)} {outcome[1]}."
        )
    return " ".join(sentences)


def _spoken_rest(share: Share) -> str:
    """Say how many are left, so that both numbers always add up to all."""
    if share.count in (0, share.per):
        return _spoken(Share(share.name, 1 - share.risk, share.per))
    return f"{share.per - share.count:,}"


def _spoken(share: Share, less: str = "fewer") -> str:
    return share.shown.replace("under", f"{less} than").replace("over", "more than")


def say_difference(share: Share, reference: Share) -> str:
    """Say how many more or fewer people per 100 have the outcome, and the exact points.

    The people are the rounded difference, which the icons need not show: each arm is rounded.
    """
    one, other = group(share.name), group(reference.name)
    if share.empty or reference.empty:
        return f"There is no difference to state between {one} and {other}."
    difference = share.risk - reference.risk
    if math.isclose(difference, 0, abs_tol=1e-12):
        return f"The risk in {one} is the same as in {other}."
    size = Share("", abs(difference), share.per)
    amount = f"{_spoken(size, 'less')} {'more' if difference > 0 else 'fewer'}"
    exact = points(difference, digits=decimals(share.per))
    said = f"That is {amount} per {share.per:,} in {one} than in {other} ({exact})."
    icons = abs(share.count - reference.count)
    if icons != size.count:
        said += f" The picture shows {icons:,}, because each arm is rounded on its own."
    return said


def say_rounding(shares: Sequence[Share]) -> str:
    """Say what the icons were rounded from: from counts, or from risks that may be a model's."""
    there = [share for share in shares if not share.empty]
    if all(share.counts for share in there):
        said = [f"{one.percent} ({one.counts[0]:,} of {one.counts[1]:,})" for one in there]  # type: ignore[index]
        return f"Rounded from {listed(said)}."
    return f"Rounded from {listed([share.percent for share in there])}; not a head count."
