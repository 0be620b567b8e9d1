"""What a check says: a verdict that people read and that nbgrader can score."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

RIGHT = "right"
PARTLY = "partly"
NOT_YET = "not yet"
NOT_STARTED = "not started"

# The verdict as data, beside the words in a display: the marking side reads this and no HTML.
MIME = "application/vnd.rctlab.verdict+json"

# Sign and colour repeat what the first words say, so that neither is needed to read the verdict.
# The colours (Okabe and Ito) are told apart by people who do not see red and green as different.
_LOOK = {
    RIGHT: ("✔", "Right.", "#009E73"),
    PARTLY: ("◐", "Partly right.", "#E69F00"),
    NOT_YET: ("↻", "Not yet.", "#D55E00"),
    NOT_STARTED: ("○", "Not started yet.", "#767676"),
}


def as_html(line: str) -> str:
    """Give a line of a message as HTML: escaped, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(line))


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Attributes
    ----------
    task : str
        The task's id, such as "risk-ratio-coach".
    state : str
        "right", "partly", "not yet" or "not started".
    points, out_of : float
        Points reached and points that can be reached.
    message : str
        What to read: plain text, one line a thought.
    slips : tuple of str
        Keys of the catalogued slips that the answer shows; empty if none is known.
    """

    task: str
    state: str
    points: float
    out_of: float
    message: str
    slips: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """Say the verdict as plain text."""
        return f"{_LOOK[self.state][1]} {self.message}".strip()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        # nbgrader reads the plain text of a test cell's result as the points reached, so it has
        # to be the bare number; people see the HTML beside it.
        words = {"text/plain": f"{float(self.points)}", "text/html": self._html()}
        return words | {MIME: asdict(self) | {"slips": list(self.slips)}}

    def _html(self) -> str:
        sign, words, colour = _LOOK[self.state]
        lines = "".join(
            f'<div style="margin-top:.25em">{as_html(line)}</div>'
            for line in self.message.splitlines()
        )
        stuck = f'Stuck? Run <code>hint("{escape(self.task)}")</code> in a cell of your own.'
        if self.state in (NOT_YET, PARTLY):
            lines += f'<div style="margin-top:.25em;opacity:.75">{stuck}</div>'
        return (
            f'<div role="status" data-task="{escape(self.task)}" data-state="{self.state}" '
            f'data-slip="{escape(" ".join(self.slips))}" style="border-left:.35em solid {colour};'
            'padding:.35em .8em;margin:.3em 0;max-width:46em;line-height:1.45">'
            f'<strong><span aria-hidden="true">{sign}</span> {words}</strong>'
            f"{self._points()}{lines}</div>"
        )

    def _points(self) -> str:
        if not self.out_of:  # practice
            return ""
        points = f"{self.points:g} of {self.out_of:g} point{'' if self.out_of == 1 else 's'}"
        return f' <span style="opacity:.75">({points})</span>'


class NotYet(Exception):  # noqa: N818 - the learner reads this name; it is no error of the program
    """Raised in grading for an answer that earns nothing: carries the message, no traceback."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()
