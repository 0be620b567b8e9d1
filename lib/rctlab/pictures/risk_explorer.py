"""`explore_risk`: sliders over the sentences, the figures and the picture of `describe_risk`."""

from __future__ import annotations

import math

from rctlab.pictures.per_hundred import group
from rctlab.pictures.risk_description import RiskDescription, describe_risk
from rctlab.pictures.widgets import Explorer, NumberControl, make_menu

PERCENT_ENDS = (0.1, 99.9)  # ends of the sliders: 0 and 100% would leave a ratio without meaning
RATIO_ENDS = (0.1, 5.0)


def explore_risk(
    control_percent: float = 20.8,
    ratio: float = 1.54,
    *,
    labels: tuple[str, str] = ("coach", "usual care"),
    per: int = 100,
    outcome: str | tuple[str, str] = "responded",
    outcome_is: str = "good",
) -> RiskExplorer:
    """Play with a risk and a risk ratio, and see the people, the points, the OR and the NNT move.

    The same content as a function call, without a widget, is `describe_risk`.

    Parameters
    ----------
    control_percent : float
        Where the first slider starts: the risk in the control arm in percent, 0.1 to 99.9.
    ratio : float
        Where the second slider starts: the risk ratio, 0.1 to 5.
    labels : tuple of two str
        Names of the arms, treated first.
    per : int
        People in each grid of the picture: 100 or 1000.
    outcome : str or tuple of two str
        What people did, as a verb in the past: "responded".
    outcome_is : {"good", "bad"}
        Whether the outcome is something to wish for; it decides between NNTB and NNTH.

    Returns
    -------
    RiskExplorer
        The widget. A slider that would take the treated arm's risk over 100% stops and says so.

    Raises
    ------
    ValueError
        If a slider would start outside its ends, or the treated arm's risk would pass 100%.

    Examples
    --------
    >>> widget = explore_risk()
    >>> widget.control.value = 1.8
    >>> widget.found.nnt
    103
    """
    starts = {"control_percent": (control_percent, PERCENT_ENDS), "ratio": (ratio, RATIO_ENDS)}
    for name, (value, (low, high)) in starts.items():
        if not low <= value <= high:
            raise ValueError(f"{name}={value!r}: the slider runs from {low} to {high}")
    start = describe_risk(
        control_percent / 100, ratio, labels=labels, per=per, outcome=outcome, outcome_is=outcome_is
    )
    return RiskExplorer(start)


class RiskExplorer(Explorer):
    """Sliders `control` (percent) and `ratio`, and the menu `per`; see `Explorer`."""

    def __init__(self, start: RiskDescription) -> None:
        self._start = start
        treated, control = start.labels
        self._risk = NumberControl(
            f"Risk in {control} (%)",
            f"the risk in {group(control)}",
            100 * start.control_risk,
            ends=PERCENT_ENDS,
            digits=1,
            unit="%",
        )
        self._times = NumberControl(
            f"Risk ratio, {treated} v {control}",
            "the risk ratio",
            start.risk_ratio,
            ends=RATIO_ENDS,
            digits=2,
        )
        self.control, self.ratio = self._risk.slider, self._times.slider
        self.per = make_menu("People drawn", [("100", 100), ("1,000", 1000)], start.per)
        super().__init__([self._risk, self._times], [self.per])

    def describe(self) -> RiskDescription:
        return describe_risk(
            self.control.value / 100,
            self.ratio.value,
            labels=self._start.labels,
            per=self.per.value,
            outcome=self._start.outcome,
            outcome_is=self._start.outcome_is,
        )

    def hold(self, moved: NumberControl | None) -> str:
        """Stop a slider at the last value that leaves a risk of 100% or less."""
        if self.control.value * self.ratio.value <= 100 * (1 + 1e-9):
            return ""
        if moved is self._risk:
            self.control.value = _floor(100 / self.ratio.value, 1)
            reached = f"{self._risk.subject} stops at {self.control.value:.1f}%"
        else:
            self.ratio.value = _floor(100 / self.control.value, 2)
            reached = f"{self._times.subject} stops at {self.ratio.value:.2f}"
        treated = group(self._start.labels[0])
        return f"Here {reached}: any more, and the risk in {treated} would pass 100%."


def _floor(value: float, digits: int) -> float:
    """Round down to so many decimals, past the dust of floating point."""
    return math.floor(round(value * 10**digits, 6)) / 10**digits
