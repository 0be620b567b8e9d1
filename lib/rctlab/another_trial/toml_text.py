"""Read TOML, and show the line that is wrong in words for people who do not write TOML."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from rctlab.another_trial.spec_checks import Printed

HINT = (
    'Numbers have no comma (1500, 58.7); text stands in quotes ("a leaflet"), and so does a name '
    'with a space ("my course" = ...); quotes and brackets are closed, and each name comes once.'
)


def parsed(content: str, name: str) -> dict[str, Any]:
    """Return what a TOML file holds; numbers keep their printed digits."""
    try:
        return tomllib.loads(content, parse_float=Printed)
    except tomllib.TOMLDecodeError as problem:
        said = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", str(problem), re.DOTALL)
        if said is None:
            raise ValueError(f"{name} is not valid TOML. {HINT} ({problem}.)") from None
        line = content.splitlines()[int(said[2]) - 1].strip()
        raise ValueError(
            f"{name} is not valid TOML in line {said[2]}: '{line}'. {HINT} ({said[1]}.)"
        ) from None
