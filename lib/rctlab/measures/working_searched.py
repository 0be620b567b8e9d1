"""What defines limits that no formula gives: a test, a tail, or the end of the scale."""

from __future__ import annotations

from collections.abc import Sequence

from rctlab.inputs import z_of

Arms = tuple[tuple[int, int], ...]

_SCORE = "the {what} at which the score test gives z = {z}"
_SEARCHED = {
    "clopper-pearson": "the risk at which the exact tail is {tail}",
    "mid-p": "the risk at which the mid-P tail is {tail}",
    "jeffreys": "the {tail} tail of the posterior under Jeffreys' prior",
    "mee": _SCORE,
    "koopman": _SCORE,
    "cornfield-score": _SCORE,
    "miettinen-nurminen": _SCORE + ", its variance times N / (N - 1)",
    "conditional-mid-p": "the odds ratio at which the mid-P tail, given the margins, is {tail}",
    "conditional-exact": "the odds ratio at which the exact tail, given the margins, is {tail}",
}
_ENDS = {"risk": ("0", "1"), "difference": ("-1", "1")}


def searched_words(
    what: str,
    arms: Arms,
    level: float,
    method: str,
    names: Sequence[str] = ("treated", "control"),
) -> tuple[str, str]:
    """Return what defines the lower and the upper limit."""
    if any(n == 0 for _, n in arms):
        who = "nobody was counted" if what == "risk" else "an arm has nobody"
        return (f"the widest there is: {who}",) * 2
    words = _SEARCHED[method].format(
        what=what, tail=f"{(1 - level) / 2:.4g}", z=f"{z_of(level):.4f}"
    )
    ends = _ENDS.get(what, ("0", "infinity"))
    whys = _whys(what, arms, names)
    lower, upper = (
        f"set to {end}: {why}" if why else words for end, why in zip(ends, whys, strict=True)
    )
    return lower, upper


def _whys(what: str, arms: Arms, names: Sequence[str]) -> tuple[str, str]:
    """Return why the lower and the upper limit are at the end of their scale, or nothing."""
    none = ["no events" if x == 0 else "" for x, _ in arms]
    full = ["everybody has the event" if x == n else "" for x, n in arms]
    if what == "risk":
        return none[0], full[0]
    none, full = (
        [
            f"{words} in the {name} arm" if words else ""
            for name, words in zip(names, found, strict=True)
        ]
        for found in (none, full)
    )
    if what == "ratio":
        return none[0], none[1]
    low, high = [none[0], full[1]], [full[0], none[1]]
    if what == "difference" and not all(low):
        low = []
    if what == "difference" and not all(high):
        high = []
    return " and ".join(filter(None, low)), " and ".join(filter(None, high))
