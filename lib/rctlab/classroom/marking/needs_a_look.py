"""What needs a look: one small file a learner and session, kept beside the gradebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from rctlab.classroom.paths import Classroom

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def write_notes(room: Classroom, name: str, learner: str, notes: Iterable[str]) -> None:
    """Replace what is noted about a learner's submission; no notes removes the file."""
    path = room.notes / name / f"{learner}.json"
    unique = list(dict.fromkeys(map(printable, notes)))
    if not unique:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(unique, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def printable(text: str) -> str:
    """Write out what is no text: half characters, and signs that steer a terminal or turn its lines."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return _STEERING.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def read_notes(room: Classroom, name: str, learner: str) -> list[str]:
    """Return what is noted about a learner's submission of a session."""
    try:
        text = (room.notes / name / f"{learner}.json").read_text(encoding="utf-8")
        return [str(note) for note in json.loads(text)]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        return [f"What was noted before cannot be read ({type(error).__name__})."]


def add_notes(room: Classroom, name: str, learner: str, notes: Iterable[str]) -> None:
    """Add to what is noted about a learner's submission of a session."""
    write_notes(room, name, learner, [*read_notes(room, name, learner), *notes])
