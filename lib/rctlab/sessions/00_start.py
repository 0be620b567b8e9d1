"""The start page: one task for practice, and what people answer to it."""

from rctlab.record import published
from rctlab.tasks.number import NumberTask

COACH, USUAL = (published.counts(arm, month=12) for arm in ("coach", "usual"))

PRACTICE_TASK = NumberTask(
    id="practice-not-responding",
    name="not_responding",
    points=0,
    right=40 - 10,
    expected=30,
    within=0,
    hints=("40 people in all: take away those who responded.",),
    well="30 of the 40 did not respond. That is how every task works.",
    ask="How many are left of 40 when the responders are taken away?",
)
PRACTICE_TASK.table("""
responding | 10 | That is how many responded. | How many of the 40 are left?
proportion | 0.75 ; 75 | That is a share of the people. | How many people is it?
everybody | 40 | That is everybody in the group. | Did some of them respond?
""")
PRACTICE_TASK.form("a sum", "40 - 10")
