"""Find solutions, hidden tests, model answers and rubrics where learners could read them."""

from __future__ import annotations

import base64
import binascii
import io
import json
import keyword
import re
import tarfile
import tokenize
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from rctlab.classroom.build.faults import Fault
from rctlab.classroom.build.marks import REGION_OF, Role, inside
from rctlab.classroom.build.source import Session

_IMPORT = re.compile(r"(import|from)\s+[\w.]+(\s+(as|import)\s.*)?\s*(#.*)?")
_PARTS: dict[Role, str] = {
    "answer": "solution",
    "test": "hidden test",
    "written": "model answer",
}
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz")


@dataclass(frozen=True, order=True)
class Secret:
    """One line that no learner may find: what it is part of, and where it is written."""

    text: str
    part: str
    path: Path
    line: int


@dataclass(frozen=True, order=True)
class Leak:
    """A secret, and the file (and the place in it) where it was found."""

    found_in: str
    secret: Secret

    def __str__(self) -> str:
        secret = self.secret
        return (
            f"{self.found_in}: a line of a {secret.part} ({secret.path.name}:{secret.line}): "
            f"{secret.text!r}"
        )


def secrets_of(*versions: Session) -> list[Secret]:
    """Collect every secret line of a session."""
    secrets: dict[str, Secret] = {}
    for session in versions:
        shown = _shown(session)
        for secret in _lines(session):
            optional = secret.part == "right answer" or _IMPORT.fullmatch(secret.text)
            if is_plain(secret.text) or (optional and _occurs(secret.text, shown)):
                continue
            secrets.setdefault(secret.text, secret)
    return list(secrets.values())


def exposed(session: Session) -> list[Fault]:
    """Find secrets that the chapter itself shows, outside its solution regions."""
    faults = []
    secrets = [secret for secret in secrets_of(session) if secret.part != "right answer"]
    for cell in session.chapter:
        shown = _squeeze("\n".join(inside(cell.source, "outside")))
        for secret in secrets:
            if _occurs(secret.text, shown):
                message = f"this cell shows a line of the {secret.part}, line {secret.line}: {secret.text!r}"
                faults.append(Fault(session.path, cell.line, message))
    return faults


def find_leaks(secrets: Iterable[Secret], root: Path) -> list[Leak]:
    """Search every file under a folder, and the notebooks inside archives."""
    wanted = list(secrets)
    files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
    leaks: set[Leak] = set()
    for path in files:
        for name, content in _contents(path):
            leaks.update(Leak(name, secret) for secret in search(wanted, content))
    return sorted(leaks)


def search(secrets: Iterable[Secret], content: bytes) -> list[Secret]:
    """Give the secrets that occur in a file's bytes: as they are, escaped, or decoded from JSON."""
    text = content.decode("utf-8", errors="replace")
    shown = _squeeze("\n".join([text, unescape(text), *_strings(text)]))
    found = []
    for secret in secrets:
        raw = {secret.text, json.dumps(secret.text)[1:-1]}
        raw.add(json.dumps(secret.text, ensure_ascii=False)[1:-1])
        if _occurs(secret.text, shown) or any(_occurs(form, shown) for form in raw):
            found.append(secret)
    return found


def is_plain(line: str) -> bool:
    """Whether a line says nothing by itself: no letter or digit, or Python's keywords alone."""
    if not re.search(r"[^\W_]", line):
        return True
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(line.strip()).readline))
    except (tokenize.TokenError, SyntaxError):
        return False
    telling = {tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.COMMENT}
    words = [token for token in tokens if token.type in telling]
    return all(token.type == tokenize.NAME and keyword.iskeyword(token.string) for token in words)


def _lines(session: Session) -> Iterator[Secret]:
    for cell in session.chapter:
        if cell.role in REGION_OF:
            for line in inside(cell.source, REGION_OF[cell.role]):
                text = _without_bullet(line) if cell.role == "written" else line.strip()
                yield Secret(text, _PARTS[cell.role], session.path, cell.line)
    for rubric in session.rubrics:
        for line in rubric.source.split("\n"):
            yield Secret(_without_bullet(line), "rubric", session.path, rubric.line)
    for answer in session.answers:
        for line in answer.code.split("\n") if answer.kind == "form" else ():
            yield Secret(line.strip(), "right answer", session.tasks_path, answer.line)


def _without_bullet(line: str) -> str:
    return re.sub(r"^([-*+]|\d+\.)\s+", "", line.strip())


def _shown(session: Session) -> str:
    return _squeeze(
        "\n".join(line for cell in session.chapter for line in inside(cell.source, "outside"))
    )


def _squeeze(text: str) -> str:
    """Runs of white space as one space, so that a line broken elsewhere is still found."""
    return re.sub(r"\s+", " ", text)


def _occurs(secret: str, squeezed: str) -> bool:
    """Whether a line occurs, and not as a part of a longer word or number."""
    wanted = _squeeze(secret.strip())
    start = squeezed.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        joined_before = start > 0 and _continues(squeezed[start - 1], squeezed[start])
        joined_after = end < len(squeezed) and _continues(squeezed[end], squeezed[end - 1])
        if not joined_before and not joined_after:
            return True
        start = squeezed.find(wanted, start + 1)
    return False


def _continues(outer: str, inner: str) -> bool:
    return all(char.isalnum() or char == "_" for char in (outer, inner))


def _strings(text: str) -> Iterator[str]:
    """Every string in a JSON file: sources and other lists joined, base64 data decoded."""
    try:
        yield from _walk(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        return


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from _decoded(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _walk(item)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from _walk(item)


def _decoded(value: str) -> Iterator[str]:
    if len(value) >= 16:
        try:
            yield base64.b64decode("".join(value.split()), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The file itself, or the notebooks inside it if it is an archive."""
    if not path.name.endswith(_ARCHIVES):
        yield str(path), path.read_bytes()
    elif path.name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".ipynb"):
                    yield f"{path}:{name}", archive.read(name)
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.name.endswith(".ipynb") else None
                if file is not None:
                    yield f"{path}:{member.name}", file.read()
