"""Read what a learner gave as an answer: a number or a set of letters, in any honest form."""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from rctlab.measures.estimate import Estimate


class Unreadable(Exception):  # noqa: N818 - not an error: the message for the learner
    """The answer is of a kind that cannot be read; its text is the message for the learner."""


def is_untouched(answer: Any) -> bool:
    """Tell whether this is what a stub holds: None or an ellipsis."""
    return answer is None or answer is Ellipsis


def show(value: Any) -> str:
    """Write a value as the learner would recognise it, short."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        text = repr(value)
        return text if len(text) <= 60 else text[:57] + "..."
    number = float(value)
    if np.isnan(number):
        return "nan (not a number)"
    if np.isinf(number):
        return "infinity" if number > 0 else "minus infinity"
    if number == round(number) and abs(number) < 1e9:
        return f"{number:.0f}"
    if 0 < abs(number) < 1e-4:
        return "almost 0"
    return f"{number:.4g}"


def read_number(answer: Any, name: str) -> float:
    """Read one number.

    Parameters
    ----------
    answer : object
        A Python or numpy number, a fraction, a decimal, an :class:`Estimate`, or a Series,
        array, frame or list that holds exactly one number.
    name : str
        What the learner calls it; used in the message.

    Returns
    -------
    float

    Raises
    ------
    Unreadable
        With the message for the learner, if it is not one number.

    Examples
    --------
    >>> read_number(np.float64(1.5), "rr")
    1.5
    """
    if isinstance(answer, Estimate):
        return float(answer.estimate)
    if isinstance(answer, (bool, np.bool_)):
        raise Unreadable(f"`{name}` is {answer}, which is an answer to a yes-or-no question.\n"
                         "Which number does the question ask for?")  # fmt: skip
    if isinstance(answer, (numbers.Real, Decimal)):
        return float(answer)
    if isinstance(answer, str):
        raise Unreadable(f"`{name}` is the text {answer!r}.\n"
                         "Could you give it as a number, without quotes or a % sign?")  # fmt: skip
    if callable(answer):
        raise Unreadable(f"`{name}` is a function, and not the number it gives.\n"
                         "Does the call have its brackets, with the values in them?")  # fmt: skip
    return _read_only_item(answer, name)


def _read_only_item(answer: Any, name: str) -> float:
    if isinstance(answer, (pd.Series, pd.DataFrame, pd.Index, np.ndarray)):
        items = np.asarray(answer).ravel().tolist()
    elif isinstance(answer, (list, tuple, set, frozenset)):
        items = list(answer)
    else:
        raise Unreadable(f"`{name}` is {show(answer)}, which is not a number.\n"
                         "Which single number does the question ask for?")  # fmt: skip
    if isinstance(answer, tuple) and len(items) > 1:
        raise Unreadable(
            f"`{name}` holds {len(items)} values, {', '.join(map(show, items))}: Python reads a "
            "comma as the end of a number.\n"
            "If you meant a decimal, can you write a point, and a large number in one piece (2331)? If "
            "these are counts, what do you do with them to get one number?"
        )
    if not items:
        raise Unreadable(f"`{name}` is empty.\nWhich number does the question ask for?")
    if len(items) != 1:
        raise Unreadable(f"`{name}` holds {len(items)} values, and the question asks for one.\n"
                         f"{_how_to_get_one(answer)}")  # fmt: skip
    return read_number(items[0], name)


def _how_to_get_one(answer: Any) -> str:
    """Ask how one number is got from what holds several."""
    if isinstance(answer, (pd.Series, pd.DataFrame)):
        return (
            'Which row do you need (its name goes in brackets behind, `["name"]`), or is it a mean '
            "(`.mean()` behind)?"
        )
    return "What do you do with them to get one number?"


def read_letters(answer: Any, name: str, allowed: Iterable[str]) -> frozenset[str]:
    """Read a set of claim letters from ``["A", "c"]``, ``"AC"``, ``"A, C"`` or a Series.

    Raises
    ------
    Unreadable
        With the message for the learner, if a letter is not in ``allowed``.

    Examples
    --------
    >>> sorted(read_letters("a, C", "marked", "ABC"))
    ['A', 'C']
    """
    letters = tuple(allowed)
    wanted = (
        f'Letters from {letters[0]} to {letters[-1]}, such as ["{letters[0]}", "{letters[-1]}"].'
    )
    if isinstance(answer, str):
        given: list[Any] = re.split(r"(?i)[,;.\s]+|\band\b", answer)
    elif isinstance(answer, dict):
        given = [letter for letter, marked in answer.items() if marked]
    elif isinstance(answer, (list, tuple, set, frozenset, pd.Series, pd.Index, np.ndarray)):
        given = list(answer)
    else:
        raise Unreadable(f"`{name}` is {show(answer)}, which is not a list of letters.\n{wanted}")
    read: set[str] = set()
    for item in given:
        found = re.sub(r"[,;.\s]", "", str(item)).upper()
        if not set(found) <= set(letters):
            raise Unreadable(
                f"`{name}` holds {show(item)}, and no claim has that letter.\n{wanted}"
            )
        read |= set(found)
    return frozenset(read)
