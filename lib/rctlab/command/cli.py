"""The rctlab command: it reads the words on the command line and calls the room that does the work."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from rctlab.command.lab import LOOPBACK

TEACHING = ("nbgrader", "jupytext", "nbclient", "jinja2")
PAGES = ("sphinx", "myst_parser", "furo")
TESTING = (*TEACHING, *PAGES, "pytest", "ruff", "mypy", "xdist", "playwright", "build", "hatchling")
Options = dict[str, dict[str, Any]]  # what argparse is told of each
NONE: Options = {}


class Verb(NamedTuple):
    """One verb: what it does in a line, the function that does it, and its options.

    The function is called with the options by their names, and with the project's folder first
    unless the verb is for `everybody`. `needs` are packages, and `extra` is what brings them.
    """

    help: str
    work: str
    options: Options = NONE
    needs: tuple[str, ...] = TEACHING
    extra: str = "teach"
    everybody: bool = False


def main(argv: list[str] | None = None) -> int:
    """Run the words after `rctlab`; return 0 when all is well, 1 for a failure, 2 for a wrong call."""
    words = sys.argv[1:] if argv is None else argv
    use_own_programs()
    if words and not words[0].startswith("-") and words[0] not in VERBS:
        print(f"rctlab has no verb {words[0]!r}. It has: {', '.join(VERBS)}.", file=sys.stderr)
        return 2
    parser = make_parser()
    options = vars(parser.parse_args(words))
    name = options.pop("verb")
    if not name:
        parser.print_help()
        return 2
    return run(name, options)


def run(name: str, options: dict[str, Any]) -> int:
    """Run the verb; say in one sentence what is missing or went wrong."""
    verb = VERBS[name]
    missing = [package for package in verb.needs if find_spec(package) is None]
    if missing:
        print(
            f"rctlab {name} needs packages that are not installed here "
            f"({', '.join(missing)}): install them with pip install -e '.[{verb.extra}]' "
            "in the project's folder.",
            file=sys.stderr,
        )
        return 2
    try:
        return call(verb, options)
    except KeyboardInterrupt:
        print(f"\nrctlab {name} was interrupted.", file=sys.stderr)
        return 130
    except Exception as problem:
        if os.environ.get("RCTLAB_DEBUG"):
            raise
        said = str(problem) or type(problem).__name__
        print(f"rctlab {name}: {said}", file=sys.stderr)
        print("(RCTLAB_DEBUG=1 before the command shows where it happened.)", file=sys.stderr)
        return 1


def call(verb: Verb, options: dict[str, Any]) -> int:
    """Import the room of a verb, not sooner, and let it do the work."""
    if not verb.everybody:
        from rctlab.classroom.paths import find_project

        options = {"project": find_project(), **options}
    module, _, function = verb.work.rpartition(".")
    code: int = getattr(import_module(f"rctlab.{module}"), function)(**options)
    return code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="rctlab",
        description="Read a randomized trial: open the course, check it, grade it.",
        epilog="rctlab VERB --help tells more about a verb.",
    )
    parser.add_argument("--version", action="version", version=f"rctlab {own_version()}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, verb in VERBS.items():
        about = verb.help[0].upper() + verb.help[1:] + "."
        words = verbs.add_parser(name, help=verb.help, description=about)
        for option, how in verb.options.items():
            words.add_argument(option, **how)
    return parser


def own_version() -> str:
    """Return the version that is installed, or say that none is."""
    try:
        return version("rctlab")
    except PackageNotFoundError:
        return "(not installed)"


def use_own_programs() -> None:
    """Let programs of this environment be found by name, as nbgrader expects of alembic."""
    own = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if own not in path.split(os.pathsep):
        os.environ["PATH"] = own + os.pathsep + path


def whole(what: str, most: float, allowed: str) -> Callable[[str], int]:
    """Return what reads a whole number from 1, or says what one is."""

    def read(text: str) -> int:
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}: {allowed}")
        return int(text)

    return read


def own_address(text: str) -> str:
    """Return an address of this machine alone, or say which there are."""
    if text not in LOOPBACK:
        raise argparse.ArgumentTypeError(
            f"{text!r} can be reached from other machines; allowed are {', '.join(LOOPBACK)}"
        )
    return text


FLAG = {"action": "store_true"}
PORT = whole("a port", 65535, "a number from 1 to 65535")
PEOPLE = whole("a number of learners", float("inf"), "1 or more")
LAB: Options = {
    "--no-browser": {"action": "store_false", "dest": "browser", "help": "only print the address"},
    "--port": {"type": PORT, "default": 8888, "help": "default: 8888"},
    "--ip": {"type": own_address, "default": "127.0.0.1", "help": "default: 127.0.0.1"},
    "--teacher": {**FLAG, "help": "show nbgrader's menus, too"},
}
SESSION: Options = {"name": {"metavar": "SESSION", "help": "such as s4-risk"}}
TRUST: Options = {
    "--trust-times": {
        **FLAG,
        "help": "take submissions whose time does not fit when they were written, as after the exchange moved",
    }
}
DB: Options = {
    "--db": {
        "default": "",
        "metavar": "URL",
        "help": "the gradebook, such as postgresql://...; default: classroom/gradebook.db",
    }
}
GRADE: Options = {
    "--only": {"nargs": "+", "default": (), "metavar": "LEARNER", "help": "mark just these, anew"},
    "--again": {**FLAG, "help": "mark anew what was marked before"},
    "--watch": {**FLAG, "help": "collect and mark what arrives, until Ctrl-C"},
    "--unsafe": {**FLAG, "help": "run learners' code without a sandbox, as yourself"},
    "--scheduler": {
        "default": "",
        "metavar": "ADDRESS",
        "help": "run on a dask.distributed cluster, such as tcp://10.0.0.5:8786",
    },
}
EXPORT: Options = {
    "name": {"nargs": "?", "metavar": "SESSION", "help": "default: all, with --to csv"},
    "--to": {"choices": ("csv", "canvas", "moodle"), "default": "csv", "help": "default: csv"},
    "--file": {"type": Path, "help": "where to write; default: in classroom/"},
    "--into": {"type": Path, "metavar": "CSV", "help": "the gradebook that Canvas exported"},
    "--column": {"metavar": "TITLE", "help": "its column to fill; default: the session's"},
}
STEPS: dict[str, tuple[str, Options]] = {
    "generate": ("derive a session and tell the gradebook its tasks", {**SESSION, **DB}),
    "release": ("hand a session out through nbgrader's exchange", {**SESSION, **DB}),
    "collect": ("collect the submissions of a session", {**SESSION, **TRUST}),
    "grade": ("mark the collected submissions of a session", {**SESSION, **GRADE, **DB}),
    "feedback": ("write and release the feedback pages of a session", {**SESSION, **DB}),
    "export": ("write the scores as a table, for Canvas or for Moodle", {**EXPORT, **DB}),
}
"""The steps of the grading loop in their order."""

VERBS = {
    "lab": Verb("open the course in JupyterLab", "command.lab.main_lab", LAB, (), everybody=True),
    "doctor": Verb(
        "say what works on this machine and what does not",
        "command.doctor.main_doctor",
        needs=(),
        everybody=True,
    ),
    "build": Verb(
        "derive course/ from solutions/",
        "classroom.build.build_course.main_build",
        {"--check": {**FLAG, "help": "write nothing; exit 1 if a file would change"}},
    ),
    "reveal": Verb(
        "write a session with worked solutions",
        "classroom.build.reveal.main_reveal",
        SESSION,
    ),
    "verify": Verb(
        "check that every answer earns what it should",
        "classroom.verify.verify_session.main_verify",
        {"sessions": {"nargs": "*", "metavar": "SESSION", "help": "default: all of them"}},
    ),
    "demo": Verb(
        "grade a made-up class from start to end",
        "classroom.verify.demo.main_demo",
        {"--learners": {"type": PEOPLE, "default": 24, "help": "default: 24"}},
    ),
    **{
        name: Verb(
            about, f"classroom.{'grading' if name == 'grade' else 'verbs'}.main_{name}", options
        )
        for name, (about, options) in STEPS.items()
    },
    "site": Verb(
        "build the documentation as web pages",
        "command.site.main_site",
        needs=PAGES,
        extra="site",
    ),
    "test": Verb(
        "run every check of the project",
        "command.run_tests.main_test",
        {"--quick": {**FLAG, "help": "leave out the tests marked slow"}},
        TESTING,
        "teach,test,site",
    ),
}
