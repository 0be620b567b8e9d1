"""Put numbers into text cells: Jinja2, in which an unknown name is an error with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jinja2
import jinja2.meta

import rctlab
from rctlab.classroom.build.faults import Fault, SourceError
from rctlab.classroom.build.source import Cell, Session

_BUILTINS: dict[str, Any] = {
    f.__name__: f for f in (abs, float, format, int, len, max, min, round, sorted, sum)
}


def render_session(session: Session, names: Mapping[str, Any]) -> Session:
    """Fill in the text cells of a session."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    faults: list[Fault] = []

    def render(cell: Cell) -> Cell:
        if cell.cell_type == "code":
            return cell
        try:
            return replace(cell, source=_render(environment, cell.source, names))
        except Exception as error:
            where = f"text cell {cell.id!r}" if cell.id else "text cell"
            message = f"{where}: {type(error).__name__}: {error}"
            line = cell.line + (getattr(error, "lineno", None) or 0)
            faults.append(Fault(session.path, line, message))
            return cell

    chapter = tuple(render(cell) for cell in session.chapter)
    rubrics = tuple(render(cell) for cell in session.rubrics)
    if faults:
        raise SourceError(faults)
    return replace(session, chapter=chapter, rubrics=rubrics)


def _render(environment: jinja2.Environment, text: str, names: Mapping[str, Any]) -> str:
    used = jinja2.meta.find_undeclared_variables(environment.parse(text))
    known: dict[str, Any] = {}
    for name in sorted(used):
        if name in names and not name.startswith("_"):
            known[name] = names[name]
        elif name in _BUILTINS:
            known[name] = _BUILTINS[name]
        elif not name.startswith("_") and hasattr(rctlab, name):
            known[name] = getattr(rctlab, name)
        else:
            raise NameError(
                f"{name!r} is neither a public name of rctlab nor of the session's tasks"
            )
    return environment.from_string(text).render(known)
