"""The rctlab command: what it says to right and wrong calls."""

from __future__ import annotations

import inspect
import os
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from rctlab.command import cli

ROOT = Path(__file__).parents[1]


def rctlab(*words: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "rctlab", *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_installed_command_answers() -> None:
    command = Path(sys.executable).with_name("rctlab")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == f"rctlab {version('rctlab')}"
    assert done.stderr == ""


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    for name, verb in cli.VERBS.items():
        assert name in said
        assert verb.help in said


def test_no_verb_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: rctlab" in capsys.readouterr().out


def test_unknown_verb_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["frobnicate"]) == 2
    said = capsys.readouterr().err
    assert "no verb 'frobnicate'" in said
    assert ", ".join(cli.VERBS) in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lab", "--port", "0"], "'0' is not a port: a number from 1 to 65535"),
        (["lab", "--port", "many"], "'many' is not a port"),
        (["lab", "--ip", "0.0.0.0"], "can be reached from other machines"),
        (["demo", "--learners", "0"], "'0' is not a number of learners: 1 or more"),
        (["demo", "--learners", "-3"], "not a number of learners"),
        (["doctor", "--frob"], "unrecognized arguments: --frob"),
    ],
)
def test_wrong_option_says_what_is_allowed(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["build", "verify", "demo", "test"])
def test_verb_outside_a_project_says_where_to_go(verb: str, tmp_path: Path) -> None:
    done = rctlab(verb, cwd=tmp_path)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
    assert "RCTLAB_DEBUG=1" in done.stderr


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = rctlab("build", cwd=tmp_path, RCTLAB_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_programs_of_this_environment_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    cli.use_own_programs()
    cli.use_own_programs()
    own = str(Path(sys.executable).parent)
    assert os.environ["PATH"].split(os.pathsep) == [own, "/nowhere"]


def test_help_imports_no_room() -> None:
    heavy = {"jupyterlab", "nbgrader", "jupytext", "matplotlib", "scipy", "statsmodels"}
    code = f"import sys, rctlab.command.cli; rctlab.command.cli.make_parser(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "set()", done.stderr


@pytest.mark.parametrize("verb", cli.VERBS)
def test_each_verb_has_a_function_that_takes_its_options(verb: str) -> None:
    parts = cli.VERBS[verb]
    module, _, function = parts.work.rpartition(".")
    given = [
        how.get("dest", name.strip("-").replace("-", "_")) for name, how in parts.options.items()
    ]
    given += [] if parts.everybody else ["project"]
    inspect.signature(getattr(import_module(f"rctlab.{module}"), function)).bind(
        **dict.fromkeys(given)
    )


@pytest.mark.slow
def test_a_class_is_graded_from_the_command_line(tmp_path: Path) -> None:
    for name in ("solutions", "lib", "course"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("pyproject.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    done = rctlab("generate", "s4-risk", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "s4-risk is in the gradebook" in done.stdout
    assert "was released" in rctlab("release", "s4-risk", cwd=tmp_path).stdout
    submitted = tmp_path / "classroom" / "submitted" / "kim" / "s4-risk"
    submitted.mkdir(parents=True)
    shutil.copy(tmp_path / "course" / "s4-risk" / "s4-risk.ipynb", submitted)
    graded = rctlab("grade", "s4-risk", cwd=tmp_path)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert "kim  0 of 21" in graded.stdout
    table = tmp_path / "marks.csv"
    assert rctlab("export", "--file", str(table), cwd=tmp_path).returncode == 0
    assert "kim" in table.read_text(encoding="utf-8-sig")
    missing = rctlab("grade", "s9-none", cwd=tmp_path)
    assert missing.returncode == 1
    assert "s9-none" in missing.stdout + missing.stderr
    assert "Traceback" not in missing.stderr
