"""Values as data: how answers leave the room in which a submission runs.

What arrives may have been made up by a hostile notebook, so reading it builds plain data only: numbers,
texts, lists, tables. No code, no class of the sender's, no pickle. A function stays where it is and
arrives as a `Distant` one, which asks for each call.
"""

from __future__ import annotations

import base64
import builtins
import io
import math
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

import rctlab
from rctlab.measures.estimate import Estimate
from rctlab.tasks.call import does_nothing

DEEPEST, LARGEST = 40, 5_000_000
"""Lists in lists, and characters in all, that still leave as data."""

MODULES = ("math", "statistics", "numpy", "pandas", "scipy", "statsmodels", "seaborn", "matplotlib")
"""Modules that a test cell may know by the learner's name for them; it gets its own copy."""

_PLAIN = "biufcmMSU"  # kinds of numpy's dtypes that hold no objects
_LISTS: tuple[Any, ...] = (list, tuple, set, frozenset)
_WORDS = {"Ellipsis": ..., "NotImplemented": NotImplemented, "NA": pd.NA, "NaT": pd.NaT}
_TEXTS: dict[str, Callable[[str], Any]] = {
    "int": lambda text: int(text, 16),
    "float": float,
    "complex": complex,
    "bytes": base64.b64decode,
    "Fraction": lambda text: Fraction(*map(int, text.split("/"))),  # no exponent, which may be huge
    "Decimal": Decimal,
    "word": _WORDS.__getitem__,
}
_ESTIMATE = [one.name for one in fields(Estimate) if one.name not in ("working", "counts")]

Functions = dict[str, Callable[..., Any]]


