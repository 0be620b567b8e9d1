"""A made-up class: who hands in what, what it should score and what should need a look."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, cycle, islice
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from rctlab.classroom.build.source import Session
from rctlab.classroom.verify.rounds import Variant, plan, round_of, upstream_of, variants_of

_NAMES = (
    "ada ben chen dina efua finn gita hana ivan jana kim luz "
    "mei nils omar petra quan rosa sami tara uma vera wanda yuri"
)
NAMES = _NAMES.split()
TEXT = "The ratio says how many times, the difference how many people: both are needed."


def as_it_is(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook as it is."""
    return notebook


@dataclass(frozen=True)
class Learner:
    """One made-up learner; a task without an answer stays as it was handed out."""

    does: str
    answers: Mapping[str, Variant] = field(default_factory=dict)
    score: float = 0.0
    look: str = ""
    change: Callable[[NotebookNode], NotebookNode] = as_it_is
    torn: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)  # in place of the answers' own
    id: str = ""

    def work(self, path: Path) -> None:
        """Answer the fetched notebook as this learner does."""
        written = {task: v.code for task, v in self.answers.items() if v.code is not None}
        written |= self.codes
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution") and marks["grade_id"] in written:
                cell.source = written[marks["grade_id"]]
            elif marks.get("solution") and marks.get("grade") and written:
                cell.source = TEXT
        nbformat.write(self.change(notebook), path)
        if self.torn:
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2])


@dataclass(frozen=True)
class MadeUpClass:
    """The learners, and how many of the catalogued slips are among their answers."""

    learners: tuple[Learner, ...]
    slips: int
    slips_in_all: int


def make_class(session: Session, size: int) -> MadeUpClass:
    """Make a class for a session: everything that goes wrong, then right answers and every slip."""
    upstream = upstream_of(session)
    # what builds on a wrong answer is left as it was handed out: its score would depend on that
    hands = (
        {t: turn.variant for t, turn in one.items() if turn.judged} for one in plan(session)[2:]
    )
    plain = (Learner(_does(hand), hand, _points(hand)) for hand in cycle(list(hands)))
    found = islice(chain(_special(session, upstream), plain), size)
    learners = tuple(replace(one, id=_name(number)) for number, one in enumerate(found))
    variants = [v for listed in variants_of(session).values() for v in listed]
    handed = {v for one in learners for v in one.answers.values()}
    return MadeUpClass(learners, _slips(handed), _slips(variants))


def _slips(variants: Iterable[Variant]) -> int:
    return sum(variant.kind == "slip" for variant in variants)


def _does(answers: Mapping[str, Variant]) -> str:
    slips = _slips(answers.values())
    return f"{slips} slip{'s' * (slips > 1)}" if slips else "right in other forms"


def _points(answers: Mapping[str, Variant]) -> float:
    return sum(variant.points for variant in answers.values())


def _name(number: int) -> str:
    return NAMES[number] if number < len(NAMES) else f"learner-{number + 1}"


def _special(session: Session, upstream: Mapping[str, set[str]]) -> Iterator[Learner]:
    """Yield one learner for each thing that happens in every class."""
    variants = variants_of(session)
    stubs, right = ({task: v[n] for task, v in variants.items()} for n in (0, 1))
    forms = {
        task: next((v for v in some if v.kind == "form"), some[1])
        for task, some in variants.items()
    }
    tasks = list(variants)
    first, middle, last = tasks[0], tasks[len(tasks) // 2], tasks[-1]
    full = Learner("everything right", right, _points(right))

    def stopped(does: str, task: str, code: str, look: str) -> Learner:
        turns = round_of({**right, task: stubs[task]}, upstream)
        rest = {one: turn.variant for one, turn in turns.items() if turn.judged and one != task}
        return Learner(does, rest, _points(rest), look, codes={task: code})

    undefined = "stopped with NameError"  # what the cell should have defined is not there
    loud = "import sys, warnings\nwarnings.warn('deprecated')\nprint('careful', file=sys.stderr)\n"
    loud += str(right[middle].code)
    yield full
    yield Learner("right in other forms", forms, _points(forms))
    yield Learner("not started")
    yield stopped("an error in an answer", first, "1 / 0", undefined)
    yield stopped("a syntax error in an answer", last, "answer = = 1", undefined)
    yield replace(full, does="a warning on stderr", codes={middle: loud})
    lost, twice = _with_tests(middle, 0), _with_tests(middle, 2)
    yield replace(full, does="a test cell deleted", look="was missing", change=lost)
    yield replace(full, does="a test cell copied", look="there 2 times", change=twice)
    late = "stopped at its time limit"
    yield stopped("an endless loop", middle, "while True:\n    pass", late)
    yield replace(full, does="a torn file", score=0.0, look="not valid JSON", torn=True)


def _with_tests(task: str, many: int) -> Callable[[NotebookNode], NotebookNode]:
    """Return a change that leaves a task's test cell in the notebook so many times."""

    def change(notebook: NotebookNode) -> NotebookNode:
        cells = []
        for cell in notebook.cells:
            tests = many if cell.id == f"test-{task}" else 1
            cells += [
                NotebookNode(copy.deepcopy(cell), id=f"{cell.id}{'-copy' * n}")
                for n in range(tests)
            ]
        notebook.cells = cells
        return notebook

    return change
