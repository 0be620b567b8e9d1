"""P values of several comparisons, adjusted so that the error over all of them is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats, checked_method
from rctlab.measures.estimate import Estimates
from rctlab.models.adjusted import OmnibusTest

# our name, and that of statsmodels
_BY_STATSMODELS = {
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "bonferroni": "bonferroni",
}
METHODS = (*_BY_STATSMODELS, "fixed-sequence", "protected")
_PROTECTED = 3  # arms, and comparisons of them


def adjust_pvalues(pvalues: Any, *, method: str = "holm", omnibus: Any = None) -> Any:
    """Return P values adjusted for the number of comparisons.

    An adjusted P value of at most 0.05 is a finding with a family-wise error of at most 5%: the
    chance of one false finding or more, whichever hypotheses are true.

    Parameters
    ----------
    pvalues : list, tuple, array, Series, dict or Estimates
        Two-sided P values, from 0 to 1, of one family. Of Estimates their pvalues are taken.
    method : str
        "holm" (valid always), "bonferroni" (valid always, never better than Holm's), "hochberg"
        and "hommel" (independent or positively dependent tests; Hommel's is never the larger),
        "fixed-sequence" (in the order given, which was fixed beforehand; each is tested only if all
        before it were findings), or "protected" (the omnibus test first, then each comparison as it
        is: Fisher's least significant difference).
    omnibus : float or OmnibusTest, optional
        The P value of "all arms are equal"; for "protected" only, which needs it.

    Returns
    -------
    list, tuple, numpy.ndarray, pandas.Series, dict or Estimates
        As given, in the order given (index and keys kept). Estimates keep their limits, which are
        not adjusted; their note says so.

    Raises
    ------
    TypeError, ValueError
        If there are none, one is no number from 0 to 1 or not defined, the method is unknown, or
        "protected" is asked for anything but the comparisons of three arms, each once.

    Notes
    -----
    "protected" holds the family-wise error for the comparisons of exactly three arms, by closed
    testing: of "a = b", "b = c" and "a = c" any two together say that all three are equal, so each
    comparison needs but its own test and the omnibus test, and its adjusted P value is the larger
    of the two. With four arms "a = b and c = d" is a hypothesis of its own that nothing here tests,
    and the error is no longer held; nor is it with three of the comparisons of four arms, with one
    pair of arms twice (its ratio and its difference), or with the omnibus test of other arms. All
    this is refused where Estimates or an OmnibusTest name the arms; plain numbers name none, so
    with them it is for the caller to see to it.

    References
    ----------
    Holm S (1979). Scand J Stat 6:65-70. Hochberg Y (1988). Biometrika 75:800-802.
    doi:10.1093/biomet/75.4.800. Hommel G (1988). Biometrika 75:383-386.
    doi:10.1093/biomet/75.2.383. Marcus R, Peritz E, Gabriel KR (1976). Biometrika 63:655-660.
    doi:10.1093/biomet/63.3.655

    Examples
    --------
    >>> adjust_pvalues([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    >>> adjust_pvalues({"coach": 0.001, "online": 0.03}, method="protected", omnibus=0.004)
    {'coach': 0.004, 'online': 0.03}
    """
    method = checked_method(method, METHODS)
    values = _values(pvalues)
    gate = _gate(omnibus, method)
    if method == "protected":
        _refuse_unprotected(pvalues, len(values), omnibus)
    return _as_given(pvalues, _adjusted(values, method, gate), method)


def _adjusted(values: Floats, method: str, gate: float) -> Floats:
    if method == "protected":
        return np.maximum(values, gate)
    if method == "fixed-sequence":
        return np.maximum.accumulate(values)
    from statsmodels.stats.multitest import multipletests

    found: Floats = multipletests(values, method=_BY_STATSMODELS[method])[1]
    return found


def _values(pvalues: Any) -> Floats:
    """Return the P values as an array, each of them checked."""
    if isinstance(pvalues, Estimates):
        plain: list[Any] = [one.pvalue for one in pvalues]
    elif isinstance(pvalues, Mapping):
        plain = list(pvalues.values())
    elif isinstance(pvalues, (list, tuple, pd.Series)) or np.ndim(pvalues) == 1:
        plain = list(pvalues)
    else:
        raise TypeError(
            f"pvalues={pvalues!r}: give a list, tuple, one-dimensional array, Series, dict or "
            "Estimates."
        )
    if not plain:
        raise ValueError("pvalues is empty; one P value or more is needed.")
    return np.array([_checked(p, f"P value {j} of pvalues") for j, p in enumerate(plain, start=1)])


def _checked(pvalue: Any, name: str) -> float:
    """Return a P value as a float from 0 to 1."""
    if pvalue is None or pvalue is pd.NA:
        raise ValueError(f"{name} is missing; leave it out, or find it.")
    if isinstance(pvalue, (bool, np.bool_)) or not isinstance(pvalue, Real):
        raise TypeError(f"{name} is {pvalue!r}; a number from 0 to 1 is needed.")
    if not 0 <= float(pvalue) <= 1:
        raise ValueError(f"{name} is {float(pvalue):g}; allowed is a number from 0 to 1.")
    return float(pvalue)


def _gate(omnibus: Any, method: str) -> float:
    """Return the P value of the omnibus test where the method needs it."""
    if method != "protected":
        if omnibus is not None:
            raise ValueError(
                f"omnibus is for method='protected'; method={method!r} has no use of it."
            )
        return 0.0
    if omnibus is None:
        raise ValueError("method='protected' needs omnibus, the P value of the omnibus test.")
    return _checked(omnibus.pvalue if isinstance(omnibus, OmnibusTest) else omnibus, "omnibus")


def _refuse_unprotected(pvalues: Any, count: int, omnibus: Any) -> None:
    """Refuse what the closure argument does not cover: all but the comparisons of three arms."""
    tested = set(omnibus.arms) if isinstance(omnibus, OmnibusTest) else set[str]()
    compared = _compared_arms(pvalues, tested) if isinstance(pvalues, Estimates) else set[str]()
    if tested and len(tested) != _PROTECTED:
        raise ValueError(
            f"omnibus tests {len(tested)} arms ({', '.join(omnibus.arms)}): method='protected' "
            "holds for three arms only. Use method='holm'."
        )
    if count > _PROTECTED or len(compared) > _PROTECTED:
        raise ValueError(
            f"method='protected' with {count} comparisons"
            f"{f' of {len(compared)} arms' if compared else ''}: the omnibus test protects the "
            "comparisons of three arms only. Use method='holm'."
        )
    if tested and compared - tested:
        raise ValueError(
            f"pvalues compare {', '.join(sorted(compared - tested))}, which omnibus does not test "
            f"(it tests {', '.join(omnibus.arms)}): give the omnibus test of the arms compared."
        )


def _compared_arms(pvalues: Estimates, tested: set[str]) -> set[str]:
    """Return the arms that estimates compare, or say which one is no comparison of its own."""
    # an arm's own name may hold " v ", so arms that are known are looked for first
    known = {f"{one} v {other}": {one, other} for one, other in permutations(tested, 2)}
    seen = list[frozenset[str]]()
    for one in pvalues:
        sides = frozenset(known.get(one.compare) or one.compare.split(" v "))
        if len(sides) != 2:
            raise ValueError(
                f"pvalues: {one.compare!r} is no comparison of two arms, as method='protected' "
                "needs."
            )
        if sides in seen:
            raise ValueError(
                f"pvalues compare {one.compare!r} twice: method='protected' allows each pair of "
                "arms once, such as all ratios or all differences. Use method='holm'."
            )
        seen.append(sides)
    return {side for sides in seen for side in sides}


def _as_given(pvalues: Any, adjusted: Floats, method: str) -> Any:
    """Return adjusted P values in the shape in which P values came."""
    if isinstance(pvalues, pd.Series):
        return pd.Series(adjusted, index=pvalues.index, name=pvalues.name)
    if isinstance(pvalues, np.ndarray):
        return adjusted
    plain = [float(p) for p in adjusted]
    if isinstance(pvalues, Estimates):
        remark = f"P adjusted for {len(pvalues)} comparisons ({method}), the interval is not"
        return Estimates(
            replace(one, pvalue=p, note="; ".join(filter(None, (one.note, remark))))
            for one, p in zip(pvalues, plain, strict=True)
        )
    if isinstance(pvalues, Mapping):
        return dict(zip(pvalues, plain, strict=True))
    return tuple(plain) if isinstance(pvalues, tuple) else plain