class Distant:
    """A function of the learner's: calling it asks the room in which it was defined."""

    def __init__(self, name: str, idle: bool, ask: Callable[..., Any]) -> None:
        self.__name__, self.does_nothing, self._ask = name, idle, ask

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call it where it lives."""
        return self._ask(self.__name__, args, options)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def write(value: Any, name: str, functions: Functions) -> Any:
    """Write a value for JSON; functions stay in `functions`, by the name of their variable."""
    left = LARGEST

    def spend(size: int) -> None:
        nonlocal left
        left -= size + 1
        if left < 0:
            raise ValueError("too large")

    def text(kind: str, said: str) -> dict[str, str]:
        spend(len(said))
        return {kind: said}

    def number(value: Any) -> Any:
        if isinstance(value, int):
            value = int.__int__(value)
            return value if abs(value) < 2**53 else text("int", hex(value))
        value = float.__float__(value)
        return value if math.isfinite(value) else text("float", repr(value))

    def array(values: np.ndarray) -> Any:
        if values.dtype.kind not in _PLAIN:
            return [list(values.shape), [any_(one, 1) for one in values.ravel()]]
        spend(values.nbytes)
        file = io.BytesIO()
        np.save(file, values, allow_pickle=False)
        return base64.b64encode(file.getvalue()).decode()

    def column(values: Any) -> list[Any]:
        dtype = values.dtype
        if isinstance(dtype, np.dtype) and dtype.kind in _PLAIN:
            return ["", array(np.asarray(values))]
        if isinstance(dtype, pd.CategoricalDtype):
            dtype = [column(dtype.categories), bool(dtype.ordered)]
        return [dtype if isinstance(dtype, list) else str(dtype), array(np.asarray(values, object))]

    def index(values: pd.Index) -> list[Any]:
        levels = [values.get_level_values(level) for level in range(values.nlevels)]
        return [[any_(label, 1) for label in values.names], [column(level) for level in levels]]

    def table(value: Any) -> dict[str, Any]:
        if isinstance(value, np.ndarray):
            return {"array": array(value)}
        if isinstance(value, pd.Index):
            return {"index": index(value)}
        if isinstance(value, pd.Series):
            return {"series": [any_(value.name, 1), column(value), index(value.index)]}
        columns = [column(value.iloc[:, at]) for at in range(value.shape[1])]
        return {"frame": [index(value.columns), columns, index(value.index)]}

    def any_(value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise ValueError("too deep")
        spend(8)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            spend(len(value))
            return str.__str__(value)
        if isinstance(value, (int, float)) and not isinstance(value, np.generic):
            return number(value)
        for kind in _LISTS:
            if isinstance(value, kind):
                return {kind.__name__: [any_(one, depth + 1) for one in value]}
        if isinstance(value, dict):
            pairs = value.items()
            return {"dict": [[any_(key, depth + 1), any_(one, depth + 1)] for key, one in pairs]}
        return other(value, depth)

    def other(value: Any, depth: int) -> Any:
        for word, one in _WORDS.items():
            if value is one:
                return {"word": word}
        if isinstance(value, np.generic):
            return {"scalar": array(np.asarray(value))}
        if isinstance(value, (np.ndarray, pd.Index, pd.Series, pd.DataFrame)):
            return table(value)
        if isinstance(value, Estimate):
            return {"estimate": {key: any_(getattr(value, key), depth + 1) for key in _ESTIMATE}}
        if isinstance(value, bytes):
            return text("bytes", base64.b64encode(value).decode())
        if isinstance(value, (Fraction, Decimal, complex)):
            return text(type(value).__name__, str(value))
        if isinstance(value, ModuleType):
            return {"module": value.__name__}
        for public in rctlab.__all__:
            if value is vars(rctlab).get(public):
                return {"public": public}
        if callable(value):
            functions[name] = value
            return {"function": [name, does_nothing(value)]}
        return {"object": [type(value).__name__, repr(value)[:200]]}

    try:
        return any_(value, 0)
    except Exception as error:
        return {"object": [type(value).__name__, f"<{type(value).__name__}: {error}>"[:200]]}


def read(data: Any, ask: Callable[..., Any] | None = None) -> Any:
    """Build the value that was written; whatever else was sent raises ValueError or TypeError."""
    if not isinstance(data, dict):
        if isinstance(data, (list, tuple)):
            raise ValueError("a list without its kind")
        return data
    ((kind, held),) = data.items()
    lists = {one.__name__: one for one in _LISTS}
    if kind in lists:
        return lists[kind](read(one, ask) for one in held)
    if kind in _TEXTS:
        return _TEXTS[kind](held)
    if kind == "dict":
        return {read(key, ask): read(one, ask) for key, one in held}
    if kind == "estimate":
        named = {key: read(one) for key, one in held.items() if key in _ESTIMATE}
        return Estimate(**named)
    if kind == "function":
        return Distant(str(held[0]), bool(held[1]), ask) if ask else read({"object": [kind, kind]})
    if kind == "module" and held.split(".")[0] in MODULES and held in sys.modules:
        return sys.modules[held]
    if kind == "public" and held in rctlab.__all__:
        return getattr(rctlab, held)
    if kind == "object":
        said = str(held[1])
        return type(str(held[0]), (), {"__repr__": lambda _: said})()
    return _read_table(kind, held)


def _read_table(kind: str, held: Any) -> Any:
    if kind == "scalar":
        return _array(held)[()]
    if kind == "array":
        return _array(held)
    if kind == "index":
        return _index(held)
    if kind == "series":
        name, values, labels = held
        return pd.Series(_column(values), index=_index(labels), name=read(name))
    if kind == "frame":
        labels, columns, rows = held
        row_labels = _index(rows)
        series = [pd.Series(_column(one), index=row_labels) for one in columns]
        frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=row_labels)
        frame.columns = _index(labels)
        return frame
    raise ValueError(f"no value is written as {kind!r}")


def _array(held: Any) -> np.ndarray:
    if isinstance(held, str):
        return np.load(io.BytesIO(base64.b64decode(held)), allow_pickle=False)
    shape, items = held
    found = np.empty(len(items), dtype=object)
    found[:] = [read(one) for one in items]
    return found.reshape(shape)


def _column(held: Any) -> Any:
    dtype, values = held[0], _array(held[1])
    if not dtype:
        return values
    if isinstance(dtype, list):
        return pd.Categorical(values, categories=_column(dtype[0]), ordered=bool(dtype[1]))
    with suppress(TypeError, ValueError):
        return pd.array(values, dtype=str(dtype))  # type: ignore[call-overload]
    return values


def _index(held: Any) -> pd.Index:
    names, levels = [read(name) for name in held[0]], [_column(level) for level in held[1]]
    if len(levels) == 1:
        return pd.Index(levels[0], name=names[0])
    return pd.MultiIndex.from_arrays(levels, names=names)


def write_error(error: BaseException, functions: Functions) -> dict[str, Any]:
    """Write what stopped a call: its kind, its arguments, and the name that Python did not know."""
    kinds = [one.__name__ for one in type(error).__mro__ if vars(builtins).get(one.__name__) is one]
    args = [write(one, "it", functions) for one in error.args]
    own = type(error).__name__
    return {"kind": own, "builtin": kinds[0], "args": args, "name": getattr(error, "name", None)}


def read_error(data: dict[str, Any]) -> Exception:
    """Build an error of the same kind; one of the learner's own kinds keeps its name alone."""
    base = vars(builtins).get(data["builtin"])
    if not (isinstance(base, type) and issubclass(base, (Exception, SystemExit))):
        base = Exception
    own = str(data["kind"])
    kind = base if own == base.__name__ else type(own, (base,), {})
    error: Any = kind.__new__(kind)  # type: ignore[call-overload]
    error.args = tuple(read(one) for one in data["args"])
    if isinstance(error, (NameError, AttributeError, ImportError)):
        error.name = data["name"] if isinstance(data["name"], str) else None
    return error
