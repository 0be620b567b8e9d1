"""The CBT-CP trial as a description like any other, put together from the published record."""

from __future__ import annotations

from typing import Any

from rctlab.record import ARMS, published

OURS = "cbt-cp"
MONTHS = (3, 6, 12)
LABELS = {
    "coach": "eight sessions with a health coach, by phone or video",
    "online": "eight sessions online on one's own (painTRAINER)",
    "usual": "usual care and a mailed book",
}


def cbt_cp() -> dict[str, Any]:
    """Return the trial's published counts as a description."""
    return {
        "name": f"{published.trial['name']}, the CBT-CP trial",
        "citation": f"{published.trial['authors']} {published.trial['journal']}",
        "doi": published.trial["doi"],
        "randomized": published["randomized.all"].value,
        "arms": {
            arm: {"label": LABELS[arm], "size": size} for arm, size in _arms("randomized").items()
        },
        "outcome": {
            "name": "responder",
            "what": "a drop of 30% or more in pain severity",
            "unit": "months",
            "counts": {
                str(month): {arm: published.counts(arm, month) for arm in ARMS} for month in MONTHS
            },
        },
        "retention": {"any": _arms("any_follow_up"), "all": _arms("all_follow_up")},
        "baseline": _baseline(),
    }


def _arms(key: str) -> dict[str, Any]:
    return {arm: published[f"{key}.{arm}"].value for arm in ARMS}


def _baseline() -> dict[str, dict[str, Any]]:
    age, severity = published["age.all"], _arms("severity")
    return {
        "age": {
            "what": "age in years",
            "mean": age.mean,
            "sd": age.sd,
            "decimals": 0,
            "lowest": 18,
            "highest": 100,  # of the limits only 18 is published
        },
        "female": {"what": "women", "count": _arms("women")},
        "rural": {"what": published["rural.coach"].what, "percent": _arms("rural")},
        "severity": {
            "what": published["severity.coach"].what,
            "mean": {arm: pair["mean"] for arm, pair in severity.items()},
            "sd": {arm: pair["sd"] for arm, pair in severity.items()},
            "decimals": 2,
            "lowest": 0,
            "highest": 10,
        },
    }
