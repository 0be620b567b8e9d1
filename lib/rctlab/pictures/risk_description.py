"""From relative to absolute: what a risk ratio means for people, given the risk without treatment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from rctlab import words as wording
from rctlab.pictures.per_hundred import (
    Outcome,
    Share,
    check_per,
    decimals,
    group,
    percent,
    points,
    read_labels,
    read_number,
    read_outcome,
    read_risk,
    say_difference,
    say_shares,
)
from rctlab.pictures.picture import Picture, PictureAndTable


@dataclass(frozen=True)
class RiskDescription(PictureAndTable):
    """Two risks and every way to compare them; see `describe_risk`, which makes it."""

    control_risk: float
    treated_risk: float
    risk_ratio: float
    labels: tuple[str, str] = ("treated", "control")
    per: int = 100
    outcome: Outcome = ("responded", "did not")
    outcome_is: str = "good"

    @property
    def risk_difference(self) -> float:
        return self.treated_risk - self.control_risk

    @property
    def points(self) -> float:
        return 100 * self.risk_difference

    @property
    def odds_ratio(self) -> float:
        """Odds treated over odds control."""
        treated, control = self.treated_risk, self.control_risk
        return _ratio(treated * (1 - control), (1 - treated) * control)

    @property
    def risk_ratio_without(self) -> float:
        """The risk ratio of not having the outcome."""
        return _ratio(1 - self.treated_risk, 1 - self.control_risk)

    @property
    def nnt_exact(self) -> float:
        """One over the size of the risk difference, before it is rounded up."""
        size = abs(self.risk_difference)
        return math.inf if size < 1e-12 else 1 / size

    @property
    def nnt(self) -> float:
        """The number needed to treat, rounded up to whole people; infinite without a difference."""
        exact = self.nnt_exact
        return exact if math.isinf(exact) else math.ceil(round(exact, 9))

    @property
    def nnt_name(self) -> str:
        """NNTB where the treated arm does better, NNTH where it does worse, NNT where neither."""
        if math.isinf(self.nnt_exact):
            return "NNT"
        return "NNTB" if (self.risk_difference > 0) == (self.outcome_is == "good") else "NNTH"

    @cached_property
    def picture(self) -> Picture:
        """The icon array, with the extra (or fewer) people of the treated arm marked."""
        from rctlab.pictures.icons import icon_array

        return icon_array(
            [self.treated_risk, self.control_risk],
            labels=self.labels,
            per=self.per,
            outcome=self.outcome,
            extra=True,
        )

    @property
    def caption(self) -> str:
        return f"Ratios: {' over '.join(self.labels)}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The measures and their values in words, as the table shows them."""
        treated, control = self.labels
        digits = decimals(self.per)
        sign = "+" if self.risk_difference > 0 else "\N{MINUS SIGN}"
        size = points(self.risk_difference, digits=digits).replace("percentage ", "")
        return [
            (f"Risk in {group(treated)}", percent(self.treated_risk, digits=digits)),
            (f"Risk in {group(control)}", percent(self.control_risk, digits=digits)),
            ("Risk difference", size if self.nnt_name == "NNT" else sign + size),
            ("Risk ratio", wording.ratio(self.risk_ratio)),
            ("Risk ratio of not having the outcome", wording.ratio(self.risk_ratio_without)),
            ("Odds ratio", wording.ratio(self.odds_ratio)),
            (f"Number needed to treat ({self.nnt_name})", self._say_nnt()),
        ]

    def _say_nnt(self) -> str:
        if math.isinf(self.nnt):
            return "infinity"
        if math.isclose(self.nnt, self.nnt_exact):
            return f"{self.nnt:,.0f}"
        digits = 1  # 24.04 is rounded up to 25: "24.0" would look like a slip
        while digits < 6 and float(f"{self.nnt_exact:.{digits}f}").is_integer():
            digits += 1
        return f"{self.nnt:,.0f} ({self.nnt_exact:,.{digits}f}, rounded up)"

    @property
    def text(self) -> str:
        """The text twin: people per 100, the difference, the ratios and the NNT in sentences."""
        treated = Share(self.labels[0], self.treated_risk, self.per)
        control = Share(self.labels[1], self.control_risk, self.per)
        ratios = (
            f"{treated.name} over {control.name}: risk ratio {wording.ratio(self.risk_ratio)}, "
            f"odds ratio {wording.ratio(self.odds_ratio)}, risk ratio of not having the outcome "
            f"{wording.ratio(self.risk_ratio_without)}."
        )
        shares = say_shares([treated, control], self.outcome)
        difference = say_difference(treated, control)
        ratios = ratios[0].upper() + ratios[1:]
        return f"{shares} {difference} {ratios} {self._nnt_sentence()}"

    def _nnt_sentence(self) -> str:
        if math.isinf(self.nnt):
            return "The number needed to treat is infinite: the risks are the same."
        treated, control = map(group, self.labels)
        one = "one more" if self.risk_difference > 0 else "one fewer"
        return (
            f"{self.nnt_name} {self._say_nnt()}: for every {self.nnt:,.0f} people in {treated} "
            f"instead of {control}, on average at least {one} {self.outcome[0]}."
        )


