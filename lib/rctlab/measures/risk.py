"""Risk, risk difference, risk ratio and odds ratio from counts, each with its interval."""

from __future__ import annotations

from rctlab.inputs import checked_level, checked_method, whole_number
from rctlab.measures.estimate import Estimate, Step, Working
from rctlab.measures.independence import independence_test
from rctlab.measures.intervals.arrays import Limits
from rctlab.measures.intervals.difference import METHODS as DIFFERENCE
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import METHODS as ODDS
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import METHODS as RATIO
from rctlab.measures.intervals.ratio import ratio_limits
from rctlab.measures.notes import reason, remark
from rctlab.measures.number_needed import number_needed_to_treat
from rctlab.measures.table import TwoByTwo, checked_table
from rctlab.measures.working import arm_steps, combined, limit_steps, odds_steps, risk_step

__all__ = [
    "independence_test",
    "number_needed_to_treat",
    "odds_ratio",
    "risk",
    "risk_difference",
    "risk_ratio",
]


def risk(
    events: int, n: int, *, level: float = 0.95, method: str = "wilson", label: str = ""
) -> Estimate:
    """Return the risk, events over people, with its confidence interval.

    Parameters
    ----------
    events, n : int
        People with the event, people in all. n may be 0: the risk is then not defined.
    level : float
        Confidence level, between 0 and 1.
    method : str
        "wilson", "clopper-pearson", "mid-p", "wald", "agresti-coull" or "jeffreys". The default is
        a sound choice in small and large arms; see "Which interval should I teach?" in the
        documentation.
    label : str
        The name of the arm, for the printed sentence.

    Returns
    -------
    Estimate
        Proportions, from 0 to 1 (Wald and Agresti-Coull limits may lie beyond).

    Raises
    ------
    TypeError, ValueError
        For impossible counts, an impossible level or an unknown method.

    References
    ----------
    Wilson EB (1927). J Am Stat Assoc 22:209-212. doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> print(risk(229, 635, label="coach"))
    Risk, coach: 36.1% (229 of 635; 95% CI 32.4% to 39.9%; Wilson)
    >>> print(risk(0, 10, method="clopper-pearson"))
    Risk: 0% (0 of 10; 95% CI 0% to 30.8%; Clopper-Pearson)
    """
    events, n = whole_number(events, "events"), whole_number(n, "n")
    if events > n:
        raise ValueError(f"events={events} are more than n={n}; allowed are 0 to n events.")
    if not isinstance(label, str):
        raise TypeError(f"label={label!r}: a name is text, not {type(label).__name__}.")
    level, method = checked_level(level), checked_method(method, BINOMIAL)
    found = binomial_limits(events, n, level=level, method=method)
    steps = [risk_step(events, n, label)]
    steps += limit_steps("risk", ((events, n),), found, level, method)
    return Estimate(
        "risk",
        *found.one(),
        level,
        method,
        label,
        Working(steps),
        (events, n),
        "" if n else "Nobody to count",
    )


def risk_difference(table: TwoByTwo, *, level: float = 0.95, method: str = "newcombe") -> Estimate:
    """Return the risk difference, treated minus control, with its confidence interval.

    Parameters
    ----------
    table : TwoByTwo
    level : float
        Confidence level, between 0 and 1.
    method : str
        "newcombe", "miettinen-nurminen", "mee", "agresti-caffo" or "wald". The default is a sound
        choice but for small arms whose risks are far apart; see "Which interval should I teach?"
        in the documentation.
        Agresti and Caffo's limits are those of the table with two people added to each arm, so that
        with a few people and a level of 0.9 or less their interval may not hold the estimate; a
        note says so.

    Returns
    -------
    Estimate
        A difference of proportions, from -1 to 1; it prints in percentage points.

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, for an impossible level or an unknown method.

    References
    ----------
    Newcombe RG (1998). Stat Med 17:873-890, method 10.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(risk_difference(table))
    Risk difference, coach v usual care: 11.7 percentage points (95% CI 6.7 to 16.7; Newcombe)
    >>> round(float(risk_difference(table)), 4)
    0.1175
    """
    level, method = checked_level(level), checked_method(method, DIFFERENCE)
    (x1, n1), (x2, n2) = checked_table(table)
    found = difference_limits(x1, n1, x2, n2, level=level, method=method)
    steps = [*arm_steps(table), combined(table, "Risk difference", "-", float(found.estimate))]
    return _estimate("risk difference", "difference", table, found, steps, level, method)


