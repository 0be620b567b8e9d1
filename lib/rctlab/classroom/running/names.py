"""Which names a cell uses and which it gives a value, read off its code; and what follows from it."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

LONGEST = 10_000
"""Characters of a learner's cell that are looked through: Python takes the square of a dotted name's
length. What a teacher wrote is read whatever its length."""

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises over code that it cannot compile."""


def uses(code: str) -> set[str]:
    """The names from outside that code uses, at the top or inside its functions."""
    return {
        symbol.get_name()
        for table in _tables(code)
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module")
    }


def binds(code: str) -> set[str]:
    """The names that code gives a value at the top; imports are the same whatever was answered."""
    return {
        symbol.get_name()
        for table in list(_tables(code))[:1]
        for symbol in table.get_symbols()
        if symbol.is_assigned() and not symbol.is_imported()
    }


@lru_cache(5_000)
def defines(code: str) -> frozenset[str]:
    """The names that code gives a value at the top, by an import too."""
    return frozenset(binds(code) | imported_names([code]))


def _tables(code: str) -> Iterator[symtable.SymbolTable]:
    try:
        waiting = [symtable.symtable(code, "cell", "exec")]
    except UNREADABLE:  # a cell with magics; it makes no names that tasks rely on
        return
    while waiting:
        table = waiting.pop(0)
        yield table
        waiting += table.get_children()


def untouched(cells: Sequence[str], known: Collection[str]) -> list[bool]:
    """Say of each cell whether it is a known one that nothing else in the notebook had a hand in.

    Such a cell shows what it showed when the session was run as it was handed out.
    """
    imported = imported_names(known)
    touched: set[str] = set()
    found = []
    lost = False  # whether a cell that cannot be read may have touched everything
    for code in cells:
        lost = lost or not (code in known or (len(code) <= LONGEST and any(_tables(code))))
        clean = code in known and not lost and not uses(code) & touched
        found.append(clean)
        if clean:
            touched -= binds(code)
        elif not lost:  # what a learner's cell only uses, it may change
            touched |= binds(code) | (uses(code) - imported)
    return found


def imported_names(cells: Iterable[str]) -> set[str]:
    """The names that cells import at the top."""
    tables = (table for code in cells for table in list(_tables(code))[:1])
    symbols = (symbol for table in tables for symbol in table.get_symbols())
    return {symbol.get_name() for symbol in symbols if symbol.is_imported()}


def import_lines(code: str) -> list[str]:
    """Return the statements at the top of a cell that import something."""
    try:
        statements = ast.parse(code).body
    except UNREADABLE:
        return []
    return [ast.unparse(one) for one in statements if isinstance(one, ast.Import | ast.ImportFrom)]
