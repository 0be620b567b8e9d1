"""Judging: three outcomes, a message for each slip, credit where it is due."""

import itertools
import math

import numpy as np
import pytest

from rctlab import TwoByTwo, risk_ratio
from rctlab.tasks.claims import Claim, ClaimsTask
from rctlab.tasks.function import FunctionTask
from rctlab.tasks.number import NumberTask
from rctlab.tasks.task import all_tasks, find_task

NUMBER = NumberTask(
    id="share",
    name="share",
    points=2,
    right=0.3606,
    expected=0.3606,
    within=0.0011,
    steps={"the people assessed": 635},
    percent_too=True,
    hints=("divide",),
    ask="Which one goes on top?",
)
NUMBER.table("""
upside-down | 2.773 | Turned over. | What is on top?
whole ~0.5 | 35 ; 12.0 | Nearly whole. | And then?
""")


@pytest.mark.parametrize("answer", [0.3606, 0.361, 36.06, 36.1, np.float64(0.36)])
def test_a_right_number_earns_the_points_also_in_percent(answer):
    verdict = NUMBER.judge(answer)
    assert (verdict.state, verdict.points) == ("right", 2)


@pytest.mark.parametrize("answer", [None, ...])
def test_a_stub_is_not_started(answer):
    verdict = NUMBER.judge(answer)
    assert (verdict.state, verdict.points) == ("not started", 0)
    assert "`share`" in verdict.message


def test_a_slip_gets_its_own_message_with_the_value_given():
    verdict = NUMBER.judge(277.3)
    assert verdict.slips == ("upside-down",)
    assert verdict.message == "You gave 277.3. Turned over.\nWhat is on top?"


def test_the_working_of_an_estimate_names_the_steps_before_the_answer():
    table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    task = NumberTask(id="rr", points=1, right=risk_ratio(table), expected=1.4831, within=0.0075,
                      hints=(), ask="And?")  # fmt: skip
    assert task.judge(1.48).state == "right"
    step = "That is a step on the way: Risk, usual care.\nAnd?"
    assert task.judge(0.243).message == f"You gave 0.243. {step}"
    assert task.judge(24.3).message == f"You gave 24.3. {step}"
    # the limits lie beyond the answer, and not on the way to it
    assert task.judge(1.2486).message == "You gave 1.249.\nAnd?"


@pytest.mark.parametrize(
    ("answer", "slips", "words"),
    [
        (35.4, ("whole",), "Nearly whole"),
        (12, ("whole",), "Nearly whole"),
        (
            0.4,
            ("rounded",),
            "That is rounded too far: keep three digits.",
        ),
        (0, ("rounded",), "keep three digits"),
        (0.37, ("rounded",), "keep three digits"),
        (0.3, ("rounded",), "keep three digits"),
        (0.363, ("near",), "That is near, and not near enough"),
        (0.5, (), "Which one goes on top"),
        (635, (), "You gave 635. That is a step on the way: the people assessed.\nWhich one goes"),
        (2.8, ("upside-down",), "Turned over"),
        (2.77, ("upside-down",), "Turned over"),
        (2.6, (), "Which one goes on top"),
        (math.nan, (), "not a number"),
        (math.inf, (), "infinity"),
        ("0.36", (), "is the text"),
    ],
)
def test_other_wrong_numbers_earn_nothing_and_are_answered(answer, slips, words):
    verdict = NUMBER.judge(answer)
    assert (verdict.state, verdict.points, verdict.slips) == ("not yet", 0, slips)
    assert words in verdict.message


def test_no_message_gives_the_answer_away():
    for answer in (277.3, 0.4, 0.5, "x"):
        assert "0.3606" not in NUMBER.judge(answer).message


def test_a_hidden_number_that_contradicts_the_task_earns_nothing():
    assert NUMBER.judge(0.3606, hidden=0.3605).points == 2
    assert NUMBER.judge(0.3606, hidden=0.5).points == 0


def test_a_slip_that_cannot_be_told_from_the_answer_is_refused():
    task = NumberTask(id="x", points=1, right=1.0, expected=1.0, within=0.1, hints=(), ask="?")
    task.slip("near", "1.05", "So.", "So?")
    assert ["'1.05' is taken for 'right'" in text for _, text in task.faults()] == [True]


