"""What a risk ratio means for people: the plain function, and the widget that only shows it."""

import itertools
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rctlab import (
    TwoByTwo,
    describe_risk,
    explore_risk,
    number_needed_to_treat,
    risk_difference,
    risk_ratio,
)
from rctlab.pictures.risk_explorer import PERCENT_ENDS, RATIO_ENDS
from rctlab.pictures.widgets import VIEW, Explorer, NumberControl, read_typed

ARMS = ("coach", "usual care")


# --- describe_risk --------------------------------------------------------------------------


def test_the_trial_s_adjusted_risks():
    found = describe_risk(0.208, 1.54, labels=ARMS)
    assert found.treated_risk == pytest.approx(0.32032)
    assert found.points == pytest.approx(11.232)
    assert found.odds_ratio == pytest.approx((0.32032 / 0.67968) / (0.208 / 0.792))
    assert found.risk_ratio_without == pytest.approx(0.67968 / 0.792)
    assert found.nnt_exact == pytest.approx(1 / 0.11232)
    assert (found.nnt, found.nnt_name) == (9, "NNTB")


def test_text_twin():
    assert str(describe_risk(0.208, 1.54, labels=ARMS)) == (
        "Of 100 people in the coach group, 32 responded and 68 did not. Of 100 in the usual care "
        "group, 21 responded and 79 did not. That is 11 more per 100 in the coach group than in "
        "the usual care group (11.2 percentage points). Coach over usual care: risk ratio 1.54, "
        "odds ratio 1.79, risk ratio of not having the outcome 0.86. NNTB 9 (8.9, rounded up): for "
        "every 9 people in the coach group instead of the usual care group, on average at least "
        "one more responded."
    )


def test_html_holds_picture_table_and_words():
    found = describe_risk(0.208, 1.54, labels=("a<b", "usual care"))
    page = found._repr_html_()
    assert page.count("<img alt=") == 1
    assert "<caption" in page
    assert page.count('<th scope="row"') == len(found.rows) == 7
    assert "a<b" not in page
    assert "a&lt;b" in page
    assert found.picture.alt.count("11 of them marked as extra") == 1


@pytest.mark.parametrize(
    ("ratio", "outcome_is", "name", "words"),
    [
        (1.5, "good", "NNTB", "one more responded"),
        (0.5, "good", "NNTH", "one fewer responded"),
        (1.5, "bad", "NNTH", "one more responded"),
        (0.5, "bad", "NNTB", "one fewer responded"),
    ],
)
def test_nnt_says_benefit_or_harm(ratio, outcome_is, name, words):
    found = describe_risk(0.2, ratio, outcome_is=outcome_is)
    assert (found.nnt, found.nnt_name) == (10, name)  # 1 / 0.1, not 11 from the dust of floats
    assert words in found.text
    assert dict(found.rows)[f"Number needed to treat ({name})"] == "10"


def test_a_number_rounded_up_shows_why():
    assert dict(describe_risk(0.208, 0.8).rows)["Number needed to treat (NNTH)"] == (
        "25 (24.04, rounded up)"
    )


@pytest.mark.parametrize(
    ("risk", "ratio", "odds_ratio", "without", "nnt"),
    [
        (0.0, 1.54, math.nan, 1.0, math.inf),
        (1.0, 1.0, math.nan, math.nan, math.inf),
        (1.0, 0.5, 0.0, math.inf, 2),
        (0.5, 2.0, math.inf, 0.0, 2),
        (0.2, 0.0, 0.0, 1.25, 5),
        (0.2, 1.0, 1.0, 1.0, math.inf),
        (1 / 3, 3.0, math.inf, 0.0, 2),
    ],
)
def test_the_ends_are_defined(risk, ratio, odds_ratio, without, nnt):
    found = describe_risk(risk, ratio)
    assert found.odds_ratio == pytest.approx(odds_ratio, nan_ok=True)
    assert found.risk_ratio_without == pytest.approx(without, nan_ok=True)
    assert found.nnt == nnt
    assert "nan" not in found.text
    assert "inf " not in found.text
    assert found.picture.to_png()


