"""Read what a test cell showed: the verdict in its outputs, as nbgrader saved them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from nbformat import NotebookNode

from rctlab.tasks.verdict import NOT_STARTED, NOT_YET

_TAG = re.compile(r"\[task (?P<task>\S+?)(, slip (?P<slips>[^\]]+))?\]\s*$")
_ATTRIBUTE = re.compile(r'\bdata-(task|state|slip)="([^"]*)"')
_INLINE = re.compile(r"</?(?:a|b|code|em|i|strong|span)\b[^>]*>")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Shown:
    """What a person reads under a check, and what it says to machines."""

    task: str
    state: str
    slips: tuple[str, ...]
    text: str
    problem: str = ""

    def __str__(self) -> str:
        slips = f", slip {' '.join(self.slips)}" if self.slips else ""
        return self.problem or f"{self.state!r}{slips}: {self.text!r}"


def read_shown(outputs: Iterable[NotebookNode]) -> Shown:
    """Read the verdict from the outputs of a cell that ends in a check."""
    result: Shown | None = None
    for output in outputs:
        if output.output_type == "error":
            return _from_error(output)
        if output.output_type == "execute_result" and result is None:
            result = _from_html("".join(output.data.get("text/html", "")))
    return result or Shown("", "", (), "", "it showed no verdict")


def stderr_of(outputs: Iterable[NotebookNode]) -> str:
    """What a cell wrote to stderr, as one line."""
    texts = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    return squeeze("".join(texts)).strip()


def error_of(outputs: Iterable[NotebookNode]) -> str:
    """The error that stopped a cell, as one line; empty if none did."""
    errors = [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]
    return squeeze(" ".join(errors)).strip()


def _from_error(output: NotebookNode) -> Shown:
    text = _ESCAPE.sub("", output.evalue)
    tag = _TAG.search(text)
    if output.ename != "NotYet" or tag is None:
        return Shown("", "", (), text, f"it stopped with {output.ename}: {squeeze(text).strip()}")
    slips = tuple((tag["slips"] or "").split())
    state = NOT_STARTED if text.lower().startswith(NOT_STARTED) else NOT_YET
    return Shown(tag["task"], state, slips, squeeze(text[: tag.start()]).strip())


def _from_html(html: str) -> Shown | None:
    found = {key: unescape(value) for key, value in _ATTRIBUTE.findall(html)}
    if "task" not in found:
        return None
    text = squeeze(unescape(re.sub(r"<[^>]+>", " ", _INLINE.sub("", html)))).strip()
    return Shown(found["task"], found.get("state", ""), tuple(found.get("slip", "").split()), text)


def says(text: str, message: str) -> bool:
    """Whether a text holds a message of the catalogue, with any value in place of ``{given}``."""
    text, message = text.replace("`", ""), message.replace("`", "")
    parts = message.split("{given}")
    if len(parts) > 1:
        parts = [part.replace("{{", "{").replace("}}", "}") for part in parts]
    pattern = ".+?".join(re.escape(squeeze(part)) for part in parts)
    return re.search(pattern, squeeze(text)) is not None


def squeeze(text: str) -> str:
    """Runs of white space as one space."""
    return re.sub(r"\s+", " ", text)
