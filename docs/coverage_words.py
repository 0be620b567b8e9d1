"""The sentences of intervals.md that hold a computed number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from coverage_panels import Curve
from coverage_tables import FAR, GOOD, HUGE, NEAR, PAIRS, SMALL, square

from rctlab import (
    Estimate,
    TwoByTwo,
    coverage,
    odds_ratio,
    published,
    risk,
    risk_difference,
    risk_ratio,
)
from rctlab.words import method_name

Curves = Mapping[tuple[str, tuple[int, ...]], Curve]
RARE = 0.01
FIFTY = (50, 50)


def sentences(
    curves: Mapping[str, Curves],
    small: tuple[int, int],
    trial: tuple[int, int],
) -> dict[str, str]:
    """Return each sentence by the name of its mark."""
    return {
        "large-trial": _when_all_agree(trial),
        "risk-wald": _wald_is_short(),
        "risk-zero": _wald_leaves_the_scale(),
        "risk-exact": _exact_is_long(curves["risk"]),
        "risk-wilson": _wilson_dips(curves["risk"]),
        "difference-small": _differences_in_small_arms(curves["risk difference"], small),
        "difference-newcombe": _where_newcombe_is_short(),
        "difference-others": _when_to_take_another(),
        "difference-trial": _all_alike(risk_difference, curves["risk difference"], trial),
        "difference-rare": _rare_harms(trial),
        "ratio-katz": _when_katz_is_good(curves["risk ratio"], small),
        "ratio-small": _ratios_in_small_arms(curves["risk ratio"], small),
        "ratio-common": _ratios_of_common_events(),
        "ratio-trial": _all_alike(risk_ratio, curves["risk ratio"], trial),
        "odds-small": _odds_in_small_arms(curves["odds ratio"], small),
        "odds-woolf": _when_woolf_is_not_defined(curves["odds ratio"], trial),
    }


def observed() -> TwoByTwo:
    """Return the trial's responders at 3 months."""
    coach, usual = (published.counts(arm, month=3) for arm in ("coach", "usual"))
    return TwoByTwo(treated=coach, control=usual, labels=("coach", "usual care"))


def interval(one: Estimate) -> str:
    """Return "0.9% to 23.6%"."""
    return one._interval_words()


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _wald_is_short() -> str:
    found = coverage(treated=(RARE, 20), measure="risk", method="wald")
    nobody = (1 - RARE) ** 20
    return (
        f"With 20 people and a true risk of {RARE:.0%}, Wald's 95% interval holds the truth in "
        f"{_percent(found.coverage)} of studies. In {_percent(nobody)} of them nobody has the event, and "
        f"the interval is {interval(risk(0, 20, method='wald'))}."
    )


def _wald_leaves_the_scale() -> str:
    wald, wilson = risk(1, 20, method="wald"), risk(1, 20)
    return (
        f"With 1 event among 20 it runs from {interval(wald)}: below zero, which no risk can be. "
        f"Wilson's runs from {interval(wilson)}."
    )


def _exact_is_long(curves: Curves) -> str:
    exact, middle = (curves[name, (20,)].average for name in ("clopper-pearson", "mid-p"))
    long, short = risk(2, 20, method="clopper-pearson"), risk(2, 20, method="mid-p")
    return (
        f"With 20 people it holds the truth in {exact:.1f}% of studies on average: its intervals are longer "
        f"than they need be. For 2 events among 20 it runs from {interval(long)}, the mid-P interval from "
        f"{interval(short)} (mid-P: {middle:.1f}% on average)."
    )


def _wilson_dips(curves: Curves) -> str:
    curve = curves["wilson", (20,)]
    return (
        f"Wilson's curve dips too, in narrow gaps next to 0 and 1: with 20 people down to "
        f"{curve.least:.1f}%, at a true risk of {curve.least_at:.2f}%. Its average is {curve.average:.1f}%."
    )


