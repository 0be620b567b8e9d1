"""`rctlab site`: the pages of docs/ as a folder of HTML that can be read without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SITE = "site"


def main_site(project: Path) -> int:
    """Build the site anew; a warning is a failure."""
    site = project / SITE
    if site.exists():
        shutil.rmtree(site)
    code = build_site(project, site)
    if code == 0:
        print(f"The site begins at {site / 'index.html'}")
    return 1 if code else 0


def build_site(project: Path, site: Path, kept: Path | None = None) -> int:
    """Build the site in a folder and return Sphinx's exit code."""
    doctrees = kept or project / "build" / SITE
    words = ["-b", "html", "-W", "--keep-going", "-E", "-q", "-d", str(doctrees)]
    command = [sys.executable, "-m", "sphinx", *words, str(project / "docs"), str(site)]
    # pages may draw pictures: never in a window
    env = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "MPLBACKEND": "Agg"}
    return subprocess.call(command, cwd=project, env=env)
