"""Pictures: the numbers in the words, the icons that are drawn, and that everything can be read."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.path import Path

import rctlab
from rctlab import Estimate, TwoByTwo, icon_array
from rctlab.pictures.icon_grids import STATES, states_of
from rctlab.pictures.per_hundred import percent, round_half_up
from rctlab.pictures.picture import Picture

TABLE = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
OBSERVED = {"coach": (229, 635), "online": (179, 542), "usual care": (151, 621)}


def words_of(picture):
    """Return the texts that are drawn in a picture."""
    return [
        text.get_text().replace("\N{NO-BREAK SPACE}", " ") for text in picture.figure.axes[0].texts
    ]


def icons_drawn(picture, state, per=100):
    """Count the icons of one state in the figure itself; the one in the legend is left out."""
    face, edge, *_ = STATES[state]
    subpaths = 2 if per == 100 else 1  # a person is a head and shoulders
    count = 0
    for patch in picture.figure.axes[0].patches:
        codes = patch.get_path().codes
        is_icon = codes is not None and Path.CURVE4 in codes
        colours = to_hex(patch.get_facecolor()), to_hex(patch.get_edgecolor())
        if is_icon and colours == (to_hex(face), to_hex(edge)):
            count += int(np.sum(codes == Path.MOVETO)) // subpaths
    return count - 1


# --- Picture --------------------------------------------------------------------------------


def test_a_notebook_gets_an_image_with_words():
    picture = icon_array(TABLE)
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == picture.text == str(picture) == repr(picture)
    page = bundle["text/html"]
    assert page.startswith('<figure role="group"')
    printed = "Rounded from 36.1% (229 of 635) and 24.3% (151 of 621)."
    assert f'<img alt="{picture.alt} {printed}" src="data:image/png;base64,' in page
    assert page.endswith(f">{picture.text.removesuffix(printed).strip()}</figcaption></figure>")
    assert "background:#fff" in page  # a dark theme must not shine through


def test_the_note_on_rounding_is_read_once():
    """It is printed in the picture: the caption leaves it out, alt and plain text keep it."""
    picture = icon_array({"coach": 0.421, "usual care": 0.308}, extra=True)
    note = "Rounded from 42.1% and 30.8%; not a head count."
    image, caption = picture.to_html().split("<figcaption")
    assert image.count(note) == words_of(picture).count(note) == 1
    assert note not in caption
    assert "The marks show the net difference" in caption
    assert picture.text.endswith(note)
    assert note in picture.to_html(caption=False)


def test_what_is_printed_has_to_be_in_the_text():
    with pytest.raises(ValueError, match="printed='Elsewhere"):
        Picture(Figure(), alt="empty", text="Nothing yet.", printed="Elsewhere.")


def test_the_caption_may_be_wider_than_a_small_picture_and_starts_as_the_text_does():
    page = Picture(Figure(figsize=(2, 2)), alt="empty", text="Nothing yet.").to_html()
    assert "max-width:max(192px,46em)" in page
    assert 'style="margin:0;padding-left:6px"' in page


def test_words_are_escaped():
    page = Picture(Figure(), alt='a "b" <c>', text="1 < 2 & so on").to_html()
    assert 'alt="a &quot;b&quot; &lt;c&gt;"' in page
    assert ">1 &lt; 2 &amp; so on</figcaption>" in page


def test_png_is_twice_the_size_shown():
    picture = icon_array(TABLE)
    png = picture.to_png()
    assert png.startswith(b"\x89PNG")
    wide = int.from_bytes(png[16:20], "big")
    assert wide == pytest.approx(2 * 96 * picture.figure.get_figwidth(), abs=2)
    assert f'width="{wide // 2}"' in picture.to_html()


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_save_writes_the_file_it_names(tmp_path, ending):
    target = tmp_path / f"icons.{ending}"
    assert icon_array(TABLE).save(str(target)) == target
    assert target.stat().st_size > 2000


def test_save_refuses_an_unknown_format(tmp_path):
    with pytest.raises(ValueError, match="docx"):
        icon_array(TABLE).save(tmp_path / "icons.docx")


@pytest.mark.parametrize("argument", ["alt", "text"])
def test_a_picture_needs_words(argument):
    words = {"alt": "What it shows.", "text": "What it says.", argument: " "}
    with pytest.raises(ValueError, match=f"{argument}=' '"):
        Picture(Figure(), **words)


def test_nothing_is_left_for_pyplot_to_draw_again():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    icon_array(TABLE).to_html()
    figure, _ = plt.subplots()
    Picture(figure, alt="empty axes", text="nothing yet")
    assert plt.get_fignums() == before


def test_import_leaves_matplotlib_alone_and_drawing_is_quiet():
    code = (
        "import sys; from rctlab.pictures.icons import icon_array; import rctlab.pictures.forest_plot, rctlab.pictures.risk_explorer; "
        "assert not {'matplotlib', 'ipywidgets', 'seaborn'} & set(sys.modules); "
        "icon_array([0.36, 0.24]).to_html(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


# --- words and icons ------------------------------------------------------------------------


def test_text_twin_of_the_observed_counts():
    assert icon_array(TABLE).text == (
        "Of 100 people in the coach group, 36 responded and 64 did not. Of 100 in the usual care "
        "group, 24 responded and 76 did not. That is 12 more per 100 in the coach group than in "
        "the usual care group (11.7 percentage points). Rounded from 36.1% (229 of 635) and 24.3% (151 of "
        "621)."
    )


def test_alt_and_titles_say_what_is_drawn():
    picture = icon_array(TABLE, extra=True)
    assert "coach: 36 filled, 12 of them marked as extra, 64 hollow." in picture.alt
    assert "usual care: 24 filled, 76 hollow." in picture.alt
    assert words_of(picture)[:2] == ["coach: 36 of 100", "usual care: 24 of 100"]
    assert words_of(picture)[-1] == "Rounded from 36.1% (229 of 635) and 24.3% (151 of 621)."


def test_icons_are_as_many_as_the_words_say():
    plain, marked = icon_array(TABLE), icon_array(TABLE, extra=True)
    assert icons_drawn(plain, "with") == 36 + 24
    assert icons_drawn(plain, "without") == 64 + 76
    assert [icons_drawn(marked, state) for state in ("with", "extra", "without")] == [48, 12, 140]


def test_fewer_are_marked_too():
    picture = icon_array(TABLE.swap(), extra=True)
    assert icons_drawn(picture, "with") == 24 + 36
    # "fewer" and "without" are both hollow: the tile beneath tells them apart
    assert icons_drawn(picture, "without") == 12 + 64 + 64 + 1
    assert "usual care: 24 filled, 76 hollow, 12 of them marked as fewer." in picture.alt
    fewer = (
        "12 fewer per 100 in the usual care group than in the coach group (11.7 percentage points)"
    )
    assert fewer in picture.text
    assert "fewer than in coach" in words_of(picture)


def test_a_thousand_people():
    picture = icon_array([0.0123, 0.0080], per=1000, extra=True, outcome="had an event")
    assert "Of 1,000 people in the treated group, 12 had an event and 988 did not." in picture.text
    more = (
        "4 more per 1,000 in the treated group than in the control group (0.43 percentage points)"
    )
    assert more in picture.text
    assert "Rounded from 1.23% and 0.80%" in picture.text
    drawn = [icons_drawn(picture, state, 1000) for state in ("with", "extra", "without")]
    assert drawn == [16, 4, 1980]


def test_three_arms_are_compared_with_the_one_named_last():
    picture = icon_array(OBSERVED, extra=True)
    for more in ("12 more per 100 in the coach group", "9 more per 100 in the online group"):
        assert f"{more} than in the usual care group" in picture.text
    assert "(11.7 percentage points)" in picture.text
    assert "(8.7 percentage points)" in picture.text
    assert [w for w in words_of(picture) if " of 100" in w] == [
        "coach: 36 of 100",
        "online: 33 of 100",
        "usual care: 24 of 100",
    ]


def test_rounded_counts_that_differ_from_the_rounded_difference_are_explained():
    text = icon_array({"a": 0.366, "b": 0.244}).text  # 37 - 24 = 13, but 12.2 points
    assert "12 more per 100 in group a than in group b (12.2 percentage points)" in text
    assert "The picture shows 13, because each arm is rounded on its own." in text


@pytest.mark.parametrize(
    ("risk", "said", "title"),
    [
        (0.0, "0 responded and 100 did not", "only: 0 of 100"),
        (1.0, "100 responded and 0 did not", "only: 100 of 100"),
        (0.003, "fewer than 1 responded and more than 99 did not", "only: under 1 of 100"),
        (0.998, "more than 99 responded and fewer than 1 did not", "only: over 99 of 100"),
        (0.125, "13 responded and 87 did not", "only: 13 of 100"),
        (0.145, "15 responded and 85 did not", "only: 15 of 100"),
    ],
)
def test_rounding_never_says_nobody_or_everybody_wrongly(risk, said, title):
    picture = icon_array({"only": risk})
    assert said in picture.text
    assert words_of(picture)[0] == title
    assert icons_drawn(picture, "with") == round_half_up(100 * risk)


def test_difference_of_next_to_everybody():
    assert "more than 99 fewer per 100" in icon_array([0.003, 0.998]).text
    assert "less than 1 more per 100 in the treated group" in icon_array([0.002, 0.0005]).text
    alike = icon_array([0.3, 0.3]).text
    assert "The risk in the treated group is the same as in the control group." in alike


@pytest.mark.parametrize("extra", [False, True])
@pytest.mark.parametrize("empty", ["treated", "control"])
def test_an_empty_arm_has_no_risk(empty, extra):
    counts = {"treated": (1, 4), "control": (1, 2), empty: (0, 0)}
    picture = icon_array(TwoByTwo(**counts), extra=extra)
    assert f"Nobody is in the {empty} group, so it has no risk to draw." in picture.text
    assert (
        "There is no difference to state between the treated group and the control group."
        in picture.text
    )
    assert f"{empty}: nobody in this arm." in picture.alt
    assert {f"{empty}: nobody", "nobody in this arm"} <= set(words_of(picture))
    assert "nan" not in picture.text + picture.alt


def test_everybody_missing():
    picture = icon_array([float("nan"), (0, 0)])
    assert "Rounded" not in picture.text
    assert picture.to_png()


def test_risks_from_estimates_and_labels():
    def risk(value, arm):
        return Estimate("risk", value, 0.0, 1.0, 0.95, "wilson", arm)

    coach, usual = risk(229 / 635, "coach"), risk(151 / 621, "usual care")
    counted, note = icon_array(TABLE).text.split("Rounded from ")
    expected = f"{counted}Rounded from 36.1% and 24.3%; not a head count."
    assert note == "36.1% (229 of 635) and 24.3% (151 of 621)."
    assert icon_array([coach, usual]).text == expected
    with_counts = [rctlab.risk(229, 635, label="coach"), rctlab.risk(151, 621, label="usual care")]
    assert icon_array(with_counts).text == icon_array(TABLE).text
    assert icon_array({"coach": coach, "usual care": np.float64(151 / 621)}).text == expected
    assert icon_array([coach, usual], labels=["A", "B"]).text.startswith(
        "Of 100 people in group A, 36"
    )


def test_outcome_comes_from_the_table_or_the_caller():
    table = TwoByTwo(treated=(1, 4), control=(1, 2), outcome=("improved", "stayed the same"))
    assert "25 improved and 75 stayed the same" in icon_array(table).text
    assert "25 were ill and 75 were not" in icon_array(table, outcome="were ill").text
    assert "25 fell and 75 stood" in icon_array(table, outcome=("fell", "stood")).text


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"table_or_risks": [36.1, 24.3]}, ValueError, "36.1.*write 0.361"),
        (
            {"table_or_risks": {"coach": 1.32}},
            ValueError,
            "1.32 is a percentage, write 0.0132; if it is a ratio of two risks, it is not a risk",
        ),
        ({"table_or_risks": {"coach": 101}}, ValueError, "'coach'=101: give a .* from 0 to 1$"),
        ({"table_or_risks": [-0.1, 0.2]}, ValueError, "'treated'=-0.1.*from 0 to 1"),
        ({"table_or_risks": ["a", 0.2]}, TypeError, "'treated'='a'.*from 0 to 1"),
        ({"table_or_risks": [None, 0.2]}, TypeError, "'treated'=None"),
        ({"table_or_risks": {"a": (5, 4), "b": 0.2}}, ValueError, "'a'=.5, 4."),
        ({"table_or_risks": 0.3}, TypeError, "table_or_risks=0.3: give a TwoByTwo"),
        ({"table_or_risks": "ab"}, TypeError, "table_or_risks='ab'"),
        ({"table_or_risks": []}, ValueError, "at least one"),
        ({"table_or_risks": [0.1, 0.2, 0.3]}, ValueError, "3 risk.s. need one label each"),
        ({"table_or_risks": [0.1, 0.2], "labels": ["a", "a"]}, ValueError, "different names"),
        ({"table_or_risks": [0.1, 0.2], "labels": "ab"}, ValueError, "labels='ab'"),
        ({"table_or_risks": [0.1, 0.2], "per": 50}, ValueError, "per=50: allowed are 100 and 1000"),
        ({"table_or_risks": [0.1, 0.2], "outcome": " "}, ValueError, "outcome=' '"),
        ({"table_or_risks": [0.1, 0.2], "outcome": 3}, ValueError, "outcome=3"),
        ({"table_or_risks": [0.1], "labels": ["a"], "extra": True}, ValueError, "extra=True"),
    ],
)
def test_bad_input_is_named(arguments, error, said):
    source = arguments.pop("table_or_risks")
    with pytest.raises(error, match=said):
        icon_array(source, **arguments)


def test_an_estimate_of_something_else_is_no_risk():
    difference = Estimate("risk difference", 0.117, 0.067, 0.167, 0.95, "newcombe", "a v b")
    with pytest.raises(ValueError, match="'a' is a risk difference"):
        icon_array({"a": difference, "b": 0.2})


@given(risks=st.lists(st.floats(0, 1), min_size=1, max_size=4), per=st.sampled_from([100, 1000]))
@settings(max_examples=200, deadline=None)
def test_states_add_up_and_rounding_is_within_half_a_person(risks, per):
    reference = round_half_up(risks[-1] * per)
    for risk in risks:
        count = round_half_up(risk * per)
        states = states_of(count, reference, per)
        assert len(states) == per
        assert states.count("with") + states.count("extra") == count
        assert states.count("fewer") == max(reference - count, 0)
        assert abs(count - risk * per) <= 0.5 + 1e-6


@given(st.floats(0, 1))
def test_a_percentage_never_rounds_to_nobody_or_everybody(risk):
    number = float(percent(risk).removesuffix("%"))
    assert (number == 0) <= (risk < 1e-7)
    assert (number == 100) <= (risk > 1 - 1e-7)


# --- everything can be read -----------------------------------------------------------------

LONG = {
    "a health coach who phones every week for three months": 0.366,
    "usual care plus a mailed book and a $20 voucher": 0.244,
}


@pytest.mark.parametrize("per", [100, 1000])
@pytest.mark.parametrize("extra", [False, True])
@pytest.mark.parametrize(
    "source",
    [TABLE, OBSERVED, LONG, {"one": 0.5}, dict.fromkeys("abcde", 0.2), [0.003, float("nan")]],
    ids=["two", "three", "long", "one", "five", "empty"],
)
def test_no_text_is_clipped_or_lies_on_another(source, extra, per):
    extra = extra and source != {"one": 0.5}
    outcome = "had at least a 30% decrease in pain severity" if source is LONG else None
    figure = icon_array(source, per=per, extra=extra, outcome=outcome).figure
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    for box in boxes:
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.width
        assert box.y1 <= figure.bbox.height
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])


def test_letters_stay_legible_on_a_phone():
    for source in (TABLE, OBSERVED):
        figure = icon_array(source).figure
        shrunk = 400 / (96 * figure.get_figwidth())
        smallest = min(text.get_fontsize() for text in figure.axes[0].texts) * 96 / 72
        assert smallest * min(shrunk, 1) > 7.5  # pixels


def test_states_differ_without_colour():
    looks = {(face == "white", tile is not None) for face, _, tile, _ in STATES.values()}
    assert len(looks) == len(STATES)
