"""A made-up class: who hands in what, what it should score and what should need a look."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from rctlab.classroom.rounds import Variant, binds, uses, variants_of
from rctlab.classroom.source import Session

_NAMES = (
    "ada ben chen dina efua finn gita hana ivan jana kim luz "
    "mei nils omar petra quan rosa sami tara uma vera wanda yuri"
)
NAMES = _NAMES.split()
TEXT = "The ratio says how many times, the difference how many people: both are needed."

Answers = Mapping[str, Variant]


def as_it_is(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook as it is."""
    return notebook


@dataclass(frozen=True)
class Learner:
    """One made-up learner.

    Attributes
    ----------
    does
        What the learner does, in a few words.
    codes
        What stands in each answer cell, by task; a task that is left out keeps its stub.
    score
        What the machine should give.
    look
        Words that the note under needs-a-look holds; empty if nothing should need a look.
    change
        What happens to the notebook after it was answered.
    torn
        Whether the saved file breaks off in the middle.
    id
        The learner's name in the class.
    """

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
    """Make a class for a session: right, every slip, and everything that goes wrong.

    Parameters
    ----------
    session
        The session with its catalogue of answers.
    size
        Number of learners. With 10 more than the largest number of slips of a task every slip
        is among the answers; in a smaller class as many as fit.

    Returns
    -------
    MadeUpClass
    """
    variants = variants_of(session)
    written = {cell.id: TEXT for cell in session.cells("written")}
    special = list(_special(variants, written))[:size]
    hands = _deal(variants, size - len(special))
    mixed = [_mixed(hand, variants, written) for hand in hands]
    learners = (replace(one, id=_name(n)) for n, one in enumerate([*special, *mixed]))
    slips = {v for hand in hands for v in _unspoilt(hand, variants).values() if v.kind == "slip"}
    in_all = sum(v.kind == "slip" for some in variants.values() for v in some)
    return MadeUpClass(tuple(learners), len(slips), in_all)


def _name(number: int) -> str:
    return NAMES[number] if number < len(NAMES) else f"learner-{number + 1}"


def _special(
    variants: Mapping[str, Sequence[Variant]], written: Mapping[str, str]
) -> Iterator[Learner]:
    """Make one learner for each thing that happens in every class."""
    right = {task: some[1] for task, some in variants.items()}
    codes = {**_codes(right), **written}
    forms = {
        task: next((v for v in some if v.kind == "form"), some[1])
        for task, some in variants.items()
    }
    full = sum(variant.points for variant in right.values())
    tasks = list(variants)
    first, middle, last = tasks[0], tasks[len(tasks) // 2], tasks[-1]

    def breaks(task: str, code: str) -> tuple[dict[str, str], float]:
        hand = _unspoilt({**right, task: variants[task][0]}, variants)
        return {**_codes(hand), **written, task: code}, _points(hand)

    loud = "import sys, warnings\nwarnings.warn('deprecated')\nprint('careful', file=sys.stderr)\n"
    yield Learner("everything right", codes, full)
    yield Learner("right in other forms", {**_codes(forms), **written}, full)
    yield Learner("not started", {}, 0.0)
    yield Learner("an error in an answer", *breaks(first, "1 / 0"))
    yield Learner("a syntax error in an answer", *breaks(last, "answer = = 1"))
    noisy = {**codes, middle: loud + codes[middle]}
    yield Learner("right, with a warning on stderr", noisy, full)
    yield Learner("right, a test cell deleted", codes, full, "was missing", _delete(middle))
    yield Learner("right, a test cell copied", codes, full, "there 2 times", _copy(middle))
    endless = breaks(middle, "while True:\n    pass")
    yield Learner("an endless loop", *endless, look="stopped at its time limit")
    yield Learner("right, but the file is torn", codes, 0.0, "not valid JSON", torn=True)


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


def _deal(variants: Mapping[str, Sequence[Variant]], learners: int) -> list[dict[str, Variant]]:
    """Deal all slips like cards, at most one a task to each learner, then the other forms."""
    hands: list[dict[str, Variant]] = [{} for _ in range(max(0, learners))]
    turn = 0
    for kind in ("slip", "form"):
        for task, some in variants.items():
            free = [hand for hand in hands if task not in hand]
            cards = [variant for variant in some if variant.kind == kind][: len(free)]
            for number, card in enumerate(cards):
                free[(turn + number) % len(free)][task] = card
            turn += len(cards)
    return [{task: hand.get(task, some[1]) for task, some in variants.items()} for hand in hands]


def _mixed(
    hand: Answers, variants: Mapping[str, Sequence[Variant]], written: Mapping[str, str]
) -> Learner:
    hand = _unspoilt(hand, variants)
    slips = sum(variant.kind == "slip" for variant in hand.values())
    does = "everything right" if not slips else f"{slips} slip{'s' if slips > 1 else ''}"
    return Learner(does, {**_codes(hand), **written}, _points(hand))


def _codes(hand: Answers) -> dict[str, str]:
    return {task: variant.code for task, variant in hand.items() if variant.code is not None}


def _points(hand: Answers) -> float:
    return sum(variant.points for variant in hand.values())


def _unspoilt(hand: Answers, variants: Mapping[str, Sequence[Variant]]) -> dict[str, Variant]:
    """Leave out tasks that build on names which another, wrong answer gives: what they score
    would depend on it."""
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
