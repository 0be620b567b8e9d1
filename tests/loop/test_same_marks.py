"""Honest work gets the marks that plain nbgrader gives it, cell by cell."""

from __future__ import annotations

import pytest
from same_marks import differences


@pytest.mark.slow
def test_honest_work_of_every_session_is_marked_as_plain_nbgrader_marks_it():
    """Two notebooks a session; `python tests/same_marks.py 200` compares as many as there are."""
    found = dict(differences(18))
    assert len(found) == 18
    assert not {name: odd for name, odd in found.items() if odd}
