"""A trial of one's own: whose it is, what its tasks ask for, and what a neighbour's number earns."""

import subprocess
import sys
from pathlib import Path

import pytest

from rctlab import check, learner_seed, own_trial, primary_analysis, simulate_trial
from rctlab.sessions import s8_your_capstone
from rctlab.tasks import own
from rctlab.tasks.task import find_task, tasks_in

TASKS = [task for task in tasks_in(vars(s8_your_capstone)).values() if task.kind == "compute"]


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    monkeypatch.setattr(own, "_handed", [])
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


@pytest.fixture
def marking(monkeypatch, tmp_path):
    """Mark as nbgrader does: in the learner's own folder, with the class's beside it."""

    def begin(learner, classmates=()):
        folder = tmp_path / "autograded" / learner / "s8-your-capstone"
        folder.mkdir(parents=True)
        for name in (learner, *classmates):
            (tmp_path / "submitted" / name).mkdir(parents=True)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        return tmp_path

    return begin


def risk_of(learner, course="demo"):
    trial = simulate_trial(learner_seed(learner, course), mode="personal")
    return float(trial[trial["arm"] == "coach"]["responder_3"].mean())


def test_a_trial_is_the_learners_own():
    ada, ben = own_trial("ada", "demo"), own_trial("ben", "demo")
    assert ada.equals(own_trial(" ADA ", "demo"))
    assert not ada.equals(ben)
    assert ada.attrs["synthetic"]
    with pytest.raises(TypeError, match="learner=7"):
        own_trial(7, "demo")


def test_what_somebody_changes_in_a_trial_changes_no_right_answer():
    trial = own_trial("ada", "demo")
    trial["responder_3"] = 1.0
    assert check("own-risk", risk_of("ada")).state == "right"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
@pytest.mark.parametrize("learner", ["kim", "0001"])
def test_each_learner_has_right_answers_of_their_own(task, learner):
    trial = own_trial(learner, "spring")
    space = {"trial": trial}
    exec("from rctlab import *", space)
    right = eval(task.code, space)
    assert check(task.id, right).points == task.points
    own_trial("somebody else", "spring")
    assert check(task.id, right).points == 0


def test_the_answers_do_not_come_from_a_table():
    trial = own_trial("zoe", "any course")
    found = primary_analysis(trial).ratios["coach v online"].estimate
    assert check("own-primary", found).state == "right"
    assert find_task("own-primary").expected != pytest.approx(found, abs=0.001)


def test_without_a_trial_the_message_says_which_cell_to_run():
    verdict = check("own-risk", 0.37)
    assert verdict.slips == ("no-trial",)
    assert "`own_trial`" in verdict.message


def test_in_marking_the_name_has_to_be_the_one_it_was_handed_in_under(marking):
    marking("kim")
    own_trial("ben", "demo")
    verdict = check("own-risk", risk_of("ben"))
    assert (verdict.points, verdict.slips) == (0, ("other-name",))
    own_trial("Kim", "demo")
    assert check("own-risk", risk_of("kim")).state == "right"


def test_a_neighbours_number_earns_nothing_and_is_named(marking):
    marking("kim", ["ben", "ada"])
    own_trial("kim", "demo")
    verdict = check("own-risk", risk_of("ben"))
    assert (verdict.points, verdict.slips) == (0, ("neighbour",))
    assert "another learner's trial" in verdict.message
    in_percent = check("own-risk", 100 * risk_of("ada"))
    assert in_percent.slips == ("neighbour",)


def test_few_digits_accuse_nobody(marking):
    marking("kim", ["ben"])
    own_trial("kim", "demo")
    for task in TASKS:
        theirs = float(task._of(learner_seed("ben", "demo"), task.code))
        assert "neighbour" not in check(task.id, round(theirs, 2)).slips


def test_outside_of_marking_nobody_is_compared():
    own_trial("kim", "demo")
    assert own.handed_in_by() is None
    assert check("own-risk", risk_of("ben")).slips != ("neighbour",)
    assert Path.cwd().name != "s8-your-capstone"


def test_every_verdict_says_whose_trial_it_went_by():
    own_trial("kim", "spring")
    for answer in (risk_of("kim", "spring"), 0.9):
        assert 'the trial of "kim", course "spring"' in check("own-risk", answer).message


def test_a_name_that_was_changed_since_is_told():
    """In a shell of its own: IPython changes what `exit` is for the whole process."""
    cells = (
        "learner, course = 'kim', 'demo'",
        "from rctlab import check, own_trial",
        "trial = own_trial(learner, course)",
        "share = trial[trial['arm'] == 'coach']['responder_3'].mean()",
        "print(check('own-risk', share).state)",
        "learner = 'lee'",
        "print(check('own-risk', share).slips)",
    )
    run = "\n".join(f"shell.run_cell({cell!r})" for cell in cells)
    start = "from IPython.core.interactiveshell import InteractiveShell as Shell"
    code = f"{start}\nshell = Shell.instance()\n{run}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split("\n")[:2] == ["right", "('changed-name',)"], done.stderr
