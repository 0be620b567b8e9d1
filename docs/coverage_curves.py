"""Compute and draw the coverage curves of intervals.md, and write its numbers: make curves."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

import coverage_words
import numpy as np
from coverage_panels import Curve, Panels, draw
from coverage_tables import SMALL, Telling, apart_table, silent, squares_table

from rctlab import coverage, published
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.pictures.picture import Picture
from rctlab.words import method_name

PAGE = Path(__file__).with_name("intervals.md")
USUAL, ACTIVE = (published[f"plan.{arm}"].value / 100 for arm in ("usual", "active"))
TRIAL = (published["randomized.coach"].value, published["randomized.usual"].value)
EVERY_RISK = np.linspace(0.005, 0.995, 397)


class Subject(NamedTuple):
    """One picture: a measure, its methods (the default first) and the true values it goes through."""

    measure: str
    methods: tuple[str, ...]
    people: tuple[tuple[int, ...], ...]
    treated: Callable[[Any], Any]
    truth: str
    along: str
    ticks: tuple[int, ...]

    @property
    def key(self) -> str:
        """Return the name for files and marks."""
        return self.measure.replace(" ", "-")


def _odds_of(control: Any) -> Any:
    odds = control / (1 - control) * TRUE_ODDS_RATIO
    return odds / (1 + odds)


DIFFERENCE, RATIO = ACTIVE - USUAL, ACTIVE / USUAL
TRUE_ODDS_RATIO = ACTIVE / (1 - ACTIVE) / (USUAL / (1 - USUAL))
QUARTERS = (0, 25, 50, 75, 100)
SUBJECTS = (
    Subject(
        "risk",
        ("wilson", "mid-p", "clopper-pearson", "agresti-coull", "jeffreys", "wald"),
        ((20,), (50,)),
        lambda risk: risk,
        "",
        "true risk (%)",
        QUARTERS,
    ),
    Subject(
        "risk difference",
        ("newcombe", "miettinen-nurminen", "mee", "agresti-caffo", "wald"),
        (SMALL, TRIAL),
        lambda control: control + DIFFERENCE,
        f"true difference {100 * DIFFERENCE:.3g} points",
        "true risk in the control arm (%)",
        QUARTERS,
    ),
    Subject(
        "risk ratio",
        ("koopman", "miettinen-nurminen", "katz", "walter"),
        (SMALL, TRIAL),
        lambda control: control * RATIO,
        f"true risk ratio {RATIO:.3g}",
        "true risk in the control arm (%)",
        (0, 20, 40, 60),
    ),
    Subject(
        "odds ratio",
        (
            "conditional-mid-p",
            "conditional-exact",
            "miettinen-nurminen",
            "cornfield-score",
            "woolf",
            "haldane-anscombe",
        ),
        (SMALL, TRIAL),
        _odds_of,
        f"true odds ratio {TRUE_ODDS_RATIO:.3g}",
        "true risk in the control arm (%)",
        QUARTERS,
    ),
)


@cache
def curves(subject: Subject) -> dict[tuple[str, tuple[int, ...]], Curve]:
    """Return the curve of each method and number of people."""
    found = {}
    for people in subject.people:
        for method in subject.methods:
            risks = true_risks(subject, method, people)
            arms = zip(
                ("treated", "control"), (subject.treated(risks), risks), people, strict=False
            )
            given: Any = {name: (risk, n) for name, risk, n in arms}
            result = coverage(**given, measure=subject.measure, method=method)
            found[method, people] = Curve(
                100 * risks, 100 * result.coverage, 100 * result.undefined
            )
    return found


def true_risks(subject: Subject, method: str, people: tuple[int, ...]) -> Any:
    """Return the true risks of a curve; for one arm also those on either side of each jump."""
    if len(people) > 1:
        risks = EVERY_RISK if people == SMALL else EVERY_RISK[::2]  # large arms have smooth curves
        return risks[subject.treated(risks) < 1]
    _, *limits = binomial_limits(np.arange(people[0] + 1), people[0], method=method)
    jumps = np.concatenate(limits)
    jumps = jumps[(jumps > EVERY_RISK[0]) & (jumps < EVERY_RISK[-1])]
    return np.sort(np.concatenate([EVERY_RISK, jumps * (1 - 1e-9), jumps * (1 + 1e-9)]))


def say_people(people: tuple[int, ...]) -> str:
    """Return "20 people" or "20 v 20 people"."""
    return f"{' v '.join(str(n) for n in people)} people"


def picture(subject: Subject) -> Picture:
    """Draw the curves of one measure, with its words."""
    truth = f", {subject.truth}" if subject.truth else ""
    title = f"Coverage of 95% intervals: {subject.measure}{truth}"
    panels = Panels(
        title,
        [method_name(method) for method in subject.methods],
        [say_people(people) for people in subject.people],
        [[curves(subject)[m, people] for people in subject.people] for m in subject.methods],
        subject.along,
        subject.ticks,
    )
    return Picture(draw(panels), f"{title}. {numbers(subject)}", f"{title}.\n{numbers(subject)}")


def numbers(subject: Subject) -> str:
    """Say average and least coverage of each curve."""
    said = []
    for method in subject.methods:
        parts = [
            f"{say_people(people)}: average {curve.average:.1f}%, least {curve.least:.1f}%"
            for people in subject.people
            for curve in [curves(subject)[method, people]]
        ]
        said.append(f"{method_name(method)}, {'; '.join(parts)}.")
    return " ".join(said)


def table(subject: Subject) -> str:
    """Return the text twin of a picture as a Markdown table."""
    sizes = [say_people(people) for people in subject.people]
    heads = [f"{size}: {what}" for size in sizes for what in ("average", "least (at)")]
    lines = [f"| | {' | '.join(heads)} |", "| :-- |" + " --: |" * len(heads)]
    for method in subject.methods:
        cells = []
        for people in subject.people:
            curve = curves(subject)[method, people]
            cells += [f"{curve.average:.1f}%", f"{curve.least:.1f}% ({curve.least_at:.3g}%)"]
        lines.append(f"| {method_name(method)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def telling(subject: Subject) -> Telling:
    """Return the default and the method by hand of a ratio, with the tables that tell nothing."""
    odds = subject.measure == "odds ratio"
    names = (subject.methods[0], "woolf" if odds else "katz")
    score, log = (curves(subject)[name, SMALL] for name in names)
    nothing = "none or all have the event" if odds else "none have the event"
    out = silent(score, subject.treated(score.risks / 100), SMALL, odds)
    return Telling(names, nothing, out, score, log)


def block(subject: Subject) -> str:
    """Return the picture and its table for the page."""
    drawn = f"![{picture(subject).alt}](coverage-{subject.key}.png)"
    return f"{drawn}\n\n{table(subject)}\n\n{fill(caption(subject), 127)}"


def caption(subject: Subject) -> str:
    """Say what the table goes over, and where the true value comes from."""
    risks = curves(subject)[subject.methods[0], subject.people[0]].risks
    ends = f"{risks[0]:.3g}% to {risks[-1]:.3g}%"
    if len(subject.people[0]) == 1:
        return f"*Average and least coverage over true risks from {ends}, and the true risk where it is least.*"
    return (
        f"*Average and least coverage over true risks in the control arm from {ends}. The {subject.truth} is that "
        f"of the trial's plan: {100 * USUAL:.3g}% with usual care, {100 * ACTIVE:.3g}% with treatment.*"
    )


def blocks() -> dict[str, str]:
    """Return what stands between the marks of the page, by name."""
    found = {f"picture-{subject.key}": block(subject) for subject in SUBJECTS}
    by_measure = {subject.measure: curves(subject) for subject in SUBJECTS}
    said = coverage_words.sentences(by_measure, SMALL, TRIAL)
    methods = {subject.measure: subject.methods for subject in SUBJECTS[1:]}
    told = {subject.key: telling(subject) for subject in SUBJECTS[2:]}
    said |= {f"telling-{key}": one.sentence() for key, one in told.items()}
    return (
        found
        | {"all-pairs": squares_table(methods), "apart": apart_table(methods["risk difference"])}
        | {f"table-{key}": one.table() for key, one in told.items()}
        | {name: fill(words, 127) for name, words in said.items()}
    )


def filled(page: str) -> str:
    """Return the page with everything computed put in anew."""
    known = blocks()

    def put_in(mark: re.Match[str]) -> str:
        return f"{mark[1]}\n{known[mark[2]]}\n\n{mark[3]}"

    return re.sub(
        r"(<!-- computed: ([\w-]+) -->)\n.*?(<!-- end -->)", put_in, page, flags=re.DOTALL
    )


if __name__ == "__main__":
    for one in SUBJECTS:
        print(picture(one).save(PAGE.with_name(f"coverage-{one.key}.png")))
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(PAGE)
