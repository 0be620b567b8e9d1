"""What learners see of a check, and what nbgrader makes of it."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from rctlab import check, examine, hint, progress
from rctlab.tasks.verdict import MIME, NotYet

TASK = "risk-ratio-coach"


def _graded(verdict, points):
    bundle = verdict._repr_mimebundle_()
    output = new_output("execute_result", data=bundle, execution_count=1)
    meta = {"grade": True, "solution": False, "points": points, "grade_id": "t", "locked": True}
    cell = new_code_cell(outputs=[output], metadata={"nbgrader": meta})
    return determine_grade(cell)


@pytest.mark.parametrize(("answer", "score"), [(1.48, 2), (0.674, 0), (None, 0)])
def test_nbgrader_reads_the_points_from_the_verdict(answer, score):
    assert _graded(check(TASK, answer), 2) == (score, 2)


def test_nbgrader_reads_partial_credit():
    assert _graded(check("claims-risk", "BD"), 4) == (2, 4)


def test_the_page_says_the_verdict_in_words_and_escapes_what_was_given():
    html = check(TASK, 0.674)._repr_mimebundle_()["text/html"]
    assert "Not yet." in html
    assert 'data-slip="upside-down"' in html
    assert "0 of 2 points" in html
    assert "<script>" not in check(TASK, "<script>x</script>")._repr_mimebundle_()["text/html"]


def test_examine_raises_a_message_without_a_traceback():
    with pytest.raises(NotYet) as raised:
        examine(TASK, 0.674, hidden=1.4831)
    lines = raised.value._render_traceback_()
    assert lines[0].startswith("Not yet. You gave 0.674. That is usual care over coach.")
    assert raised.value.verdict.slips == ("upside-down",)


def test_the_verdict_travels_as_data_beside_the_words():
    data = check(TASK, 0.674)._repr_mimebundle_()[MIME]
    assert (data["task"], data["state"], data["slips"]) == (TASK, "not yet", ["upside-down"])
    assert (data["points"], data["out_of"]) == (0, 2)
    assert data["message"].startswith("You gave 0.674. That is usual care over coach.")
    assert json.loads(json.dumps(data)) == data


def test_examine_gives_what_was_earned():
    assert examine(TASK, 1.48, hidden=1.4831).points == 2
    assert examine("claims-risk", "BD", hidden="BDFI").points == 2


def test_hints_go_from_gentle_to_plain():
    first = hint(TASK, 1)
    assert str(first).startswith("Hint 1 of 2.")
    assert str(first).endswith("For the next one, run this again.")
    assert "run this again" not in str(hint(TASK, 2))


def test_a_hint_asked_for_again_is_the_next_one():
    hint("nnt-online", 1)
    assert hint("nnt-online").number == 2
    with pytest.raises(ValueError, match=r"^That was the last hint\. hint\(\"nnt-online\", 1\)"):
        hint("nnt-online")
    assert hint("nnt-online", 1).number == 1


def test_a_written_answer_has_hints_that_ask_and_no_check():
    assert str(hint("explain-risk", 1)).count("?") == 1
    with pytest.raises(ValueError, match="A person marks 'explain-risk'"):
        check("explain-risk", "So 32 of 100.")


def test_progress_shows_every_task_of_the_session_and_its_last_points():
    check("risk-coach", 0.5)
    check("risk-coach", 229 / 635)
    check(TASK, 0.674)
    shown = progress()
    assert shown.session == "s4-risk"
    assert shown.points == sum(
        verdict.points for name, verdict in shown.told.items() if name in shown.tasks
    )
    assert "risk-coach" in str(shown).partition("Right: ")[2].partition(".")[0]
    assert f"Not yet: {TASK}" in str(shown)
    html = shown._repr_html_()
    assert html.count('<th scope="row">') == len(shown.tasks)
    assert "a person marks it" in html
    with pytest.raises(ValueError, match="session='s9' is not a session; there are 's1-claim'"):
        progress("s9")


@pytest.mark.parametrize("number", [0, 3, "1", True, 1.5])
def test_a_hint_that_is_not_there_is_refused(number):
    with pytest.raises(ValueError, match=r"number=.*hints 1 to 2"):
        hint(TASK, number)


def test_an_unknown_task_is_refused_with_its_neighbours():
    with pytest.raises(ValueError, match=r"task='risk_ratio_of'.*'risk-ratio-of'") as asked:
        check("risk_ratio_of", 1)
    assert asked.value._render_traceback_() == [str(asked.value)]


def test_a_check_that_is_not_right_offers_the_hint():
    stuck = "hint(&quot;risk-ratio-coach&quot;)"
    for answer, offered in ((0.674, True), (1.48, False), (None, False)):
        html = check(TASK, answer)._repr_mimebundle_()["text/html"]
        assert (stuck in html.replace('"', "&quot;")) == offered


def test_practice_shows_no_points():
    verdict = check("practice-not-responding", 30)
    assert verdict.state == "right"
    assert "point" not in verdict._repr_mimebundle_()["text/html"]
