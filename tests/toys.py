"""The toy session of the tests: its chapter and its tasks, as one text that tests may change."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "toy"
BETWEEN = "\n# ===== its tasks\n"
TOY = BETWEEN.join(
    (FOLDER / name).read_text(encoding="utf-8") for name in ("s9-toy.txt", "s9_toy.txt")
)


def parts(text: str) -> tuple[str, str]:
    """Return the chapter and the tasks of a text."""
    chapter, _, tasks = text.partition(BETWEEN)
    return chapter, tasks


def write(root: Path, text: str = TOY, name: str = "s9-toy") -> None:
    """Write a session into a project's folders."""
    chapter, tasks = parts(text)
    sessions = root / "lib" / "rctlab" / "sessions"
    for folder in (root / "solutions", sessions):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "solutions" / f"{name}.py").write_text(chapter, encoding="utf-8")
    (sessions / f"{name.replace('-', '_')}.py").write_text(tasks, encoding="utf-8")
