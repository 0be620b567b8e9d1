"""Docstrings as the site shows them: made for `help`, turned into reStructuredText with links."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any

from names import at, places


def body(thing: Any) -> list[str]:
    """Return the sentence, the notes and the sources of a docstring."""
    parts = sections(inspect.getdoc(thing) or "")
    return [
        *map(with_links, parts[""]),
        "",
        *map(with_links, parts["Notes"]),
        "",
        *bullets([line for line in parts["References"] if line]),
    ]


def sections(docstring: str) -> dict[str, list[str]]:
    """Return the lines of a docstring by the heading above them."""
    lines = docstring.splitlines()
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch("-{3,}", below):
            heading = line
            found[heading] = []
        elif not re.fullmatch("-{3,}", line):
            found[heading].append(line)
    return found


def bullets(lines: list[str]) -> list[str]:
    """Return sources as a list of links; authors and a year begin each of them."""
    text = " ".join(line.strip() for line in lines).replace("et al. (", "et al.\0(")
    starts = []
    for year in re.finditer(r"\(\d{4}\)", text):
        start = text.rfind(". ", 0, year.start()) + 2 if ". " in text[: year.start()] else 0
        doi = re.match(r"doi:\S+ ", text[start:])  # the end of the source before
        starts.append(start + doi.end() if doi else start)
    ends = [*starts[1:], len(text)]
    items = [text[one:end].replace("\0", " ") for one, end in zip(starts, ends, strict=True)]
    return [f"* {linked(item.strip())}" for item in items]


def linked(line: str) -> str:
    """Turn a DOI in a line into a link."""

    def link(found: re.Match[str]) -> str:
        place = found[1].replace("<", "%3C").replace(">", "%3E")
        shown = found[1].replace("<", r"\<")
        return f"`doi:{shown} <https://doi.org/{place}>`__{found[2]}"

    return re.sub(r"doi:(10\.\S+?)([.,;]?)(?=\s|$)", link, line)


def adapt(_app: Any, what: str, _name: str, thing: Any, _options: Any, lines: list[str]) -> None:
    """Make reStructuredText of a docstring meant for `help` (a handler of autodoc).

    Sources become a list of links, public names links; bars as in |d| are no substitutions, and what
    stands before the first colon of a property is not its type.
    """
    own = parameters(thing)
    for place, line in enumerate(lines):
        if line == "Examples":
            break
        lines[place] = with_links(re.sub(r"\|(?=\S)", r"\\|", line), own)
    link_types(lines)
    if what == "property" and lines:
        lines[:1] = lines[0].replace(": ", ":\n", 1).split("\n")
    if "References" in lines:
        start = lines.index("References") + 2
        stop = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
        lines[start:stop] = bullets(lines[start:stop])


def skip(_app: Any, _what: str, _name: str, thing: Any, *_: Any) -> bool | None:
    """Leave out the fields of a named tuple, which stand among its parameters (a handler)."""
    return True if str(thing.__doc__).startswith("Alias for field number") else None


def parameters(thing: Any) -> set[str]:
    """Return the names of a function's parameters."""
    try:
        return set(inspect.signature(thing).parameters)
    except (TypeError, ValueError):
        return set()


def with_links(line: str, own: Iterable[str] = ()) -> str:
    """Turn public names in single backticks into links; those of a function's own stay code."""

    def link(found: re.Match[str]) -> str:
        name, call = found[1].removesuffix("()"), found[1].endswith("()")
        first, _, rest = name.removeprefix("rctlab.").partition(".")
        if name in own or not (path := places().get(first)):
            path = places().get(name.rpartition(".")[2]) if name.startswith("rctlab.") else None
            rest = ""
        if not path or (rest and not hasattr(at(path), rest)):
            return f"``{found[1]}``"
        target = f"rctlab.{path}.{rest}" if rest else f"rctlab.{path}"
        return f":py:obj:`{name}{'()' * call} <{target}>`"

    return re.sub(r"(?<![`:\w])`([^`<>]+)`(?![`\w])", link, line)


def link_types(lines: list[str]) -> None:
    """Link the classes of the reference in the types of parameters and results."""
    heading = ""
    for place, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
        if re.fullmatch("-{3,}", below):
            heading = line
        elif heading in ("Parameters", "Returns") and line and line[0] not in " -":
            name, colon, kind = line.rpartition(" : ")
            lines[place] = f"{name}{colon}{linked_type(kind)}"


def linked_type(kind: str) -> str:
    """Return a type with links, the words around them in italics as Napoleon has them."""
    classes = {name: path for name, path in places().items() if inspect.isclass(at(path))}
    words = re.split(rf"\b({'|'.join(classes)})\b", kind)
    if len(words) == 1:
        return kind
    shown = [re.sub(r'[\w{"(](.*[\w}")])?', r"*\g<0>*", word) for word in words]
    shown[1::2] = [f":py:class:`~rctlab.{classes[word]}`" for word in words[1::2]]
    return "".join(shown)
