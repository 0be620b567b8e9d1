"""What `rctlab doctor` looks at: each probe is a function that returns what it found.

What may be broken is imported inside the probe that needs it.
"""

from __future__ import annotations

import platform
import shlex
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from rctlab.command.lab import has_browser

GOLDEN = (
    # treated, control; risk ratio and its 95% Koopman limits, found apart from this library
    ((229, 635), (151, 621), (1.4831, 1.2486, 1.7648)),
    ((249, 778), (162, 777), (1.5351, 1.2948, 1.8224)),
)

RIGHT, WRONG = "assert 1 + 1 == 2", "assert 1 + 1 == 3"


class Finding(NamedTuple):
    """One line of the report: OK, FAIL or -- (not needed here), what was found, and its mend."""

    state: str
    found: str
    mend: str = ""

    def __str__(self) -> str:
        """Return the line, with the mend of a failure on the next one."""
        mark = {"OK": "[ OK ]", "FAIL": "[FAIL]"}.get(self.state, "[ -- ]")
        return f"{mark} {self.found}" + (f"\n       mend: {self.mend}" if self.mend else "")


def judged(good: bool, found: str, mend: str) -> Finding:
    """Return that something works, or fails and how to mend it."""
    return Finding("OK", found) if good else Finding("FAIL", found, mend)


def install(requirement: str, *, again: bool = False) -> str:
    """Return the words that tell how to install a package into this environment."""
    return f"{python()} -m pip install {'--force-reinstall ' * again}{shlex.quote(requirement)}"


def python() -> str:
    """Return this environment's Python as it is typed in a shell."""
    return shlex.quote(sys.executable)


def version_of(name: str) -> str | None:
    """Return the installed version of a package, None when it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def probe_python() -> Iterator[Finding]:
    """Look at the Python that runs."""
    from packaging.specifiers import SpecifierSet

    wanted = metadata.metadata("rctlab")["Requires-Python"]
    found = platform.python_version()
    suits = SpecifierSet(wanted).contains(found, prereleases=True)
    mend = "make a new environment: PYTHON=python3.12 make lab"
    yield judged(suits, f"Python {found} (wanted {wanted})", mend)


def probe_packages() -> Iterator[Finding]:
    """Look at every package that rctlab asks for: is it there, new enough, and does it load?"""
    from packaging.requirements import Requirement

    teaches = version_of("nbgrader") is not None or version_of("jupytext") is not None
    for text in metadata.requires("rctlab") or []:
        wanted = Requirement(text)
        ours, teachers = (
            wanted.marker is None or wanted.marker.evaluate({"extra": extra})
            for extra in ("", "teach")
        )
        if ours or (teachers and (teaches or version_of(wanted.name) is not None)):
            yield look_at(wanted.name, str(wanted.specifier))
        elif teachers:
            yield Finding("--", f"{wanted.name} is not installed (only teachers need it)")


def module_of(name: str) -> str:
    """Return what a package is imported as: bs4 for beautifulsoup4."""
    from packaging.utils import canonicalize_name

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
    from packaging.specifiers import SpecifierSet

    found = version_of(name)
    mend = install(name + wanted)
    if found is None:
        return Finding("FAIL", f"{name} is not installed (wanted {wanted})", mend)
    line = f"{name} {found} (wanted {wanted})"
    if not SpecifierSet(wanted).contains(found, prereleases=True):
        return Finding("FAIL", line, mend)
    try:
        import_module(module_of(name))
    except Exception as problem:
        said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        mend = install(name + wanted, again=True)
        return Finding("FAIL", f"{line} does not load: {said}", mend)
    return Finding("OK", line)


def probe_kernel() -> Iterator[Finding]:
    """Start the kernel that the notebooks ask for and let it add."""
    from jupyter_client.manager import start_new_kernel

    mend = f"{python()} -m ipykernel install --sys-prefix"
    manager, client = start_new_kernel(startup_timeout=60, kernel_name="python3")
    try:
        said: list[str] = []
        client.execute_interactive(
            "import sys; print(1 + 1, sys.prefix)",
            timeout=30,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    total, _, prefix = "".join(said).strip().partition(" ")
    if total != "2":
        yield Finding("FAIL", f"a kernel starts, but 1 + 1 gave {total!r}", mend)
    elif Path(prefix).resolve() != Path(sys.prefix).resolve():
        yield Finding("FAIL", f"the kernel python3 belongs to another Python: {prefix}", mend)
    else:
        yield Finding("OK", "a kernel starts and adds 1 + 1")


def probe_widgets() -> Iterator[Finding]:
    """Look for the JupyterLab extension that shows widgets."""
    yield lab_extension("@jupyter-widgets/jupyterlab-manager", "widgets", "jupyterlab_widgets")


def lab_extension(name: str, what: str, package: str) -> Finding:
    """Tell whether a JupyterLab extension is installed and switched on."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.config import get_page_config

    settings = get_page_config(jupyter_path("labextensions"), str(Path(get_app_dir(), "settings")))
    there = [extension["name"] for extension in settings["federated_extensions"]]
    off = [entry for entry in settings["disabledExtensions"] if entry.split(":")[0] == name]
    if name not in there:
        mend = install(package, again=True)
        return Finding("FAIL", f"JupyterLab does not find its extension for {what} ({name})", mend)
    if off:
        mend = f"{python()} -m jupyter labextension enable {off[0]}"
        return Finding(
            "FAIL", f"JupyterLab's extension for {what} is switched off ({off[0]})", mend
        )
    return Finding("OK", f"JupyterLab's extension for {what} is on")


