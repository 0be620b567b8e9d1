"""Read what a test cell showed: the verdict in its outputs, as nbgrader saved them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from rctlab.tasks.verdict import MIME


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
    """Read the verdict from the outputs of a cell that ends in a check.

    Of several the last counts: whatever a learner's function displays comes before.
    """
    listed = list(outputs)
    errors = [output for output in listed if output.output_type == "error"]
    if errors and errors[0].ename != "NotYet":
        what = f"{errors[0].ename}: {squeeze(errors[0].evalue).strip()}"
        return Shown("", "", (), errors[0].evalue, f"it stopped with {what}")
    wanted = "display_data" if errors else "execute_result"
    found = [data_of(output) for output in listed if output.output_type == wanted]
    said = next((data for data in reversed(found) if data), None)
    if said is None:
        return Shown("", "", (), "", "it showed no verdict")
    return Shown(said["task"], said["state"], tuple(said["slips"]), squeeze(said["message"]))


def data_of(output: NotebookNode) -> Mapping[str, Any]:
    """Return the verdict that an output carries as data; empty if it has none of the right shape."""
    said = output.get("data", {}).get(MIME)
    shape = {"task": str, "state": str, "message": str, "slips": list}
    if not isinstance(said, dict) or not all(isinstance(said.get(k), t) for k, t in shape.items()):
        return {}
    return said


def stderr_of(outputs: Iterable[NotebookNode]) -> str:
    """What a cell wrote to stderr, as one line."""
    texts = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    return squeeze("".join(texts)).strip()


def error_of(outputs: Iterable[NotebookNode]) -> str:
    """The error that stopped a cell, as one line; empty if none did."""
    errors = [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]
    return squeeze(" ".join(errors)).strip()


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
