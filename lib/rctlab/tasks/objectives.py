"""What a learner will be able to do after a session, and the tasks that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Objectives:
    """What a session is for: the ids of its tasks and written answers, by what they show."""

    tasks: Mapping[str, tuple[str, ...]]

    @property
    def listing(self) -> str:
        """The objectives as a Markdown list, for the notebook's text."""
        return ";\n".join(f"- {objective}" for objective in self.tasks) + "."


def read_objectives(table: str) -> Objectives:
    """Return objectives from a table, one a line: name both sides of a ratio | task-id, task-id."""
    rows = (line.split(" | ") for line in table.strip().split("\n"))
    return Objectives({text.strip(): tuple(ids.strip().split(", ")) for text, ids in rows})
