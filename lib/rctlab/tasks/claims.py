"""Tasks whose answer is the letters of the claims that the evidence supports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rctlab.tasks.answer import read_letters
from rctlab.tasks.catalogue import Slip
from rctlab.tasks.task import Task
from rctlab.tasks.verdict import RIGHT, Verdict
from rctlab.words import counted


@dataclass(frozen=True)
class Claim:
    """One claim to judge: its text, whether the evidence supports it, and why."""

    text: str
    supported: bool
    why: str


def read_claims(table: str) -> dict[str, Claim]:
    """Return claims by letter from a table, one a line: A yes | the claim. | Why, or why not."""
    claims = {}
    for line in table.strip().split("\n"):
        head, text, why = (part.strip() for part in line.split(" | "))
        letter, supported = head.split()
        claims[letter] = Claim(text, {"yes": True, "no": False}[supported], why)
    return claims


@dataclass(kw_only=True)
class ClaimsTask(Task):
    """A task that asks which claims the evidence supports.

    Each supported claim that is marked earns the same share of the points, and each other claim
    that is marked takes one share away, down to nothing: guessing does not pay. An empty list is
    not started. Slips and forms follow from the claims; none is written by hand.
    """

    claims: Mapping[str, Claim]
    kind: ClassVar[str] = "claims"
    everywhere: ClassVar[tuple[Slip, ...]] = (
        Slip(
            "left-out",
            (),
            "More belongs there than you marked.",
            "Which of those that you left out could you defend?",
        ),
        Slip(
            "all-marked",
            (),
            "You marked every claim, and not all of them hold.",
            "Which of them would you defend in front of a patient?",
        ),
    )

    def __post_init__(self) -> None:
        """Derive slips and forms from the claims."""
        super().__post_init__()
        right, share = self.expected, self.points / len(self.expected)
        for letter, claim in self.claims.items():
            if not claim.supported:
                code, points = repr(sorted([*right, letter])), share * (len(right) - 1)
                one = Slip(f"claim-{letter}", (code,), claim.why, points=points)
                self.catalogue.append(one)
        if len(right) > 1:
            self.catalogue.append(Slip("left-out", (repr([right[len(right) // 2]]),), points=share))
        self.catalogue.append(Slip("all-marked", (repr(list(self.claims)),)))
        self.forms += [
            ("one string", repr(", ".join(right)), 0),
            ("a set of small letters", "{" + ", ".join(map(repr, right.lower())) + "}", 0),
            ("a tuple in another order", f"tuple({list(reversed(right))!r})", 0),
            ("one text in a list", repr([right]), 0),
        ]

    @property
    def hidden(self) -> str:
        """What the hidden test is told besides the answer, as code."""
        return f', hidden="{self.expected}"'

    @property
    def expected(self) -> str:
        """The letters of the claims that the evidence supports."""
        return "".join(letter for letter, claim in self.claims.items() if claim.supported)

    @property
    def slips(self) -> dict[str, Slip]:
        """One slip for each claim that is marked and should not be, one for what is left out."""
        claims = [one for one in self.catalogue if one.key.startswith("claim-")]
        return {one.key: one for one in [*claims, *self.everywhere]}

    @property
    def listing(self) -> str:
        """The claims as a Markdown list, and how they are scored, for the notebook's text."""
        lines = [f"- **{letter}.** {claim.text}" for letter, claim in self.claims.items()]
        share = counted(self.points / len(self.expected), "point")
        scored = (
            f"Each claim that belongs on your list earns {share}, and each that does not takes "
            f"{share} away (from 0 to {counted(self.points, 'point')} in all)."
        )
        return "\n".join([*lines, "", scored])

    def _judge(self, answer: Any, hidden: Any) -> Verdict:
        marked = read_letters(answer, self.name, self.claims)
        if not marked:
            return self._not_started()
        if len(marked) == len(self.claims):
            return self._slipped(self.slips["all-marked"], "", "")
        supported = set(self.expected if hidden is None else hidden)
        if marked == supported:
            reasons = [f"{letter}: {claim.why}" for letter, claim in self.claims.items()]
            message = "\n".join([self.well, *reasons])
            return self._verdict(RIGHT, message, points=self.points)
        return self._explain(sorted(marked - supported), len(supported - marked), len(supported))

    def _explain(self, wrong: list[str], left_out: int, of: int) -> Verdict:
        # No letter is named, and one reason at a time: the next try should be a judgement too.
        keys = [f"claim-{letter}" for letter in wrong if f"claim-{letter}" in self.slips][:1]
        keys += ["left-out"] if left_out else []
        right = of - left_out
        belong = "belongs" if right == 1 else "belong"
        count = f"Of the {right + len(wrong)} that you marked, {right} {belong} there."
        if right + len(wrong) == 1:
            count = f"You marked one, and it {'belongs' if right else 'does not belong'} there."
        lines = [count, *(self.slips[key].message("", "").strip() for key in keys)]
        shares = max(0, of - left_out - len(wrong))
        points = self.points * shares / of
        return self._missed("\n".join(lines), points=points, slips=tuple(keys))
