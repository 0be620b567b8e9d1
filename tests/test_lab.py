"""`rctlab lab`: it finds the course and serves it on this machine alone."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from rctlab.command import lab

NOTEBOOK = {
    "cells": [],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a course in it, and a home of its own."""
    course = tmp_path / "project" / "course"
    course.mkdir(parents=True)
    (course / lab.FIRST).write_text(json.dumps(NOTEBOOK))
    (tmp_path / "home").mkdir()
    return course.parent


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
        return number


@contextmanager
def running(project: Path, *words: str, **env: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `rctlab lab` until it has printed its address; end it by Ctrl-C."""
    home = project.with_name("home")
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    process = subprocess.Popen(
        [sys.executable, "-m", "rctlab", "lab", *words],
        cwd=project,
        env={**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, "".join(until_address(process))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def until_address(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yield the lines that the server prints until it says how to end it."""
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if "Ctrl-C" in line:
            return
    pytest.fail("rctlab lab ended before it printed its address")


def address_in(said: str) -> str:
    """Return the address that was printed."""
    found = re.search(r"http://\S+", said)
    assert found, said
    return found.group()


def get(address: str, path: str = "") -> str:
    """Return what the server answers, under the printed address or another path of it."""
    base, token = address.split("/lab/tree/")[0], address.split("?token=")[1]
    with urlopen(f"{base}{path}?token={token}" if path else address, timeout=30) as page:
        text: str = page.read().decode()
        return text


def setting(address: str, plugin: str, name: str) -> object:
    """Return the default of a JupyterLab setting, as the page will see it."""
    answer = json.loads(get(address, f"/lab/api/settings/{plugin}"))
    return answer["schema"]["properties"][name]["default"]


def test_serves_the_course_with_quiet_settings(project: Path) -> None:
    port = free_port()
    with running(project, "--no-browser", "--port", str(port)) as (process, said):
        address = address_in(said)
        assert address.startswith(f"http://127.0.0.1:{port}/lab/tree/course/00-start.ipynb?token=")
        page = get(address)
        off = re.search(r'"disabledExtensions": \[(.*?)\]', page)
        assert off
        assert {"@jupyter/nbgrader", "jupyterlab-jupytext"} <= set(json.loads(f"[{off.group(1)}]"))
        notes = "@jupyterlab/apputils-extension:notification"
        assert setting(address, notes, "fetchNews") == "false"
        assert setting(address, notes, "checkForUpdates") is False
        assert setting(address, "@jupyterlab/notebook-extension:tracker", "windowingMode") == "none"
        with pytest.raises(HTTPError) as refused:
            urlopen(f"http://127.0.0.1:{port}/api/contents", timeout=30)
        assert refused.value.code == 403, "without the token nothing is told"
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.strip().endswith(f"Your work is saved in {project / 'course'}")
    assert "Traceback" not in said + rest
    assert not (project.with_name("home") / ".jupyter" / "lab").exists(), "no settings at home"


def test_taken_port_gives_the_next(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(project, "--no-browser", "--port", str(port)) as (_, said):
            assert f"Port {port} is taken: using" in said
            address = address_in(said)
            assert f":{port}/" not in address
            assert "JupyterLab" in get(address)


def test_screenless_machine_gets_the_address(project: Path) -> None:
    record = project / "opened.txt"
    with running(project, "--port", str(free_port()), BROWSER=recorder(project, record)) as (
        _,
        said,
    ):
        assert "Open this address in a browser on this machine" in said
    assert not record.exists()


def test_browser_is_opened_where_there_is_a_screen(project: Path) -> None:
    record = project / "opened.txt"
    browser = recorder(project, record)
    with running(project, "--port", str(free_port()), DISPLAY=":9", BROWSER=browser) as (
        process,
        said,
    ):
        assert "opens in your browser" in said
        for _ in range(100):
            if record.exists() and record.read_text().strip():
                break
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
        assert record.read_text().strip()


def recorder(project: Path, record: Path) -> str:
    """Return the path of a stand-in browser that notes what it is asked to open."""
    script = project / "browser.sh"
    script.write_text(f'#!/bin/sh\necho "$@" > "{record}"\n')
    script.chmod(0o755)
    return str(script)


@pytest.mark.slow
def test_teacher_sees_the_formgrader(project: Path) -> None:
    (project / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'rctlab'\n"
    )
    with running(project, "--no-browser", "--teacher", "--port", str(free_port())) as (_, said):
        address = address_in(said)
        assert (
            "@jupyter/nbgrader" not in re.findall(r'"disabledExtensions": \[.*?\]', get(address))[0]
        )
        assert "formgrader" in get(address, "/formgrader").lower()
        assert setting(address, "@jupyterlab/notebook-extension:tracker", "windowingMode") == "none"


def test_course_is_found_from_inside_and_above(project: Path) -> None:
    course = project / "course"
    inside = course / "s4-risk"
    inside.mkdir()
    assert lab.find_course(inside) == lab.find_course(course) == lab.find_course(project) == course


def test_course_of_the_repository_is_found_from_anywhere(tmp_path: Path) -> None:
    found = lab.find_course(tmp_path)
    assert found == Path(__file__).parents[1] / "course"
    assert not list(tmp_path.iterdir()), "nothing is copied"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a package that was installed from a wheel, with a course in it."""
    package = tmp_path / "site-packages" / "rctlab"
    (package / "course" / "s4").mkdir(parents=True)
    (package / "course" / lab.FIRST).write_text("start")
    (package / "course" / "s4" / "s4.ipynb").write_text("session 4")
    monkeypatch.setattr(lab, "PACKAGE", package)
    return package


def test_installed_course_is_copied_once_and_never_over_your_work(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    copy = lab.find_course(mine)
    assert copy == mine / lab.COPY
    assert "Copied 2 files" in capsys.readouterr().out
    (copy / "s4" / "s4.ipynb").write_text("my answers")
    (installed / "course" / "s5.ipynb").write_text("session 5")
    assert lab.find_course(mine) == copy
    assert "Copied 1 file of" in capsys.readouterr().out
    assert (copy / "s4" / "s4.ipynb").read_text() == "my answers"
    assert (copy / "s5.ipynb").read_text() == "session 5"
    assert lab.find_course(copy / "s4") == copy
    assert capsys.readouterr().out == ""


def test_no_course_anywhere_says_what_to_do(installed: Path, tmp_path: Path) -> None:
    shutil.rmtree(installed / "course")
    with pytest.raises(FileNotFoundError, match=r"no 00-start\.ipynb in .*rctlab build"):
        lab.find_course(tmp_path)


def test_settings_are_ours_once_and_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/theirs")
    lab.use_settings(teacher=False)
    lab.use_settings(teacher=True)
    ours = str(lab.SETTINGS / "everybody")
    assert os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [ours, "/theirs"]


def test_address_of_a_folder_with_a_space() -> None:
    assert lab.address_of(Path("/x/my course")) == "/lab/tree/my%20course/00-start.ipynb"


def test_closed_tab_is_no_news_and_other_problems_are() -> None:
    from tornado.websocket import WebSocketClosedError

    def record(problem: Exception) -> logging.LogRecord:
        said = (type(problem), problem, None)
        return logging.LogRecord("asyncio", logging.ERROR, "x", 1, "never retrieved", None, said)

    assert not lab.is_news(record(WebSocketClosedError()))
    assert lab.is_news(record(ValueError("disk on fire")))
    assert lab.is_news(logging.LogRecord("asyncio", logging.ERROR, "x", 1, "no", None, None))