def _span(curve: Curve) -> str:
    return f"{curve.coverage.min():.1f}% and {curve.coverage.max():.1f}%"


def _differences_in_small_arms(curves: Curves, people: tuple[int, int]) -> str:
    names = ("newcombe", "mee", "agresti-caffo", "wald")
    newcombe, mee, caffo, wald = (curves[name, people] for name in names)
    least = min(newcombe.least, mee.least)
    return (
        f"Along these curves, with {people[0]} v {people[1]} people, Newcombe's and Mee's intervals stay at "
        f"{least:.1f}% or above; on average they hold the truth in {newcombe.average:.1f}% (Newcombe) and "
        f"{mee.average:.1f}% (Mee) of studies. Agresti and Caffo's does so in {caffo.average:.1f}%, Wald's in "
        f"{wald.average:.1f}%, and down to {wald.least:.1f}%."
    )


def _where_newcombe_is_short() -> str:
    near, far, huge = (
        square("risk difference", "newcombe", apart=one) for one in (NEAR, FAR, HUGE)
    )
    fifty = square("risk difference", "newcombe", FIFTY, (0, FAR[1]))
    return (
        f"With 20 v 20 people and true risks up to {NEAR[1]} points apart Newcombe's interval stays at "
        f"{near.least:.1f}% or above. Farther apart it can fall short: at {FAR[0]} to {FAR[1]} points {far.short:.0f}% "
        f"of pairs are under 94%, the least {far.least:.1f}% ({far.least_at}); beyond, {huge.short:.0f}%, the least "
        f"{huge.least:.1f}% ({huge.least_at}). With {' v '.join(map(str, FIFTY))} people it stays at {fifty.least:.1f}% or "
        f"above up to {FAR[1]} points."
    )


def _when_to_take_another() -> str:
    newcombe, corrected, caffo = (
        square("risk difference", name)
        for name in ("newcombe", "miettinen-nurminen", "agresti-caffo")
    )
    short, long = (_mean_width(name) for name in ("newcombe", "agresti-caffo"))
    beyond = risk_difference(TwoByTwo(treated=(20, 20), control=(0, 20)), method="agresti-caffo")
    return (
        f"Of all pairs {newcombe.short:.0f}% are under 94% with Newcombe's, {corrected.short:.0f}% with Miettinen and "
        f"Nurminen's (least {corrected.least:.1f}%), {caffo.short:.0f}% with Agresti and Caffo's (least "
        f"{caffo.least:.1f}%). The last costs little: on average it is {long:.1f} points long, Newcombe's {short:.1f}. "
        f"But it can leave the scale: for 20 of 20 v 0 of 20 it ends at {100 * beyond.upper:.1f} points."
    )


def _rare_harms(trial: tuple[int, int]) -> str:
    """Say how Wald's interval does where 4 people in one arm and 1 in the other are hurt."""
    people = trial[0]
    treated, control = (4 / people, people), (1 / people, people)
    found = {
        name: 100 * coverage(treated=treated, control=control, method=name).coverage
        for name in ("wald", "newcombe", "miettinen-nurminen")
    }
    return (
        f"With {people} people an arm and true risks of 4 and 1 in {people}, Wald's interval holds the truth in "
        f"{found['wald']:.1f}% of studies, Newcombe's in {found['newcombe']:.1f}% and Miettinen and Nurminen's in "
        f"{found['miettinen-nurminen']:.1f}%."
    )


def _mean_width(method: str) -> float:
    """Return the mean width over all pairs of risks in small arms, in percentage points."""
    first, second = (PAIRS[:, None], SMALL[0]), (PAIRS, SMALL[1])
    found = coverage(treated=first, control=second, method=method, width=True)
    return 100 * float(np.mean(found.width))


def _when_all_agree(trial: tuple[int, int]) -> str:
    return (
        f"In a trial as large as this course's ({trial[0]} people with a coach, {trial[1]} with usual care) all of "
        "them say nearly the same. They part where arms are small, or the event is rare or nearly certain: where an "
        "interval is needed most."
    )


