"""What was asked for when people were allocated."""

from __future__ import annotations

from typing import NamedTuple


class Scheme(NamedTuple):
    """How people are allocated; `sizes` and the rest are there where the scheme uses them."""

    scheme: str
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    sizes: tuple[int, ...] = ()
    totals: tuple[int, ...] | None = None
    probability: float = 0.0
    imbalance: str = ""

    def words(self) -> str:
        """Return the scheme as a paper would name it."""
        if self.scheme == "permuted-block":
            *first, last = map(str, self.sizes)
            sizes = f"{', '.join(first)} or {last}" if first else last
            return f"permuted blocks of {sizes}, order random"
        if self.scheme == "minimization":
            return f"minimization, best arm with chance {self.probability:g}"
        if self.scheme == "alternation":
            return "alternation, no chance in it"
        return "simple randomization" + ("" if self.totals is None else " with fixed totals")
