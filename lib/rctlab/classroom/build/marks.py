"""The marks on and in the cells of a source file: roles on the cell line, regions inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Role = Literal["text", "code", "answer", "test", "read", "written", "rubric"]
Region = Literal["outside", "solution", "hidden"]

#: What may stand on a cell line, in the words that a refusal uses.
ALLOWED = (
    'allowed are:  # %%  |  # %% [markdown]  |  # %% answer="ID"  |  # %% test="ID"  |  '
    '# %% [markdown] read="ID"  |  # %% [markdown] written="ID" points=3  |  '
    '# %% [markdown] tags=["rubric"] written="ID"'
)
#: role -> (cell type, keys that must stand on the cell line)
SHAPES: dict[Role, tuple[str, frozenset[str]]] = {
    "text": ("markdown", frozenset()),
    "code": ("code", frozenset()),
    "answer": ("code", frozenset({"answer"})),
    "test": ("code", frozenset({"test"})),
    "read": ("markdown", frozenset({"read"})),
    "written": ("markdown", frozenset({"written", "points"})),
    "rubric": ("markdown", frozenset({"written"})),
}
CURTAIN: tuple[Role, ...] = ("rubric",)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 59  # "test-" goes in front, and a notebook's cell id has 64 characters at most
_MARK = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)")
_NEAR_MARK = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|###\s*(BEGIN|END)\b")
_REGIONS: dict[str, Region] = {"SOLUTION": "solution", "HIDDEN TESTS": "hidden"}
#: the one region that may stand in a cell of this role
REGION_OF: dict[Role, Region] = {"answer": "solution", "written": "solution", "test": "hidden"}


@dataclass(frozen=True)
class CellLine:
    """What a cell line says: the role of the cell, its id, points and other tags."""

    role: Role
    id: str = ""
    points: float = 0.0
    tags: tuple[str, ...] = ()


def read_cell_line(cell_type: str, metadata: Mapping[str, Any]) -> CellLine:
    """Read the role of a cell off the metadata that jupytext found on its cell line."""
    keys = {key for key in metadata if key not in {"lines_to_next_cell", "tags"}}
    tags = metadata.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError(f"tags must be a list of strings, not {tags!r}; {ALLOWED}")
    role = _role(cell_type, keys, tags)
    wanted_type, wanted_keys = SHAPES[role]
    if cell_type != wanted_type:
        raise ValueError(f"a cell marked as {role} must be a {wanted_type} cell; {ALLOWED}")
    if keys != wanted_keys:
        raise ValueError(f"{_difference(keys, wanted_keys, metadata)} ({role} cell); {ALLOWED}")
    others = tuple(tag for tag in tags if tag not in CURTAIN)
    return CellLine(role, _read_id(wanted_keys, metadata), _read_points(metadata), others)


def _role(cell_type: str, keys: set[str], tags: list[str]) -> Role:
    if "rubric" in tags:
        return "rubric"
    roles = [role for role in get_args(Role) if role in keys]
    if len(roles) > 1:
        raise ValueError(f"a cell has one role, not {' and '.join(roles)}; {ALLOWED}")
    if roles:
        return roles[0]
    if cell_type == "markdown":
        return "text"
    if cell_type == "code":
        return "code"
    raise ValueError(f"a {cell_type} cell has no place in a session; {ALLOWED}")


def _difference(keys: set[str], wanted: frozenset[str], metadata: Mapping[str, Any]) -> str:
    for key in (
        "title",
        "incorrectly_encoded_metadata",
    ):  # jupytext's names for what it cannot read
        if key in keys - wanted:
            return f'{metadata[key]!r} on the cell line cannot be read: write key="value"'
    if "nbgrader" in keys - wanted:
        return "nbgrader metadata in full is made by the build: write the short form"
    surplus = [f"{key}={metadata[key]!r} is not expected" for key in sorted(keys - wanted)]
    missing = [f"{key}=... is missing" for key in sorted(wanted - keys)]
    return ", ".join(surplus + missing)


def _read_id(wanted: frozenset[str], metadata: Mapping[str, Any]) -> str:
    for key in sorted(wanted - {"points"}):
        value = metadata[key]
        if not isinstance(value, str) or not _ID.fullmatch(value) or len(value) > _LONGEST_ID:
            raise ValueError(
                f"{key}={value!r} is no id: small letters, digits and single hyphens, "
                f'{_LONGEST_ID} characters at most, such as "risk-ratio-coach"'
            )
        return value
    return ""


def _read_points(metadata: Mapping[str, Any]) -> float:
    points = metadata.get("points", 0)
    is_number = isinstance(points, (int, float)) and not isinstance(points, bool)
    if "points" in metadata and (not is_number or not 0 < points < float("inf")):
        raise ValueError(f"points={points!r} must be a number above 0, such as points=2")
    return float(points)


def regions(source: str) -> Iterator[tuple[int, Region, str]]:
    """Yield (line number from 0, region, line) of a cell's source; the mark lines are left out."""
    region: Region = "outside"
    for number, line in enumerate(source.split("\n")):
        mark = _MARK.fullmatch(line.strip())
        if mark is None:
            if _NEAR_MARK.search(line):
                raise ValueError(
                    f"{line.strip()!r} is no mark: write ### BEGIN SOLUTION, ### END SOLUTION, "
                    "### BEGIN HIDDEN TESTS or ### END HIDDEN TESTS on a line of its own"
                )
            yield number, region, line
            continue
        named = _REGIONS[mark[2]]
        if (mark[1] == "BEGIN") != (region == "outside") or (mark[1] == "END" and named != region):
            raise ValueError(f"{line.strip()!r} stands where the region is {region!r}")
        region = named if mark[1] == "BEGIN" else "outside"
    if region != "outside":
        raise ValueError(f"the {region} region is not closed with an ### END mark")


def inside(source: str, region: Region) -> list[str]:
    """The lines of one region of a cell's source, as they stand there."""
    return [line for _, where, line in regions(source) if where == region]


def without_marks(source: str) -> str:
    """A cell's source with its regions in place and the mark lines gone."""
    return "\n".join(line for _, _, line in regions(source))
