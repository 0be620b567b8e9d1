"""The shared parts of a widget: a number to set, and the shell with its picture and words."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from rctlab.pictures.picture import INDENT, PictureAndTable, text_width

if TYPE_CHECKING:  # ipywidgets is loaded when the first widget is made, not before
    from ipywidgets import Dropdown

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
VIEW = "application/vnd.jupyter.widget-view+json"
# the arrow of a dropdown of ipywidgets is dark in a dark theme too; the browser's own is not
LOOKS = (
    "<style>.rctlab-menu select"
    "{appearance:auto;background-image:none!important;padding-right:0}"
    # controls, picture and words fit a screen of 1366 x 768
    ".rctlab-picture img{max-height:440px!important;width:auto!important;max-width:100%}</style>"
)


def read_typed(words: str) -> float | None:
    """Return the number that somebody typed, with a point or a comma; None if it is none."""
    words = words.strip().replace("\N{MINUS SIGN}", "-")
    return float(words.replace(",", ".")) if NUMBER.fullmatch(words) else None


class NumberControl:
    """A box to type a number and a slider to pull, for the same thing, the two in step.

    The slider of ipywidgets tells a screen reader no name; the box beside it does. The box takes
    text, since a browser drops the comma of "1,8" from a box for numbers and hands over 18.
    `subject` is what a sentence calls the number; a percentage has the unit "%".
    """

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
        if self.unit == "%" and not percent and 0 < typed < 1:  # it may be a proportion
            reached, meant = self.slider.value, f"{100 * typed:g}"
            said.append(
                f"{reached:g}% means {round(10 * reached)} in 1,000. "
                f"Did you mean {meant}%? Then type {meant}."
            )
        return " ".join(said)


def make_menu(name: str, options: Sequence[tuple[str, Any]], value: Any) -> Dropdown:
    """Return a menu to choose from; its options are words with the values that they stand for."""
    import ipywidgets

    menu = ipywidgets.Dropdown(options=options, value=value, description=name)
    menu.add_class("rctlab-menu")
    return menu


class Explorer(ABC):
    """The shell of every `explore_*`: controls over a picture, its table and its words.

    A subclass makes its controls, hands them over, and says in `describe` what they stand for.
    Set the `.value` of a slider or menu to play from code; `found` is what all stand for now,
    `text` its words, `note` what a control had to say.
    """

    def __init__(self, numbers: Sequence[NumberControl], menus: Sequence[Dropdown] = ()) -> None:
        self._numbers, self._settling, self.note = numbers, False, ""
        boxes = [*(number.box for number in numbers), *menus]
        _align(boxes)
        self._build(menus)
        self._show()
        for control in (*boxes, *(number.slider for number in numbers)):
            control.observe(self._moved, names="value")

    @abstractmethod
    def describe(self) -> PictureAndTable:
        """Return what the controls stand for, by the plain function that the widget shows."""

    def hold(self, moved: NumberControl | None) -> str:  # noqa: ARG002
        """Move a slider back from where it cannot stand, and say so; here there is no such place.

        `moved` is the number that was set last; None if it was a menu.
        """
        return ""

    @property
    def text(self) -> str:
        return self.found.text

    def _build(self, menus: Sequence[Dropdown]) -> None:
        """Put the controls above the places for what they show."""
        import ipywidgets

        self._note, self._table, self._image, self._words = (ipywidgets.HTML() for _ in range(4))
        # beside the picture where there is room; above it, with the sliders in sight, where not
        figures = ipywidgets.VBox(
            [self._table, self._words], layout={"flex": "1 1 380px", "grid_gap": "8px"}
        )
        self._image.add_class("rctlab-picture")
        self._image.layout.flex = "0 1 520px"
        shown = ipywidgets.Box(
            [figures, self._image],
            layout={"flex_flow": "row wrap", "grid_gap": "8px 16px", "margin": "8px 0"},
        )
        # hides what stands in for the widget; where the widget does not run, this is not there
        self._behind = f"rctlab-behind-{shown.model_id}"
        hides = f"<style>.{self._behind}{{display:none}}</style>"
        style = ipywidgets.HTML(LOOKS + hides, layout={"display": "none"})
        rows = [number.row for number in self._numbers]
        # below the controls and with room kept for it, so that nothing moves when it speaks
        self._note.layout.min_height = "28px"
        self.box = ipywidgets.VBox([*rows, *menus, self._note, shown, style])

    def _moved(self, change: Any) -> None:
        """Follow a control, after stopping it where it cannot stand."""
        if self._settling:
            return
        self._settling = True
        owner, note = change["owner"], ""
        moved = next((one for one in self._numbers if owner in (one.box, one.slider)), None)
        try:
            # not `ipywidgets.link`: it would not carry the stopped value back to the box
            if moved and owner is moved.box:
                note = moved.take_typed()
            self._settle()
            self.note = self.hold(moved) or note
            self._settle()
        finally:
            self._settling = False
        self._show()

    def _settle(self) -> None:
        for number in self._numbers:
            number.settle()

    def _show(self) -> None:
        """Describe what the controls stand for, and put it in its places."""
        self.found = self.describe()
        self._image.value = self.found.picture.to_html(caption=False)
        self._table.value = self.found.table_html()
        # a screen reader speaks the note at once, and the words again when they change
        style = f"max-width:46em;line-height:1.5;padding-left:{INDENT}"
        note = f'<div role="alert" style="{style}"><strong>{escape(self.note)}</strong></div>'
        self._note.value = note if self.note else ""
        self._words.value = (
            '<div role="status" aria-live="polite" aria-atomic="true" '
            f'style="{style}">{escape(self.text)}</div>'
        )

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.found._repr_html_()

    def _ipython_display_(self) -> None:
        """Show the widget, and behind it its picture and words for pages where no widget runs.

        They are an output of their own: of one output in two forms, an exported page takes the
        widget, and stays blank.
        """
        from IPython.display import display

        view = self.box._repr_mimebundle_()[VIEW]
        display({VIEW: view, "text/plain": ""}, raw=True)  # without any text, nbconvert warns
        behind = f'<div class="{self._behind}">{self._repr_html_()}</div>'
        display({"text/html": behind, "text/plain": self.text}, raw=True)


def _align(boxes: Sequence[Any]) -> None:
    """Give each label as much room as the longest needs, and each box the same width."""
    longest = max(text_width(box.description, 13) for box in boxes)
    label = min(round(longest) + 12, 240)
    for box in boxes:
        box.style.description_width = f"{label}px"
        options = [str(words) for words, _ in getattr(box, "options", ())]
        wide = max([88, *(round(text_width(words, 13)) + 44 for words in options)])
        box.layout.width, box.layout.max_width = f"{label + wide}px", "100%"
