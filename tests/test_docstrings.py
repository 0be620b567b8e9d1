"""Every example in a docstring of the learner side runs as a test."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

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
    module = importlib.import_module("rctlab.risk")
    examples = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert len(examples) >= 4