def test_two_slips_with_one_key_are_refused():
    task = NumberTask(id="x", points=1, right=1.0, expected=1.0, within=0.1, hints=(), ask="?")
    task.table("a | 2 | So. | So?\na | 3 | So. | So?")
    assert "two slips share the key 'a'" in [text for _, text in task.faults()]


def _ratio(a, b):
    return math.nan if b == 0 else a / b


FUNCTION = FunctionTask(
    id="ratio",
    name="ratio",
    points=3,
    right=_ratio,
    examples=((1, 3), (4, 2), (1, 0)),
    hints=("divide",),
    ask="What belongs below the line?",
    ask_edge="What does nothing below the line mean?",
)
FUNCTION.table("""
no-guard | return a / b | It stops. | What then?
upside-down | return b / a if a else math.nan | Turned over. | And on top?
""")


def _forgets_to_return(a, b):
    share = a + b
    share = share / 2


@pytest.mark.parametrize(
    "answer", [_ratio, lambda a, b: np.float64(a) / b if b else np.nan], ids=["def", "numpy"]
)
def test_a_right_function_earns_the_points(answer):
    assert FUNCTION.judge(answer, hidden=[((9, 3), 3.0), ((0, 0), math.nan)]).points == 3


@pytest.mark.parametrize(
    ("answer", "slips", "words"),
    [
        (lambda a, b: a / b, ("no-guard",), "`ratio(1, 0)` stopped with ZeroDivisionError"),
        (lambda a, b: b / a, ("upside-down",), "`ratio(1, 3)` gave 3. Turned over."),
        (lambda a, b: print(a / b), ("no-return",), "hands nothing back"),
        (_forgets_to_return, ("no-return",), "hands nothing back"),
        (lambda a, b: round(_ratio(a, b), 2), ("rounded",), "`ratio(1, 3)` gave 0.33"),
        (lambda a, b: 7, ("constant",), "gave 7, and the same for all other numbers"),
        (lambda a, b: a + b, (), "`ratio(1, 3)` gave 4.\nWhat belongs below the line?"),
        (lambda a, b: a / b if b else 0, (), "`ratio(1, 0)` gave 0.\nWhat does nothing below"),
        (lambda a: a, ("misnamed",), "stopped with TypeError"),
        (lambda a, b: a / c, ("misnamed",), "name 'c' is not defined"),  # noqa: F821
        (lambda a, b: "1.5", ("text",), "gave '1.5'"),
        (lambda a, b: exit(), (), "stopped with SystemExit"),
        (1.5, (), "is 1.5, and not a function"),
    ],
)
def test_a_wrong_function_earns_nothing_and_is_answered(answer, slips, words):
    verdict = FUNCTION.judge(answer)
    assert (verdict.state, verdict.points, verdict.slips) == ("not yet", 0, slips)
    assert words in verdict.message


def test_a_function_without_a_body_is_not_started():
    assert FUNCTION.judge(lambda a, b: None).state == "not started"


def test_a_function_that_is_right_on_the_examples_alone_earns_nothing():
    def learned_by_heart(a, b):
        return {(1, 3): 1 / 3, (4, 2): 2.0}.get((a, b), math.nan)

    assert FUNCTION.judge(learned_by_heart).points == 3
    verdict = FUNCTION.judge(learned_by_heart, hidden=[((9, 3), 3.0)])
    assert verdict.points == 0
    assert "`ratio(9, 3)` gave nan" in verdict.message


def test_checking_a_noisy_function_writes_nothing(capfd):
    def noisy(a, b):
        print("on standard output")
        np.log(-1.0)
        return np.divide(a, b) if b else np.float64(0) / 0

    FUNCTION.judge(noisy)
    assert capfd.readouterr() == ("", "")


def test_a_function_cannot_change_the_inputs_of_the_next_call():
    task = FunctionTask(id="s", name="s", points=1, right=sum, examples=(([1, 2],), ([3],)),
                        hints=(), ask="?", ask_edge="?")  # fmt: skip

    def greedy(values):
        total = 0
        while values:
            total += values.pop()
        return total

    assert task.judge(greedy).points == 1
    assert task.judge(greedy).points == 1


