"""`explore_allocation`: choose a scheme and what is known, and see evenness and guessing."""

from __future__ import annotations

from rctlab.pictures.allocation_description import (
    CONCEALED,
    FEWEST,
    KNOWS,
    MOST,
    SCHEMES,
    AllocationDescription,
    describe_allocation,
)
from rctlab.pictures.widgets import Explorer, NumberControl, make_menu

DRAWS = (1, 20)


def explore_allocation(
    scheme: str = "blocks of 3", *, knows: str = CONCEALED, people: int = 48
) -> AllocationExplorer:
    """Choose how people come into three arms, and see how even that is and who could know.

    The same content as a function call, without a widget, is `describe_allocation`.

    Parameters
    ----------
    scheme, knows : str
        Where the menus start; see `describe_allocation`.
    people : int
        Where the first slider starts: 9 to 300 people.

    Returns
    -------
    AllocationExplorer
        The widget: menus `scheme` and `knows`, sliders `people` and `draw` (1 to 20).

    Raises
    ------
    ValueError
        As `describe_allocation`.

    Examples
    --------
    >>> widget = explore_allocation()
    >>> widget.knows.value = "the list itself"
    >>> float(widget.found.certain.mean())
    1.0
    """
    return AllocationExplorer(describe_allocation(scheme, knows=knows, people=people))


class AllocationExplorer(Explorer):
    """Menus `scheme` and `knows`, sliders `people` and `draw`; see `Explorer`."""

    def __init__(self, start: AllocationDescription) -> None:
        self._people = NumberControl(
            "People", "the number of people", start.people, ends=(FEWEST, MOST), digits=0
        )
        self._draw = NumberControl("Draw number", "the draw", DRAWS[0], ends=DRAWS, digits=0)
        self.people, self.draw = self._people.slider, self._draw.slider
        self.scheme = make_menu("Scheme", [(name, name) for name in SCHEMES], start.scheme)
        self.knows = make_menu("The recruiter knows", [(name, name) for name in KNOWS], start.knows)
        super().__init__([self._people, self._draw], [self.scheme, self.knows])

    def describe(self) -> AllocationDescription:
        return describe_allocation(
            self.scheme.value,
            knows=self.knows.value,
            people=round(self.people.value),
            draw=round(self.draw.value),
        )
