"""`rctlab lab`: open JupyterLab on the course, on this machine alone."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import sys
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import quote

FIRST = "00-start.ipynb"
COPY = "rctlab-course"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PACKAGE = Path(__file__).resolve().parents[1]
SETTINGS = PACKAGE / "command" / "lab_settings"


def main_lab(
    *, browser: bool = True, port: int = 8888, ip: str = "127.0.0.1", teacher: bool = False
) -> int:
    """Open JupyterLab on the course's first notebook and stay until Ctrl-C."""
    course = find_course(Path.cwd())
    browser = browser and has_browser()
    app = start_server(course, browser=browser, port=port, ip=ip, teacher=teacher)
    # the server's own answer to Ctrl-C asks back in a terminal, and leaves kernels behind elsewhere
    signal.signal(signal.SIGINT, lambda *_: app.stop(from_signal=True))
    logging.getLogger("asyncio").addFilter(is_news)
    app.io_loop.add_callback(announce, app, course=course, browser=browser, port=port)
    app.start()
    print("JupyterLab has ended. Your work is saved in", course)
    return 0


def find_course(start: Path) -> Path:
    """Return the folder that holds the course, for somebody who stands in `start`."""
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "course", folder / COPY):
            if (candidate / FIRST).is_file():
                return top_up(candidate) if candidate.name == COPY else candidate
    repository = PACKAGE.parents[1] / "course"
    if (repository / FIRST).is_file():
        return repository
    return top_up(start / COPY)


def top_up(copy: Path) -> Path:
    """Copy those files of the installed course that are not there yet; overwrite nothing."""
    installed = PACKAGE / "course"
    if not (copy / FIRST).is_file() and not (installed / FIRST).is_file():
        raise FileNotFoundError(
            f"no {FIRST} in {copy.parent} or above it: go to the project's folder "
            "(it holds course/), and if course/ is empty there, run: rctlab build"
        )
    missing = [
        name
        for name in sorted(file.relative_to(installed) for file in installed.rglob("*"))
        if (installed / name).is_file() and not (copy / name).exists()
    ]
    for name in missing:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(installed / name, copy / name)
    if missing:
        files = "1 file" if len(missing) == 1 else f"{len(missing)} files"
        print(f"Copied {files} of the course to {copy}; nothing was overwritten.")
    return copy


def has_browser() -> bool:
    """Tell whether a browser can open on this machine's screen."""
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not screen:
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def start_server(course: Path, *, browser: bool, port: int, ip: str, teacher: bool) -> Any:
    """Return JupyterLab's server, set up for the course and bound to a port."""
    use_settings(teacher=teacher)
    options = {
        "Application.log_level": 40,
        "KernelManager.transport_encryption": "auto",  # else each kernel warns of plain text
        "LabApp.default_url": address_of(course),
        "LabApp.extension_manager": "readonly",
        "ServerApp.allow_root": True,
        "ServerApp.ip": ip,
        "ServerApp.open_browser": browser,
        "ServerApp.port": port,
        "ServerApp.root_dir": course.parent,
    }
    if teacher:
        os.chdir(course.parent)  # nbgrader reads its settings where the server was started
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    from jupyterlab.labapp import LabApp

    app = LabApp.initialize_server(argv=[f"--{name}={value}" for name, value in options.items()])
    if app.identity_provider.token == token:
        del os.environ["JUPYTER_TOKEN"]  # a kernel has no business with it
    return app


def use_settings(*, teacher: bool) -> None:
    """Put our JupyterLab settings on its search path; nothing is written to the home folder."""
    ours = [str(SETTINGS / part) for part in ("everybody", "learner")]
    path = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
    others = [folder for folder in path if folder and folder not in ours]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(ours[: 1 if teacher else 2] + others)


def is_news(record: logging.LogRecord) -> bool:
    """Pass over the traceback that a tab leaves when it is closed while the kernel speaks."""
    problem = record.exc_info[1] if record.exc_info else None
    return type(problem).__name__ not in ("WebSocketClosedError", "StreamClosedError")


def address_of(course: Path) -> str:
    """Return the path, within the server, that opens the course's first notebook."""
    return f"/lab/tree/{quote(course.name)}/{FIRST}"


def announce(app: Any, *, course: Path, browser: bool, port: int) -> None:
    """Print where JupyterLab is, now that it answers."""
    address = f"{app.connection_url.rstrip('/')}{address_of(course)}"
    if app.identity_provider.token:
        address += f"?token={app.identity_provider.token}"
    if app.port != port:
        print(f"Port {port} is taken: using {app.port}.")
    if browser:
        print("JupyterLab opens in your browser. If it does not, open this address there:")
    else:
        print("JupyterLab is ready. Open this address in a browser on this machine:")
    print(f"\n    {address}\n\nCtrl-C here ends it.", flush=True)
