"""Pictures of a trial's results; each comes with its words (see `Picture`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rctlab.measures.estimate import Estimate
from rctlab.measures.table import TwoByTwo
from rctlab.pictures.forest_input import own_title, read_estimates, read_favours, read_row_labels
from rctlab.pictures.forest_layout import ForestPlot
from rctlab.pictures.icon_layout import IconArray
from rctlab.pictures.per_hundred import check_per, read_outcome, read_shares
from rctlab.pictures.picture import Picture


def icon_array(
    table_or_risks: TwoByTwo | Mapping[str, Any] | Sequence[Any],
    *,
    per: int = 100,
    outcome: str | tuple[str, str] | None = None,
    labels: Sequence[str] | None = None,
    extra: bool = False,
) -> Picture:
    """Draw risks as people: one grid of 100 (or 1,000) for each arm, filled for the outcome.

    Parameters
    ----------
    table_or_risks : TwoByTwo, dict or list
        A table; or a dict of name -> risk, or a list of risks. A risk is a proportion from 0 to 1,
        an `Estimate` from `risk`, or counts `(events, n)`. The arm named last is the one that the
        others are compared with.
    per : int
        How many people a grid has: 100, or 1000 for a rare outcome.
    outcome : str or tuple of two str, optional
        What the filled icons did, as a verb in the past: "responded", "had a headache"; or what
        both did: ("improved", "stayed the same"). By default what the table says, or "responded".
    labels : sequence of str, optional
        Names of the arms, in the order of the risks.
    extra : bool
        Mark which icons are as many as in the arm named last, and which are extra (or fewer).

    Returns
    -------
    Picture
        The image, its alternative text (`.alt`) and its text twin (`.text`).

    Raises
    ------
    ValueError
        If a risk is outside 0 to 1, labels do not fit, or `per` is not 100 or 1000.
    TypeError
        If `table_or_risks` is nothing that has risks.

    Notes
    -----
    Icons shaped like people are recalled better than blocks: Zikmund-Fisher et al.,
    doi:10.1177/0272989X13511706; on visual aids for risks at large see Garcia-Retamero and Cokely,
    doi:10.1177/0963721413491570. The picture rounds to whole people and says so: it is never a
    head count. Filled against hollow, and a tile beneath, carry the meaning without colour.

    Examples
    --------
    >>> picture = icon_array({"coach": 0.320, "usual care": 0.208})
    >>> print(picture.text.split(" Rounded")[0])
    Of 100 people in the coach group, 32 responded and 68 did not. Of 100 in the usual care \
group, 21 responded and 79 did not. That is 11 more per 100 in the coach group than in the usual \
care group (11.2 percentage points).
    """
    shares = read_shares(table_or_risks, labels, check_per(per))
    if outcome is None:
        table = table_or_risks if isinstance(table_or_risks, TwoByTwo) else None
        outcome = table.outcome if table else "responded"
    if extra and len(shares) < 2:
        raise ValueError("extra=True needs at least two arms: the last one is compared with")
    array = IconArray(shares, read_outcome(outcome), extra=extra)
    return Picture(array.draw(), array.alt, array.text, printed=array.rounding)


def forest(
    estimates: Sequence[Estimate],
    *,
    title: str | None = None,
    labels: Sequence[str] | None = None,
    favours: tuple[str, str] | None = None,
) -> Picture:
    """Draw estimates with their intervals under each other, on one axis, and print their numbers.

    Parameters
    ----------
    estimates : list of Estimate, or Estimates
        Of one measure and level: ratios (a log axis), differences of risks (percentage points) or
        risks (%). Crude and adjusted ones may stand together. All squares have one size: nothing
        is weighted.
    title : str, optional
        What stands above; where all rows compare the same, that by default.
    labels : sequence of str, optional
        A label for each row; by default what tells the rows apart: what is compared, or the method.
        Needed where these are alike.
    favours : tuple of two str, optional
        Whom the left and the right side of the line of no effect favour: ("usual care", "coach").

    Returns
    -------
    Picture
        The image, its alternative text (`.alt`) and its text twin (`.text`).

    Raises
    ------
    TypeError
        If `estimates` is no list of Estimates.
    ValueError
        If it is empty, mixes measures or levels, or holds a number needed to treat; if labels or
        favours do not fit, or labels are left out where nothing tells the rows apart.

    Notes
    -----
    An arrow says that the interval goes on beyond the axis, or for ever. A ratio's axis ends at
    0.01 and 100 at the widest, and reaches at most 10 times further than its outermost estimate.
    An estimate that is not defined is said in words and has no square. On the shape, its log axis and its squares:
    Lewis and Clarke, doi:10.1136/bmj.322.7300.1479.

    Examples
    --------
    >>> from rctlab import risk_ratio
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(forest([risk_ratio(table)]).text)
    Forest plot of 1 risk ratio with 95% CI, log scale.
    coach v usual care: 1.48 (1.25 to 1.76); Koopman.
    No interval includes 1 (no effect).
    """
    if title is not None and not (isinstance(title, str) and title.strip()):
        raise ValueError(f"title={title!r}: give words, or leave title out")
    rows = read_estimates(estimates)
    if title is None and labels is None:
        title = own_title(rows)
    plot = ForestPlot(rows, read_row_labels(rows, labels), title, read_favours(favours, rows))
    return Picture(plot.draw(), plot.alt, plot.text)
