"""nbgrader's settings for this course: its commands work on the same folders as rctlab."""

from pathlib import Path

from rctlab.classroom.paths import Classroom
from rctlab.classroom.settings import nbgrader_settings

c = get_config()  # noqa: F821 - traitlets provides it
c.merge(nbgrader_settings(Classroom(Path(__file__).resolve().parent)))
