"""Who is in which arm, and who could have known it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rctlab.allocation.blocks import block_chances, left_chances
from rctlab.allocation.scheme import Scheme, stratum_labels
from rctlab.inputs import Floats, Ints, checked_choice
from rctlab.words import Printed

KNOWLEDGE = ("sizes", "largest", "blocks")


@dataclass(frozen=True, eq=False, repr=False)
class Allocation(Printed):
    """People in arms, as `allocate` returns them.

    Parameters
    ----------
    arm : pandas.Series of str
        Each person's arm, with the index of the input.
    factors : pandas.DataFrame
        The stratification factors; no columns where there are none.
    blocks : pandas.DataFrame
        For each person stratum, block (number within the stratum, from 1), block_size (of the
        planned block, also where it is not full), position (in the block, from 1). The last three
        are missing where the scheme has no blocks.
    plan : Scheme
        What was asked for.

    Examples
    --------
    >>> from rctlab import allocate
    >>> made = allocate(4, arms=("coach", "usual"), scheme="alternation")
    >>> made.arm.tolist()
    ['coach', 'usual', 'coach', 'usual']
    >>> print(made)
    4 people: coach 2, usual 2 (alternation, no chance in it)
    """

    arm: pd.Series
    factors: pd.DataFrame
    blocks: pd.DataFrame
    plan: Scheme

    @classmethod
    def of(
        cls,
        plan: Scheme,
        factors: pd.DataFrame,
        arm: Ints,
        block: Ints | None = None,
        size: Ints | None = None,
        position: Ints | None = None,
    ) -> Allocation:
        """Put the numbers of an allocation into one result."""
        index = factors.index
        blocks = pd.DataFrame({"stratum": stratum_labels(factors)}, index=index)
        for name, numbers in (("block", block), ("block_size", size), ("position", position)):
            column = pd.array([pd.NA] * len(index) if numbers is None else numbers, dtype="Int64")
            blocks[name] = column
        named = pd.Series(np.array(plan.arms, dtype=object)[arm], index=index, name="arm")
        return cls(named, factors, blocks, plan)

    @property
    def codes(self) -> Ints:
        """Each person's arm as its place among the arms."""
        return pd.Categorical(self.arm, categories=self.plan.arms).codes.astype(np.int64)

    def counts(self, by: str | None = None) -> pd.Series | pd.DataFrame:
        """Count the people in each arm.

        Parameters
        ----------
        by : str, optional
            "stratum" or the name of a factor: count at each of its levels.

        Returns
        -------
        pandas.Series, or pandas.DataFrame with one row a level

        Raises
        ------
        ValueError
            If there is no such factor.

        Examples
        --------
        >>> from rctlab import allocate
        >>> allocate(4, arms=("coach", "usual"), scheme="alternation").counts().to_dict()
        {'coach': 2, 'usual': 2}
        """
        if by is None:
            return self.arm.value_counts().reindex(list(self.plan.arms), fill_value=0)
        name = checked_choice(by, ["stratum", *map(str, self.factors.columns)], "by")
        levels = self.blocks["stratum"] if name == "stratum" else self.factors[name]
        crossed = pd.crosstab(levels.to_numpy(), self.arm.to_numpy())
        crossed = crossed.reindex(columns=list(self.plan.arms), fill_value=0)
        return crossed.rename_axis(index=name, columns="arm")

    def chances(self, knows: str = "sizes") -> pd.DataFrame:
        """Give each arm's chance of coming next, to somebody who has watched so far.

        The watcher knows the scheme, the ratio, the factors of the people and every arm that came
        before in the stratum (in simple randomization and alternation: before in
        the trial), and reckons by Bayes' rule over every way to cut that past into blocks. Fixed
        totals are known in simple randomization; how they were reached in blocks is not.

        Parameters
        ----------
        knows : {"sizes", "largest", "blocks"}
            What is known of permuted blocks. "sizes": the sizes that are allowed, each as likely.
            "largest": the largest only; every multiple of the ratio's sum up to it is as likely.
            "blocks": the size of each block as it begins, as where all blocks have one size.

        Returns
        -------
        pandas.DataFrame
            A row a person, a column an arm; each row adds up to 1.

        Examples
        --------
        >>> from rctlab import allocate
        >>> made = allocate(4, arms=("a", "b"), scheme="permuted-block", block_sizes=2, seed=1)
        >>> made.chances().max(axis=1).tolist()
        [0.5, 1.0, 0.5, 1.0]
        """
        checked_choice(knows, KNOWLEDGE, "knows")
        found = self._chances(knows)
        return pd.DataFrame(found, index=self.arm.index, columns=list(self.plan.arms))

    def _chances(self, knows: str) -> Floats:
        plan, people = self.plan, len(self.arm)
        if plan.scheme == "permuted-block":
            return self._in_blocks(knows)
        if plan.scheme == "alternation":
            return np.eye(len(plan.arms))[self.codes]
        if plan.totals is not None:
            return left_chances(self.codes, np.array(plan.totals), np.zeros(people))
        return np.tile(np.array(plan.ratio) / sum(plan.ratio), (people, 1))

    def _in_blocks(self, knows: str) -> Floats:
        ratio, codes, stratum = self.plan.ratio, self.codes, self.blocks["stratum"].to_numpy()
        whole = sum(ratio)
        if knows == "blocks":
            size, block = (self.blocks[name].to_numpy(np.int64) for name in ("block_size", "block"))
            return left_chances(codes, np.outer(size // whole, ratio), [stratum, block])
        largest = tuple(range(whole, max(self.plan.sizes) + 1, whole))
        sizes = self.plan.sizes if knows == "sizes" else largest
        found = np.zeros((len(codes), len(ratio)))
        for one in self.blocks["stratum"].unique():
            here = np.flatnonzero(stratum == one)
            found[here] = block_chances(codes[here], sizes, ratio)
        return found

    def guesses(self, knows: str = "sizes") -> pd.DataFrame:
        """Give the best guess of each person's arm before it was known, and its chance to be right.

        Parameters
        ----------
        knows : {"sizes", "largest", "blocks"}
            See `chances`.

        Returns
        -------
        pandas.DataFrame
            guess (the likeliest arm; the first of them if some are as likely), chance (that it is
            right), certain (no other arm could come).

        Examples
        --------
        >>> from rctlab import allocate
        >>> made = allocate(6, arms=("a", "b"), scheme="permuted-block", block_sizes=2, seed=1)
        >>> made.guesses()["certain"].tolist()
        [False, True, False, True, False, True]
        """
        chances = self.chances(knows)
        return pd.DataFrame(
            {
                # rounded, so that a tie does not hang on the last digit
                "guess": chances.round(12).idxmax(axis=1),
                "chance": chances.max(axis=1),
                "certain": (chances > 0).sum(axis=1) == 1,
            }
        )

    @property
    def predictable(self) -> pd.DataFrame:
        """The best guess of each arm by somebody who knows the block sizes (see `guesses`)."""
        return self.guesses()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person: the factors, the stratum, the arm, and the blocks if any.

        Examples
        --------
        >>> from rctlab import allocate
        >>> allocate(2, arms=("coach", "usual"), scheme="alternation").to_frame().columns.tolist()
        ['stratum', 'arm']
        """
        blocks = self.blocks.dropna(axis="columns", how="all")
        blocks.insert(1, "arm", self.arm)
        return pd.concat([self.factors, blocks], axis="columns")

    def __str__(self) -> str:
        people, strata = len(self.arm), self.blocks["stratum"].nunique()
        where = f" in {strata:,} strata" if len(self.factors.columns) else ""
        arms = ", ".join(f"{arm} {n:,}" for arm, n in self.counts().items())
        noun = "person" if people == 1 else "people"
        return f"{people:,} {noun}{where}: {arms} ({self.plan.words()})"

    def _tables(self) -> list[Any]:
        rows = [(str(arm), f"{n:,}") for arm, n in self.counts().items()]
        return [("allocation", str(self), ("Arm", "People"), rows)]
