"""nbgrader's loop for a session, step by step: from its source to scores, pages and a table.

generate -> release -> (fetch -> submit, by learners) -> collect -> autograde -> feedback ->
export. Every step works on a `Classroom`, uses nbgrader's own formats and folders, and can be
mixed with nbgrader's commands.
"""

from rctlab.classroom.exchange.feedback import Page, feedback
from rctlab.classroom.exchange.fetch_and_collect import (
    Collected,
    collect,
    fetch,
    fetch_feedback,
    submit,
)
from rctlab.classroom.exchange.grades_csv import export
from rctlab.classroom.exchange.handout import generate, release
from rctlab.classroom.marking.autograde import autograde
from rctlab.classroom.marking.results import LoopError, Result

__all__ = [
    "Collected",
    "LoopError",
    "Page",
    "Result",
    "autograde",
    "collect",
    "export",
    "feedback",
    "fetch",
    "fetch_feedback",
    "generate",
    "release",
    "submit",
]
