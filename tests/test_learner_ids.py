"""The seed of a learner: the same on every machine, another for everybody."""

import pytest

from rctlab import learner_seed


@pytest.mark.parametrize(
    ("learner", "course", "seed"),
    [
        ("ada", "demo", 41804058417600),
        ("Zoë", "cbt-cp 2026 spring", 103647870439876),
        ("Zoe\u0308 ", "CBT-CP 2026 spring", 103647870439876),
        ('x","y', "z", 125677988091210),
        ("0001", "demo", 142623365477094),
    ],
)
def test_a_learners_seed_never_changes(learner, course, seed):
    assert learner_seed(learner, course) == seed


def test_learners_and_courses_have_seeds_of_their_own():
    seeds = {learner_seed(f"id{i}", course) for i in range(2000) for course in ("one", "two")}
    assert len(seeds) == 4000
    assert max(seeds) < 2**48
    assert learner_seed("a", "b") != learner_seed("b", "a")


@pytest.mark.parametrize("bad", [7, None, b"ada", ["ada"]])
def test_a_learner_is_text(bad):
    with pytest.raises(TypeError, match=r"learner=.*is no text"):
        learner_seed(bad, "demo")
    with pytest.raises(TypeError, match=r"course=.*is no text"):
        learner_seed("ada", bad)


@pytest.mark.parametrize("bad", ["", "  ", "\t\n"])
def test_a_learner_has_a_name(bad):
    with pytest.raises(ValueError, match=r"learner=.*is empty"):
        learner_seed(bad, "demo")
    with pytest.raises(ValueError, match=r"course=.*is empty"):
        learner_seed("ada", bad)
