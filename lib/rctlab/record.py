"""The published record of the trial: every number with its source, unit, time point and mark."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

ARM_NAMES = {"coach": "coach", "online": "online", "usual": "usual care"}  # in words
ARMS = tuple(ARM_NAMES)
MARKS = {
    "VERIFIED": "read in the source named",
    "DERIVED": "our own calculation from verified figures",
}


@dataclass(frozen=True)
class Fact:
    """One published number, or a few that belong together, with where it comes from."""

    key: str
    value: Any
    what: str
    unit: str
    time: str
    source: str
    mark: str

    def __getattr__(self, name: str) -> Any:
        """Give ``fact.lower`` for ``fact.value["lower"]``."""
        value = self.__dict__.get("value")
        if isinstance(value, Mapping) and name in value:
            return value[name]
        raise AttributeError(f"the fact {self.__dict__.get('key')!r} has no {name!r}")

    def __str__(self) -> str:
        """Say the fact and its source in one line."""
        # "our own calculation" is said once: by the source, or by the mark
        told = self.mark == "VERIFIED" or MARKS[self.mark] in self.source
        note = "" if told else f"; {MARKS[self.mark]}"
        return f"{self.key}: {_show(self.value)} ({self.unit}; {self.time}; {self.source}{note})"


def _show(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    if isinstance(value, tuple):
        return " of ".join(str(number) for number in value)
    return str(value)


class Published(Mapping[str, Fact]):
    """The published record as a mapping from key to :class:`Fact`."""

    @cached_property
    def _content(self) -> dict[str, Any]:
        text = resources.files("rctlab").joinpath("published.toml").read_text(encoding="utf-8")
        return tomllib.loads(text)

    @cached_property
    def _facts(self) -> dict[str, Fact]:
        sources = self._content["sources"]
        facts = (fact for table in self._content["table"] for fact in _facts_of(table, sources))
        return {fact.key: fact for fact in facts}

    @property
    def trial(self) -> Mapping[str, str]:
        """Name, title, journal, DOI and registry number of the trial."""
        return MappingProxyType(self._content["trial"])

    @property
    def twin(self) -> tuple[Mapping[str, Any], ...]:
        """Targets of the synthetic trial: key and part, tolerance, and what was reached."""
        text = (
            resources.files("rctlab").joinpath("data", "targets.toml").read_text(encoding="utf-8")
        )
        return tuple(MappingProxyType(row) for row in tomllib.loads(text)["rows"])

    def __getitem__(self, key: str) -> Fact:
        """Give the fact with this key; an unknown key raises KeyError with the nearest ones."""
        try:
            return self._facts[key]
        except KeyError:
            near = difflib.get_close_matches(str(key), self._facts, n=3) or sorted(self._facts)[:3]
            raise KeyError(f"no published fact {key!r}; near it: {', '.join(near)}") from None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._facts)

    def __len__(self) -> int:
        """Count the facts."""
        return len(self._facts)

    def __repr__(self) -> str:
        """Name the record and its size."""
        return f"<published record of {self.trial['name']}: {len(self)} facts, {self.trial['doi']}>"

    def counts(self, arm: str, month: int = 3) -> tuple[int, int]:
        """Give the observed responders and the people assessed of one arm."""
        if arm not in ARMS:
            raise ValueError(f"arm={arm!r} is not an arm of the trial; allowed: {', '.join(ARMS)}")
        if isinstance(month, bool) or month not in (3, 6, 12):
            raise ValueError(f"month={month!r} was not an assessment; allowed: 3, 6, 12")
        events, n = self[f"observed.{arm}.{int(month)}"].value
        return events, n

    def to_frame(self) -> pd.DataFrame:
        """Give every fact as a row: key, value, unit, time, source, mark, what."""
        import pandas as pd

        columns = ["key", "value", "unit", "time", "source", "mark", "what"]
        return pd.DataFrame(
            [[getattr(fact, name) for name in columns] for fact in self.values()], columns=columns
        ).set_index("key")


def _facts_of(table: dict[str, Any], sources: dict[str, str]) -> Iterator[Fact]:
    shared = {"what": table["what"], "unit": table["unit"], "mark": table["mark"]}
    shared["source"] = sources[table["source"]]
    for row, value in table.get("rows", {}).items():
        yield Fact(f"{table['key']}.{row}", _freeze(value), time=table["time"], **shared)
    for month, rows in table.get("months", {}).items():
        for row, value in rows.items():
            key = f"{table['key']}.{row}.{month}"
            yield Fact(key, _freeze(value), time=f"{month} months", **shared)


def _freeze(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType(value)
    return tuple(value) if isinstance(value, list) else value


published = Published()
