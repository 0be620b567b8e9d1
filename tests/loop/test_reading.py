"""A notebook that a person can read is marked, whatever a program did to its file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rctlab.classroom.exchange.submission import bad_notebook
from rctlab.classroom.loop import autograde
from rctlab.classroom.marking.read_submitted import read_submitted
from rctlab.classroom.paths import CONFIG_NAME

FULL = 5.0
PROJECT = Path(__file__).resolve().parents[2]


def bom(text):
    return b"\xef\xbb\xbf" + text.encode()


def utf16(text):
    return text.encode("utf-16")


def changed(change):
    def encode(text):
        content = json.loads(text)
        change(content)
        return json.dumps(content).encode()

    return encode


def cell(content, cell_id):
    return next(one for one in content["cells"] if one["id"] == cell_id)


def deep(content):
    inner = content["metadata"]
    for _ in range(500):
        inner["x"] = {}
        inner = inner["x"]


def in_format_3(content):
    cells = content.pop("cells")
    for one in cells:
        if one["cell_type"] == "code":
            one["input"] = one.pop("source")
    content.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells}])


def put(key, value):
    return changed(lambda content: content.update({key: value}))


def put_in(cell_id, key, value):
    return changed(lambda content: cell(content, cell_id).update({key: value}))


def without_cell_metadata(content):
    for one in content["cells"]:
        del one["metadata"]


FILES = {
    "byte-order-mark": bom,
    "utf-16": utf16,
    "half-a-character": put_in("title", "source", "# Toy \ud83d"),
    "half-a-character-in-code": put_in("double", "source", "double = 20  # \ud83d"),
    "no-metadata": changed(lambda content: content.pop("metadata")),
    "no-cell-metadata": changed(without_cell_metadata),
    "odd-attachments": put_in("title", "attachments", {"a.png": "no", "b.png": {"image/png": 1}}),
    "attachments-of-code": put_in("setup", "attachments", []),
    "format-as-float": put("nbformat", 4.0),
    "format-as-text": put("nbformat", "4"),
    "minor-as-text": put("nbformat_minor", "5"),
    "no-minor": changed(lambda content: content.pop("nbformat_minor")),
    "deep": changed(deep),
    "outputs-of-a-wrong-type": put_in("setup", "outputs", {"a": 1}),
    "odd-output": put_in("setup", "outputs", [7, {"output_type": "pie"}]),
    "number-in-source": put_in("double", "source", ["double = ", 20]),
    "odd-marks": put_in("title", "metadata", {"nbgrader": {"grade_id": {"a": [1]}}, "tags": 3}),
    "odd-id": put_in("title", "id", 7),
    "format-3": changed(in_format_3),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_with_all_answers(toy, name):
    path = toy.hand_in("kim")
    path.write_bytes(FILES[name](path.read_text(encoding="utf-8")))
    assert bad_notebook(path.parent, "toy") == ""
    read = read_submitted(path)
    sources = [one.source for one in read.cells]
    assert len(sources) == 11
    assert any(source.startswith("double = ") for source in sources)
    "".join(sources).encode()


def test_a_class_of_odd_files_keeps_its_points_and_its_files(toy):
    paths = {name: toy.hand_in(name) for name in FILES}
    for name, path in paths.items():
        path.write_bytes(FILES[name](path.read_text(encoding="utf-8")))
    before = {name: path.read_bytes() for name, path in paths.items()}
    seen = []

    def engine(notebook, folder):  # noqa: ARG001 - the contract of an engine
        """Run nothing: test cells without an output count as right."""
        seen.append({one.id: one.source for one in notebook.cells})
        return notebook

    results = autograde(toy.room, "toy", engine=engine)
    assert all(one["double"].startswith("double = ") for one in seen)
    assert all(one["triple"].startswith("def triple(x):") for one in seen)
    assert len(seen) == len(FILES)
    assert {result.learner: result.score for result in results} == dict.fromkeys(
        sorted(FILES), FULL
    )
    assert {name: path.read_bytes() for name, path in paths.items()} == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such file names")
def test_a_notebook_beside_it_with_a_name_that_is_no_text_costs_nothing(toy, rooms):
    path = toy.hand_in("kim")
    other = os.path.join(os.fsencode(path.parent), b"caf\xe9.ipynb")
    with open(other, "wb") as file:
        file.write(path.read_bytes())
    (result,) = autograde(toy.room, "toy", engine=rooms)
    assert result.score == FULL


@pytest.mark.slow
def test_nbgraders_own_command_reads_it_too_and_follows_no_link(toy, tmp_path):
    path = toy.hand_in("kim")
    path.write_bytes(bom(path.read_text(encoding="utf-8")))
    linked = toy.hand_in("ada")
    secret = tmp_path / "secret.txt"
    secret.write_text("the teacher's own")
    linked.with_name("data.txt").symlink_to(secret)
    shutil.copy(PROJECT / CONFIG_NAME, toy.room.root)
    command = [sys.executable, "-m", "nbgrader", "autograde", "toy"]
    subprocess.run(command, cwd=toy.room.root, capture_output=True, timeout=120, check=False)
    assert (toy.room.graded("toy", "kim") / "toy.ipynb").is_file()
    assert not toy.room.graded("toy", "ada").exists()
