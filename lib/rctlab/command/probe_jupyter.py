"""Probes of Jupyter: a kernel, its extensions, a place to write, a browser."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rctlab.command.lab import has_browser
from rctlab.command.probe import Finding, install, python, version_of


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
