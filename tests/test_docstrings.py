"""Every example in a docstring of the learner side runs as a test."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re

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


def _methods() -> dict[str, str]:
    """Return the docstring of each method of an interval or a test."""
    found = {
        "number needed to treat": importlib.import_module("rctlab.measures.number_needed").__doc__
    }
    for name in (*(f"intervals.{what}" for what in WHAT), "independence"):
        module = importlib.import_module(f"rctlab.measures.{name}")
        found |= {f"{name} {method}": code.__doc__ for method, code in module.METHODS.items()}
    return {name: doc or "" for name, doc in found.items()}


WHAT = ("one_risk", "difference", "ratio", "odds")
METHODS = _methods()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_says_its_formula_its_zero_cells_and_its_source(method: str) -> None:
    doc = METHODS[method]
    assert ".. math::" in doc
    assert re.search(r"[Zz]ero cells|without events", doc)
    sources = doc.partition("References\n")[2].partition("Examples\n")[0]
    assert re.search(r"\(\d{4}\)\. \S", sources)
    # no DOI of Mee's paper could be confirmed
    assert "doi:10." in sources or method == "intervals.difference mee"


@pytest.mark.parametrize("name", rctlab.__all__)
def test_help_of_a_public_name_reads_as_plain_text(name: str) -> None:
    assert not re.search(r"\\[a-z]+\{|\.\. math::", getattr(rctlab, name).__doc__)
