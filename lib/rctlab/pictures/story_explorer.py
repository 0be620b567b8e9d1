"""`explore_story`: who stands behind the news story, from the letters sent to the people assessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rctlab.inputs import checked_choice
from rctlab.pictures.icons import icon_array
from rctlab.pictures.picture import Picture, PictureAndTable
from rctlab.pictures.widgets import Explorer, NumberControl, make_menu
from rctlab.record import published
from rctlab.words import percent

# Each step of the way with its published number.
STEPS = {
    "sent a letter": "recruitment.mailed",
    "screened": "recruitment.screened",
    "eligible": "recruitment.eligible",
    "consented": "recruitment.consented",
    "randomized": "randomized.all",
    "assessed at 3 months": "assessed.all.3",
    "assessed at 12 months": "assessed.all.12",
}
IN_THE_STORY = ("randomized",)


def _were(step: str) -> str:
    """Say of people that they came to a step."""
    return step if step == "consented" else f"were {step}"


@dataclass(frozen=True)
class StoryDescription(PictureAndTable):
    """How many of one step of the trial came to a later one; see `describe_story`."""

    start: str
    reached: str

    @property
    def counts(self) -> tuple[int, int]:
        """People who reached the later step, and people at the first."""
        reached, start = (published[STEPS[step]].value for step in (self.reached, self.start))
        return reached, start

    @property
    def share(self) -> float:
        reached, start = self.counts
        return float(reached / start)

    @cached_property
    def picture(self) -> Picture:
        """People who came so far, out of 100."""
        drawn = icon_array({self.start: self.counts}, outcome=(self.reached, "not so far"))
        return replace(drawn, text=self.text, printed="")

    @property
    def caption(self) -> str:
        return "The trial's own counts; shares are our calculation"

    @property
    def rows(self) -> list[tuple[str, str]]:
        reached, start = self.counts
        return [
            (f"People who {_were(self.start)}", f"{start:,}"),
            (f"Of these, {self.reached}", f"{reached:,}"),
            ("Share", percent(self.share)),
            ("Not so far", f"{start - reached:,}"),
            ("In the news story", self._told),
        ]

    @property
    def _told(self) -> str:
        told = {self.start, self.reached} & set(IN_THE_STORY)
        return " and ".join(f"{published[STEPS[step]].value:,}" for step in told) or "neither"

    @property
    def text(self) -> str:
        """The text twin."""
        reached, start = self.counts
        told = f"only the {self._told}" if self._told != "neither" else "neither number"
        return (
            f"{reached:,} of the {start:,} people who {_were(self.start)} {_were(self.reached)}: "
            f"{percent(self.share)}, or about {100 * self.share:.0f} of 100. "
            f"The news story tells {told}."
        )


def describe_story(start: str, reached: str) -> StoryDescription:
    """Say how many of the people at one step of the trial came to a later one.

    Parameters
    ----------
    start, reached : str
        Two steps, the earlier first: "sent a letter", "screened", "eligible", "consented",
        "randomized", "assessed at 3 months", "assessed at 12 months".

    Returns
    -------
    StoryDescription
        `.counts`, `.share` (a proportion), the sentences (`.text`) and the `.picture`.

    Raises
    ------
    ValueError
        If there is no such step, or `reached` does not come after `start`.

    References
    ----------
    DeBar LL et al. (2025), Figure 1. JAMA 334:592-605. doi:10.1001/jama.2025.11178

    Examples
    --------
    >>> describe_story("sent a letter", "screened").counts
    (7628, 62125)
    """
    steps = list(STEPS)
    for name, step in (("start", start), ("reached", reached)):
        checked_choice(step, steps, name)
    if reached not in _later(start):
        later = ", ".join(map(repr, _later(start))) or "none: start earlier"
        raise ValueError(f"reached={reached!r} does not come after {start!r}; after it: {later}")
    return StoryDescription(start, reached)


def _later(start: str) -> list[str]:
    """Return the steps after one; who is assessed late need not have been assessed early."""
    steps = list(STEPS)
    return steps[steps.index(start) + 1 :] if start not in steps[-2:] else []


def explore_story(start: str = "sent a letter", reached: str = "screened") -> StoryExplorer:
    """Choose two steps of the trial, and see how many came from the one to the other.

    The same content as a function call, without a widget, is `describe_story`.

    Parameters
    ----------
    start, reached : str
        Where the menus start: two steps, as for `describe_story`.

    Returns
    -------
    StoryExplorer
        The widget: menus `start` and `reached`.

    Raises
    ------
    ValueError
        As `describe_story`.

    Examples
    --------
    >>> widget = explore_story()
    >>> widget.start.value, widget.reached.value = "eligible", "consented"
    >>> widget.found.counts
    (2475, 3147)
    """
    return StoryExplorer(describe_story(start, reached))


class StoryExplorer(Explorer):
    """Menus `start` and `reached`; see `Explorer`."""

    def __init__(self, begin: StoryDescription) -> None:
        steps = list(STEPS)
        self.start = make_menu("Of those who", [(_were(s), s) for s in steps[:-2]], begin.start)
        self.reached = make_menu("how many", [(_were(s), s) for s in steps[1:]], begin.reached)
        super().__init__([], [self.start, self.reached])

    def describe(self) -> StoryDescription:
        return describe_story(self.start.value, self.reached.value)

    def hold(self, moved: NumberControl | None) -> str:  # noqa: ARG002
        """Move the second menu on where it does not come after the first."""
        later = _later(self.start.value)
        if self.reached.value in later:
            return ""
        self.reached.value = later[0]
        return f'"{later[0]}" comes after "{self.start.value}": the second menu was moved on.'
