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
    # each test begins with nothing open: JupyterLab would bring back the notebooks before
    page.goto(address.replace("00-start.ipynb", notebook) + "&reset")
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


# --- each session, as a learner uses it ---------------------------------------------------------

ANSWER = """async ([id, code]) => {
    const panel = window.jupyterapp.shell.currentWidget;
    const notebook = panel.content;
    const run = async (name, source) => {
        const place = notebook.widgets.findIndex(cell => cell.model.id === name);
        if (source !== null) notebook.widgets[place].model.sharedModel.setSource(source);
        notebook.deselectAll();
        notebook.activeCellIndex = place;
        await window.jupyterapp.commands.execute('notebook:run-cell');
        return notebook.widgets[place].model.toJSON().outputs;
    };
    await run(id, code);
    return await run('test-' + id, null);
}"""

# a wrong answer with words of its message, and a right one, by session
TRIES = {
    "s1-claim": {
        "third-ratio": ("32.0 / 20.8", "That is coach against usual care", "32.0 / 26.6"),
        "anxiety-usual": ("343", "That is a count of people", "343 / 777"),
        "pico": ('["A", "D"]', "Of the 2 that you marked, 1 belong", '["A", "C", "F", "H"]'),
    },
    "s2-allocation": {
        "chosen-difference": ("0.204", "That is the difference as a proportion", "20.4"),
        "strata": ("2 + 2 + 4 + 2", "That adds the levels up", "2 * 2 * 4 * 2"),
        "certain-share": ("2 / 3", "That counts the second place too", "1 / 3"),
    },
    "s3-outcome": {
        "percent-fall": ("6.36 - 4.27", "That is the fall in points", "32.9"),
        "share-online": ("179 / 776", "as a non-responder", "33.0"),
        "shift-share": ("0.243", "That is the share without the shift", "203 / 621"),
    },
    "s4-risk": {
        "risk-coach": ("0.37", "That is rounded too far", "229 / 635"),
        "risk-ratio-coach": ("0.674", "That is usual care over coach", "1.48"),
        "nnt-online": ("17", "in which direction", "18"),
    },
    "s5-uncertainty": {
        "misses-of-100": ("95", "how many hold the truth", "5"),
        "bonferroni": ("0.019 / 3", "That divides the P value", "0.057"),
        "holm": ("0.019", "smaller than the one before it", "0.020"),
    },
    "s6-adjustment": {
        "online-ratio": ("0.3062", "That is the logarithm of the ratio", "1.358"),
        "adjusted-ratio": ("1.759", "That is an odds ratio", "numpy.exp(0.3897)"),
        "odds-together": ("6", "in each half", "4.5"),
    },
    "s7-missing": {
        "assessed-share": ("94.8", "neither withdrew nor died", "77.1"),
        "ratio-no-response": ("1.093", "divides by the people assessed", "1.276"),
        "primary-coach": ("0.3257", "counts everybody once", "0.3201"),
    },
    "s8-interpretation": {
        "nnt-end": ("100 / 76", "That is points more", "-1.32"),
        "due-to-coach": ("11.2", "out of 100 people", "35"),
        "misreports": ('["A", "B"]', "30% was the line", '["B", "D", "H", "I"]'),
    },
}
EXPLORERS = list(TRIES)
TRIES["s8-your-capstone"] = {
    "own-missing": (
        "trial['responder_3'].isna().mean()",
        "That is a proportion",
        "100 * trial['responder_3'].isna().mean()",
    ),
    "own-risk": (
        "trial[trial['arm'] == 'usual']['responder_3'].mean()",
        "That is another group",
        "trial[trial['arm'] == 'coach']['responder_3'].mean()",
    ),
}
NAMES = {
    "pico": "right_parts",
    "risk-ratio-coach": "rr_coach",
    "misreports": "right_sentences",
    "misses-of-100": "misses",
    "bonferroni": "p_bonferroni",
    "holm": "p_holm",
}


def session_page(chromium: Any, address: str, name: str, folder: Path) -> tuple[Any, list[Any]]:
    """Open a session, run all its cells, and check that nothing went wrong."""
    page, cells = open_and_run(chromium, address, f"{name}/{name}.ipynb", folder / f"{name}.png")
    assert_clean(cells)
    return page, cells


