"""Tasks whose answer is the letters of the claims that the evidence supports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .answers import read_letters
from .tasks import Slip, Task
from .verdict import NOT_YET, PARTLY, Verdict

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

    Each claim that is judged as the evidence has it earns the same share of the points. An empty
    list is not started; marking every claim is not judging, and earns nothing.
    """

    claims: Mapping[str, Claim]
    kind: ClassVar[str] = "claims"

    @property
    def listing(self) -> str:
        """The claims as a Markdown list, for the notebook's text."""
        return "\n".join(f"- **{letter}.** {claim.text}" for letter, claim in self.claims.items())

    @property
    def slips(self) -> Mapping[str, Slip]:
        """One slip a claim (judged the other way), and marking all of them."""
        slips = {
            f"claim-{letter}": Slip(f"claim-{letter}", letter, f"{letter}: {claim.why}")
            for letter, claim in self.claims.items()
        }
        return {**slips, _ALL_MARKED.key: _ALL_MARKED}

    def _judge(self, answer: Any, hidden: Any) -> Verdict:
        marked = read_letters(answer, self.name, self.claims)
        if not marked:
            return self._not_started()
        if len(marked) == len(self.claims):
            return self._slipped(_ALL_MARKED.key, "")
        supported = {letter for letter, claim in self.claims.items() if claim.supported}
        if hidden is not None:
            supported = set(read_letters(hidden, "hidden", self.claims))
        missed = [letter for letter in self.claims if (letter in marked) != (letter in supported)]
        return self._explain(missed) if missed else self._right()

    def _explain(self, missed: list[str]) -> Verdict:
        done = len(self.claims) - len(missed)
        slips = tuple(f"claim-{letter}" for letter in missed)
        lines = [f"{done} of {len(self.claims)} claims are judged as the evidence has them."]
        lines += [self.slips[key].message for key in slips]
        points = self.points * done / len(self.claims)
        return self._verdict(
            PARTLY if done else NOT_YET, "\n".join(lines), points=points, slips=slips
        )