def risk_ratio(table: TwoByTwo, *, level: float = 0.95, method: str = "koopman") -> Estimate:
    """Return the risk ratio, treated over control, with its confidence interval.

    Parameters
    ----------
    table : TwoByTwo
    level : float
        Confidence level, between 0 and 1.
    method : str
        "koopman", "miettinen-nurminen", "katz" or "walter". The default is a sound choice in small
        and large arms; see "Which interval should I teach?" in the documentation. Walter's limits
        are those of the table with half an event added to each arm, so that without events in an
        arm his interval may not hold the estimate; a note says so.

    Returns
    -------
    Estimate
        0 without events in the treated arm, infinite without events in the control arm, not defined
        without any.

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, for an impossible level or an unknown method.

    References
    ----------
    Koopman PAR (1984). Biometrics 40:513-517. doi:10.2307/2531405

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(risk_ratio(table))
    Risk ratio, coach v usual care: 1.48 (95% CI 1.25 to 1.76; Koopman)
    >>> print(risk_ratio(TwoByTwo(treated=(1, 10), control=(0, 10))))
    Risk ratio, treated v control: infinity (95% CI 0.28 to infinity; Koopman). No events in the control arm.
    """
    level, method = checked_level(level), checked_method(method, RATIO)
    (x1, n1), (x2, n2) = checked_table(table)
    found = ratio_limits(x1, n1, x2, n2, level=level, method=method)
    steps = [*arm_steps(table), combined(table, "Risk ratio", "/", float(found.estimate))]
    return _estimate("risk ratio", "ratio", table, found, steps, level, method)


def odds_ratio(
    table: TwoByTwo, *, level: float = 0.95, method: str = "conditional-mid-p"
) -> Estimate:
    """Return the odds ratio, treated over control, with its confidence interval.

    Parameters
    ----------
    table : TwoByTwo
    level : float
        Confidence level, between 0 and 1.
    method : str
        "conditional-mid-p", "conditional-exact" (these two give the conditional maximum likelihood
        estimate, as R's fisher.test does; the sample odds ratio is a step of the working),
        "miettinen-nurminen", "cornfield-score", "woolf" or "haldane-anscombe". The default is a
        sound choice in small and large arms; see "Which interval should I teach?" in the
        documentation.

    Returns
    -------
    Estimate
        0 without events in the treated arm or without non-events in the control arm, infinite the
        other way round, not defined where nobody or everybody has the event. "haldane-anscombe"
        adds half a person to each cell and so always gives a number, if nobody is missing from
        either arm.

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, for an impossible level or an unknown method.

    References
    ----------
    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(odds_ratio(table))
    Odds ratio, coach v usual care: 1.75 (95% CI 1.37 to 2.24; conditional mid-P). This is the conditional estimate; the sample odds ratio is 1.76.
    >>> print(odds_ratio(table).working[2])
    Sample odds ratio, coach v usual care: odds coach / odds usual care = 0.5640 / 0.3213 = 1.7556
    """
    level, method = checked_level(level), checked_method(method, ODDS)
    (x1, n1), (x2, n2) = checked_table(table)
    found = odds_limits(x1, n1, x2, n2, level=level, method=method)
    steps = odds_steps(table)
    if method.startswith("conditional"):
        words = "the odds ratio under which the events seen are expected, given the margins"
        steps.append(Step("Conditional estimate", words, "", float(found.estimate)))
    return _estimate("odds ratio", "odds ratio", table, found, steps, level, method)


def _estimate(
    measure: str,
    what: str,
    table: TwoByTwo,
    found: Limits,
    steps: list[Step],
    level: float,
    method: str,
) -> Estimate:
    """Return the result of a measure that compares two arms."""
    arms = (table.treated, table.control)
    working = Working([*steps, *limit_steps(what, arms, found, level, method, table.labels)])
    note = reason(table, found.one(), odds=what == "odds ratio")
    note = ". ".join(filter(None, (note, remark(table, method, steps[2].value, found.one()))))
    return Estimate(measure, *found.one(), level, method, table.compare, working, note=note)
