"""The model behind the synthetic participants: every assumption, with its unit, in one place.

Nothing here was estimated from participants. Shares that the paper prints are read from the
published record; everything else is invented to be plausible, and is said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

INTENSITY = ("worst", "least", "average", "now")
INTERFERENCE = ("activity", "mood", "walking", "work", "relations", "sleep", "enjoyment")
ITEMS = INTENSITY + INTERFERENCE
SITES = ("A", "B", "C", "D")
MONTHS = (3, 6, 12)
RACES = ("White non-Hispanic", "Black", "Hispanic", "other or unknown")
CASELOADS = (24, 42, 52, 52, 56, 68, 70, 72, 76, 76, 80, 110)  # median 69, IQR 52-76, 24-110

# Three things behind the baseline, each of mean 0 and SD 1: distress, hardship, years of life.
# A row says how much of a characteristic each of them explains (correlations).
LOADINGS: dict[str, tuple[float, float, float]] = {
    "severity": (0.45, 0.25, 0.00),
    "age": (0.00, 0.00, 1.00),
    "phq8": (0.75, 0.20, -0.15),
    "gad7": (0.75, 0.10, -0.25),
    "female": (0.10, 0.00, -0.05),
    "rural": (0.00, 0.15, 0.10),
    "social_need": (0.25, 0.60, -0.20),
    "income_under_50k": (0.10, 0.65, 0.10),
    "pain_over_5_years": (0.10, 0.10, 0.20),
    "widespread_pain": (0.30, 0.10, 0.00),
    "anxiety_depression": (0.55, 0.05, -0.20),
    "headache": (0.25, 0.05, -0.25),
    "sleep_disturbance": (0.40, 0.10, 0.05),
    "long_term_opioids": (0.15, 0.15, 0.10),
}

# Share of people with each characteristic (of 1): the paper's, all arms together.
SHARES: dict[str, float] = {
    "female": 0.734,
    "rural": 0.442,
    "social_need": 0.330,
    "income_under_50k": 0.367,
    "pain_over_5_years": 0.690,
    "widespread_pain": 0.198,
    "anxiety_depression": 0.414,
    "headache": 0.147,
    "sleep_disturbance": 0.433,
    "long_term_opioids": 0.096,
}


@dataclass(frozen=True)
class Model:
    """Parameters of the synthetic trial."""

    # of 1; the sites are invented
    site_shares: tuple[float, ...] = (0.30, 0.27, 0.25, 0.18)
    race_shares: tuple[float, ...] = (0.750, 0.150, 0.033, 0.067)
    # age (years), phq8 (0-24), gad7 (0-21): mean m, spread s, skew k of m + s z + k (z^2 - 1)
    age: tuple[float, float, float] = (58.8, 14.0, -2.0)
    phq8: tuple[float, float, float] = (9.8, 5.5, 0.55)
    gad7: tuple[float, float, float] = (6.6, 5.2, 0.9)
    # mean and SD of a person's pain level, points of 0-10
    severity: tuple[float, float] = (5.87, 1.68)
    # a level below the first number is pulled up to it, and only this share of the distance is
    # left: people in little pain were not eligible
    little_pain: tuple[float, float] = (2.8, 0.35)
    # mean of an item less the mean of all, in the order of ITEMS, before intensity is put in order
    item_offsets: tuple[float, ...] = (1.4, -1.5, 0.0, -0.3, 0.4, -0.2, 0.3, 0.5, -0.7, 0.2, 0.2)
    # SD of (intensity less interference) between people, and of a single item, points
    intensity_spread: float = 1.1
    item_noise: float = 1.4
    # 3 arms x 3 months: mean change of severity since baseline, points; negative is better
    mean_change: tuple[tuple[float, ...], ...] = (
        (-1.22, -1.38, -1.42),
        (-1.18, -1.36, -1.40),
        (-0.77, -0.90, -1.02),
    )
    # 3 arms x 3 months: SD of the change that the baseline does not explain, points
    change_sd: tuple[tuple[float, ...], ...] = (
        (1.50, 1.65, 1.58),
        (1.30, 1.60, 1.58),
        (1.30, 1.35, 1.38),
    )
    # correlation of what is not explained: months 3 and 6, 6 and 12, 3 and 12
    serial: tuple[float, float, float] = (0.65, 0.68, 0.58)
    # points of change per unit of a column (a yes, a point, a year), and that a site adds
    change_on: Mapping[str, float] = field(
        default_factory=lambda: {
            "severity": -0.27,
            "female": -0.10,
            "anxiety_depression": 0.12,
            "widespread_pain": 0.18,
            "phq8": 0.015,
            "social_need": 0.12,
        }
    )
    site_change: tuple[float, ...] = (0.0, 0.10, -0.10, 0.05)
    # part of a change in the item sum that falls on the four intensity items, and how much of an
    # unusual baseline split is undone (of 1); SD of their part, points of 0-40
    intensity_part: tuple[float, float] = (0.31, 0.25)
    split_sd: float = 3.0
    # log odds of staying per unit of a column, and that a site adds
    retention_on: Mapping[str, float] = field(
        default_factory=lambda: {
            "social_need": -0.42,
            "phq8": -0.045,
            "age": 0.016,
            "severity_7": -0.22,
            "female": 0.25,
        }
    )
    site_retention: tuple[float, ...] = (0.50, 0.20, -0.25, -0.65)
    # how much of the wish to take sessions comes from the wish to stay, and from doing well
    sessions_on: tuple[float, float] = (0.55, 0.25)
    # log rate of hospital stays per unit of a column
    hospital_on: Mapping[str, float] = field(
        default_factory=lambda: {"age": 0.02, "severity": 0.15, "long_term_opioids": 0.4}
    )


MODEL = Model()
