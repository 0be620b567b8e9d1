"""Make the project's environment (.venv) once, then hand over to the rctlab command in it.

The Makefile runs this file as a plain script; without make, run it by hand:
``python3 lib/make_venv.py lab``. It uses the standard library alone and the syntax of
Python 3.6, so that a Python that is too old says so instead of stopping at a syntax error.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

OLDEST, NEWEST = (3, 11), (3, 13)
EXTRAS = "teach,test,site,cluster"
NEEDED_GB = 1.2  # the finished environment takes 1.1 GB

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
STAMP = VENV / "rctlab-setup.json"
LOG = VENV / "rctlab-setup.log"
BIN, SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
PYTHON, RCTLAB = VENV / BIN / ("python" + SUFFIX), VENV / BIN / ("rctlab" + SUFFIX)

# What pip or venv prints when it fails, and what a person can do about it.
CAUSES = [
    (r"No space left on device|Errno 28|quota exceeded", "The disk is full. Free about 1.2 GB."),
    (
        r"Permission denied|Errno 13|Read-only file system",
        "A folder cannot be written. Move the project to a folder of your own, such as your home.",
    ),
    (
        r"new connection|name resolution|Name or service|getaddrinfo|Connection refused|"
        r"unreachable|timed out|ProxyError|CERTIFICATE_VERIFY|SSLError|from versions: none",
        "The packages could not be fetched. Check the network, and its proxy if it has one.",
    ),
    (
        r"No matching distribution|metadata-generation-failed|Failed building wheel",
        "A package is not to be had for this Python here. Have another one, such as\n"
        "python3.12, named in PYTHON=python3.12.",
    ),
]


class SetupError(Exception):
    """What went wrong and what to do, in words for the person who typed the command."""


def main(arguments: List[str]) -> int:
    """Set up the environment if it is not there yet and run ``rctlab`` with the arguments."""
    try:
        if not is_ready(read_stamp()):
            switch_python(arguments)
            with_lock(set_up)
        os.chdir(str(PROJECT))
        run_instead([str(RCTLAB), *arguments])
    except SetupError as problem:
        print("\nSet-up stopped. {}".format(problem), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 1


def fingerprint() -> str:
    """Return a hash that changes when what is to be installed, where, or with which Python does."""
    parts = [str(PROJECT).encode(), EXTRAS.encode(), os.path.realpath(str(PYTHON)).encode()]
    parts += [(PROJECT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp() -> Dict[str, Any]:
    """Return what the last set-up noted about itself; empty when there is nothing readable."""
    try:
        noted = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def write_stamp(state: str) -> None:
    """Note how far the set-up has come, for which requirements and in which folder."""
    noted = {"state": state, "what": fingerprint(), "where": str(PROJECT)}
    STAMP.write_text(json.dumps(noted, indent=1) + "\n", encoding="utf-8")


def is_ready(stamp: Dict[str, Any]) -> bool:
    """Tell whether the environment is whole, of this place and of the wanted Python."""
    return (
        stamp.get("state") == "done"
        and stamp.get("what") == fingerprint()
        and PYTHON.exists()
        and RCTLAB.exists()
        and is_wanted_python(environment_version())
    )


def environment_version() -> str:
    """Return the version of Python that the environment was made with, such as "3.11.7"."""
    try:
        settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^version(?:_info)? *= *([0-9.]+)", settings, re.MULTILINE)
    return found.group(1) if found else ""


def is_wanted_python(version: str) -> bool:
    """Tell whether a version is suitable, and the one asked for with PYTHON= if any was."""
    major_minor = tuple(int(part) for part in version.split(".")[:2] if part)
    asked = not os.environ.get("PYTHON") or major_minor == sys.version_info[:2]
    return asked and OLDEST <= major_minor <= NEWEST


def switch_python(arguments: List[str]) -> None:
    """Go on with this Python, or with a suitable one on the PATH, or say what is missing."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return check_modules()
    found = platform.python_version()
    wanted = "{}.{} to {}.{}".format(*(OLDEST + NEWEST))
    other = find_python()
    if other and not os.environ.get("PYTHON"):
        print("Python {} is not one of {}: using {}".format(found, wanted, other), flush=True)
        run_instead([other, str(Path(__file__).resolve()), *arguments])
    name = os.path.basename(other) if other else "python3.12"
    raise SetupError(
        "Found Python {} ({}); rctlab needs {}.\n{}run: PYTHON={} make {}".format(
            found,
            sys.executable,
            wanted,
            "" if other else "Install one (from your system's packages or python.org), then ",
            name,
            " ".join(arguments[:1]) or "lab",
        )
    )


def find_python() -> Optional[str]:
    """Return the first suitable Python on the PATH that runs and can make an environment."""
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        path = shutil.which("python3.{}".format(minor))
        if path and subprocess.call([path, "-c", "import ensurepip, venv"], **QUIET) == 0:
            return path
    return None


