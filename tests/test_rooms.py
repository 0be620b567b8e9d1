"""The house: no two modules of one name, no circle of imports, and arrows that run downward only."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

LIB = Path(__file__).parents[1] / "lib"
# as in CONTRIBUTING.md: a room may import those in its own row and below
ROWS = (
    {"classroom", "command"},
    {"sessions"},
    {"tasks"},
    {"missing", "resampling", "planning"},
    {"pictures"},
    {"another_trial", "simulation", "allocation"},
    {"models"},
    {"measures"},
    {"trial", "record"},
    {"inputs", "words"},
)
# a task is looked for among the sessions
KNOWN = {("tasks.task", "sessions")}


def name_of(path: Path) -> str:
    parts = list(path.relative_to(LIB).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def arrows() -> dict[str, set[str]]:
    """Return what each module imports of the library, also inside its functions."""
    modules = {name_of(path): path for path in sorted(LIB.rglob("*.py"))}
    found: dict[str, set[str]] = {}
    for module, path in modules.items():
        found[module] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    places = (f"{node.module}.{alias.name}", node.module)
                    place = next((one for one in places if one in modules), "rctlab")
                    found[module] |= {place} - {"rctlab"}
    return found


def test_no_two_modules_have_one_name() -> None:
    names = Counter(module.rpartition(".")[2] for module in arrows())
    assert [name for name, count in names.items() if count > 1] == ["__main__"]


def test_imports_run_in_no_circle() -> None:
    assert list(TopologicalSorter(arrows()).static_order())


def test_a_room_imports_what_lies_below_it() -> None:
    row = {room: place for place, rooms in enumerate(ROWS) for room in rooms}
    upward = set()
    for module, imported in arrows().items():
        for other in imported:
            here, there = (name.removeprefix("rctlab.") for name in (module, other))
            rooms = [name.partition(".")[0] for name in (here, there)]
            if module.startswith("rctlab.") and other.startswith("rctlab."):
                first, second = (row.get(room, -1) for room in rooms)
                if 0 <= second < first:
                    upward.add((here, there))
    assert upward <= KNOWN
