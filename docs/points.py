"""Write docs/teach/points.md: minutes, tasks, points, slips and forms of each session: make points."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

from rctlab.classroom.build.derive import Chapter, read_chapters
from rctlab.classroom.build.join import names_of
from rctlab.classroom.build.minutes import count
from rctlab.tasks.objectives import Objectives

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "teach" / "points.md"
HEAD = """# Minutes, tasks and points

Written by `make points` from the chapters and their tasks. Minutes are by count (180 words a minute, 1 a code cell, 3 a number, 8 a
function, 6 claims, 8 a written answer, 5 an explorer); first readers took longer. Slips are catalogued wrong answers, each with its own
message; forms are right answers in other forms than the solution's. `make verify` hands in all of them.
"""


def rows_of(chapter: Chapter) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield a session's tasks: id, kind, points, objective, slips."""
    names = names_of(chapter.session)
    (objectives,) = (one for one in names.values() if isinstance(one, Objectives))
    purpose = {task: text for text, ids in objectives.tasks.items() for task in ids}
    for cell in chapter.session.chapter:
        if cell.role in ("test", "written"):
            task = chapter.tasks[cell.id]
            kind = {"compute": "number"}.get(task.kind, task.kind)
            yield cell.id, kind, f"{cell.points:g}", purpose[cell.id], len(task.catalogue)


def page() -> str:
    """Return the whole page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chapters = [one for one in read_chapters(ROOT) if not one.session.is_page]
    lines, parts = [], []
    sums = [0] * 6
    for chapter in chapters:
        listed = list(rows_of(chapter))
        auto = [row for row in listed if row[1] != "written"]
        forms = sum(len(task.forms) for task in chapter.tasks.values())
        written = sum(float(row[2]) for row in listed if row[1] == "written")
        cells = [
            len(auto), len(listed) - len(auto), sum(float(row[2]) for row in auto), written,
            sum(row[4] for row in listed), forms,
        ]  # fmt: skip
        sums = [total + one for total, one in zip(sums, cells, strict=True)]
        minutes = count(list(chapter.rendered.chapter), chapter.tasks).minutes
        shown = " | ".join(f"{cell:g}" for cell in cells)
        lines.append(f"| {chapter.name} | {minutes:.0f} | {shown} |")
        parts.append(f"## {chapter.session.title}\n\n| task | kind | points | slips | objective |")
        parts[-1] += "\n|---|---|---|---|---|\n" + "\n".join(
            f"| `{name}` | {kind} | {points} | {slips or ''} | {purpose} |"
            for name, kind, points, purpose, slips in listed
        )
    heads = "| session | minutes | auto-graded | written | points, auto | points, by hand | slips | forms |"
    total = f"| **all** | | {' | '.join(f'{cell:g}' for cell in sums)} |"
    table = "\n".join([heads, "|---" * 8 + "|", *lines, total])
    return "\n\n".join([HEAD.strip(), table, *parts]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
