"""Call a learner's function with given inputs and tell what it did."""

from __future__ import annotations

import contextlib
import dis
import io
import math
import warnings
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from rctlab.tasks.answer import Unreadable, read_number, show

# Relative, for numbers that went through another order of the same arithmetic.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Call:
    """What one call did: the value it gave, or the exception that stopped it."""

    value: Any = None
    stopped: BaseException | None = None
    printed: bool = False

    @property
    def gave_nothing(self) -> bool:
        """Whether it ran through and returned None."""
        return self.stopped is None and self.value is None

    @property
    def said(self) -> str:
        """What it did, as the end of a sentence: "gave 1.48", "stopped with ...\""""
        if self.stopped is not None:
            return f"stopped with {type(self.stopped).__name__}: {self.stopped}"
        if self.value is None or self.value is Ellipsis:
            return "gave nothing back" if self.value is None else "gave ..."
        return f"gave {show(self.value)}"

    @property
    def number(self) -> float | None:
        """The number it gave, or None if it gave none."""
        value = int(self.value) if isinstance(self.value, (bool, np.bool_)) else self.value
        try:
            return None if self.stopped or value is None else read_number(value, "it")
        except Unreadable:
            return None

    def like(self, other: Call) -> bool:
        """Whether two calls did the same: the same number, or the same kind of stop."""
        if self.stopped or other.stopped:
            return type(self.stopped) is type(other.stopped)
        if other.number is None:
            return self.number is None
        return same(self, other.number)

    def is_rounded(self, wanted: float) -> bool:
        """Whether it gave the wanted number with decimals rounded away."""
        number = self.number
        if number is None or not math.isfinite(wanted):
            return False
        return any(number == round(wanted, digits) for digits in range(6))

    @property
    def is_text(self) -> bool:
        """Whether it gave a text in place of a number."""
        return isinstance(self.value, str)

    @property
    def is_gap(self) -> bool:
        """Whether it gave the three dots of a frame, or reckoned with them."""
        if self.stopped is None:
            return self.value is Ellipsis
        return isinstance(self.stopped, TypeError) and "ellipsis" in str(self.stopped)

    @property
    def is_subscript(self) -> bool:
        """Whether it stopped at square brackets behind what has no pieces."""
        return isinstance(self.stopped, TypeError) and "subscriptable" in str(self.stopped)

    @property
    def is_misspelt(self) -> bool:
        """Whether it stopped at `float("...")` with other letters than those of nan or inf."""
        return isinstance(self.stopped, ValueError) and "to float" in str(self.stopped)

    @property
    def is_misnamed(self) -> bool:
        """Whether it stopped at a name that Python does not know, or at a call that does not fit."""
        return isinstance(self.stopped, (NameError, AttributeError, TypeError))

    @property
    def unknown_name(self) -> str:
        """The name that Python did not know, empty if it stopped at nothing of the kind."""
        if isinstance(self.stopped, UnboundLocalError) or not isinstance(self.stopped, NameError):
            return ""  # a local name is known: it has no value yet
        return self.stopped.name or ""


def call(function: Callable[..., Any], args: Sequence[Any]) -> Call:
    """Call ``function(*args)`` on copies, quietly.

    Whatever it prints is swallowed: a line on standard error would cost the learner the task's
    points in nbgrader, and a warning is no wrong answer.
    """
    out = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        try:
            value = function(*deepcopy(list(args)))
        except (Exception, SystemExit) as stopped:
            return Call(stopped=stopped, printed=bool(out.getvalue()))
    return Call(value=value, printed=bool(out.getvalue()))


def does_nothing(function: Callable[..., Any]) -> bool:
    """Tell whether a function's body is what a stub holds: a docstring at the most."""
    code = getattr(function, "__code__", None)
    if code is None:  # in marking, the room in which the function lives has looked
        return bool(getattr(function, "does_nothing", False))
    idle = {"RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "POP_TOP"}
    return all(step.opname in idle for step in dis.get_instructions(code))


def same(done: Call, wanted: float) -> bool:
    """Tell whether a call gave the wanted number (nan equals nan, infinity its own sign)."""
    number = done.number
    if number is None:
        return False
    if math.isnan(wanted) or math.isnan(number):
        return math.isnan(wanted) and math.isnan(number)
    return number == wanted or math.isclose(number, wanted, rel_tol=TOLERANCE, abs_tol=1e-9)
