"""Check an answer, or ask for a hint: what learners call in every session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rctlab.tasks.failed_cells import has_failed, watch
from rctlab.tasks.progress import note
from rctlab.tasks.task import AskedWrongly, find_task
from rctlab.tasks.verdict import MIME, NotYet, Verdict, as_html


def check(task: str, answer: Any) -> Verdict:
    """Judge an answer and say what to look at next; a wrong answer is no error.

    Parameters
    ----------
    task : str
        The task's id, as the notebook gives it.
    answer : object
        The learner's number, function or list of letters.

    Returns
    -------
    Verdict
        Shown by the notebook as a message; its ``points`` are what nbgrader records.

    Raises
    ------
    AskedWrongly
        A ValueError, if no task has this id (the message lists ids that are near), or a person
        marks the task.

    Examples
    --------
    >>> print(check("risk-coach", None))
    Not started yet. Put your answer into `risk_coach` in the cell above, run that cell, then run this one again.
    """
    found = find_task(task)
    return note(found.stale() if has_failed(found.name) else found.judge(answer))


def examine(task: str, answer: Any, *, hidden: Any = None) -> Verdict:
    """Judge an answer in grading, with inputs that only the teacher's copy knows.

    Parameters
    ----------
    task, answer
        As for :func:`check`.
    hidden : object, optional
        For a number, the expected number; for a function, ``(arguments, expected)`` pairs; for
        claims, the letters that the evidence supports.

    Returns
    -------
    Verdict
        If at least part of the points is earned.

    Raises
    ------
    NotYet
        If the answer earns nothing, so that the test cell fails whatever else it shows.

    Examples
    --------
    >>> try:
    ...     examine("risk-coach", 1.54)
    ... except Exception as told:
    ...     print(str(told).splitlines()[0])
    Not yet. You gave 1.54. That comes of the news's relative risk, which compares two groups.
    """
    verdict = find_task(task).judge(answer, hidden)
    if verdict.points == 0:
        _leave(verdict)
        raise NotYet(verdict)
    return verdict


def _leave(verdict: Verdict) -> None:
    """Put a verdict as data among the outputs of the cell: an error carries words alone."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:
        data = verdict._repr_mimebundle_()[MIME]
        display({"text/plain": "", MIME: data}, raw=True)


@dataclass(frozen=True)
class Hint:
    """One hint, and how many there are."""

    text: str
    number: int
    of: int

    def __str__(self) -> str:
        """Say the hint as plain text."""
        more = " For the next one, run this again." if self.number < self.of else ""
        return f"Hint {self.number} of {self.of}. {self.text}{more}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return (
            '<div role="note" style="border-left:.35em solid #0072B2;padding:.35em .8em;'
            f'margin:.3em 0;max-width:46em;line-height:1.45">{as_html(str(self))}</div>'
        )


# How many hints of a task were given since the kernel started.
_given: dict[str, int] = {}


def hint(task: str, number: int | None = None) -> Hint:
    """Give a hint for a task; called again, the next one.

    For a written answer the hints are questions that a good one answers.

    Parameters
    ----------
    task : str
        The task's id.
    number : int, optional
        Which hint: 1 is the gentlest. By default the one after the last that was given.

    Returns
    -------
    Hint

    Raises
    ------
    AskedWrongly
        A ValueError, if no task has this id, or that was the last of its hints.

    Examples
    --------
    >>> hint("risk-coach").number, hint("risk-coach").number
    (1, 2)
    """
    hints = find_task(task).hints
    wanted = _given.get(task, 0) + 1 if number is None else number
    if number is None and wanted > len(hints):
        raise AskedWrongly(f'That was the last hint. hint("{task}", 1) gives the first again.')
    if isinstance(wanted, bool) or wanted not in range(1, len(hints) + 1):
        raise AskedWrongly(f"number={number!r} for {task!r}: it has hints 1 to {len(hints)}.")
    _given[task] = wanted
    return Hint(hints[wanted - 1], wanted, len(hints))


watch()
