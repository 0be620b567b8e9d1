"""The teacher's pack: its tables agree with the course, its lesson runs, its slides come out."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import points
import pytest
import slides

from rctlab.tasks.task import all_tasks, tasks_by_session

ROOT = Path(__file__).parents[1]
TEACH, LEARN = ROOT / "docs" / "teach", ROOT / "docs" / "learn"
SHEET = ROOT / "docs" / "_static" / "formula-sheet.html"


def table(path: Path, first: str) -> list[list[str]]:
    """Return the rows of the table whose head begins so."""
    lines = path.read_text(encoding="utf-8").split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first}"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_the_claim_map_names_tasks_of_the_course_and_examines_each_sentence():
    rows = table(TEACH / "claim-map.md", "no.")
    sentences = {row[0] for row in rows}
    assert sentences == {*map(str, range(1, 8)), "-"}
    for number, claim, tasks, consort, concepts in rows:
        named = re.findall(r"`([a-z0-9-]+)`", tasks)
        assert named, (number, claim)
        assert [one for one in named if one not in all_tasks()] == []
        items = [re.match(r"\d+", item.strip()) for item in consort.split(",")]
        assert all(item and 1 <= int(item[0]) <= 30 for item in items), consort
        assert concepts


def test_the_sentences_of_the_map_are_those_of_session_1():
    story = (ROOT / "solutions" / "s1-claim.py").read_text(encoding="utf-8")
    assert [n for n in range(1, 9) if f"\n# {n}. " in story] == list(range(1, 8))


def test_every_session_has_tasks_in_the_map():
    text = (TEACH / "claim-map.md").read_text(encoding="utf-8")
    for session, tasks in tasks_by_session().items():
        if session.startswith("s"):
            assert any(f"`{task}`" in text for task in tasks), session


@pytest.mark.slow
def test_the_table_of_points_is_what_the_chapters_say():
    page = points.page()
    assert (TEACH / "points.md").read_text(encoding="utf-8") == page
    total = next(line for line in page.split("\n") if line.startswith("| **all**"))
    cells = [cell.strip() for cell in total.split("|")]
    auto, written, slips = cells[3], cells[4], cells[7]
    assert int(auto) >= 60
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"{auto} auto-graded tasks with {slips} catalogued slips" in readme
    assert f"{written} written answers with rubrics" in readme


def test_there_is_a_deck_for_each_session_short_enough_for_ten_minutes():
    decks = slides.decks(slides.LECTURES.read_text(encoding="utf-8"))
    assert [title.split(":")[0] for title in decks] == [f"Session {n}" for n in range(1, 9)]
    for title, deck in decks.items():
        assert 3 <= len(deck) <= 6, title
        for slide in deck:
            assert slide.say, (title, slide.title)
            assert len(slide.points.split()) <= 40, (title, slide.title)


def test_the_decks_become_pages_with_slides_and_notes(tmp_path):
    paths = slides.write_decks(tmp_path)
    assert len(paths) == 8
    html = paths[3].read_text(encoding="utf-8")
    assert html.count("<section") >= 4
    assert "People out of 100" in html
    assert 'class="notes"' in html


def test_every_session_has_what_learners_get_wrong_and_questions():
    text = slides.LECTURES.read_text(encoding="utf-8")
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert "| they say | ask |" in part
        asked = [row for row in part.split("\n") if row.startswith('| "')]
        assert len(asked) >= 4
        assert all(row.rstrip(" |").endswith("?") for row in asked)
        assert "**Discuss.**" in part


def test_the_lesson_of_the_class_runs_as_printed(tmp_path, monkeypatch):
    text = (TEACH / "class-as-a-trial.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    (tmp_path / "class.txt").write_text("\n".join(f"name {n}" for n in range(24)) + "\n")
    monkeypatch.chdir(tmp_path)
    space = {}
    for block in blocks:
        exec(block, space)
    people = space["people"]
    assert isinstance(people, pd.DataFrame)
    assert people["arm"].value_counts().to_dict() == {"A": 12, "B": 12}


def test_the_sheet_of_numbers_runs_as_printed(tmp_path, monkeypatch):
    text = (TEACH / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    (tmp_path / "class.txt").write_text("kim\nben\n")
    monkeypatch.chdir(tmp_path)
    exec(block, {})
    numbers = pd.read_csv(tmp_path / "numbers.csv")
    assert numbers["learner"].tolist() == ["kim", "ben"]
    assert (numbers["paper's way, coach v online"] > 1).all()
    assert numbers["coach"].between(34, 40).all()


def test_every_word_of_the_glossary_leads_to_a_notebook_that_has_it():
    rows = table(LEARN / "glossary.md", "word")
    assert [row[0].lower() for row in rows] == sorted(row[0].lower() for row in rows)
    for word, _, places in rows:
        links = re.findall(r"\]\(([^)]+)\)", places)
        assert links, word
        texts = [(LEARN / link).resolve().read_text(encoding="utf-8").lower() for link in links]
        longest = max(re.findall(r"[\w-]+", word.lower()), key=len)
        stems = [longest[:-1] if len(longest) > 5 else longest]
        assert any(stem in text for stem in stems for text in texts), word


def test_the_formula_sheet_counts_right():
    text = SHEET.read_text(encoding="utf-8")
    p1, p2 = 229 / 635, 151 / 621
    worked = (
        f"{p1:.3f} / {p2:.3f} = {p1 / p2:.2f}",
        f"= {100 * (p1 - p2):.1f} (unrounded)",
        f"{p1 / (1 - p1):.3f} / {p2 / (1 - p2):.3f} = {p1 / (1 - p1) / (p2 / (1 - p2)):.2f}",
        f"{100 / 11.7:.1f}, so 9",
        "568 / 0.8 = 710",
    )
    for one in worked:
        assert one in text
    assert "http" not in text


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: install chromium")
def test_the_formula_sheet_prints_on_one_page(tmp_path):
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    pdf = tmp_path / "sheet.pdf"
    command = [CHROMIUM, *flags, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", SHEET.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 1


def test_the_course_does_not_hand_out_the_teachers_pack():
    released = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "course").rglob("*.ipynb")
    )
    assert "docs/teach" not in released