def describe_risk(
    control_risk: float,
    risk_ratio: float,
    *,
    labels: tuple[str, str] = ("treated", "control"),
    per: int = 100,
    outcome: str | tuple[str, str] = "responded",
    outcome_is: str = "good",
) -> RiskDescription:
    """Say what a risk ratio means for people whose risk without the treatment is known.

    Parameters
    ----------
    control_risk : float
        The risk in the control arm, a proportion from 0 to 1.
    risk_ratio : float
        Risk of the treated arm over risk of the control arm, 0 or more. Where the risk is 0 in the
        control arm it is 0 in both, whatever the ratio, and no ratio of the two is defined.
    labels : tuple of two str
        Names of the arms, treated first.
    per : int
        People in each grid of the picture: 100 or 1000.
    outcome : str or tuple of two str
        What people did, as a verb in the past: "responded"; or what both did: ("improved",
        "stayed the same").
    outcome_is : {"good", "bad"}
        Whether the outcome is something to wish for; it decides between NNTB and NNTH.

    Returns
    -------
    RiskDescription
        The two risks, `.points`, `.risk_ratio`, `.odds_ratio`, `.nnt`, `.risk_ratio_without`, the
        sentences (`.text`) and the `.picture`.

    Raises
    ------
    ValueError
        If an argument is out of its range, or `control_risk * risk_ratio` is above 1.

    Notes
    -----
    The same ratio can stand for a large or a small gain; the absolute risk tells which:
    Altman, doi:10.1136/bmj.317.7168.1309 (NNTB and NNTH).

    Examples
    --------
    >>> found = describe_risk(0.208, 1.54, labels=("coach", "usual care"))
    >>> f"{found.points:.1f} points, OR {found.odds_ratio:.2f}, {found.nnt_name} {found.nnt}"
    '11.2 points, OR 1.79, NNTB 9'
    """
    names = read_labels(labels)
    if len(names) != 2:
        raise ValueError(f"labels={labels!r}: give two names, treated first")
    risk = read_risk(control_risk, "control_risk")
    if math.isnan(risk):
        raise ValueError("control_risk=nan: give a proportion from 0 to 1")
    if outcome_is not in ("good", "bad"):
        raise ValueError(f"outcome_is={outcome_is!r}: allowed are 'good' and 'bad'")
    ratio = read_number(risk_ratio, "risk_ratio", "give a number from 0 upward")
    if not 0 <= ratio < math.inf:
        raise ValueError(f"risk_ratio={risk_ratio!r}: give a number from 0 upward")
    if risk * ratio > 1 + 1e-9:
        raise ValueError(
            f"risk_ratio={risk_ratio!r} with control_risk={risk:g} would make a risk of "
            f"{risk * ratio:.4g} in the treated arm; a risk ends at 1, so the ratio can be "
            f"at most {1 / risk:.4g} here"
        )
    return RiskDescription(
        control_risk=risk,
        treated_risk=min(risk * ratio, 1.0),
        risk_ratio=ratio if risk else math.nan,
        labels=(names[0], names[1]),
        per=check_per(per),
        outcome=read_outcome(outcome),
        outcome_is=outcome_is,
    )


def _ratio(above: float, below: float) -> float:
    """Divide; something over nothing is infinite, nothing over nothing is NaN."""
    if below == 0:
        return math.nan if above == 0 else math.inf
    return above / below