def check_modules() -> None:
    """Refuse a Python whose venv module cannot work, as Debian's without python3-venv."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        raise SetupError(
            "Python {0}.{1} ({2}) lacks its module {3}, which makes environments.\n"
            "On Debian or Ubuntu: sudo apt install python{0}.{1}-venv\n"
            "Elsewhere: install a complete Python, then run the same command again.".format(
                sys.version_info[0], sys.version_info[1], sys.executable, missing.name
            )
        ) from None


def with_lock(work: Any) -> None:
    """Do the work while no other set-up runs in this folder; wait for one that does."""
    with (PROJECT / "pyproject.toml").open("rb") as handle:
        try:
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another set-up is running in this folder: waiting for it ...", flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
        except (ImportError, OSError):
            pass  # Windows, and file systems without locks: go on without one
        work()


def set_up() -> None:
    """Bring the environment from whatever state it is in to a whole one."""
    stamp = read_stamp()
    if is_ready(stamp):
        return  # another set-up finished it while this one waited
    try:
        make_room(stamp)
        if not PYTHON.exists():
            say(
                "[1/2] making an environment in .venv (Python {})".format(platform.python_version())
            )
            VENV.mkdir(exist_ok=True)
            write_stamp("installing")  # it is marked as unfinished from its first moment
            run_logged([sys.executable, "-m", "venv", str(VENV)])
        write_stamp("installing")
        install()
        write_stamp("done")
    except OSError as problem:
        raise SetupError(explain(str(problem))) from None


def make_room(stamp: Dict[str, Any]) -> None:
    """Remove an environment that cannot be mended; keep one that only needs other packages."""
    if not os.path.lexists(str(VENV)):
        check_space()
        return
    is_empty = VENV.is_dir() and not any(VENV.iterdir())
    if not (VENV / "pyvenv.cfg").exists() and not stamp and not is_empty:
        raise SetupError("{} is there but is no environment. Move it away, please.".format(VENV))
    why = reason_to_rebuild(stamp)
    if why:
        print("The environment in .venv {}: making it anew.".format(why), flush=True)
        shutil.rmtree(str(VENV))
        check_space()


def reason_to_rebuild(stamp: Dict[str, Any]) -> str:
    """Say why the environment has to be made anew; empty when installing into it is enough."""
    if stamp.get("state") == "installing":
        return "was left half-made by an interrupted set-up"
    if stamp.get("where", str(PROJECT)) != str(PROJECT):
        return "belongs to another place (the project was moved or copied)"
    if not is_wanted_python(environment_version()):
        return "has Python {}".format(environment_version() or "of unknown version")
    try:
        works = subprocess.call([str(PYTHON), "-c", "import pip"], env=clean(), **QUIET) == 0
    except OSError:
        works = False
    return "" if works else "does not run"


def check_space() -> None:
    """Refuse to begin where the environment cannot fit."""
    free = shutil.disk_usage(str(PROJECT)).free / 1e9
    if free < NEEDED_GB:
        raise SetupError(
            "The environment needs about {:.1f} GB; the disk that holds {} has {:.2f} GB free.\n"
            "Free some space and run the same command again.".format(NEEDED_GB, PROJECT, free)
        )


def install() -> None:
    """Install the project and everything it needs, in the versions of constraints.txt."""
    say("[2/2] installing the packages (once; about a minute, longer on a slow network)")
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input"]
    pip += ["--disable-pip-version-check", "--progress-bar", "off", "-c", "constraints.txt"]
    run_logged([*pip, "-e", ".[{}]".format(EXTRAS)])
    say("      ready: the next start takes no set-up")


def run_logged(command: List[str]) -> None:
    """Run a long command, show a line now and then, and explain a failure from its output."""
    lines, packages = [], 0  # type: List[str], int
    into = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}  # type: Dict[str, Any]
    process = subprocess.Popen(
        command, cwd=str(PROJECT), env=clean(), universal_newlines=True, errors="replace", **into
    )
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith(("Collecting ", "Processing ")):
            packages += 1
            if packages % 30 == 0:
                say("      {} packages found".format(packages))
        elif line.startswith("Installing collected packages"):
            say("      unpacking {} packages: half of the time".format(line.count(",") + 1))
    if process.wait() != 0:
        try:
            LOG.write_text("".join(lines), encoding="utf-8")
        except OSError:
            pass  # a full disk must not hide the reason
        raise SetupError(explain("".join(lines)))


def explain(output: str) -> str:
    """Turn the output of a failed step into its likely cause and what to do."""
    last = [line.rstrip() for line in output.splitlines() if line.strip()][-8:]
    shown = "The last lines were:\n" + "\n".join("    " + line[:200] for line in last)
    for signs, advice in CAUSES:
        if re.search(signs, output):
            return "{} Then run the same command again.\n{}".format(advice, shown)
    return "{}\nThe whole output: {}".format(shown, LOG)


def clean() -> Dict[str, str]:
    """Return the environment variables without those that mix in another Python's packages."""
    mixing = ["PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__"]
    kept = {name: value for name, value in os.environ.items() if name not in mixing}
    return dict(kept, PIP_USER="0")


def run_instead(command: List[str]) -> None:
    """Replace this process by the command (Windows: run it and leave with its exit code)."""
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execve(command[0], command, dict(os.environ))


def say(line: str) -> None:
    """Print a line of progress at once, also into a pipe."""
    print(line, flush=True)


QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # type: Dict[str, Any]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
