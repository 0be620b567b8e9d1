"""One number to set in a widget: typed into a box or pulled with a slider, the two in step."""

from __future__ import annotations

import re
from typing import Any

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")


def read_typed(words: str) -> float | None:
    """Return the number that somebody typed, with a point or a comma; None if it is none."""
    words = words.strip().replace("\N{MINUS SIGN}", "-")
    return float(words.replace(",", ".")) if NUMBER.fullmatch(words) else None


class Dial:
    """A box to type a number and a slider to pull, for the same thing."""

    def __init__(
        self,
        name: str,
        subject: str,
        value: float,
        *,
        ends: tuple[float, float],
        digits: int,
        unit: str = "",
    ) -> None:
        import ipywidgets

        self.subject, self.ends, self.digits, self.unit = subject, ends, digits, unit
        self.box = ipywidgets.Text(
            f"{value:g}", description=name, tooltip=name, continuous_update=False
        )
        self.slider = ipywidgets.FloatSlider(
            value=value,
            min=ends[0],
            max=ends[1],
            step=10**-digits,
            readout=False,
            continuous_update=False,  # draw once, when the slider is let go
            layout={"flex": "1 1 180px", "max_width": "360px", "min_width": "180px"},
        )
        # on a phone the slider goes under the box
        self.row = ipywidgets.Box([self.box, self.slider], layout={"flex_flow": "row wrap"})

    def __contains__(self, control: Any) -> bool:
        return control is self.box or control is self.slider

    def settle(self) -> None:
        """Round the slider to what it can be set to, and let the box show the same."""
        self.slider.value = round(self.slider.value, self.digits)
        self.box.value = f"{self.slider.value:g}"

    def take_typed(self) -> str:
        """Move the slider to what stands in the box; return what is to be said about it."""
        words = self.box.value.strip()
        percent = self.unit == "%" and words.endswith("%")
        typed = read_typed(words.removesuffix("%") if percent else words)
        if typed is None:
            shown = f'"{words[:20]}"' if words else "An empty box"
            return (
                f"{shown} is not a number that can be read here, so {self.subject} stays at "
                f"{self.slider.value:g}{self.unit}."
            )
        low, high = self.ends
        self.slider.value = min(max(typed, low), high)
        self.settle()
        said = []
        if not low <= typed <= high:
            said.append(f"Here {self.subject} runs from {low:g}{self.unit} to {high:g}{self.unit}.")
        if self.unit == "%" and not percent and 0 < typed < 1:
            said.append(self._mistaken_proportion(typed))
        return " ".join(said)

    def _mistaken_proportion(self, typed: float) -> str:
        """Say what less than 1% means, to somebody who may have typed a proportion."""
        percent, meant = self.slider.value, f"{100 * typed:g}"
        return (
            f"{percent:g}% means {round(10 * percent)} in 1,000. "
            f"Did you mean {meant}%? Then type {meant}."
        )
