"""Every number that a notebook prints by hand is the record's, or is worked out here once more.

Numbers between ``{{ }}`` come from the record already. What is written by hand in a chapter's texts and
code, in the words of tasks and in the claims, is looked up: in the published record, or in the table
below, where each number that is our own calculation has its formula, and each made-up one says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from rctlab import describe_risk, load_trial, own_trial, primary_analysis, published, sample_size
from rctlab.classroom.build.source import read_session
from rctlab.tasks.task import tasks_by_session

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "solutions").glob("*.py"))
MADE_UP = None

_FILLED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_ADDRESS = re.compile(r"\]\([^)]*\)|doi:\S+|https?://\S+")
_LITERAL = re.compile(r"(?<![\w.,:/-])\.?\d[\d,]*(?:\.\d+)?(?!\w)")
_YEAR = re.compile(r"(19|20)\d\d")
_ROUND = re.compile(r"10+")  # 100, 1000, ...


def share(arm: str, month: int = 3) -> float:
    events, n = published.counts(arm, month)
    return events / n


def value(key: str) -> float:
    found = published[key].value
    return found["estimate"] if isinstance(found, Mapping) else found


def not_(key: str) -> float:
    return 1 - value(key) / 100


@cache
def people(arm: str) -> tuple[int, int]:
    """Responders and people assessed among those of an arm with 6 or more sessions, in our data."""
    trial = load_trial()
    keen = trial[(trial["arm"] == arm) & (trial["sessions"] >= 6)]["responder_3"]
    return int(keen.sum()), int(keen.count())


#: by page: each number written by hand that the record does not hold, and where it comes from
OURS = {
    "00-start": {"25.3": MADE_UP, "253": MADE_UP},
    "s1-claim": {
        "300": MADE_UP,
        "0.251": MADE_UP,
        "25.1": MADE_UP,
        "2.9": lambda: 100 * value("assessed.all.3") / value("recruitment.mailed"),
    },
    "s2-allocation": {
        "25.0": MADE_UP,
        "0.25": MADE_UP,
        "0.251": MADE_UP,
        "25.1": MADE_UP,
        "300": MADE_UP,
        "50000": lambda: 50_000,  # of the record's income_under_50k
        "0.663": lambda: not_("income_under_50k.coach"),
        "0.604": lambda: not_("income_under_50k.online"),
        "0.773": lambda: not_("widespread_pain.coach"),
        "0.818": lambda: not_("widespread_pain.online"),
    },
    "s3-outcome": {
        **dict.fromkeys(("4.5", "6.36", "4.27", "4.9", "6.3", "5.0", "3.51"), MADE_UP),
        **dict.fromkeys(("0.251", "25.1"), MADE_UP),
        "2.5": MADE_UP,  # held by tests/test_cut_and_intervals.py
    },
    "s4-risk": {
        **dict.fromkeys(("0.251", "25.1", "25.0", "0.25", "8.1"), MADE_UP),
        "0.734": lambda: not_("adjusted.online.3"),
        "0.792": lambda: not_("adjusted.usual.3"),
        "108": lambda: 70 * value("adjusted_ratio.coach-usual.3"),
    },
    "s5-uncertainty": {
        "370": lambda: published.counts("coach", 12)[1] - published.counts("coach", 12)[0],
        "442": lambda: published.counts("usual", 12)[1] - published.counts("usual", 12)[0],
        "11.27": lambda: 100 * (share("coach", 12) - share("usual", 12)),
        "568": lambda: sample_size(0.225, 0.15, power=0.9).people[0],
        "600": MADE_UP,  # "about 600"
    },
    "s6-adjustment": {
        "0.3941": lambda: math.log(share("coach") / share("usual")),
        "0.0876": MADE_UP,  # held by tests/test_sessions_fits.py
        "1.96": lambda: 1.96,
        "143": lambda: value("randomized.coach") - value("assessed.coach.3"),
    },
    "s7-missing": {
        "187": lambda: people("coach")[0],
        "485": lambda: people("coach")[1],
        "238": lambda: value("any_follow_up.all") - value("assessed.all.3"),
        "0.97": lambda: value("adjusted.usual.3") * value("any_follow_up.usual") / 151 / 100,
    },
    "s8-interpretation": {
        "0.95": lambda: 0.95,
        "2.7": lambda: describe_risk(0.05, 1.54).points,
        "37.04": lambda: 100 / describe_risk(0.05, 1.54).points,
        "21.6": lambda: describe_risk(0.40, 1.54).points,
        "36.1": lambda: 100 * share("coach"),
        "4924": MADE_UP,  # of the review that the text names
    },
    "s8-your-capstone": {
        "120": MADE_UP,
        "237": lambda: own_trial("ada", "demo").query("arm == 'coach'")["responder_3"].sum(),
        "623": lambda: own_trial("ada", "demo").query("arm == 'usual'")["responder_3"].count(),
        "1.81": MADE_UP,  # of "ada" in "demo", held by tests/test_own_trial.py
        "0.78": MADE_UP,
    },
}


def numbers_of(fact: object) -> Iterator[float]:
    if isinstance(fact, Mapping):
        for part in fact.values():
            yield from numbers_of(part)
    elif isinstance(fact, tuple):
        for part in fact:
            yield from numbers_of(part)
    elif isinstance(fact, str):
        yield from (float(found) for found in re.findall(r"\.\d+", fact))
    elif isinstance(fact, (int, float)):
        yield abs(float(fact))


@cache
def record() -> frozenset[float]:
    return frozenset(number for fact in published.values() for number in numbers_of(fact.value))


def literals(text: str) -> Iterator[str]:
    """Yield numbers of two digits or more with a point, and whole ones of three or more."""
    text = _ADDRESS.sub(" ", _FILLED.sub(" ", text))
    for found in _LITERAL.finditer(text):
        plain = found[0].replace(",", "")
        digits = plain.replace(".", "").lstrip("0")
        long = len(digits) >= (2 if "." in plain else 3)
        if long and not _YEAR.fullmatch(plain) and not _ROUND.fullmatch(plain):
            yield plain


def agrees(literal: str, number: float) -> bool:
    decimals = len(literal.partition(".")[2])
    return abs(round(number, decimals) - float(literal)) < 1e-9


def in_record(literal: str) -> bool:
    """Whether the record holds it as it is, or a percentage of it as a proportion."""
    with_point = "." in literal
    return any(
        agrees(literal, number) or (with_point and agrees(literal, number / 100))
        for number in record()
    )


def unknown(page: str, text: str) -> set[str]:
    return {one for one in literals(text) if not in_record(one) and one not in OURS.get(page, {})}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapters_numbers_have_a_source(path):
    cells = read_session(path).chapter
    found = {cell.line: unknown(path.stem, cell.source) for cell in cells}
    assert {line: sorted(numbers) for line, numbers in found.items() if numbers} == {}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_our_own_numbers_come_out_again(path):
    text = path.read_text(encoding="utf-8")
    for literal, formula in OURS.get(path.stem, {}).items():
        assert literal in text.replace(",", "") or literal.rstrip("0").rstrip(".") in text, literal
        if formula is not MADE_UP:
            assert agrees(literal, float(formula())), (literal, formula())


def words_of(task) -> Iterator[str]:
    """Yield what a task tells a learner as a fact: praise and claims (slips quote wrong numbers)."""
    yield task.well
    for claim in getattr(task, "claims", {}).values():
        yield claim.why
        if claim.supported:
            yield claim.text


#: in the words of tasks: what is ours, worked out in the texts or by the task itself
TOLD = {
    "s4-risk": {
        "36.1": lambda: 100 * share("coach"),
        "1.38": lambda: (0.266 / 0.734) / (0.208 / 0.792),
        "8.9": lambda: 100 / value("adjusted_difference.coach-usual.3"),
    },
    "s5-uncertainty": {".057": lambda: 3 * 0.019, "710": lambda: math.ceil(568 / 0.8)},
    "s6-adjustment": {
        "1.483": lambda: share("coach") / share("usual"),
        "4.5": lambda: (150 / 50) / (80 / 120),
        "0.105": MADE_UP,  # this and the next three: tests/test_sessions_fits.py
        "0.088": MADE_UP,
        "1.477": MADE_UP,
        "36.1": lambda: 100 * share("coach"),
    },
    "s7-missing": {
        "77.1": lambda: 100 * value("assessed.all.3") / value("randomized.all"),
        "69.8": lambda: 100 * 542 / value("randomized.online"),
        "1.51": lambda: (229 / value("randomized.coach")) / (151 / value("randomized.usual")),
        "30.5": lambda: 100 * load_trial().query("responder_3 >= 0")["social_need"].mean(),
    },
    "s8-interpretation": {
        "77.1": lambda: 100 * value("assessed.all.3") / value("randomized.all"),
    },
}


@pytest.mark.parametrize("page", sorted(tasks_by_session()))
def test_what_tasks_tell_as_a_fact_has_a_source(page):
    allowed = {**OURS.get(page, {}), **TOLD.get(page, {})}
    for task in tasks_by_session()[page].values():
        told = {
            one for text in words_of(task) for one in literals(text)
            if not in_record(one) and one not in allowed
        }  # fmt: skip
        assert not told, (task.id, sorted(told))
    told = " ".join(text for task in tasks_by_session()[page].values() for text in words_of(task))
    for literal, formula in TOLD.get(page, {}).items():
        assert literal in told, literal
        if formula is not MADE_UP:
            assert agrees(literal, float(formula())), (literal, formula())


def test_the_search_finds_a_number_that_nobody_published():
    assert unknown("s4-risk", "With a coach, 31.3% responded (1.57).") == {"31.3", "1.57"}
    assert unknown("s4-risk", "In 987 of 1,234 people, 0.4321") == {"987", "1234", "0.4321"}
    assert unknown("s4-risk", "{{ 987 }} and [2025](https://x.org/987) 1.54, 26.6, 778") == set()


def test_the_primary_analysis_of_our_data_prints_the_papers_numbers():
    """The people that learners analyse lead to the record's numbers."""
    found = primary_analysis(load_trial())
    for arm in ("coach", "online", "usual"):
        assert agrees(f"{value(f'adjusted.{arm}.3'):.1f}", 100 * found.risks[arm].estimate)
