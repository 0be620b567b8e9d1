"""Several estimates in one place: the risks of a trial's arms, or all its comparisons."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd

from rctlab.measures.estimate import Estimate


class Estimates(tuple[Estimate, ...]):
    """Estimates in order; each is found by its place or by what it compares.

    Parameters
    ----------
    estimates : iterable of Estimate

    Raises
    ------
    TypeError
        If something in it is no Estimate.

    Examples
    --------
    >>> ratio = Estimate("risk ratio", 1.54, 1.30, 1.82, 0.95, "koopman", "coach v usual")
    >>> found = Estimates([ratio])
    >>> print(found["coach v usual"])
    Risk ratio, coach v usual: 1.54 (95% CI 1.30 to 1.82; Koopman)
    >>> found[0] is ratio, len(found)
    (True, 1)
    """

    __slots__ = ()

    def __new__(cls, estimates: Iterable[Estimate] = ()) -> Estimates:
        """Check what is put in."""
        found = super().__new__(cls, estimates)
        for one in found:
            if not isinstance(one, Estimate):
                raise TypeError(f"estimates hold {one!r}, a {type(one).__name__}: give Estimates.")
        return found

    def __getitem__(self, which: Any) -> Any:
        if not isinstance(which, str):
            got = super().__getitem__(which)
            return Estimates(got) if isinstance(which, slice) else got
        for one in self:
            if one.compare == which:
                return one
        there = ", ".join(repr(one.compare) for one in self) or "none"
        raise KeyError(f"{which!r} is not among the comparisons; there are: {there}.")

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self)

    __repr__ = __str__

    def to_frame(self) -> pd.DataFrame:
        """Return a data frame with one row an estimate (see `Estimate.to_frame`).

        Examples
        --------
        >>> one = Estimate("risk ratio", 1.54, 1.30, 1.82, 0.95, "koopman", "coach v usual")
        >>> Estimates([one, one]).to_frame()["estimate"].tolist()
        [1.54, 1.54]
        """
        rows = [one.to_frame() for one in self]
        return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()

    def _caption(self) -> str:
        """Return what is estimated: "Risk ratios", or all measures there are."""
        names = dict.fromkeys(f"{one.measure}s" for one in self)
        words = ", ".join(names)
        return words[:1].upper() + words[1:]

    def _repr_html_(self) -> str:
        if not self:
            return "<p>No estimates.</p>"
        # from the one with the most cells, so that each column stands where it does in a table of its own
        fullest = max(self, key=lambda one: len(one._cells()))
        heads = list(dict.fromkeys(head for one in (fullest, *self) for head, _ in one._cells()))
        rows = []
        for one in self:
            cells = dict(one._cells())
            side = f'<th scope="row">{escape(one._title())}</th>'
            rows.append(side + "".join(f"<td>{escape(cells.get(head, ''))}</td>" for head in heads))
        top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        notes = "".join(
            f"<p>{escape(note)}.</p>" for note in dict.fromkeys(one.note for one in self) if note
        )
        return (
            f'<table class="rctlab-estimates"><caption>{escape(self._caption())}</caption>'
            f"<thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table>{notes}"
        )
