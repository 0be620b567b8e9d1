"""What people really answer: slips and other right forms, each written once, as code.

The code of a slip is its value, the answer that `rctlab verify` hands in, and the catalogue entry.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from textwrap import dedent, indent
from typing import Any, Literal

import numpy as np
import pandas as pd

import rctlab

# What an answer may use besides the names of its notebook, and the line that gives it there.
IMPORTS = {
    "np": (np, "import numpy as np"),
    "pd": (pd, "import pandas as pd"),
    "math": (math, "import math"),
    "Fraction": (Fraction, "from fractions import Fraction"),
}


@dataclass(frozen=True)
class Slip:
    """A wrong answer that people really give, and what to say to it.

    Attributes
    ----------
    key : str
        A short name, unique in its task: "upside-down".
    codes : tuple of str
        What learners write, one code for each way to make the slip; the first is handed in by
        `rctlab verify`. Empty where a task of this kind recognises the slip in another way.
    what, ask : str
        What the answer is, in the learner's terms, and a question that moves on. The words "You
        gave ..." come before by themselves; ``{given}`` stands for the value once more.
    points : float
        What the slip earns.
    within : float, optional
        How far an answer may be off to count as the slip, where the usual reach does not serve.
    line : int
        Where it stands in its file.
    """

    key: str
    codes: tuple[str, ...]
    what: str = ""
    ask: str = ""
    points: float = 0.0
    within: float | None = None
    line: int = 0

    @property
    def words(self) -> str:
        """What a message of this slip says, apart from the answer given."""
        return f"{self.what}\n{self.ask}".strip("\n")

    def message(self, lead: str, given: str) -> str:
        """Say what the answer is and ask; lead is how the sentence about it begins."""
        what = self.what.replace("{given}", given)
        if lead:
            what = f"{lead}{what}" if what[:1] in (":", ",") else f"{lead}. {what}".rstrip()
        return f"{what}\n{self.ask}".rstrip("\n")


@dataclass(frozen=True)
class Answer:
    """What a learner may write: a slip, or a right answer in another form (points: None, all)."""

    task: str
    kind: Literal["slip", "form"]
    label: str
    points: float | None
    code: str
    line: int

    def __str__(self) -> str:
        return f"{self.kind} {self.label!r}"


def caller_line() -> int:
    """Return the line of the session's file that calls a task's method."""
    return sys._getframe(2).f_lineno


def slip(
    key: str,
    code: str | Iterable[str],
    what: str = "",
    ask: str = "",
    *,
    points: float = 0.0,
    within: float | None = None,
) -> Slip:
    """Return a slip from one code or several."""
    codes = (code,) if isinstance(code, str) else tuple(code)
    lines = tuple(dedent(one).strip("\n") for one in codes)
    return Slip(key, lines, what, ask, points, within)


def rows(table: str) -> Iterator[Slip]:
    """Yield the slips of a table, one a line: key | code ; code | what it is. | A question?

    Behind the key may stand how far an answer may be off, "~0.05", and what the slip earns, "=1".
    A line without words is a slip that every task of its kind knows by that key.
    """
    for number, line in enumerate(table.split("\n")):
        if line.strip():
            head, codes, *words = (part.strip() for part in line.split(" | "))
            key, *marks = head.split()
            reach = {mark[0]: float(mark[1:]) for mark in marks}
            found = slip(key, codes.split(" ; "), *words, points=reach.get("=", 0.0))
            yield replace(found, within=reach.get("~"), line=number)


def value_of(code: str, name: str, given: Mapping[str, Any]) -> Any:
    """Run a learner's code and return what it leaves under the name."""
    space: dict[str, Any] = {word: thing for word, (thing, _) in IMPORTS.items()}
    space |= {word: getattr(rctlab, word) for word in rctlab.__all__ if word in code}
    space |= given
    exec(code, space)
    return space[name]


def whole_code(code: str, name: str, parameters: tuple[str, ...] | None = None) -> str:
    """Return what a learner writes into the answer cell, from its short form.

    Short forms are an expression for a number (lines may come before it) and the body of a
    function; code that itself gives the name a value is whole. Imports that it uses come first.
    """
    if not re.search(rf"^(def {name}\b|{name}\s*=)", code, re.MULTILINE):
        if parameters is None:
            *before, last = code.split("\n")
            code = "\n".join([*before, f"{name} = {last}"])
        else:
            code = f"def {name}({', '.join(parameters)}):\n{indent(code, '    ')}"
    used = [line for word, (_, line) in IMPORTS.items() if re.search(rf"\b{word}\b", code)]
    used += [
        f"from rctlab import {word}"
        for word in rctlab.__all__
        if re.search(rf"(?<![\w.]){word}\(", code) and f"def {word}(" not in code
    ]
    needed = [line for line in used if line not in code]
    return "\n".join([*needed, *([""] if needed else []), code])
