"""What a forest plot is given: estimates of one measure and level, and a label for each."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any

from rctlab.measures.estimate import Estimate
from rctlab.measures.number_needed import NumberNeededToTreat
from rctlab.pictures.forest_axis import SCALES, scale_of
from rctlab.words import method_name


def read_estimates(estimates: Any) -> list[Estimate]:
    """Return the estimates if they can share one axis."""
    if isinstance(estimates, str) or not isinstance(estimates, Sequence):
        raise TypeError(
            f"estimates={reprlib.repr(estimates)}, of type {type(estimates).__name__}: give "
            "a list of Estimates, such as [risk_ratio(table)] or adjusted_risks(...).ratios"
        )
    found = list(estimates)
    if not found:
        raise ValueError("estimates is empty: give at least one Estimate")
    for one in found:
        _check_drawable(one)
    for other in found[1:]:
        _check_alike(found[0], other)
    return found


def _check_drawable(one: Any) -> None:
    if not isinstance(one, Estimate):
        raise TypeError(
            f"estimates holds {reprlib.repr(one)}, of type {type(one).__name__}: give Estimates only"
        )
    if isinstance(one, NumberNeededToTreat):
        raise ValueError(
            f"estimates holds a number needed to treat ({one._estimate_words()}): its interval can "
            "run through infinity, so draw the differences instead, forest([risk_difference(table)])"
        )
    if one.measure.rpartition(" ")[2] not in SCALES:
        raise ValueError(
            f"estimates holds another measure, {one.measure}: allowed are risks, differences of risks, and ratios"
        )


def _kind(one: Estimate) -> str:
    """Return the measure without words such as "adjusted": crude and adjusted share an axis."""
    words = one.measure.split()
    return words[-1] if words[-1] == "risk" else " ".join(words[-2:])


def _check_alike(first: Estimate, other: Estimate) -> None:
    if _kind(first) != _kind(other):
        raise ValueError(
            f"estimates mixes two measures, {first.measure} and {other.measure}: one axis shows one, "
            "so draw a forest of each"
        )
    if first.level != other.level:
        raise ValueError(
            f"estimates mixes levels {first.level:g} and {other.level:g}: intervals on one axis "
            "need one level"
        )


def read_row_labels(estimates: Sequence[Estimate], labels: Any) -> list[str]:
    """Return a label an estimate: those given, or what tells the rows apart."""
    if labels is None:
        own = _own_labels(estimates)
        twice = [label for at, label in enumerate(own) if label in own[:at]]
        if twice:
            raise ValueError(
                f"labels=None: more than one row would be called {twice[0]!r}; give a list of names, "
                f"one for each of {len(own)} estimates"
            )
        return own
    good = isinstance(labels, Sequence) and not isinstance(labels, str)
    good = good and all(isinstance(label, str) and label.strip() for label in labels)
    if not good or len(labels) != len(estimates):
        raise ValueError(
            f"labels={labels!r}: give a list of names, one for each of {len(estimates)} estimate(s)"
        )
    return list(labels)


def own_title(estimates: Sequence[Estimate]) -> str | None:
    """Return what all rows compare, where their labels leave it out."""
    compared = {one.compare for one in estimates}
    return compared.pop() or None if len(estimates) > 1 and len(compared) == 1 else None


def _own_labels(estimates: Sequence[Estimate]) -> list[str]:
    """Return the comparison, the measure and the method: each where it is needed and differs."""
    parts = [[one.compare for one in estimates], [one.measure for one in estimates]]
    parts.append([method_name(one.method) for one in estimates])
    labels = ["" for _ in estimates]
    for words in parts:
        if len(set(words)) > 1 and len(set(labels)) < len(labels):
            labels = [", ".join(filter(None, pair)) for pair in zip(labels, words, strict=True)]
    spare = parts[0] if len(estimates) == 1 else parts[2]
    return [label or word or parts[2][0] for label, word in zip(labels, spare, strict=True)]


def read_favours(favours: Any, estimates: Sequence[Estimate]) -> tuple[str, str] | None:
    """Return whom the two sides of the line of no effect favour."""
    if favours is None:
        return None
    good = isinstance(favours, Sequence) and not isinstance(favours, str) and len(favours) == 2
    if not good or not all(isinstance(words, str) and words.strip() for words in favours):
        raise ValueError(
            f"favours={favours!r}: name the two sides, left first, such as ('usual care', 'coach')"
        )
    if scale_of(estimates[0].measure).null is None:
        raise ValueError(f"favours={favours!r}: risks have no line of no effect, leave favours out")
    return favours[0], favours[1]
