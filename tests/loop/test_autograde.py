"""Marking: honest work keeps its points, whatever else happens."""

from __future__ import annotations

from rctlab.classroom.loop import autograde


def test_a_right_submission_gets_all_points(toy):
    toy.hand_in("kim")
    (result,) = autograde(toy.room, "toy")
    assert (result.learner, result.score, result.max_score) == ("kim", 5.0, 7.0)
    assert result.needs_look == ()