@pytest.mark.parametrize(
    ("risk", "ratio", "undefined"),
    [
        (0.0, 1.54, {"Risk ratio", "Odds ratio"}),
        (0.0, 0.0, {"Risk ratio", "Odds ratio"}),
        (1.0, 1.0, {"Risk ratio of not having the outcome", "Odds ratio"}),
        (0.2, 0.0, set()),
    ],
)
def test_a_ratio_of_nothing_to_nothing_is_not_defined(risk, ratio, undefined):
    found = describe_risk(risk, ratio)
    assert {name for name, value in found.rows if value == "not defined"} == undefined
    assert found.text.count("not defined") == len(undefined)
    assert math.isnan(found.risk_ratio) == ("Risk ratio" in undefined)


@pytest.mark.parametrize(
    ("risk", "ratio", "shown"),
    [
        (0.018, 1.54, "+0.97 points"),  # beside an NNT of 103, "+1.0 points" would look wrong
        (0.018, 0.46, "\N{MINUS SIGN}0.97 points"),
        (0.2, 1.05, "+1.00 points"),
        (0.2, 1.1, "+2.0 points"),
        (0.2, 1.0, "0 points"),
    ],
)
def test_a_small_difference_has_two_decimals(risk, ratio, shown):
    found = describe_risk(risk, ratio)
    assert dict(found.rows)["Risk difference"] == shown
    size = shown.strip("+\N{MINUS SIGN}").removesuffix(" points")
    assert (f"({size} percentage points)" in found.text) == (ratio != 1)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((20.8, 1.54), ValueError, "control_risk=20.8.*If 20.8 is a percentage, write 0.208;"),
        ((-0.1, 1.54), ValueError, "control_risk=-0.1.*0 to 1"),
        ((math.nan, 1.54), ValueError, "control_risk=nan"),
        (("a", 1.54), TypeError, "control_risk='a'"),
        ((0.2, -1), ValueError, "risk_ratio=-1"),
        ((0.2, math.inf), ValueError, "risk_ratio=inf"),
        ((0.2, None), TypeError, "risk_ratio=None"),
        ((0.9, 1.54), ValueError, "at most 1.111"),
    ],
)
def test_bad_input_is_named(arguments, error, said):
    with pytest.raises(error, match=said):
        describe_risk(*arguments)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"labels": ("a",)}, "give two names"),
        ({"labels": ("a", "a")}, "different names"),
        ({"per": 10}, "per=10: allowed are 100 and 1000"),
        ({"outcome": ""}, "outcome=''"),
        ({"outcome_is": "fine"}, "outcome_is='fine': allowed are 'good' and 'bad'"),
    ],
)
def test_bad_options_are_named(options, said):
    with pytest.raises(ValueError, match=said):
        describe_risk(0.2, 1.5, **options)


@pytest.mark.parametrize("counts", [(229, 151), (9, 4), (3, 3), (0, 5), (635, 3)])
@pytest.mark.parametrize("outcome_is", ["good", "bad"])
def test_the_numbers_are_those_of_the_measures_from_counts(counts, outcome_is):
    table = TwoByTwo(treated=(counts[0], 635), control=(counts[1], 621))
    rest = TwoByTwo(treated=(635 - counts[0], 635), control=(621 - counts[1], 621))
    found = describe_risk(counts[1] / 621, float(risk_ratio(table)), outcome_is=outcome_is)
    needed = number_needed_to_treat(table, outcome_is=outcome_is)
    assert found.risk_difference == pytest.approx(float(risk_difference(table)))
    assert found.risk_ratio_without == pytest.approx(float(risk_ratio(rest)))
    sample = counts[0] / 635 * (1 - counts[1] / 621), (1 - counts[0] / 635) * counts[1] / 621
    assert found.odds_ratio == pytest.approx(sample[0] / sample[1] if sample[1] else math.inf)
    assert (found.nnt, found.nnt_name) == (needed.people, needed.kind)


