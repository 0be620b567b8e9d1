"""A 2x2 table whose sides cannot be confused."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import events_and_n
from rctlab.measures.from_people import count_arms
from rctlab.words import Printed


@dataclass(frozen=True, kw_only=True, repr=False)
class TwoByTwo(Printed):
    """Events and people in two arms of a trial, each side named.

    Parameters
    ----------
    treated, control : tuple of two ints
        ``(events, n)``: people with the event, people in the arm. n may be 0.
    labels : tuple of two str
        What the two arms are called, the treated arm first.
    outcome : tuple of two str
        What the event and its absence are called in a printed table.

    Raises
    ------
    TypeError
        If an arm is not a pair of numbers, or a label is not text.
    ValueError
        If a count is negative, fractional or missing, there are more events than people, or the two
        labels are the same.

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(table)
                responded  did not  total
    coach             229      406    635
    usual care        151      470    621
    >>> table.swap().treated
    (151, 621)
    """

    treated: tuple[int, int]
    control: tuple[int, int]
    labels: tuple[str, str] = ("treated", "control")
    outcome: tuple[str, str] = ("responded", "did not")

    def __new__(cls, *by_place: Any, **_: Any) -> TwoByTwo:
        """Refuse arms without a name, in words."""
        if by_place:
            raise TypeError(
                f"{len(by_place)} values without a name: say which arm is which, such as "
                "TwoByTwo(treated=(229, 635), control=(151, 621))."
            )
        return super().__new__(cls)

    def __post_init__(self) -> None:
        # a frozen dataclass is filled in this way
        object.__setattr__(self, "treated", events_and_n(self.treated, "treated"))
        object.__setattr__(self, "control", events_and_n(self.control, "control"))
        object.__setattr__(self, "labels", _two_names(self.labels, "labels"))
        object.__setattr__(self, "outcome", _two_names(self.outcome, "outcome"))

    @classmethod
    def from_data(
        cls,
        df: pd.DataFrame,
        *,
        outcome: str,
        arm: str,
        treated: Any,
        control: Any,
        labels: tuple[str, str] | None = None,
        missing: str = "raise",
    ) -> TwoByTwo:
        """Count a table from data with one row a person.

        Parameters
        ----------
        df : pandas.DataFrame
            One row a person.
        outcome : str
            The column that says who has the event: True and False, or 1 and 0.
        arm : str
            The column that says who is in which arm. Rows of other arms are left aside.
        treated, control : str, or what the arm column holds
            The arm that goes first, and the one it is compared with.
        labels : tuple of two str, optional
            What the arms are called; by default their values.
        missing : {"raise", "drop"}
            What to do about people whose outcome or arm is missing: refuse (the default), or leave
            them out.

        Returns
        -------
        TwoByTwo

        Raises
        ------
        TypeError
            If df is not a DataFrame.
        ValueError
            If a column or an arm is not there, the outcome is not 0 and 1, somebody's outcome is
            missing, or both arms are the same.

        Examples
        --------
        >>> import pandas as pd
        >>> data = pd.DataFrame({"arm": ["coach", "coach", "usual"], "better": [True, False, True]})
        >>> TwoByTwo.from_data(data, outcome="better", arm="arm", treated="coach", control="usual").cells
        array([[1, 1],
               [1, 0]])
        """
        counted = count_arms(
            df, outcome=outcome, arm=arm, sides=(treated, control), missing=missing
        )
        names = (str(treated), str(control)) if labels is None else labels
        return cls(treated=counted[0], control=counted[1], labels=names)

    @property
    def events(self) -> tuple[int, int]:
        """People with the event in the treated and in the control arm."""
        return self.treated[0], self.control[0]

    @property
    def totals(self) -> tuple[int, int]:
        """People in the treated and in the control arm."""
        return self.treated[1], self.control[1]

    @property
    def cells(self) -> NDArray[np.int64]:
        """The four cells: a row an arm (treated first), events and non-events as columns."""
        return np.array([[x, n - x] for x, n in (self.treated, self.control)], dtype=np.int64)

    @property
    def compare(self) -> str:
        """Which arm against which, such as "coach v usual care"."""
        return f"{self.labels[0]} v {self.labels[1]}"

    def swap(self) -> TwoByTwo:
        """Return the table with the two arms changed over.

        Examples
        --------
        >>> TwoByTwo(treated=(1, 5), control=(2, 6), labels=("a", "b")).swap().labels
        ('b', 'a')
        """
        return TwoByTwo(
            treated=self.control,
            control=self.treated,
            labels=(self.labels[1], self.labels[0]),
            outcome=self.outcome,
        )

    def _rows(self) -> list[tuple[str, int, int, int]]:
        arms = zip(self.labels, (self.treated, self.control), strict=True)
        return [(label, x, n - x, n) for label, (x, n) in arms]

    def __str__(self) -> str:
        lines = [("", *self.outcome, "total"), *self._rows()]
        text = [[str(cell) for cell in line] for line in lines]
        widths = [max(len(line[column]) for line in text) for column in range(4)]
        return "\n".join(
            "  ".join([line[0].ljust(widths[0])] + [line[i].rjust(widths[i]) for i in (1, 2, 3)])
            for line in text
        )

    def __repr__(self) -> str:
        return f"TwoByTwo(treated={self.treated}, control={self.control}, labels={self.labels})"

    def _tables(self) -> list[Any]:
        rows = [[str(cell) for cell in row] for row in self._rows()]
        return [("table", f"People, {self.compare}", ["", *self.outcome, "total"], rows)]


# help() shows the names, and not how values without one are refused
_INIT = inspect.signature(TwoByTwo.__init__)
TwoByTwo.__signature__ = _INIT.replace(  # type: ignore[attr-defined]
    parameters=list(_INIT.parameters.values())[1:]
)


def _two_names(names: Any, argument: str) -> tuple[str, str]:
    """Return two different names, or say what is wrong with them."""
    if isinstance(names, str) or not isinstance(names, (tuple, list)):
        raise TypeError(f"{argument}={names!r}: give two names, such as ('coach', 'usual care').")
    if len(names) != 2:
        raise ValueError(f"{argument}={names!r}: give two names; this has {len(names)}.")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{argument}={names!r}: each name is text, not {type(name).__name__}.")
        if not name.strip():
            raise ValueError(f"{argument}={names!r}: a name cannot be empty.")
    if names[0] == names[1]:
        raise ValueError(f"{argument}={names!r}: the two names must differ.")
    return names[0], names[1]


def checked_table(table: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (events, n) of the treated and of the control arm, if this is a TwoByTwo."""
    if not isinstance(table, TwoByTwo):
        raise TypeError(
            f"table is a {type(table).__name__}; a TwoByTwo is needed, such as "
            "TwoByTwo(treated=(229, 635), control=(151, 621))."
        )
    return table.treated, table.control
