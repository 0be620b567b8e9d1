"""The rctlab command: it reads the words on the command line and calls the room that does the work."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from rctlab.command.cli_grading import STEPS, run_step

TEACHING = ("nbgrader", "jupytext", "nbclient", "jinja2")
PAGES = ("sphinx", "myst_parser", "furo")
TESTING = (*TEACHING, *PAGES, "pytest", "ruff", "mypy", "xdist", "playwright", "build", "hatchling")


class Verb(NamedTuple):
    """One verb: what it does in a line, its options, its work, and the packages it needs."""

    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    needs: tuple[str, ...] = ()
    extra: str = ""


def main(argv: list[str] | None = None) -> int:
    """Run the rctlab command."""
    words = sys.argv[1:] if argv is None else argv
    use_own_programs()
    if words and not words[0].startswith("-") and words[0] not in VERBS:
        print(f"rctlab has no verb {words[0]!r}. It has: {', '.join(VERBS)}.", file=sys.stderr)
        return 2
    parser = make_parser()
    options = parser.parse_args(words)
    if not options.verb:
        parser.print_help()
        return 2
    return run(options)


def run(options: argparse.Namespace) -> int:
    """Run the verb; say in one sentence what is missing or went wrong."""
    verb = VERBS[options.verb]
    missing = [name for name in verb.needs if find_spec(name) is None]
    if missing:
        print(
            f"rctlab {options.verb} needs packages that are not installed here "
            f"({', '.join(missing)}): install them with pip install -e '.[{verb.extra}]' "
            "in the project's folder.",
            file=sys.stderr,
        )
        return 2
    try:
        return verb.run(options)
    except KeyboardInterrupt:
        print(f"\nrctlab {options.verb} was interrupted.", file=sys.stderr)
        return 130
    except Exception as problem:
        if os.environ.get("RCTLAB_DEBUG"):
            raise
        said = str(problem) or type(problem).__name__
        print(f"rctlab {options.verb}: {said}", file=sys.stderr)
        print("(RCTLAB_DEBUG=1 before the command shows where it happened.)", file=sys.stderr)
        return 1


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
        verb.options(verbs.add_parser(name, help=verb.help, description=about))
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


def port_number(text: str) -> int:
    """Return a port from the command line, or say what one is."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535")
    return int(text)


def own_address(text: str) -> str:
    """Return an address of this machine alone, or say which there are."""
    from rctlab.command.lab import LOOPBACK

    if text not in LOOPBACK:
        raise argparse.ArgumentTypeError(
            f"{text!r} can be reached from other machines; allowed are {', '.join(LOOPBACK)}"
        )
    return text


def class_size(text: str) -> int:
    """Return a number of learners, or say what one is."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of learners: 1 or more")
    return int(text)


def lab_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab lab`."""
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=port_number, default=8888, help="default: 8888")
    parser.add_argument("--ip", type=own_address, default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--teacher", action="store_true", help="show nbgrader's menus, too")


def build_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab build`."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file would change"
    )


def verify_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab verify`."""
    parser.add_argument("sessions", nargs="*", metavar="SESSION", help="default: all of them")


def demo_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab demo`."""
    parser.add_argument("--learners", type=class_size, default=24, help="default: 24")


def test_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab test`."""
    parser.add_argument("--quick", action="store_true", help="leave out the tests marked slow")


def no_options(_parser: argparse.ArgumentParser) -> None:
    """Describe the options of a verb that has none."""


def run_lab(options: argparse.Namespace) -> int:
    """Open JupyterLab."""
    from rctlab.command.lab import main_lab

    return main_lab(
        browser=not options.no_browser,
        port=options.port,
        ip=options.ip,
        teacher=options.teacher,
    )


def run_doctor(_options: argparse.Namespace) -> int:
    """Say what works on this machine."""
    from rctlab.command.doctor import main_doctor

    return main_doctor()


def run_build(options: argparse.Namespace) -> int:
    """Derive the course from its sources."""
    from rctlab.classroom.paths import find_project

    project = find_project()
    from rctlab.classroom.build.build_course import main_build

    return main_build(project, check=options.check)


def run_verify(options: argparse.Namespace) -> int:
    """Check what every catalogued answer earns."""
    from rctlab.classroom.paths import find_project

    project = find_project()
    from rctlab.classroom.verify.verify_session import main_verify

    return main_verify(project, options.sessions)


def run_demo(options: argparse.Namespace) -> int:
    """Grade a made-up class."""
    from rctlab.classroom.paths import find_project

    project = find_project()
    from rctlab.classroom.verify.demo import main_demo

    return main_demo(project, learners=options.learners)


def run_site(_options: argparse.Namespace) -> int:
    """Build the site of the documentation."""
    from rctlab.classroom.paths import find_project
    from rctlab.command.site import main_site

    return main_site(find_project())


def run_test(options: argparse.Namespace) -> int:
    """Run every check of the project."""
    from rctlab.classroom.paths import find_project
    from rctlab.command.run_tests import main_test

    return main_test(find_project(), quick=options.quick)


VERBS = {
    "lab": Verb("open the course in JupyterLab", lab_options, run_lab),
    "doctor": Verb("say what works on this machine and what does not", no_options, run_doctor),
    "build": Verb("derive course/ from solutions/", build_options, run_build, TEACHING, "teach"),
    "verify": Verb(
        "check that every answer earns what it should",
        verify_options,
        run_verify,
        TEACHING,
        "teach",
    ),
    "demo": Verb(
        "grade a made-up class from start to end", demo_options, run_demo, TEACHING, "teach"
    ),
    **{
        name: Verb(about, options, run_step, TEACHING, "teach")
        for name, (about, options) in STEPS.items()
    },
    "site": Verb("build the documentation as web pages", no_options, run_site, PAGES, "site"),
    "test": Verb(
        "run every check of the project", test_options, run_test, TESTING, "teach,test,site"
    ),
}