@given(st.floats(0.001, 0.999), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_measures_hang_together(control, treated):
    found = describe_risk(control, treated / control)
    assert found.treated_risk == pytest.approx(treated, abs=1e-12)
    assert found.control_risk * found.risk_ratio - control == pytest.approx(found.points / 100)
    assert found.nnt >= found.nnt_exact - 1e-6
    if 1e-9 < treated < 1 - 1e-9:
        assert found.odds_ratio == pytest.approx(found.risk_ratio / found.risk_ratio_without)
        # the odds ratio lies farther from 1 than the risk ratio does
        assert abs(math.log(found.odds_ratio)) >= abs(math.log(found.risk_ratio)) - 1e-12


# --- explore_risk ---------------------------------------------------------------------------


def parts(widget):
    """Return what the widget shows beneath its sliders, by name."""
    _, _, _, note, shown, _ = widget.box.children
    figures, image = shown.children
    table, words = figures.children
    return {"note": note, "table": table, "words": words, "image": image}


def spoken(widget):
    """Return what the live region says, as HTML."""
    return parts(widget)["words"].value


def boxes(widget):
    """Return the box of the risk and the box of the ratio."""
    return [row.children[0] for row in widget.box.children[:2]]


def test_it_starts_where_the_trial_ended():
    widget = explore_risk()
    assert widget.text == describe_risk(0.208, 1.54, labels=ARMS).text
    assert widget.text in spoken(widget)
    assert 'aria-live="polite"' in spoken(widget)
    assert widget.note == ""


def test_each_control_moves_the_words_the_table_and_the_picture():
    widget = explore_risk()
    shown = parts(widget)
    image, table = shown["image"].value, shown["table"].value
    widget.control.value = 1.8
    assert widget.text == describe_risk(0.018, 1.54, labels=ARMS).text
    assert "103 (102.9, rounded up)" in shown["table"].value != table
    assert shown["image"].value != image
    widget.ratio.value = 1.0
    assert "The risk in the coach group is the same as in the usual care group." in spoken(widget)
    widget.per.value = 1000
    assert "Of 1,000 people in the coach group, 18 responded" in spoken(widget)


def test_questions_that_only_playing_answers():
    widget = explore_risk()
    for percent in (1.9, 1.8):
        widget.control.value = percent
        assert (widget.found.nnt > 100) == (percent == 1.8)
    gaps = {}
    for percent in (2.4, 2.3):
        widget.control.value = percent
        gaps[percent] = widget.found.odds_ratio - widget.found.risk_ratio
    assert gaps[2.3] < 0.02 < gaps[2.4]


@pytest.mark.parametrize("per", [100, 1000])
@pytest.mark.parametrize("first", ["control", "ratio"])
@pytest.mark.parametrize(
    ("percent", "ratio"), list(itertools.product((*PERCENT_ENDS, 50.0), (*RATIO_ENDS, 1.0)))
)
def test_every_corner_of_the_sliders(percent, ratio, first, per):
    widget = explore_risk(per=per)
    wanted = {"control": percent, "ratio": ratio}
    second = "ratio" if first == "control" else "control"
    notes = []
    for name in (first, second):
        getattr(widget, name).value = wanted[name]
        notes.append(widget.note)
    control, times = widget.control.value, widget.ratio.value
    assert control * times <= 100 + 1e-6
    expected = describe_risk(control / 100, times, labels=ARMS, per=per)
    assert widget.text == expected.text
    assert widget.text in spoken(widget)
    assert "nan" not in spoken(widget)
    if (control, times) != (percent, ratio):
        assert any("stops at" in note for note in notes)


def test_the_slider_that_was_moved_is_the_one_that_stops():
    widget = explore_risk()
    widget.control.value = PERCENT_ENDS[1]
    assert (widget.control.value, widget.ratio.value) == (64.9, 1.54)
    note = parts(widget)["note"]
    assert "Here the risk in the usual care group stops at 64.9%" in note.value
    assert 'role="alert"' in note.value
    assert note.layout.min_height == "28px", "nothing moves when it speaks"
    widget.control.value = 20.8
    assert widget.note == note.value == ""
    widget.ratio.value = RATIO_ENDS[1]
    assert (widget.control.value, widget.ratio.value) == (20.8, 4.8)
    assert "Here the risk ratio stops at 4.80" in note.value


def test_a_typed_number_does_the_same_and_is_stopped_too():
    widget = explore_risk()
    percent, times = boxes(widget)
    percent.value = "10"
    assert (widget.control.value, widget.found.control_risk) == (10, 0.1)
    percent.value = "99"
    assert (percent.value, widget.control.value) == ("64.9", 64.9)
    times.value = "0.5"
    assert (times.value, widget.ratio.value) == ("0.5", 0.5)
    widget.control.value = 30.04
    assert (percent.value, widget.control.value) == ("30", 30.0)


def test_a_number_typed_in_the_browser_is_stopped_too():
    """The message that a browser sends holds other notices back, so it takes another way."""
    widget = explore_risk()
    percent, _ = boxes(widget)
    percent.set_state({"value": "99"})
    assert (percent.value, widget.control.value) == ("64.9", 64.9)
    assert "stops at 64.9%" in parts(widget)["note"].value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.8", 1.8),
        ("1,8", 1.8),
        (" 20 ", 20.0),
        (",5", 0.5),
        ("5.", 5.0),
        ("-3", -3.0),
        ("\N{MINUS SIGN}3", -3.0),
        *((bad, None) for bad in ("", "abc", "1,000.5", "1.2.3", "1_0", "1e3", "nan", "inf", "-")),
    ],
)
def test_a_typed_number_is_read_or_refused(typed, value):
    assert read_typed(typed) == value


