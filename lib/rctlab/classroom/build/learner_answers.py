"""Read the answers that learners give, right and wrong, from the cells behind the curtain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_HEADER = re.compile(r"# (task|slip|form):\s*(.*)")
_SLIP = re.compile(r"(?P<key>\S+)(\s*->\s*(?P<points>\d+(\.\d+)?))?")


@dataclass(frozen=True)
class LearnerAnswer:
    """What a learner may write in an answer cell: a slip, or a right answer in another form.

    ``points`` is what a slip earns (0 unless the source says otherwise); a form earns them all,
    which is written as None.
    """

    task: str
    kind: Literal["slip", "form"]
    label: str
    points: float | None
    code: str
    line: int

    def __str__(self) -> str:
        return f"{self.kind} {self.label!r}"


def read_answers(source: str, line: int) -> tuple[list[LearnerAnswer], list[tuple[int, str]]]:
    """Split a cell of answers at its header lines.

    Parameters
    ----------
    source : str
        A line ``# task: ID``, then ``# slip: key``, ``# slip: key -> 1.5`` or ``# form: name``,
        each followed by the lines that the learner's answer cell would contain.
    line : int
        Where the cell starts in its file.

    Returns
    -------
    answers, faults
        Faults are pairs of a line in the file and a message.
    """
    blocks = list(_blocks(source, line))
    if blocks[0].kind != "task" or not blocks[0].text or blocks[0].code:
        return [], [(line, "a cell of answers starts with '# task: ID', then '# slip: key'")]
    answers: list[LearnerAnswer] = []
    faults: list[tuple[int, str]] = []
    for block in blocks[1:]:
        try:
            answers.append(_one_answer(blocks[0].text, block))
        except ValueError as error:
            faults.append((block.line, str(error)))
    return answers, faults


@dataclass
class _Block:
    line: int
    kind: str
    text: str
    code: str


def _blocks(source: str, line: int) -> Iterator[_Block]:
    block = _Block(line, "", "", "")
    for number, text in enumerate(source.split("\n"), line + 1):
        header = _HEADER.fullmatch(text)
        if header is None:
            block.code += text.rstrip() + "\n"
            continue
        block.code = block.code.strip("\n")
        if block.kind or block.code:
            yield block
        block = _Block(number, header[1], header[2].strip(), "")
    block.code = block.code.strip("\n")
    yield block


def _one_answer(task: str, block: _Block) -> LearnerAnswer:
    if block.kind == "task":
        raise ValueError("a second '# task:' line; write one cell of answers for each task")
    if not block.code:
        raise ValueError(f"'# {block.kind}: {block.text}' has no code under it")
    if block.kind == "form":
        if not block.text:
            raise ValueError("a form needs a name, such as '# form: numpy scalar'")
        return LearnerAnswer(task, "form", block.text, None, block.code, block.line)
    slip = _SLIP.fullmatch(block.text)
    if slip is None:
        raise ValueError(f"'# slip: {block.text}' must read '# slip: key' or '# slip: key -> 1.5'")
    points = float(slip["points"] or 0)
    return LearnerAnswer(task, "slip", slip["key"], points, block.code, block.line)
