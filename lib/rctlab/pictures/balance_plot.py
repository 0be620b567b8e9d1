"""How alike the arms were at the start: standardized differences, as a table and a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from rctlab.inputs import checked_choice
from rctlab.pictures.picture import BLUE, GREY, INK, Picture, PictureAndTable, blank_figure, dress
from rctlab.record import ARM_NAMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The columns of the trial's baseline, and what the picture calls them.
BASELINE = {
    "sex": "women",
    "age": "age, years",
    "rural": "rural or underserved",
    "social_need": "social need",
    "income_under_50k": "income under $50,000",
    "pain_over_5_years": "pain for over 5 years",
    "widespread_pain": "widespread pain",
    "anxiety_depression": "anxiety or depression",
    "headache": "headache",
    "sleep_disturbance": "disturbed sleep",
    "severity_0": "pain severity, 0 to 10",
}
ROW, TOP, BOTTOM, LEFT, RIGHT, WIDTH = 26, 14, 66, 180, 30, 620  # pixels


@dataclass(frozen=True)
class Balance(PictureAndTable):
    """Two arms at baseline, and how far they lie apart; see `balance`.

    `table` has a row a column: name, treated and control (proportion or mean), difference
    (standardized), is_share (whether it is a proportion).
    """

    table: pd.DataFrame
    labels: tuple[str, str]
    people: tuple[int, int]

    @property
    def by_chance(self) -> float:
        """How far from 0 chance alone keeps 95 of 100 such differences, about."""
        return 1.96 * math.sqrt(sum(1 / n for n in self.people))

    @property
    def caption(self) -> str:
        return f"{self.labels[0]} v {self.labels[1]}, standardized difference"

    def _each(self) -> list[tuple[str, float, float, float, bool]]:
        """Return the rows of the table: name, treated, control, difference, is_share."""
        return list(zip(*(self.table[column].tolist() for column in self.table), strict=True))

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [
            (name, f"{self._say(one, share)} v {self._say(other, share)}: {_signed(difference)}")
            for name, one, other, difference, share in self._each()
        ]

    @staticmethod
    def _say(value: float, is_share: bool) -> str:
        return f"{100 * value:.1f}%" if is_share else f"{value:.1f}"

    @property
    def text(self) -> str:
        """The text twin: how many lie beyond chance's reach, and the furthest."""
        far = sorted(((d, name) for name, _, _, d, _ in self._each()), key=lambda one: -abs(one[0]))
        beyond = [name for d, name in far if abs(d) > self.by_chance]
        furthest = ", ".join(f"{name} {_signed(d)}" for d, name in far[:2])
        return (
            f"{self.labels[0]} v {self.labels[1]}: of {len(self.table)} standardized differences, "
            f"{len(beyond)} lie further than {self.by_chance:.2f} from 0, outside the band that holds "
            f"about 95 of 100 when chance alone decides. The furthest: {furthest}."
        )

    @cached_property
    def picture(self) -> Picture:
        """A dot for each difference, on a band that holds 95 of 100 by chance alone."""
        alt = f"Dots of {len(self.table)} standardized differences about a line at 0. {self.text}"
        return Picture(self._draw(), alt, self.text)

    def _draw(self) -> Figure:
        import seaborn

        height = TOP + ROW * len(self.table) + BOTTOM
        figure = blank_figure(WIDTH, height)
        axes = figure.add_axes(
            (LEFT / WIDTH, BOTTOM / height, 1 - (LEFT + RIGHT) / WIDTH, 1 - (TOP + BOTTOM) / height)
        )
        axes.axvspan(-self.by_chance, self.by_chance, color="#E3EDF5", zorder=0)
        axes.axvline(0, color=GREY, linewidth=1, zorder=1)
        seaborn.stripplot(
            self.table, x="difference", y="name", ax=axes, jitter=False, size=9, color=BLUE,
            edgecolor=INK, linewidth=0.8,
        )  # fmt: skip
        reach = max(0.2, 1.1 * self.table["difference"].abs().max())
        axes.set_xlim(-reach, reach)
        label = (
            f"standardized difference, {self.labels[0]} v {self.labels[1]}\n"
            "(shaded: holds about 95 of 100 by chance alone)"
        )
        dress(axes, x=label, size=9.75, ticks=9.75)
        axes.spines["left"].set_visible(False)
        return figure


def balance(
    trial: pd.DataFrame,
    treated: str = "coach",
    control: str = "usual",
    *,
    columns: Mapping[str, str] | None = None,
) -> Balance:
    """Compare two arms of a trial before treatment, by standardized differences.

    Parameters
    ----------
    trial : pandas.DataFrame
        With a column `arm`, and the columns to compare: 0 or 1, numbers, or sex ("female").
    treated, control : str
        Two of the arms.
    columns : mapping of str to str, optional
        The columns and what to call each; by default those of the baseline of `load_trial`.

    Returns
    -------
    Balance
        `.table`, `.by_chance`, the sentences (`.text`) and the `.picture`.

    Raises
    ------
    ValueError
        If an arm or a column is not there, or does not vary.

    Notes
    -----
    For means the difference is divided by the root of the two variances' mean; for proportions p
    a variance is p(1 - p). It does not grow with the number of people, as a test statistic does.

    References
    ----------
    Austin PC (2009). Using the standardized difference to compare the prevalence of a binary
    variable between two groups. Commun Stat Simul Comput 38:1228-1234.
    doi:10.1080/03610910902859574

    Examples
    --------
    >>> from rctlab import load_trial
    >>> found = balance(load_trial(), "coach", "online")
    >>> round(float(found.table.loc["headache", "difference"]), 2)
    0.13
    """
    arms = trial["arm"].unique().tolist()
    for name, arm in (("treated", treated), ("control", control)):
        checked_choice(arm, arms, name)
    wanted = BASELINE if columns is None else columns
    for column in wanted:
        checked_choice(column, list(trial.columns), "columns")
    sides = [trial[trial["arm"] == arm] for arm in (treated, control)]
    found = {name: _compare(*(_numbers(side, name) for side in sides)) for name in wanted}
    table = pd.DataFrame(found, index=["treated", "control", "difference", "is_share"]).T
    table.insert(0, "name", pd.Series(wanted))
    table = table.astype(
        {"treated": float, "control": float, "difference": float, "is_share": bool}
    )
    labels = (ARM_NAMES.get(treated, treated), ARM_NAMES.get(control, control))
    return Balance(table, labels, (len(sides[0]), len(sides[1])))


def _numbers(side: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as numbers; a text column is compared by the share of "female"."""
    values = side[column].dropna()
    return (values == "female").astype(int) if column == "sex" else values.astype(float)


def _compare(treated: pd.Series, control: pd.Series) -> tuple[float, float, float, bool]:
    means = treated.mean(), control.mean()
    is_share = set(treated.unique()) | set(control.unique()) <= {0, 1}
    if is_share:
        spread = sum(p * (1 - p) for p in means) / 2
    else:
        spread = (treated.var() + control.var()) / 2
    if not spread > 0:
        raise ValueError(f"columns={treated.name!r}: nobody differs in it, so it has no spread")
    return (*means, (means[0] - means[1]) / math.sqrt(spread), is_share)


def _signed(value: float) -> str:
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")
