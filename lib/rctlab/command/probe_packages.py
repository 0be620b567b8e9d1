"""Probes of Python and of the packages that rctlab asks for."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from rctlab.command.probe import Finding, install, version_of


def probe_python() -> Iterator[Finding]:
    """Look at the Python that runs."""
    wanted = metadata.metadata("rctlab")["Requires-Python"]
    found = platform.python_version()
    line = f"Python {found} (wanted {wanted})"
    if SpecifierSet(wanted).contains(found, prereleases=True):
        yield Finding("OK", line)
    else:
        yield Finding("FAIL", line, "make a new environment: PYTHON=python3.12 make lab")


def probe_packages() -> Iterator[Finding]:
    """Look at every package that rctlab asks for: is it there, new enough, and does it load?"""
    teaches = version_of("nbgrader") is not None or version_of("jupytext") is not None
    for text in metadata.requires("rctlab") or []:
        wanted = Requirement(text)
        if is_for(wanted, ""):
            yield look_at(wanted.name, str(wanted.specifier))
        elif is_for(wanted, "teach"):
            if teaches or version_of(wanted.name) is not None:
                yield look_at(wanted.name, str(wanted.specifier))
            else:
                yield Finding("--", f"{wanted.name} is not installed (only teachers need it)")


def is_for(wanted: Requirement, extra: str) -> bool:
    """Tell whether a requirement belongs to an extra ("": to rctlab itself)."""
    return wanted.marker is None or wanted.marker.evaluate({"extra": extra})


def module_of(name: str) -> str:
    """Return what a package is imported as: bs4 for beautifulsoup4."""
    own = name.replace("-", "_")
    if find_spec(own):
        return own
    wanted = canonicalize_name(name)
    for module, owners in sorted(metadata.packages_distributions().items()):
        if wanted in map(canonicalize_name, owners):
            return module
    return own


def look_at(name: str, wanted: str) -> Finding:
    """Compare the installed version of a package with the wanted one, and load the package."""
    found = version_of(name)
    mend = install(name + wanted)
    if found is None:
        return Finding("FAIL", f"{name} is not installed (wanted {wanted})", mend)
    line = f"{name} {found} (wanted {wanted})"
    if not SpecifierSet(wanted).contains(found, prereleases=True):
        return Finding("FAIL", line, mend)
    try:
        importlib.import_module(module_of(name))
    except Exception as problem:
        said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        mend = install(name + wanted, again=True)
        return Finding("FAIL", f"{line} does not load: {said}", mend)
    return Finding("OK", line)