@pytest.mark.parametrize(
    ("typed", "value", "note"),
    [
        ("1,8", 1.8, ""),
        ("30%", 30.0, ""),
        ("0.2%", 0.2, ""),
        ("1", 1.0, ""),
        ("0.1%", 0.1, ""),
        ("64.9", 64.9, ""),
        ("0.208", 0.2, "0.2% means 2 in 1,000. Did you mean 20.8%? Then type 20.8."),
        ("0,99", 1.0, "1% means 10 in 1,000. Did you mean 99%? Then type 99."),
        (
            "0.05",
            0.1,
            "Here the risk in the usual care group runs from 0.1% to 99.9%. "
            "0.1% means 1 in 1,000. Did you mean 5%? Then type 5.",
        ),
        ("0", 0.1, "Here the risk in the usual care group runs from 0.1% to 99.9%."),
        ("-5", 0.1, "Here the risk in the usual care group runs from 0.1% to 99.9%."),
        (
            "120",
            64.9,
            "Here the risk in the usual care group stops at 64.9%: any more, and the risk in the "
            "coach group would pass 100%.",
        ),
        (
            "<b>",
            20.8,
            '"<b>" is not a number that can be read here, so the risk in the usual care group '
            "stays at 20.8%.",
        ),
        (
            "",
            20.8,
            "An empty box is not a number that can be read here, so the risk in the usual care "
            "group stays at 20.8%.",
        ),
    ],
)
def test_what_the_percent_box_makes_of_what_is_typed(typed, value, note):
    widget = explore_risk()
    percent, _ = boxes(widget)
    percent.set_state({"value": typed})
    assert (widget.control.value, percent.value) == (value, f"{value:g}")
    assert widget.note == note
    assert "<b>" not in parts(widget)["note"].value
    widget.control.value = 40
    assert widget.note == ""


