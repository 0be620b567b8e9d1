"""Answers in words: a person marks them, and hints ask what a good one contains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from rctlab.tasks.task import AskedWrongly, Task
from rctlab.tasks.verdict import Verdict


@dataclass(kw_only=True)
class WrittenTask(Task):
    """A written answer; its points stand in the chapter, beside the model answer.

    Its hints are questions that a good answer answers.
    """

    points: float = 0
    kind: ClassVar[str] = "written"

    def judge(self, answer: Any, hidden: Any = None) -> Verdict:  # noqa: ARG002
        """Refuse: no check can read it."""
        raise AskedWrongly(
            f'A person marks {self.id!r}. hint("{self.id}") asks what a good answer contains.'
        )

    def faults(self) -> Iterator[tuple[int, str]]:
        """Yield hints that ask nothing."""
        for text in self.hints:
            if not text.endswith("?"):
                yield 0, f"{text!r} is no question: a hint asks what a good answer contains"
