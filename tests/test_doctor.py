"""`rctlab doctor`: all is well, and each thing that is really broken is named with its mend."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rctlab.command import doctor, probes
from rctlab.command.probes import Finding, module_of

ROOT = Path(__file__).parents[1]

HIDE = """
import sys
from importlib.abc import MetaPathFinder
from importlib.metadata import MetadataPathFinder

class Hide(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "seaborn":
            raise ModuleNotFoundError("No module named 'seaborn'", name=name)
        return None

sys.meta_path.insert(0, Hide())
found = MetadataPathFinder.find_distributions
def others(*words, **options):
    return (one for one in found(*words, **options) if one.metadata["Name"] != "seaborn")
MetadataPathFinder.find_distributions = others
"""


def room(
    name: str, monkeypatch: pytest.MonkeyPatch, probes: tuple[str, ...] = (), **env: Path | str
) -> list[Finding]:
    """Run the probes of a room (or some of them) in an environment that was tampered with."""
    for variable, value in env.items():
        monkeypatch.setenv(variable, str(value))
    if probes:
        monkeypatch.setitem(doctor.ROOMS, name, probes)
    return doctor.ask(name)


def seaborn(tampered: Path) -> Finding:
    """Return what the doctor finds of seaborn when a folder comes before the installed packages."""
    code = (
        "import json; from rctlab.command.probes import look_at; "
        "print(json.dumps(look_at('seaborn', '>=0.13')))"
    )
    said = subprocess.check_output(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(tampered)}, timeout=60
    )
    return Finding(*json.loads(said))


@pytest.mark.slow
def test_all_is_well_here(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rctlab", "doctor"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    *lines, blank, verdict = done.stdout.splitlines()
    assert all(re.match(r"\[( OK | -- )\] ", line) for line in lines)
    assert blank == ""
    assert verdict.startswith("Everything works.")
    for word in (
        "Python 3",
        "numpy",
        "nbgrader 0",
        "1 + 1",
        "for widgets",
        "formgrader",
        "229/635",
    ):
        assert sum(word in line for line in lines) == 1, word
    assert "marks a right cell 1 of 1 and a wrong cell 0 of 1" in done.stdout


def test_failure_prints_its_mend_and_the_exit_code_is_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "ROOMS", {"jupyter": ("place",)})
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "/dev/null/there")
    assert doctor.main_doctor() == 1
    said = capsys.readouterr().out
    assert "[FAIL] /dev/null/there cannot be written" in said
    assert "\n       mend: set JUPYTER_RUNTIME_DIR to a folder of your own\n" in said
    assert "1 thing does not work" in said


def test_too_old_package(tmp_path: Path) -> None:
    metadata = tmp_path / "seaborn-0.1.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: seaborn\nVersion: 0.1\n")
    finding = seaborn(tmp_path)
    assert finding.state == "FAIL"
    assert finding.found == "seaborn 0.1 (wanted >=0.13)"
    assert finding.mend.endswith("-m pip install 'seaborn>=0.13'")


def test_missing_package(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    finding = seaborn(tmp_path)
    assert finding.state == "FAIL"
    assert finding.found == "seaborn is not installed (wanted >=0.13)"
    assert "pip install 'seaborn>=0.13'" in finding.mend


def test_package_that_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "seaborn.py").write_text("raise ImportError('libfoo.so is missing')")
    finding = seaborn(tmp_path)
    assert finding.state == "FAIL"
    assert "does not load: libfoo.so is missing" in finding.found
    assert "--force-reinstall 'seaborn>=0.13'" in finding.mend


def test_package_that_kills_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seaborn.py").write_text("import os; os.kill(os.getpid(), 9)")
    findings = room("packages", monkeypatch, PYTHONPATH=tmp_path)
    assert findings[0].state == "OK", "what was found before the crash is kept"
    assert findings[-1].state == "FAIL"
    assert "packages: stopped with exit code -9" in findings[-1].found
    assert "set up anew" in findings[-1].mend


@pytest.mark.slow
def test_broken_numpy_leaves_the_doctor_standing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "numpy.py").write_text("raise ImportError('numpy is broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "rctlab", "doctor"], capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert re.search(r"\[FAIL\] numpy .*does not load: numpy is broken", done.stdout)
    assert "[ OK ] a kernel starts" in done.stdout


def test_probe_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seaborn.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "WAIT", 10.0)
    findings = room("packages", monkeypatch, ("packages",), PYTHONPATH=tmp_path)
    assert [finding.state for finding in findings] == ["FAIL"]
    assert findings[0].found == "packages: no answer in 10 s"


def kernel(folder: Path, *argv: str) -> Path:
    """Write a kernel named python3 that runs something else, and return Jupyter's path to it."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True)
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(spec))
    return folder