CLAIMS = ClaimsTask(
    id="claims",
    name="marked",
    points=2,
    hints=("count",),
    claims={
        "A": Claim("Half.", False, "It is a third."),
        "B": Claim("A third.", True, "It is."),
        "C": Claim("Two thirds.", False, "It is a third."),
        "D": Claim("Less than half.", True, "It is a third."),
    },
)


@pytest.mark.parametrize(
    ("answer", "points", "state", "slips"),
    [
        ("BD", 2, "right", ()),
        ("B", 1, "partly", ("left-out",)),
        ("ABD", 1, "partly", ("claim-A",)),
        ("AB", 0, "not yet", ("claim-A", "left-out")),
        ("AC", 0, "not yet", ("claim-A", "left-out")),
        ("ABCD", 0, "not yet", ("all-marked",)),
        ([], 0, "not started", ()),
        (None, 0, "not started", ()),
        ("X", 0, "not yet", ()),
    ],
)
def test_each_claim_earns_its_share(answer, points, state, slips):
    verdict = CLAIMS.judge(answer)
    assert (verdict.points, verdict.state, verdict.slips) == (points, state, slips)
    for slip in slips:
        assert CLAIMS.slips[slip].words in verdict.message


def test_the_hidden_letters_decide_in_grading():
    assert CLAIMS.judge("BD", hidden="BD").points == 2
    assert CLAIMS.judge("BD", hidden="B").points == 0
    assert CLAIMS.judge("BD", hidden="BDA").points == pytest.approx(4 / 3)


def test_every_task_of_the_course_is_complete():
    assert len(all_tasks()) >= 9
    for task in all_tasks().values():
        assert task.hints
        assert len(task.slips) >= 3 or task.kind == "written"
        for slip in task.slips.values():
            assert "correct" not in slip.words.lower()


def test_an_unknown_task_names_its_neighbours():
    with pytest.raises(ValueError, match="risk-ratio-coach"):
        find_task("risk-ratio-coahc")


def test_the_reasons_come_with_the_right_answer_and_the_key_does_not_come_before():
    right = CLAIMS.judge("BD").message
    assert all(claim.why in right for claim in CLAIMS.claims.values())
    assert "It is.\n" not in CLAIMS.judge("B").message
    assert "D:" not in CLAIMS.judge("B").message


def test_a_function_that_is_right_on_ordinary_inputs_earns_a_part():
    task = FunctionTask(
        id="ratio",
        name="ratio",
        points=3,
        ordinary_points=1,
        right=_ratio,
        examples=((1, 3), (4, 2), (1, 0)),
        hints=(),
        ask="?",
        ask_edge="And with nothing below the line?",
    )
    task.slip("no-guard", "return a / b", "It stops.", "What then?", points=1)
    verdict = task.judge(lambda a, b: a / b)
    assert (verdict.state, verdict.points, verdict.slips) == ("partly", 1, ("no-guard",))
    assert task.judge(lambda a, b: b).points == 0


def test_the_feedback_names_the_slip_that_the_notebook_named():
    def guarded_by_heart(a, b):
        return {(1, 0): math.nan}.get((a, b), b / a if a else 5.0)

    hidden = [((0, 9), 0.0), ((9, 3), 3.0)]
    assert FUNCTION.judge(guarded_by_heart).slips == ("upside-down",)
    assert FUNCTION.judge(guarded_by_heart, hidden=hidden).slips == ("upside-down",)


def _text_in_one_branch(a, b):
    if a == 9:
        return "nan"
    return a / b


def _nan_in_one_branch(a, b):
    if a == 9:
        return nan  # noqa: F821
    return a / b


def _inf_in_one_branch(a, b):
    return Inf if a == 9 else a / b  # noqa: F821


def _misspelt_in_one_branch(a, b):
    return aa if a == 9 else a / b  # noqa: F821


def _uses_a_cell_above(a, b):
    return share_of(a, b) if a == 9 else a / b  # noqa: F821


def _used_before_it_has_a_value(a, b):
    if a == 9:
        return share_of  # noqa: F821
    share_of = a / b
    return share_of  # noqa: RET504