def _ratios_of_common_events() -> str:
    koopman, walter = (square("risk ratio", name) for name in ("koopman", "walter"))
    return (
        f"Walter's is for rare events: where nearly everybody has the event it falls to {walter.least:.1f}% "
        f"({walter.least_at}). Koopman's least is {koopman.least:.1f}% ({koopman.least_at})."
    )


def _all_alike(function: Callable[..., Estimate], curves: Curves, people: tuple[int, int]) -> str:
    """Say how little the methods differ in the trial: coverage, and the limits of its own table."""
    methods = [method for method, arms in curves if arms == people]
    found = {method: function(observed(), method=method) for method in methods}
    limits = "; ".join(f"{method_name(m)} {interval(one)}" for m, one in found.items())
    values = np.concatenate([_usual_risks(curves[method, people]) for method in methods])
    return (
        f"With {people[0]} v {people[1]} people and true risks in the control arm from 5% up, every method "
        f"here holds the truth in {values.min():.1f}% to {values.max():.1f}% of studies. For the trial's own "
        f"table (coach v usual care at 3 months) they give: {limits}."
    )


def _usual_risks(curve: Curve) -> Any:
    return curve.coverage[curve.risks >= 5]


def _from_here_on(curve: Curve) -> float:
    """Return the smallest risk (percent) from which on, up to 50%, the coverage is good."""
    short = curve.risks[(curve.coverage < GOOD) & (curve.risks <= 50)]
    return float(curve.risks[curve.risks > short.max()].min())


def _when_katz_is_good(curves: Curves, people: tuple[int, int]) -> str:
    katz = curves["katz", people]
    start = _from_here_on(katz)
    events = start / 100 * people[1]
    rare = int(np.argmin(np.abs(katz.risks - 5)))
    return (
        f"With {people[0]} v {people[1]} people Katz's interval holds the truth in at least {GOOD:.0f}% of studies "
        f"once {events:.1f} events are expected in the control arm (a risk of {start:.0f}%), and up to a risk of "
        f"50%. At a risk of {katz.risks[rare]:.0f}% it is not defined in {katz.undefined[rare]:.0f}% of studies."
    )


def _ratios_in_small_arms(curves: Curves, people: tuple[int, int]) -> str:
    names = ("koopman", "miettinen-nurminen", "walter")
    koopman, corrected, walter = (curves[name, people] for name in names)
    return (
        f"Koopman's lies between {_span(koopman)}, Miettinen and Nurminen's between {_span(corrected)}: "
        f"the more careful of the two where arms are small. Walter's lies between {_span(walter)}."
    )


def _odds_in_small_arms(curves: Curves, people: tuple[int, int]) -> str:
    names = ("conditional-mid-p", "conditional-exact", "cornfield-score", "haldane-anscombe")
    mid, exact, cornfield, half = (curves[name, people] for name in names)
    return (
        f"With {people[0]} v {people[1]} people the conditional mid-P interval holds the truth in "
        f"{mid.average:.1f}% of studies on average, the Cornfield score interval in {cornfield.average:.1f}%, "
        f"the conditional exact one in {exact.average:.1f}%. Woolf's after half a person is added to every cell "
        f"(Haldane-Anscombe) does so in {half.average:.1f}%."
    )


def _when_woolf_is_not_defined(curves: Curves, people: tuple[int, int]) -> str:
    woolf = curves["woolf", people]
    rare = int(np.argmin(np.abs(woolf.risks - 0.5)))
    found = odds_ratio(observed(), method="woolf"), odds_ratio(observed())
    return (
        f"Even with {people[0]} v {people[1]} people it is not defined in {woolf.undefined[rare]:.1f}% of studies at "
        f"a true risk of {woolf.risks[rare]:.1f}% in the control arm. For the trial's own table it gives "
        f"{interval(found[0])}, the conditional mid-P interval {interval(found[1])}."
    )
