"""The repository's own papers: pins, licences, links, and nothing of one person's machine."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rctlab
from rctlab.command.cli import STEPS, VERBS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def tracked() -> list[Path]:
    """Return the files of the repository (of the folder, where there is no git)."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z"]
    if (ROOT / ".git").exists() and shutil.which("git"):
        names = subprocess.run(git, capture_output=True, text=True, check=True).stdout.split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    folders = [ROOT / name for name in ("lib", "tests", "docs", "solutions", "course", ".ci")]
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def texts() -> dict[str, str]:
    """Return the tracked text files by path."""
    found = {}
    for path in tracked():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def pins() -> dict[str, list[Requirement]]:
    """Return the lines of constraints.txt by package."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


# --- what is installed -------------------------------------------------------------------------


def test_conda_environment_and_pyproject_ask_for_the_same() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    conda = [line for line in environment["dependencies"] if isinstance(line, str)]
    (pip,) = [part["pip"] for part in environment["dependencies"] if isinstance(part, dict)]
    asked = {line.partition(" ")[0]: line.partition(" ")[2] for line in conda}
    assert set(asked.pop("python").split(",")) == set(PROJECT["requires-python"].split(","))
    assert asked.pop("pip") == ""
    wanted = [Requirement(text) for text in PROJECT["dependencies"] + EXTRAS["teach"]]
    wanted = [one for one in wanted if not one.marker]  # what one system needs, pip brings
    assert asked == {one.name: str(one.specifier) for one in wanted}
    assert pip == ["-e .[teach]"]
    assert environment["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("python", ["3.11.0", "3.11.9", "3.12.4", "3.13.1"])
def test_constraints_pin_every_requirement(python: str) -> None:
    everything = PROJECT["dependencies"] + [text for extra in EXTRAS.values() for text in extra]
    place = {"python_version": python.rpartition(".")[0], "python_full_version": python}
    for wanted in map(Requirement, everything):
        lines = pins().get(canonicalize_name(wanted.name), [])
        meant = [pin for pin in lines if pin.marker is None or pin.marker.evaluate(place)]
        assert len(meant) == 1, f"{wanted.name} on Python {python}: {lines}"
        (version,) = [one.version for one in meant[0].specifier if one.operator == "=="]
        assert wanted.specifier.contains(version), f"{wanted} and {meant[0]}"


def test_constraints_are_names_and_versions_only() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        plain = r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; [a-z_ =!<>'0-9.()-]+)?"
        assert line.startswith("#") or re.fullmatch(plain, line, re.IGNORECASE), line


def test_installed_versions_are_the_pinned_ones() -> None:
    if not (ROOT / ".venv" / "rctlab-setup.json").exists():
        pytest.skip("this environment was not made by make")
    from importlib.metadata import version

    for name in map(canonicalize_name, (Requirement(text).name for text in EXTRAS["teach"])):
        assert f"=={version(name)}" in {str(pin.specifier) for pin in pins()[name]}


def test_version_is_written_the_same_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == PROJECT["version"] == rctlab.__version__
    assert citation["license"] == ["BSD-3-Clause", "CC-BY-4.0"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert PROJECT["license"] == "BSD-3-Clause AND CC-BY-4.0"


# --- licences ----------------------------------------------------------------------------------


def test_licence_of_the_code_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("BSD 3-Clause License\n\nCopyright (c) 2026, The rctlab maintainers")
    for part in ("1. Redistributions of source", "2. Redistributions in binary", "3. Neither the"):
        assert part in text
    assert text.rstrip().endswith("EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.")


def test_licence_of_the_text_is_whole() -> None:
    text = (ROOT / "LICENSE-TEXT").read_text()
    assert text.startswith("Attribution 4.0 International\n")
    sections = re.findall(r"^Section (\d) -- ", text, re.MULTILINE)
    assert sections == list("12345678")
    assert "Creative Commons Attribution 4.0 International Public License" in text
    assert text.rstrip().endswith("Creative Commons may be contacted at creativecommons.org.")
    assert len(text.split()) > 2500


# --- pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAGES, ids=lambda paper: paper.name)
def test_links_lead_somewhere(paper: Path) -> None:
    text = re.sub(r"```.*?```", "", paper.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (paper.parent / name).resolve() if name else paper
        assert path.exists(), f"{paper.name}: {target}"
        if anchor:
            assert anchor in anchors(path), f"{paper.name}: {target}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("paper", PAGES, ids=lambda paper: paper.name)
def test_commands_in_the_pages_exist(paper: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", paper.read_text(), re.DOTALL))
    for name in re.findall(r"\bmake ([a-z]+)", code):
        assert name in targets, f"{paper.name}: make {name}"
    for name in re.findall(r"(?<!from )\brctlab ([a-z]+)(?![\w.])", code):
        assert name in VERBS, f"{paper.name}: rctlab {name}"


def test_every_target_of_the_makefile_is_one_line() -> None:
    text = (ROOT / "Makefile").read_text()
    for name in VERBS.keys() - STEPS.keys():  # grading takes a session's name: no target
        recipe = re.search(rf"^{name}: .*\n((?:\t.*\n)+)", text, re.MULTILINE)
        assert recipe, f"make {name} is missing"
        assert recipe.group(1) == f"\t$(RCTLAB) {name} $(ARGS)\n"


def test_examples_in_the_readme_print_what_it_says() -> None:
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried >= 3
    assert failed == 0


def script(name: str) -> ModuleType:
    """Load a script of docs/."""
    spec = spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_picture_in_the_readme_is_the_one_it_describes(tmp_path: Path) -> None:
    import matplotlib.image

    picture = script("picture").responders()
    assert f"![{picture.alt}](docs/responders.png)" in (ROOT / "README.md").read_text()
    drawn = matplotlib.image.imread(picture.save(tmp_path / "responders.png"))
    kept = matplotlib.image.imread(ROOT / "docs" / "responders.png")
    assert drawn.shape == kept.shape
    assert np.mean(np.abs(drawn - kept)) < 0.02


# --- nothing of one machine --------------------------------------------------------------------

HOSTS = [
    "".join(parts)
    for parts in (
        ("py", "pi.", "org"),
        ("python", "hosted.", "org"),
        ("npm", "js.", "org"),
        ("npm", "js.", "com"),
        ("deb", ".debian.", "org"),
        ("anaconda", ".", "org"),
        ("crates", ".", "io"),
    )
]


def test_no_file_names_the_host_of_a_registry() -> None:
    named = [(path, host) for path, text in texts().items() for host in HOSTS if host in text]
    assert named == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    path_of_one = re.compile(r"(?<![\w.~}/-])/(?:root|work|tmp|Users)/")
    own = Path(__file__).relative_to(ROOT).as_posix()
    held = [
        f"{path}: {line.strip()}"
        for path, text in texts().items()
        for line in text.splitlines()
        if path != own and path_of_one.search(line)
    ]
    assert held == []


def test_ci_stops_at_failures_and_ends_with_the_tests() -> None:
    path = ROOT / ".ci" / "run"
    text = path.read_text()
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in text
    assert text.splitlines()[-1] == "make test </dev/null"
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


def test_teachers_room_is_ignored_by_git() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is no git repository")
    for name, code in {
        "classroom/gradebook.db": 0,
        "course/.ipynb_checkpoints/x": 0,
        ".venv/x": 0,
        "site/index.html": 0,
        "docs/index.md": 1,
        "rctlab-course/00-start.ipynb": 0,
        "lib/rctlab/classroom/paths.py": 1,
        "course/00-start.ipynb": 1,
    }.items():
        done = subprocess.run(["git", "-C", str(ROOT), "check-ignore", "-q", "--no-index", name])
        assert done.returncode == code, name
