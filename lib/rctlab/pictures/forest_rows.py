"""The rows of a forest plot: estimates of one measure and level, their labels and their words."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from rctlab.measures.estimate import Estimate
from rctlab.measures.number_needed import NumberNeededToTreat
from rctlab.pictures.per_hundred import are_words, listed
from rctlab.words import method_name


class Scale(NamedTuple):
    """What a measure asks of its axis: log or not, no effect, the widest ends, and its unit."""

    log: bool
    null: float | None
    widest: tuple[float, float]
    unit: str


# by the last word of the measure, as an `Estimate` prints by it
SCALES = {
    "ratio": Scale(True, 1.0, (0.01, 100.0), "log scale"),
    "difference": Scale(False, 0.0, (-1.0, 1.0), "percentage points"),
    "risk": Scale(False, None, (0.0, 1.0), "%"),
}


class ForestRows:
    """What a forest plot shows and says; all that it was given is checked here."""

    def __init__(self, estimates: Any, *, title: Any, labels: Any, favours: Any) -> None:
        if title is not None and not are_words([title]):
            raise ValueError(f"title={title!r}: give words, or leave title out")
        self.estimates = read_estimates(estimates)
        compared = {one.compare for one in self.estimates}
        if title is None and labels is None and len(self.estimates) > 1 and len(compared) == 1:
            title = compared.pop() or None  # the labels leave out what is the same in all rows
        self.title: str | None = title
        self.labels = read_row_labels(self.estimates, labels)
        measures = {one.measure for one in self.estimates}
        # "risk ratio" of crude and adjusted ones together
        self.measure = measures.pop() if len(measures) == 1 else _kind(self.estimates[0])
        self.scale = SCALES[self.measure.rpartition(" ")[2]]
        self.favours = _read_favours(favours, self.scale)
        self.interval = self.estimates[0]._interval_name()
        shown = [
            [one._shown(value) for value in (one.estimate, one.lower, one.upper)]
            for one in self.estimates
        ]
        self.numbers = [f"{middle} ({low} to {high})" for middle, low, high in shown]

    @property
    def text(self) -> str:
        """The text twin: one line an estimate, then what the line of no effect tells."""
        said = self._head()
        for label, one, numbers in zip(self.labels, self.estimates, self.numbers, strict=True):
            method = method_name(one.method)
            how = "" if label.endswith(method) else f"; {method}"
            note = f" {one.note}." if one.note else ""
            said.append(f"{label}: {numbers}{how}.{note}")
        return "\n".join([*said, *self._about_no_effect()])

    @property
    def alt(self) -> str:
        """The alternative text: what the eye sees, with its numbers."""
        rows = [f"{label}: {of}." for label, of in zip(self.labels, self.numbers, strict=True)]
        return " ".join([*self._head(), *rows, *self._about_no_effect()])

    def _head(self) -> list[str]:
        """Say the title and what is drawn: "Forest plot of 3 risk ratios with 95% CI, log scale."."""
        count = len(self.estimates)
        name = f"{count} {self.measure}{'s' if count > 1 else ''}"
        unit = "" if self.scale.unit == "%" else f", {self.scale.unit}"
        drawn = f"Forest plot of {name} with {self.interval}{unit}."
        if not self.title:
            return [drawn]
        stopped = self.title.rstrip().endswith((".", "?", "!"))
        return [self.title if stopped else f"{self.title}.", drawn]

    def _about_no_effect(self) -> list[str]:
        """Say whose interval holds the value of no effect, and which side favours whom."""
        null = self.scale.null
        if null is None:
            return []
        rows = list(zip(self.labels, self.estimates, strict=True))
        held = [label for label, one in rows if one.lower <= null <= one.upper]
        said = []
        if held:
            said = [f"The interval includes {null:g} (no effect) in: {listed(held)}."]
        elif any(has_limits(one) for one in self.estimates):
            said = [f"No interval includes {null:g} (no effect)."]
        if self.favours:
            less, more = self.favours
            said.append(f"Below {null:g} favours {less}, above {null:g} favours {more}.")
        return said


def has_limits(one: Estimate) -> bool:
    """Say whether the interval of an estimate is defined."""
    return not (math.isnan(one.lower) or math.isnan(one.upper))


def read_estimates(estimates: Any) -> list[Estimate]:
    """Return the estimates if they can share one axis."""
    if isinstance(estimates, str) or not isinstance(estimates, Sequence):
        raise TypeError(
            f"estimates={reprlib.repr(estimates)}, of type {type(estimates).__name__}: give "
            "a list of Estimates, such as [risk_ratio(table)] or adjusted_risks(...).ratios"
        )
    if not estimates:
        raise ValueError("estimates is empty: give at least one Estimate")
    for one in estimates:
        _check_drawable(one)
    first = estimates[0]
    for other in estimates:
        if _kind(first) != _kind(other):
            raise ValueError(
                f"estimates mixes two measures, {first.measure} and {other.measure}: one axis "
                "shows one, so draw a forest of each"
            )
        if first.level != other.level:
            raise ValueError(
                f"estimates mixes levels {first.level:g} and {other.level:g}: intervals on one "
                "axis need one level"
            )
    return list(estimates)


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
    if not are_words(labels, len(estimates)):
        raise ValueError(
            f"labels={labels!r}: give a list of names, one for each of {len(estimates)} estimate(s)"
        )
    return list(labels)


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


def _read_favours(favours: Any, scale: Scale) -> tuple[str, str] | None:
    """Return whom the two sides of the line of no effect favour."""
    if favours is None:
        return None
    if not are_words(favours, 2):
        raise ValueError(
            f"favours={favours!r}: name the two sides, left first, such as ('usual care', 'coach')"
        )
    if scale.null is None:
        raise ValueError(f"favours={favours!r}: risks have no line of no effect, leave favours out")
    return favours[0], favours[1]