@pytest.mark.parametrize("name", TRIES)
def test_a_session_runs_untouched_and_tells_wrong_answers_from_right_ones(
    chromium: Any, address: str, tmp_path: Path, name: str
) -> None:
    page, cells = session_page(chromium, address, name, tmp_path)
    tests = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("points")]
    graded = [cell for cell in tests if cell["cell_type"] == "code"]
    assert 7 <= len(graded) <= 10
    assert page.locator('[data-state="not started"]').count() == len(graded)
    assert page.locator('[data-state="right"]').count() == 0
    for task, (wrong, words, right) in TRIES[name].items():
        answer = NAMES.get(task, task.replace("-", "_"))
        for code, state, said in ((wrong, "not yet|partly", words), (right, "right", "Right.")):
            (output,) = page.evaluate(ANSWER, [task, f"{answer} = {code}"])
            html = "".join(output["data"]["text/html"])
            assert re.search(f'data-state="({state})"', html), (task, code, html)
            assert said.lower() in html.lower()
    page.close()


def slide(page: Any, widget: Any, place: int, key: str) -> None:
    """Move a slider to an end with the keyboard."""
    handle = widget.locator(".noUi-handle").nth(place)
    handle.focus()
    handle.press(key)
    page.wait_for_timeout(400)


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_explorer_fits_one_screen_and_goes_to_both_ends(
    chromium: Any, address: str, tmp_path: Path, name: str
) -> None:
    page, _ = session_page(chromium, address, name, tmp_path)
    page.set_viewport_size({"width": 1366, "height": 768})
    widget = page.locator(".jp-OutputArea-output .widget-vbox:has([role=status])").first
    widget.scroll_into_view_if_needed()
    behind = page.locator('[class^="rctlab-behind-"]')
    assert behind.count() == 1
    assert not behind.is_visible(), "what stands in for the widget is not shown beside it"
    words, image = widget.locator("[role=status]"), widget.locator("img")
    controls = widget.locator("select, input").first
    for place in range(widget.locator("select").count()):
        menu = widget.locator("select").nth(place)
        for index in (0, menu.locator("option").count() - 1):
            before = words.inner_text()
            menu.select_option(index=index)
            page.wait_for_timeout(400)
            assert words.inner_text().strip()
            assert image.get_attribute("alt")
            assert index == 0 or words.inner_text() != before or place
    for place in range(widget.locator(".noUi-handle").count()):
        for key in ("Home", "End"):
            slide(page, widget, place, key)
            assert words.inner_text().strip()
            assert "nan" not in words.inner_text()
    boxes = [part.bounding_box() for part in (controls, words, image)]
    top = min(box["y"] for box in boxes)
    bottom = max(box["y"] + box["height"] for box in boxes)
    page.screenshot(path=tmp_path / f"{name}-explorer.png")
    seen = page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    assert bottom - top <= seen["height"], "controls, picture and sentence on one screen"
    page.close()


@pytest.mark.parametrize("name", TRIES)
def test_the_rendered_page_has_no_serious_fault_of_ours(
    chromium: Any, tmp_path: Path, name: str
) -> None:
    """The page that nbconvert makes, by axe: what its own template has is not ours."""
    import nbformat
    from axe_playwright_python.sync_playwright import Axe
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    notebook = nbformat.read(ROOT / "course" / name / f"{name}.ipynb", as_version=4)
    ExecutePreprocessor(timeout=120).preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    html, _ = HTMLExporter().from_notebook_node(notebook)
    assert "<html lang=" in html
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.goto((tmp_path / "page.html").as_uri())
    found = Axe().run(page).response["violations"]
    serious = [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
    assert [fault for fault in serious if not is_the_template(fault)] == []
    page.close()


def is_the_template(fault: tuple[str, list[str]]) -> bool:
    """Whether all that a fault names comes from nbconvert: its code cells, prompts and frame."""
    return all(re.match(r'<(div|span|pre|td|th) class="(jp-|highlight|n|s\d|k|mi|mf|o|c1|p)', html)
               for html in fault[1])  # fmt: skip
