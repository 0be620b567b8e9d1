"""The course as a learner sees it first: `rctlab lab` in a real browser, every cell run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

RUN_ALL = """async (path) => {
    const app = window.jupyterapp;
    await app.restored;
    while (!app.shell.currentWidget?.context?.path.endsWith(path)) {
        await new Promise(soon => setTimeout(soon, 100));
    }
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    await app.commands.execute('notebook:run-all-cells');
    return panel.content.widgets.map(cell => cell.model.toJSON());
}"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the course and yield the printed address."""
    place = tmp_path_factory.mktemp("learner")
    shutil.copytree(ROOT / "course", place / "course")
    (place / "settings").mkdir()
    expose = {"LabApp": {"expose_app_in_browser": True}}  # lets the test ask JupyterLab itself
    (place / "settings" / "jupyter_lab_config.json").write_text(json.dumps(expose))
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "rctlab", "lab", "--no-browser", "--port", str(port)],
        cwd=place,
        env={**os.environ, "HOME": str(place), "JUPYTER_CONFIG_PATH": str(place / "settings")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found.group()
        server.send_signal(signal.SIGINT)
        rest = server.stdout.read()
    assert server.returncode == 0
    assert "Traceback" not in rest
    assert "WARNING" not in rest, rest


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start Debian's chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


def open_and_run(
    chromium: Any, address: str, notebook: str, picture: Path
) -> tuple[Any, list[Any]]:
    """Open a notebook, run all its cells, keep a picture; return the page and the cells."""
    page = chromium.new_page(viewport={"width": 1280, "height": 2400})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(address.replace("00-start.ipynb", notebook))
    page.wait_for_function("window.jupyterapp", timeout=60_000)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    cells = page.evaluate(RUN_ALL, notebook)
    page.wait_for_timeout(1000)  # let the last outputs be drawn before the picture
    page.screenshot(path=picture)
    assert not faults, faults
    assert page.locator(".jp-Dialog").count() == 0, "no dialog stands in the learner's way"
    assert page.locator(".Toastify__toast").count() == 0, "no news, no update notice"
    return page, cells


def outputs(cells: list[Any]) -> list[Any]:
    """Return every output of a notebook."""
    return [output for cell in cells for output in cell.get("outputs", [])]


def assert_clean(cells: list[Any]) -> None:
    """Check that every cell ran, and without an error or a warning."""
    unrun = [
        cell["source"]
        for cell in cells
        if cell["cell_type"] == "code" and not cell["execution_count"]
    ]
    assert not [source for source in unrun if "".join(source).strip()]
    for output in outputs(cells):
        assert output["output_type"] != "error", output
        assert output.get("name") != "stderr", output


def test_start_page_runs(chromium: Any, address: str, tmp_path: Path) -> None:
    page, cells = open_and_run(chromium, address, "00-start.ipynb", tmp_path / "start.png")
    assert_clean(cells)
    assert (tmp_path / "start.png").stat().st_size > 10_000
    page.close()


def test_untouched_session_4_runs(chromium: Any, address: str, tmp_path: Path) -> None:
    picture = tmp_path / "s4-risk.png"
    page, cells = open_and_run(chromium, address, "s4-risk/s4-risk.ipynb", picture)
    assert_clean(cells)
    tests = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("points")]
    graded = [cell for cell in tests if cell["cell_type"] == "code"]
    assert len(graded) >= 7
    assert page.locator('[data-state="not started"]').count() == len(graded)
    assert page.locator('[data-state="right"]').count() == 0
    slider = page.locator(".jupyter-widgets .noUi-handle, .jupyter-widgets input[type=range]").first
    assert slider.is_visible(), "the widget is drawn"
    behind = page.locator('[class^="rctlab-behind-"]')
    assert behind.count() == 1
    assert not behind.is_visible(), "what stands in for the widget is not shown beside it"
    assert picture.stat().st_size > 10_000
    page.close()
