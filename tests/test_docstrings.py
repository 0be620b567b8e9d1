"""Every example in a docstring of the learner side runs as a test."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import rctlab


def _learner_modules() -> list[str]:
    """Return the names of all modules of the learner side, whichever there are."""
    found = pkgutil.walk_packages(rctlab.__path__, prefix="rctlab.", onerror=lambda _: None)
    names = ["rctlab", *(module.name for module in found)]
    return [name for name in names if not name.startswith("rctlab.classroom")]


@pytest.mark.parametrize("name", _learner_modules())
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_the_examples_of_the_risk_measures_are_found() -> None:
    module = importlib.import_module("rctlab.measures.risk")
    examples = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert len(examples) >= 4


WHAT = {"one_risk": "risk", "difference": "difference", "ratio": "ratio", "odds": "odds"}
PAGE = Path(__file__).parents[1] / "docs" / "formulas.md"


def _sections() -> dict[str, str]:
    """Return what the page of formulas says of each method of an interval or a test."""
    page, found = PAGE.read_text(encoding="utf-8"), {}
    rooms = {f"intervals.{module}": name for module, name in WHAT.items()} | {
        "independence": "tests"
    }
    for room, name in rooms.items():
        for method in importlib.import_module(f"rctlab.measures.{room}").METHODS:
            section = page.partition(f"({name}-{method})=\n")[2]
            found[f"{name} {method}"] = re.split(
                r"\n(?:\([a-z]+-[a-z0-9-]+\)=\n|#)", section.partition("\n")[2]
            )[0]
    return found


METHODS = _sections()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_says_its_formula_its_zero_cells_and_its_source(method: str) -> None:
    said = METHODS[method]
    assert said.count("$$") in (2, 4, 6)
    assert re.search(r"[Zz]ero cells|without events|events only", said)
    assert re.search(r"\n\* .*\(\d{4}\)\. \S", said)
    # no DOI of Mee's paper could be confirmed
    assert "doi:10." in said or method == "difference mee"


@pytest.mark.parametrize("name", rctlab.__all__)
def test_help_of_a_public_name_reads_as_plain_text(name: str) -> None:
    assert not re.search(r"\\[a-z]+\{|\.\. math::", getattr(rctlab, name).__doc__)
