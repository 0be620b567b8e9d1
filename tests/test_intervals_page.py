"""The page "Which interval should I teach?": its numbers, its pictures and what it claims."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import matplotlib.image
import numpy as np
import pytest

import rctlab
from rctlab.wording import method_name

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "intervals.md"


@pytest.fixture(scope="module")
def curves() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DOCS)
        yield importlib.import_module("coverage_curves")


def of(curves, measure, people, method):
    (subject,) = [one for one in curves.SUBJECTS if one.measure == measure]
    return curves.curves(subject)[method, people]


def test_every_number_on_the_page_is_the_computed_one(curves):
    page = PAGE.read_text(encoding="utf-8")
    assert curves.filled(page) == page, "run make curves"
    assert page.count("<!-- computed:") == len(curves.blocks()) == page.count("<!-- end -->")


def test_pictures_are_the_ones_described(curves, tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    for subject in curves.SUBJECTS:
        name = f"coverage-{subject.key}.png"
        picture = curves.picture(subject)
        assert f"![{picture.alt}]({name})" in page
        drawn = matplotlib.image.imread(picture.save(tmp_path / name))
        kept = matplotlib.image.imread(DOCS / name)
        assert drawn.shape == kept.shape
        assert np.mean(np.abs(drawn - kept)) < 0.01


def test_every_curve_is_drawn_and_in_the_table(curves):
    for subject in curves.SUBJECTS:
        picture, table = curves.picture(subject), curves.table(subject)
        words = [text.get_text() for text in picture.figure.axes[0].texts]
        for method in subject.methods:
            assert method_name(method).split()[0].split("-")[0] in " ".join(words)
            for people in subject.people:
                curve = curves.curves(subject)[method, people]
                said = f"average {curve.average:.1f}%, least {curve.least:.1f}%"
                assert said in words
                assert said in picture.text
                assert (
                    f"| {method_name(method)} | {curve.average:.1f}% | " in table or people[0] > 20
                )


def test_no_text_of_a_picture_is_clipped_or_lies_on_another(curves):
    for subject in curves.SUBJECTS:
        figure = curves.picture(subject).figure
        figure.canvas.draw()
        boxes = [text.get_window_extent() for text in figure.axes[0].texts]
        for place, box in enumerate(boxes):
            assert 0 <= box.x0 < box.x1 <= figure.bbox.width
            assert 0 <= box.y0 < box.y1 <= figure.bbox.height
            assert not any(box.overlaps(other) for other in boxes[place + 1 :])


def test_the_numbers_at_one_point_by_hand(curves):
    """Wald, 20 people, a risk of 0.5%: only 1 to 3 events give an interval that holds it."""
    chance = [0.995**20, *(c * 0.005**k * 0.995 ** (20 - k) for k, c in ((1, 20), (2, 190)))]
    curve = of(curves, "risk", (20,), "wald")
    held = [k for k in range(1, 4) if rctlab.risk(k, 20, method="wald").lower <= 0.005]
    assert held == [1, 2, 3]
    assert curve.least == pytest.approx(100 * (sum(chance[1:]) + 1140 * 0.005**3 * 0.995**17))
    assert curve.least_at == 0.5


# --- what the page says without a number ------------------------------------------------------


def test_the_defaults_named_are_the_defaults():
    rows = [line.split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    named = {row[0].removeprefix("| "): row[1] for row in rows if len(row) == 4}
    measures = ("risk", "risk difference", "risk ratio", "odds ratio")
    for measure in measures:
        function = getattr(rctlab, measure.replace(" ", "_"))
        default = inspect.signature(function).parameters["method"].default
        assert named[measure] == method_name(default)


def test_exact_is_never_short_and_longer_than_mid_p(curves):
    for people in ((20,), (50,)):
        exact = of(curves, "risk", people, "clopper-pearson")
        assert exact.least >= 95
        assert exact.average > of(curves, "risk", people, "mid-p").average
    for people in (curves.SMALL, curves.TRIAL):
        exact = of(curves, "odds ratio", people, "conditional-exact")
        assert exact.least >= 95
        assert exact.average > of(curves, "odds ratio", people, "conditional-mid-p").average


def test_wald_is_worst_near_the_ends_and_not_mended_by_fifty_people(curves):
    for people in ((20,), (50,)):
        wald = of(curves, "risk", people, "wald")
        assert wald.coverage[0] < 25
        assert wald.coverage[-1] < 25
        others = [of(curves, "risk", people, m).average for m in ("wilson", "mid-p", "jeffreys")]
        assert wald.average < min(others) - 4


def test_newcombe_and_the_score_intervals_hold_up_in_small_arms(curves):
    for method in ("newcombe", "mee", "miettinen-nurminen"):
        assert of(curves, "risk difference", curves.SMALL, method).least > 94
    caffo, wald = (
        of(curves, "risk difference", curves.SMALL, m) for m in ("agresti-caffo", "wald")
    )
    assert caffo.average > 95.5 > 94 > wald.average


def test_only_miettinen_nurminen_and_agresti_caffo_hold_up_where_the_difference_is_huge(curves):
    least = {
        method: curves.square("risk difference", method).least
        for method in ("newcombe", "miettinen-nurminen", "agresti-caffo", "wald")
    }
    assert min(least["miettinen-nurminen"], least["agresti-caffo"]) > 93 > least["newcombe"]
    assert least["newcombe"] > 85 > least["wald"]


def test_walter_is_for_rare_events(curves):
    walter, koopman = (curves.square("risk ratio", name) for name in ("walter", "koopman"))
    assert walter.least < 80 < 90 < koopman.least
    assert int(walter.least_at.partition("%")[0]) > 90


def test_cornfield_comes_closer_than_mid_p_in_small_arms(curves):
    names = ("cornfield-score", "conditional-mid-p")
    nearer, farther = (curves.square("odds ratio", name).average for name in names)
    assert abs(nearer - 95) < abs(farther - 95)
    near, far = (abs(of(curves, "odds ratio", curves.SMALL, m).average - 95) for m in names)
    assert near < far


def test_miettinen_and_nurminens_ratio_is_the_more_careful_in_small_arms(curves):
    names = ("miettinen-nurminen", "koopman")
    corrected, koopman = (of(curves, "risk ratio", curves.SMALL, m) for m in names)
    assert corrected.least > koopman.least
    assert (corrected.coverage >= koopman.coverage - 1e-9).all()


def test_the_example_prints_what_it_says():
    flags = doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags)
    assert (failed, tried) == (0, 2)
