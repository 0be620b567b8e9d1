"""A picture that carries its own words: what every plot of the library returns."""

from __future__ import annotations

import base64
import io
import sys
import textwrap
from abc import ABC, abstractmethod
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # matplotlib is loaded when the first picture is drawn, not before
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe-Ito colours: told apart by the usual kinds of colour vision. No plot relies on colour alone.
BLUE, ORANGE, INK, GREY, NOTE = "#0072B2", "#E69F00", "#1A1A1A", "#707070", "#4D4D4D"
SCREEN_DPI = 96  # one unit of a canvas is one pixel of a web page
INDENT = "6px"  # where JupyterLab starts the lines of a text cell
FONT = "DejaVu Sans"  # comes with matplotlib, so a picture looks the same everywhere


@dataclass(frozen=True, repr=False, eq=False)
class Picture:
    """A figure with the words that stand for it: a short `alt`, and the text twin `text`.

    Where the picture has the end of `text` in print itself (`printed`), the caption leaves these
    words out, so that they are read once, and the `alt` of the image says them.
    """

    figure: Figure
    alt: str
    text: str
    printed: str = ""

    def __post_init__(self) -> None:
        for name in ("alt", "text"):
            words = getattr(self, name)
            if not isinstance(words, str) or not words.strip():
                raise ValueError(f"{name}={words!r}: a picture needs words, write what it shows")
        if not self.text.endswith(self.printed):
            raise ValueError(f"printed={self.printed!r}: the text has to end with these words")
        # a figure that was made with pyplot would be shown by the inline backend, too
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close(self.figure)

    def __repr__(self) -> str:
        return self.text

    def save(self, path: str | Path, *, dpi: float = 2 * SCREEN_DPI) -> Path:
        """Write the picture to a file; the ending of the name (.png, .svg, .pdf) says the format."""
        self.figure.savefig(path, dpi=dpi)
        return Path(path)

    def to_png(self) -> bytes:
        """Return the picture as a PNG of twice the size shown, so that it is crisp everywhere."""
        buffer = io.BytesIO()
        # an explorer draws within 100 ms: to pack the picture tighter would take longer
        quick = {"compress_level": 3}
        self.figure.savefig(buffer, format="png", dpi=2 * SCREEN_DPI, pil_kwargs=quick)
        return buffer.getvalue()

    def to_html(self, *, caption: bool = True) -> str:
        """Return the picture as HTML: an image with its alt text, and the text twin as caption."""
        data = base64.b64encode(self.to_png()).decode("ascii")
        width = round(self.figure.get_figwidth() * SCREEN_DPI)
        style = "display:block;max-width:100%;height:auto;background:#fff;border-radius:6px"
        alt = escape(f"{self.alt} {self.printed}".strip())
        image = (
            f'<img alt="{alt}" src="data:image/png;base64,{data}" width="{width}" style="{style}">'
        )
        words = ""
        if caption:
            # as wide as the image or as lines that read well, not as wide as a large screen
            style = f"margin-top:.4em;max-width:max({width}px,46em)"
            said = self.text.removesuffix(self.printed).rstrip()
            words = f'<figcaption style="{style}">{escape(said)}</figcaption>'
        return (
            f'<figure role="group" style="margin:0;padding-left:{INDENT}">{image}{words}</figure>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.text}


class PictureAndTable(ABC):
    """What the plain function behind an explorer returns: a picture, a table and their words."""

    @property
    @abstractmethod
    def picture(self) -> Picture:
        """The picture, drawn when it is asked for."""

    @property
    @abstractmethod
    def caption(self) -> str:
        """What stands above the table."""

    @property
    @abstractmethod
    def text(self) -> str:
        """The text twin."""

    @property
    @abstractmethod
    def rows(self) -> list[tuple[str, str]]:
        """The names of the table and their figures, in words."""

    def __str__(self) -> str:
        return self.text

    def table_html(self) -> str:
        """Return the figures as an HTML table, each row headed by its name."""
        cell = "padding:.25em .6em;border-bottom:1px solid rgba(128,128,128,.35);text-align:"
        body = "".join(
            f'<tr><th scope="row" style="{cell}left;font-weight:normal">{escape(name)}</th>'
            f'<td style="{cell}right;font-weight:600">{escape(figure)}</td></tr>'
            for name, figure in self.rows
        )
        head = f'<caption style="{cell}left;font-style:italic">{escape(self.caption)}</caption>'
        style = (
            "border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums;line-height:1.35"
        )
        return f'<table style="{style}">{head}{body}</table>'

    def _repr_html_(self) -> str:
        # side by side where there is room, one under the other on a phone
        return (
            '<div style="display:flex;flex-wrap:wrap;gap:1em 1.5em;align-items:center">'
            f'<div style="flex:0 1 auto">{self.picture.to_html(caption=False)}</div>'
            f'<div style="flex:0 1 auto">{self.table_html()}</div></div>'
            f'<p style="max-width:46em;margin:.6em 0 0 {INDENT}">{escape(self.text)}</p>'
        )


def blank_figure(width: float, height: float) -> Figure:
    """Return a white figure of so many pixels of a web page, with nothing on it."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / SCREEN_DPI, height / SCREEN_DPI), facecolor="white")


def dress(axes: Axes, *, x: str = "", y: str = "", size: float = 9.5, ticks: float = 8.5) -> None:
    """Give axes their labels and ticks in our font (sizes in points), without a frame."""
    for set_label, words in ((axes.set_xlabel, x), (axes.set_ylabel, y)):
        set_label(words, fontsize=size, fontfamily=FONT)
    axes.tick_params(labelsize=ticks, labelfontfamily=FONT)
    axes.spines[["top", "right"]].set_visible(False)


def blank_canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a white figure whose one axes counts in pixels of a web page, from the top left."""
    figure = blank_figure(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def write(
    axes: Axes,
    x: float,
    y: float,
    words: str,
    *,
    size: float,
    bold: bool = False,
    color: str = INK,
    centred: bool = False,
) -> None:
    """Write one line of text on a canvas: `size` in pixels, `y` at the middle of the line."""
    axes.text(
        x,
        y,
        words,
        fontsize=size * 72 / SCREEN_DPI,
        fontfamily=FONT,
        fontweight="bold" if bold else "normal",
        color=color,
        ha="center" if centred else "left",
        va="center_baseline",
        parse_math=False,  # a dollar sign in a label is a dollar sign
    )


def write_lines(
    axes: Axes, x: float, y: float, lines: list[str], *, size: float, leading: float, **style: Any
) -> float:
    """Write lines from `y` downward, `leading` heights apart; return where the next may start."""
    for line in lines:
        write(axes, x, y + size * leading / 2, line, size=size, **style)
        y += size * leading
    return y


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width in pixels that `words` take at `size` pixels."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(words, font, False)
    return float(width)


def wrap(words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break `words` into lines that are at most `width` pixels wide at `size` pixels."""
    for characters in range(len(words), 1, -1):
        lines = textwrap.wrap(words, characters)
        if all(text_width(line, size, bold=bold) <= width for line in lines):
            return lines
    return [words]
