"""A made-up class: who hands in what, what it should score and what should need a look."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from rctlab.classroom.build.source import Session
from rctlab.classroom.running.names import binds, uses
from rctlab.classroom.verify.rounds import Variant, variants_of

_NAMES = (
    "ada ben chen dina efua finn gita hana ivan jana kim luz "
    "mei nils omar petra quan rosa sami tara uma vera wanda yuri"
)
NAMES = _NAMES.split()
TEXT = "The ratio says how many times, the difference how many people: both are needed."

Answers = Mapping[str, Variant]
Variants = Mapping[str, Sequence[Variant]]


def as_it_is(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook as it is."""
    return notebook


@dataclass(frozen=True)
class Learner:
    """One made-up learner."""

    does: str
    codes: Mapping[str, str]
    score: float
    look: str = ""
    change: Callable[[NotebookNode], NotebookNode] = as_it_is
    torn: bool = False
    id: str = ""

    def work(self, path: Path) -> None:
        """Answer the fetched notebook as this learner does."""
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution") and marks["grade_id"] in self.codes:
                cell.source = self.codes[marks["grade_id"]]
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
    """Make a class for a session: right, every slip, and everything that goes wrong."""
    variants = variants_of(session)
    written = {cell.id: TEXT for cell in session.cells("written")}
    drafts = list(_special(variants))[:size]
    drafts += [_Draft("") for _ in range(size - len(drafts))]
    _deal(drafts, variants)
    learners = tuple(
        replace(draft.learner(variants, written), id=_name(number))
        for number, draft in enumerate(drafts)
    )
    slips = {v for draft in drafts for v in draft.slips(variants)}
    in_all = sum(v.kind == "slip" for some in variants.values() for v in some)
    return MadeUpClass(learners, len(slips), in_all)


def _name(number: int) -> str:
    return NAMES[number] if number < len(NAMES) else f"learner-{number + 1}"


@dataclass
class _Draft:
    """A learner in the making: tasks that are not in the hand yet are answered rightly."""

    does: str
    hand: dict[str, Variant] = field(default_factory=dict)
    patch: Mapping[str, str] = field(default_factory=dict)
    look: str = ""
    change: Callable[[NotebookNode], NotebookNode] = as_it_is
    torn: bool = False
    full: bool = False

    def learner(self, variants: Variants, written: Mapping[str, str]) -> Learner:
        hand = self._whole(variants)
        slips = len(self.slips(variants))
        said = f"{slips} slip{'s' if slips > 1 else ''}"
        does = f"{self.does}, and {said}" if self.does and slips else self.does or said
        if not slips and not self.does:
            does = "everything right"
        score = 0.0 if self.torn else sum(variant.points for variant in hand.values())
        started = any(variant.code for variant in hand.values())
        codes = {**_codes(hand), **(written if started else {}), **self.patch}
        return Learner(does, codes, score, self.look, self.change, self.torn)

    def slips(self, variants: Variants) -> list[Variant]:
        return [v for v in self._whole(variants).values() if v.kind == "slip"]

    def _whole(self, variants: Variants) -> dict[str, Variant]:
        whole = {task: self.hand.get(task, some[1]) for task, some in variants.items()}
        return _unspoilt(whole, variants)


def _special(variants: Variants) -> Iterator[_Draft]:
    """Draft one learner for each thing that happens in every class."""
    stubs = {task: some[0] for task, some in variants.items()}
    right = {task: some[1] for task, some in variants.items()}
    forms = {
        task: next((v for v in some if v.kind == "form"), some[1])
        for task, some in variants.items()
    }
    tasks = list(variants)
    first, middle, last = tasks[0], tasks[len(tasks) // 2], tasks[-1]
    own = {middle: right[middle]}
    loud = "import sys, warnings\nwarnings.warn('deprecated')\nprint('careful', file=sys.stderr)\n"
    yield _Draft("everything right", dict(right), full=True)
    yield _Draft("right in other forms", forms, full=True)
    yield _Draft("not started", stubs, full=True)
    look = "stopped with NameError"  # what the cell should have defined is not there
    yield _Draft("an error in an answer", {first: stubs[first]}, {first: "1 / 0"}, look=look)
    bad = {last: "answer = = 1"}
    yield _Draft("a syntax error in an answer", {last: stubs[last]}, bad, look=look)
    yield _Draft("a warning on stderr", dict(own), {middle: f"{loud}{right[middle].code}"})
    yield _Draft("a test cell deleted", dict(own), look="was missing", change=_delete(middle))
    yield _Draft("a test cell copied", dict(own), look="there 2 times", change=_copy(middle))
    endless = {middle: "while True:\n    pass"}
    look = "stopped at its time limit"
    yield _Draft("an endless loop", {middle: stubs[middle]}, endless, look=look)
    yield _Draft("a torn file", dict(right), look="not valid JSON", torn=True, full=True)


def _delete(task: str) -> Callable[[NotebookNode], NotebookNode]:
    def change(notebook: NotebookNode) -> NotebookNode:
        notebook.cells = [cell for cell in notebook.cells if cell.id != f"test-{task}"]
        return notebook

    return change


def _copy(task: str) -> Callable[[NotebookNode], NotebookNode]:
    def change(notebook: NotebookNode) -> NotebookNode:
        number = [cell.id for cell in notebook.cells].index(f"test-{task}")
        again = copy.deepcopy(notebook.cells[number])
        again["id"] = "copied"
        notebook.cells.insert(number + 1, again)
        return notebook

    return change


def _deal(drafts: Sequence[_Draft], variants: Variants) -> None:
    """Deal all slips like cards, one a task at most, and other forms to hands that have room."""
    turn = 0
    for kind in ("slip", "form"):
        for task, some in variants.items():
            cards = [variant for variant in some if variant.kind == kind]
            plain = [draft for draft in drafts if not draft.does and task not in draft.hand]
            start = turn % len(plain) if plain else 0
            others = [draft for draft in drafts if draft.does and not draft.full]
            others = [draft for draft in others if task not in draft.hand]
            takers = plain[start:] + plain[:start] + (others if kind == "slip" else [])
            for draft, card in zip(takers, cards, strict=False):
                draft.hand[task] = card
            turn += len(cards)


def _codes(hand: Answers) -> dict[str, str]:
    return {task: variant.code for task, variant in hand.items() if variant.code is not None}


def _unspoilt(hand: Answers, variants: Variants) -> dict[str, Variant]:
    """Leave out tasks that build on names which another, wrong answer gives: what they score would
    depend on it.
    """
    kept: dict[str, Variant] = {}
    doubtful: set[str] = set()
    for task, variant in hand.items():
        spoilt = bool(variant.code and uses(variant.code) & doubtful)
        kept[task] = variants[task][0] if spoilt else variant
        if not kept[task].is_right:
            doubtful |= set().union(*(_makes(v.code) for v in variants[task] if v.code))
    return kept


def _makes(code: str) -> set[str]:
    """Return the names that an answer gives a value, without what it imports."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return set()
    imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
    imported = {name.asname or name.name.split(".")[0] for one in imports for name in one.names}
    return binds(code) - imported
