"""The teacher's part of the command line: one verb for each step of the grading loop."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Options = Callable[[argparse.ArgumentParser], None]
Run = Callable[[argparse.Namespace], int]


def session_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of a verb that works on one session."""
    parser.add_argument("session", metavar="SESSION", help="such as s4-risk")


def collect_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab collect`."""
    session_options(parser)
    parser.add_argument(
        "--trust-times",
        action="store_true",
        help="take submissions whose time does not fit when they were written, as after the exchange moved",
    )


def grade_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab grade`."""
    session_options(parser)
    parser.add_argument("learners", nargs="*", metavar="LEARNER", help="default: everybody")


def export_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `rctlab export`."""
    parser.add_argument("--to", type=Path, metavar="FILE", help="default: classroom/grades.csv")


def run_step(options: argparse.Namespace) -> int:
    """Do the step that the verb names, with the options that it has."""
    from rctlab.classroom import verbs
    from rctlab.classroom.paths import find_project

    project = find_project()
    if options.verb == "export":
        return verbs.main_export(project, to=options.to)
    if options.verb == "collect":
        return verbs.main_collect(project, options.session, trust_times=options.trust_times)
    if options.verb == "grade":
        return verbs.main_grade(project, options.session, options.learners)
    step = {
        "generate": verbs.main_generate,
        "release": verbs.main_release,
        "feedback": verbs.main_feedback,
    }[options.verb]
    return step(project, options.session)


STEPS: dict[str, tuple[str, Options]] = {
    "generate": ("derive a session and tell the gradebook its tasks", session_options),
    "release": ("hand a session out through nbgrader's exchange", session_options),
    "collect": ("collect the submissions of a session", collect_options),
    "grade": ("mark the collected submissions of a session", grade_options),
    "feedback": ("write and release the feedback pages of a session", session_options),
    "export": ("write all scores as a table", export_options),
}
"""The steps in their order: what each does in a line, and its options."""