@pytest.mark.parametrize(
    ("typed", "value", "note"),
    [
        ("0,5", 0.5, ""),
        ("0.1", 0.1, ""),
        ("5", 4.8, "Here the risk ratio stops at 4.80"),
        ("9", 4.8, "Here the risk ratio stops at 4.80"),
        ("0", 0.1, "Here the risk ratio runs from 0.1 to 5."),
        ("50%", 1.54, '"50%" is not a number that can be read here'),
    ],
)
def test_what_the_ratio_box_makes_of_what_is_typed(typed, value, note):
    widget = explore_risk()
    _, times = boxes(widget)
    times.set_state({"value": typed})
    assert (widget.ratio.value, times.value) == (value, f"{value:g}")
    assert widget.note.startswith(note)
    assert bool(widget.note) == bool(note)


def test_a_ratio_that_is_free_to_reach_its_end_is_told_of_the_end():
    widget = explore_risk(control_percent=10)
    boxes(widget)[1].set_state({"value": "7,5"})
    assert widget.ratio.value == RATIO_ENDS[1]
    assert widget.note == "Here the risk ratio runs from 0.1 to 5."


def test_figures_stand_under_the_sliders_and_the_note_between_them():
    """The number needed to treat has to be in sight while a slider is pulled."""
    widget = explore_risk()
    kinds = [type(child).__name__ for child in widget.box.children[:5]]
    assert kinds == ["Box", "Box", "Dropdown", "HTML", "Box"]
    shown = widget.box.children[4]
    assert "<table" in shown.children[0].children[0].value
    assert "<img" in shown.children[1].value
    assert shown.layout.flex_flow == "row wrap"


def test_controls_have_names_and_draw_once():
    widget = explore_risk(labels=("new", "old"))
    rows = widget.box.children[:2]
    assert [box.description for box in boxes(widget)] == [
        "Risk in old (%)",
        "Risk ratio, new v old",
    ]
    assert not any(control.continuous_update for row in rows for control in row.children)
    assert widget.per.description == "People drawn"


def test_where_no_widget_runs_picture_and_words_stand_in(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    widget = explore_risk()
    widget._ipython_display_()
    view, behind = shown
    assert view["text/plain"] == ""
    assert view[VIEW]["model_id"] == widget.box.model_id
    assert behind["text/plain"] == widget.text == repr(widget)
    assert "<img alt=" in behind["text/html"]
    # the widget itself brings the style that hides them, and hides no other widget's
    style = widget.box.children[-1].value
    name = re.search(r'^<div class="([^"]+)">', behind["text/html"])[1]
    assert f".{name}{{display:none}}" in style
    assert name not in explore_risk().box.children[-1].value


def test_the_shell_serves_an_explorer_of_one_number():
    class Halves(Explorer):
        def __init__(self):
            self.share = NumberControl("Share", "the share", 50, ends=(0, 100), digits=0, unit="%")
            super().__init__([self.share])

        def describe(self):
            return describe_risk(self.share.slider.value / 100, 1, labels=ARMS)

    widget = Halves()
    widget.share.box.value = "150"
    assert widget.note == "Here the share runs from 0% to 100%."
    assert widget.text == describe_risk(1, 1, labels=ARMS).text == repr(widget)
    assert [type(child).__name__ for child in widget.box.children[:3]] == ["Box", "HTML", "Box"]


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False])
def test_an_exported_page_shows_picture_and_words(kept, recwarn):
    import nbformat
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    cell = nbformat.v4.new_code_cell("from rctlab import explore_risk\nexplore_risk()")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, kernel_name="python3", store_widget_state=kept).execute()
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert not [warning for warning in recwarn if "represented" in str(warning.message)]
    assert page.count('<div class="rctlab-behind-') == 1
    assert "Of 100 people in the coach group, 32 responded and 68 did not." in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((0, 1.5), "control_percent=0: the slider runs from 0.1 to 99.9"),
        ((20, 9), "ratio=9: the slider runs from 0.1 to 5.0"),
        ((80, 1.5), "at most 1.25"),
    ],
)
def test_a_slider_cannot_start_outside(arguments, said):
    with pytest.raises(ValueError, match=said):
        explore_risk(*arguments)