def probe_nbgrader() -> Iterator[Finding]:
    """Look for nbgrader's extensions of JupyterLab, where nbgrader is installed."""
    if version_of("nbgrader") is None:
        yield Finding("--", "nbgrader's extensions are not installed (only teachers need them)")
        return
    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager

    yield lab_extension("@jupyter/nbgrader", "nbgrader", "nbgrader")
    states = ExtensionConfigManager(
        read_config_path=jupyter_config_path()
    ).get_jpserver_extensions()
    parts = ("formgrader", "assignment_list", "course_list", "validate_assignment")
    names = [f"nbgrader.server_extensions.{part}" for part in parts]
    off = [name for name in names if not states.get(name)]
    if off:
        mend = f"{python()} -m jupyter server extension enable {' '.join(off)}"
        yield Finding("FAIL", f"nbgrader's server extensions are off: {', '.join(off)}", mend)
    else:
        yield Finding("OK", f"nbgrader's server extensions are on ({', '.join(parts)})")


def probe_place() -> Iterator[Finding]:
    """Look for the folders in which work and Jupyter's own files are written."""
    from jupyter_core.paths import jupyter_runtime_dir

    places = {"work": Path.cwd(), "Jupyter's running files": Path(jupyter_runtime_dir())}
    for use, folder in places.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"1")
                file.flush()
        except OSError as problem:
            mend = (
                "go to a folder of your own and start there"
                if use == "work"
                else "set JUPYTER_RUNTIME_DIR to a folder of your own"
            )
            yield Finding("FAIL", f"{folder} cannot be written ({use}): {problem.strerror}", mend)
        else:
            yield Finding("OK", f"{folder} can be written ({use})")


def probe_browser() -> Iterator[Finding]:
    """Look for a browser on this machine's screen; without one the address is printed."""
    if has_browser():
        yield Finding("OK", "a browser can open here")
    else:
        yield Finding("--", "no browser on this machine's screen: rctlab lab prints the address")


def probe_numbers() -> Iterator[Finding]:
    """Compute two risk ratios of the trial and hold them against their golden values."""
    from rctlab import TwoByTwo, risk_ratio

    for treated, control, golden in GOLDEN:
        table = TwoByTwo(treated=treated, control=control, labels=("coach", "usual"))
        found = risk_ratio(table, method="koopman")
        numbers = tuple(round(value, 4) for value in (found.estimate, found.lower, found.upper))
        what = f"risk ratio {treated[0]}/{treated[1]} v {control[0]}/{control[1]}: "
        line = what + "{} (95% CI {} to {}; Koopman)".format(*numbers)
        line += "" if numbers == golden else f", golden is {golden}"
        yield judged(numbers == golden, line, install("rctlab", again=True))


def probe_grader() -> Iterator[Finding]:
    """Look for a sandbox, and let the grader run and mark a right and a wrong cell."""
    if version_of("nbgrader") is None:
        yield Finding("--", "the grader is not installed (only teachers need it)")
        return
    from rctlab.classroom.running.sandbox import BUBBLEWRAP, HOW_TO_GET_ONE, NoSandbox, best_sandbox

    try:
        kind = best_sandbox()
    except NoSandbox:
        kind = ""
        yield Finding("--", "no sandbox: the grader refuses learners' code", HOW_TO_GET_ONE)
    if kind:
        best = kind == BUBBLEWRAP
        line = f"learners' code is run inside {kind}"
        yield Finding("OK", line) if best else Finding("--", line, HOW_TO_GET_ONE)
    marks = mark_cells(RIGHT, WRONG, unsafe=not kind)
    line = "the grader marks a right cell {:g} of 1 and a wrong cell {:g} of 1".format(*marks)
    yield judged(marks == [1.0, 0.0], line, install("nbgrader", again=True))


def mark_cells(*sources: str, unsafe: bool) -> list[float]:
    """Return the points of some test cells, run and marked as the grader does it."""
    from nbformat.v4 import new_code_cell, new_notebook
    from nbgrader.utils import determine_grade

    from rctlab.classroom.running.engine import Rooms

    notebook = new_notebook()
    for number, source in enumerate(sources):
        mark: dict[str, object] = {"grade": True, "solution": False, "locked": True, "task": False}
        mark |= {"grade_id": f"cell-{number}", "points": 1, "schema_version": 3}
        notebook.cells.append(new_code_cell(source, metadata={"nbgrader": mark}))
    with tempfile.TemporaryDirectory() as folder, Rooms(1, unsafe=unsafe) as engine:
        engine(notebook, Path(folder))
    return [float(determine_grade(cell)[0] or 0) for cell in notebook.cells]