def test_kernel_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = kernel(tmp_path, "false")
    findings = room("jupyter", monkeypatch, ("kernel",), JUPYTER_PATH=broken)
    assert findings[0].state == "FAIL"
    assert findings[0].mend


def test_grader_without_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = room("work", monkeypatch, ("grader",), RCTLAB_SANDBOX="none")
    assert [finding.state for finding in findings] == ["--", "OK"]
    assert "install bubblewrap" in findings[0].mend


def test_kernel_of_another_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    start = (
        f"import sys; sys.prefix = {str(tmp_path)!r}; from ipykernel.kernelapp import main; main()"
    )
    other = kernel(tmp_path, sys.executable, "-c", start, "-f", "{connection_file}")
    finding = room("jupyter", monkeypatch, ("kernel",), JUPYTER_PATH=other)[0]
    assert finding.state == "FAIL"
    assert finding.found == f"the kernel python3 belongs to another Python: {tmp_path}"
    assert finding.mend.endswith("-m ipykernel install --sys-prefix")


def test_extensions_that_are_switched_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    off = {"@jupyter-widgets/jupyterlab-manager": True, "@jupyter/nbgrader:formgrader": True}
    write(tmp_path / "labconfig" / "page_config.json", {"disabledExtensions": off})
    server = {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": False}}
    write(tmp_path / "jupyter_server_config.d" / "zz.json", {"ServerApp": server})
    findings = room("jupyter", monkeypatch, ("widgets", "nbgrader"), JUPYTER_CONFIG_PATH=tmp_path)
    assert [finding.state for finding in findings] == ["FAIL", "FAIL", "FAIL"]
    assert findings[0].mend.endswith("labextension enable @jupyter-widgets/jupyterlab-manager")
    assert findings[1].mend.endswith("labextension enable @jupyter/nbgrader:formgrader")
    assert findings[2].mend.endswith(
        "server extension enable nbgrader.server_extensions.formgrader"
    )


def write(path: Path, content: object) -> None:
    """Write a settings file."""
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content))


def test_learners_lab_does_not_hide_the_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    from rctlab.command.lab import use_settings

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    use_settings(teacher=False)
    findings = room("jupyter", monkeypatch, ("nbgrader",))
    assert {finding.state for finding in findings} == {"OK"}


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody can write")
def test_unwritable_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/proc")
    findings = room("jupyter", monkeypatch, ("place",))
    assert [finding.state for finding in findings] == ["FAIL", "OK"]
    assert findings[0].found.startswith("/proc cannot be written (work)")
    assert findings[0].mend == "go to a folder of your own and start there"


def test_golden_values_are_found_by_another_library() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    for treated, control, golden in probes.GOLDEN:
        limits = confint_proportions_2indep(
            *treated, *control, compare="ratio", method="score", correction=False
        )
        ratio = treated[0] / treated[1] / (control[0] / control[1])
        assert golden == tuple(round(float(value), 4) for value in (ratio, *limits))


def test_wrong_number_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ((229, 635), (151, 621), (1.4832, 1.2486, 1.7648))
    monkeypatch.setattr(probes, "GOLDEN", (wrong,))
    (finding,) = probes.probe_numbers()
    assert finding.state == "FAIL"
    assert "1.4831" in finding.found
    assert "golden is (1.4832" in finding.found


def test_wrong_mark_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "WRONG", "pass")
    *_, finding = probes.probe_grader()
    assert finding.state == "FAIL"
    assert "a wrong cell 1 of 1" in finding.found


def test_environment_variables_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    monkeypatch.setattr(doctor, "ROOMS", {"jupyter": ("browser",)})
    doctor.main_doctor()
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("package", "module"), [("beautifulsoup4", "bs4"), ("numpy", "numpy"), ("no-such", "no_such")]
)
def test_a_package_is_loaded_by_the_name_it_is_imported_by(package: str, module: str) -> None:
    assert module_of(package) == module
