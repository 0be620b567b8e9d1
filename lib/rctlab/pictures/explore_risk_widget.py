"""Widgets to play with: thin shells, whose numbers and words all come from plain functions."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from rctlab.pictures.describe_risk_words import RiskDescription, describe_risk
from rctlab.pictures.number_control import Dial
from rctlab.pictures.per_hundred import group
from rctlab.pictures.picture import INDENT, text_width

if TYPE_CHECKING:  # ipywidgets is loaded when the first widget is made, not before
    from ipywidgets import DOMWidget

__all__ = ["describe_risk", "explore_risk"]

PERCENT_ENDS = (0.1, 99.9)  # ends of the sliders: 0 and 100% would leave a ratio without meaning
RATIO_ENDS = (0.1, 5.0)
VIEW = "application/vnd.jupyter.widget-view+json"
# the arrow of a dropdown of ipywidgets is dark in a dark theme too; the browser's own is not
ARROW = (
    "<style>.rctlab-people select"
    "{appearance:auto;background-image:none!important;padding-right:0}</style>"
)


class RiskExplorer:
    """Sliders for a risk and a risk ratio over a picture, a table and the text twin."""

    def __init__(self, start: RiskDescription) -> None:
        self.found, self.note = start, ""
        self._settling = False
        self._build()
        self._show()
        for control in (self._risk.box, self.control, self._times.box, self.ratio, self.per):
            control.observe(self._moved, names="value")

    @property
    def text(self) -> str:
        return self.found.text

    def _build(self) -> None:
        """Make the controls and the places for what they show."""
        import ipywidgets

        treated, control = self.found.labels
        names = [f"Risk in {control} (%)", f"Risk ratio, {treated} v {control}", "People drawn"]
        risk = 100 * self.found.control_risk
        self._risk = Dial(
            names[0], f"the risk in {group(control)}", risk, ends=PERCENT_ENDS, digits=1, unit="%"
        )
        self._times = Dial(
            names[1], "the risk ratio", self.found.risk_ratio, ends=RATIO_ENDS, digits=2
        )
        self.control, self.ratio = self._risk.slider, self._times.slider
        self.per = ipywidgets.Dropdown(
            options=[("100", 100), ("1,000", 1000)],
            value=self.found.per,
            description=names[2],
        )
        self.per.add_class("rctlab-people")
        self._align(names)
        self._note, self._table, self._image, self._words = (ipywidgets.HTML() for _ in range(4))
        # beside the picture where there is room; above it, with the sliders in sight, where not
        figures = ipywidgets.VBox(
            [self._table, self._words], layout={"flex": "1 1 400px", "grid_gap": "8px"}
        )
        shown = ipywidgets.Box(
            [figures, self._image],
            layout={"flex_flow": "row wrap", "grid_gap": "8px 16px", "margin": "8px 0"},
        )
        # hides what stands in for the widget; where the widget does not run, this is not there
        self._behind = f"rctlab-behind-{shown.model_id}"
        hides = f"<style>.{self._behind}{{display:none}}</style>"
        style = ipywidgets.HTML(ARROW + hides, layout={"display": "none"})
        self.box = ipywidgets.VBox(
            [self._risk.row, self._times.row, self._note, self.per, shown, style]
        )

    def _align(self, names: list[str]) -> None:
        """Give each label as much room as the longest needs, and each box the same width."""
        label = min(round(max(text_width(name, 13) for name in names)) + 12, 240)
        for control in (self._risk.box, self._times.box, self.per):
            control.style.description_width = f"{label}px"
            control.layout.width, control.layout.max_width = f"{label + 88}px", "100%"

    def _moved(self, change: Any) -> None:
        """Follow a control, after stopping it where a risk would pass 100%."""
        if self._settling:
            return
        self._settling = True
        moved = change["owner"]
        try:
            # not `ipywidgets.link`: it would not carry the stopped value back to the box
            typed = [dial for dial in (self._risk, self._times) if moved is dial.box]
            note = typed[0].take_typed() if typed else ""
            self.note = self._stop(moved) or note
            self._risk.settle()
            self._times.settle()
        finally:
            self._settling = False
        self._show()

    def _stop(self, moved: DOMWidget) -> str:
        """Move the slider back to the last value that leaves a risk of 100% or less; say so."""
        self._risk.settle()
        self._times.settle()
        if self.control.value * self.ratio.value <= 100 * (1 + 1e-9):
            return ""
        if moved in self._risk:
            self.control.value = _floor(100 / self.ratio.value, 1)
            reached = f"{self._risk.subject} stops at {self.control.value:.1f}%"
        else:
            self.ratio.value = _floor(100 / self.control.value, 2)
            reached = f"{self._times.subject} stops at {self.ratio.value:.2f}"
        treated = group(self.found.labels[0])
        return f"Here {reached}: any more, and the risk in {treated} would pass 100%."

    def _show(self) -> None:
        """Describe what the controls stand for, and put it in its places."""
        old = self.found
        self.found = found = describe_risk(
            self.control.value / 100,
            self.ratio.value,
            labels=old.labels,
            per=self.per.value,
            outcome=old.outcome,
            outcome_is=old.outcome_is,
        )
        self._image.value = found.picture.to_html(caption=False)
        self._table.value = found.table_html()
        # a screen reader speaks the note at once, and the words again when they change
        style = f"max-width:46em;line-height:1.5;padding-left:{INDENT}"
        note = f'<div role="alert" style="{style}"><strong>{escape(self.note)}</strong></div>'
        self._note.value = note if self.note else ""
        self._note.layout.display = "" if self.note else "none"
        self._words.value = (
            '<div role="status" aria-live="polite" aria-atomic="true" '
            f'style="{style}">{escape(found.text)}</div>'
        )

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.found._repr_html_()

    def _ipython_display_(self) -> None:
        """Show the widget, and behind it its picture and words for pages where no widget runs."""
        from IPython.display import display

        view = self.box._repr_mimebundle_()[VIEW]
        display({VIEW: view, "text/plain": ""}, raw=True)  # without any text, nbconvert warns
        behind = f'<div class="{self._behind}">{self._repr_html_()}</div>'
        display({"text/html": behind, "text/plain": self.text}, raw=True)


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
    for name, value, (low, high) in (
        ("control_percent", control_percent, PERCENT_ENDS),
        ("ratio", ratio, RATIO_ENDS),
    ):
        if not low <= value <= high:
            raise ValueError(f"{name}={value!r}: the slider runs from {low} to {high}")
    start = describe_risk(
        control_percent / 100, ratio, labels=labels, per=per, outcome=outcome, outcome_is=outcome_is
    )
    return RiskExplorer(start)


def _floor(value: float, digits: int) -> float:
    """Round down to so many decimals, past the dust of floating point."""
    return math.floor(round(value * 10**digits, 6)) / 10**digits
