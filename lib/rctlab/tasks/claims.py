"""Tasks whose answer is the letters of the claims that the evidence supports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rctlab.tasks.answer import read_letters
from rctlab.tasks.task import Slip, Task
from rctlab.tasks.verdict import RIGHT, Verdict

_LEFT_OUT = Slip(
    "left-out",
    None,
    "There is more that the figures support than you marked.\n"
    "Which of the claims that you left out could you defend with the figures?",
)
_ALL_MARKED = Slip(
    "all-marked",
    None,
    "You marked every claim, and some of them contradict each other.\n"
    "Which of them would you defend in front of a patient?",
)


@dataclass(frozen=True)
class Claim:
    """One claim to judge: its text, whether the evidence supports it, and why."""

    text: str
    supported: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class ClaimsTask(Task):
    """A task that asks which claims the evidence supports.

    Each supported claim that is marked earns the same share of the points, and each other claim
    that is marked takes one share away, down to nothing: guessing does not pay. An empty list is
    not started.
    """

    claims: Mapping[str, Claim]
    kind: ClassVar[str] = "claims"

    @property
    def listing(self) -> str:
        """The claims as a Markdown list, for the notebook's text."""
        return "\n".join(f"- **{letter}.** {claim.text}" for letter, claim in self.claims.items())

    @property
    def slips(self) -> Mapping[str, Slip]:
        """One slip for each claim that is marked and should not be, one for what is left out."""
        slips = [
            Slip(f"claim-{letter}", letter, f"{letter}: {claim.why}")
            for letter, claim in self.claims.items()
            if not claim.supported
        ]
        return {slip.key: slip for slip in [*slips, _LEFT_OUT, _ALL_MARKED]}

    def _judge(self, answer: Any, hidden: Any) -> Verdict:
        marked = read_letters(answer, self.name, self.claims)
        if not marked:
            return self._not_started()
        if len(marked) == len(self.claims):
            return self._slipped(_ALL_MARKED.key, "")
        supported = {letter for letter, claim in self.claims.items() if claim.supported}
        if hidden is not None:
            supported = set(read_letters(hidden, "hidden", self.claims))
        if marked == supported:
            reasons = [f"{letter}: {claim.why}" for letter, claim in self.claims.items()]
            message = "\n".join([self.well, *reasons])
            return self._verdict(RIGHT, message, points=self.points)
        return self._explain(sorted(marked - supported), len(supported - marked), len(supported))

    def _explain(self, wrong: list[str], left_out: int, of: int) -> Verdict:
        # What was left out is not named: the next try should be a judgement too.
        slips = [f"claim-{letter}" for letter in wrong if f"claim-{letter}" in self.slips]
        slips += [_LEFT_OUT.key] if left_out else []
        lines = [self.slips[key].message for key in slips]
        shares = max(0, of - left_out - len(wrong))
        points = self.points * shares / of
        return self._missed("\n".join(lines), points=points, slips=tuple(slips))