@pytest.mark.parametrize(
    ("answer", "slip", "said"),
    [
        (_text_in_one_branch, "text", "gave 'nan'. That is a text"),
        (_nan_in_one_branch, "bare-nan", "name 'nan' is not defined. Python has no such name"),
        (_inf_in_one_branch, "bare-nan", "name 'Inf' is not defined. Python has no such name"),
        (_misspelt_in_one_branch, "misnamed", "name 'aa' is not defined.\nKnown are"),
        (_uses_a_cell_above, "not-run-share-of", "the cell above that defines `share_of` again"),
        (_used_before_it_has_a_value, "misnamed", "UnboundLocalError"),
    ],
)
def test_the_call_that_is_shown_is_the_one_with_the_slip(answer, slip, said):
    """Each answer also stops with ZeroDivisionError, and earlier, which is another matter."""
    task = FunctionTask(
        id="ratio", points=3, ordinary_points=1, right=_ratio, needs={"share_of": _ratio},
        examples=((1, 3), (4, 2), (1, 0), (9, 0), (9, 0.0)), hints=(), ask="?", ask_edge="?",
    )  # fmt: skip
    task.slip("no-guard", "return a / b", "It stops.", "What then?", points=1)
    verdict = task.judge(answer)
    assert (verdict.points, verdict.slips) == (1, (slip,))
    assert verdict.message.startswith("`ratio(9, 0)` ")
    assert "ZeroDivisionError" not in verdict.message
    assert said in verdict.message
    hidden = [((8, 0), math.nan), ((9, 0), math.nan)]
    assert task.judge(answer, hidden=hidden).message == verdict.message


def test_a_slip_of_ordinary_inputs_is_shown_on_one_of_them():
    task = FunctionTask(
        id="ratio", name="ratio", points=1, right=_ratio, examples=((1, 0), (1, 3), (4, 2)),
        hints=(), ask="?", ask_edge="?",
    )  # fmt: skip
    task.slip("upside-down", "return b / a", "Turned over.", "And?")
    assert task.judge(lambda a, b: b / a if b else 5).message.startswith("`ratio(1, 3)` gave 3")


def test_a_function_that_returns_in_no_branch_is_shown_where_it_gave_nothing():
    def prints(a, b):
        print(a / b)

    task = FunctionTask(
        id="ratio", name="ratio", points=1, right=_ratio, examples=((1, 0), (1, 3), (4, 2)),
        hints=(), ask="?", ask_edge="?",
    )  # fmt: skip
    verdict = task.judge(prints)
    assert verdict.slips == ("no-return",)
    assert verdict.message.startswith("`ratio(1, 3)` gave nothing back: ")


GIVEN = (("def ", "("), ("", " = "), ("import ", ""))  # how a cell gives a name to those after it


def test_the_cells_that_tasks_need_are_in_their_notebooks():
    import json
    from pathlib import Path

    notebooks = [
        json.loads(path.read_text())["cells"]
        for path in (Path(__file__).parents[1] / "course").rglob("*.ipynb")
    ]
    for task in all_tasks().values():
        for name in getattr(task, "needs", ()):
            assert any(
                any(f"{start}{name}{end}" in before for start, end in GIVEN)
                for cells in notebooks
                for before, after in itertools.combinations(
                    ["".join(c["source"]) for c in cells], 2
                )
                if f"def {task.name}(" in after or f"{task.name} = None" in after
            ), f"no cell before {task.name} defines {name}"


def test_session_4_keeps_its_slips_and_forms():
    ids = ("risk-coach", "risk-difference-coach", "risk-ratio-coach", "interval-coach-online",
           "odds-ratio-online", "nnt-online", "risk-ratio-of", "claims-risk")  # fmt: skip
    kinds = [answer.kind for name in ids for answer in find_task(name).answers()]
    assert kinds.count("slip") >= 120
    assert kinds.count("form") >= 26


@pytest.mark.parametrize("task", all_tasks().values(), ids=lambda task: task.id)
def test_every_code_of_every_slip_gets_its_own_message(task):
    """Also the codes that `rctlab verify` does not hand in."""
    assert list(task.faults()) == []
