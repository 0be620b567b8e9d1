"""The documentation as web pages: whole, readable offline, every public name in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

import rctlab
from rctlab.command.site import build_site, main_site

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, with warnings as errors."""
    place = tmp_path_factory.mktemp("pages")
    assert build_site(ROOT, place / "site", place / "doctrees") == 0
    return place / "site"


@cache
def page(path: Path) -> BeautifulSoup:
    """Return a page of the site."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages(site: Path) -> list[Path]:
    """Return the pages of the site."""
    found = sorted(
        path for path in site.rglob("*.html") if not {"_static", "_downloads"} & {*path.parts}
    )
    assert len(found) > 15
    return found


@pytest.mark.parametrize("code", [0, 1])
def test_site_is_made_anew(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rctlab.command.site.build_site", lambda *_: code)
    old = tmp_path / "site" / "gone.html"
    old.parent.mkdir()
    old.touch()
    assert main_site(tmp_path) == code
    assert not old.exists()
    assert ("begins at" in capsys.readouterr().out) == (code == 0)


def test_every_public_name_has_its_place_in_the_reference(site: Path) -> None:
    ids = {tag["id"] for path in (site / "reference").glob("*.html") for tag in page(path)(id=True)}
    assert [name for name in rctlab.__all__ if f"rctlab.{name}" not in ids] == []


def test_docstrings_become_what_they_mean(site: Path) -> None:
    resampling = page(site / "reference" / "resampling.html")
    spread = resampling.find(id="rctlab.Bootstrap.se").find_next_sibling("dd")
    assert "(of ratios: of their logs)" in " ".join(spread.get_text().split())
    regression = page(site / "reference" / "regression.html")
    sources = regression.find(id="rctlab.adjust_pvalues").find_next_sibling("dd")("li")
    hommel = next(item for item in sources if item.get_text().startswith("Hommel"))
    assert hommel.a["href"] == "https://doi.org/10.1093/biomet/75.2.383"


def test_parameters_that_share_a_text_stand_together(site: Path) -> None:
    tables = page(site / "reference" / "tables.html")
    said = tables.find(id="rctlab.TwoByTwo.from_data").find_next_sibling("dd")
    names = [item.strong.get_text() for item in said.find("ul")("li", recursive=False)]
    assert names == ["df", "outcome", "arm", "treated, control", "labels", "missing"]
    (link,) = {link["href"] for link in said("a", title="rctlab.TwoByTwo")}
    assert link == "#rctlab.TwoByTwo"


def test_public_names_are_links_and_other_words_are_not(site: Path) -> None:
    flow = page(site / "reference" / "missing.html").find(id="rctlab.flow")
    found = {link.get("title") for link in flow.find_next_sibling("dd")("a")}
    assert "rctlab.missing.flow_table.Flow" in found
    pictures = page(site / "reference" / "pictures.html")
    assert pictures.find("a", title="rctlab.describe_risk").get_text() == "describe_risk"
    # power is a function, and a parameter of another
    wanted = page(site / "reference" / "resampling.html").find(id="rctlab.sample_size")
    assert not wanted.find_next_sibling("dd").find("a", title="rctlab.power")
    for path in (site / "reference").glob("*.html"):
        article = page(path).find("article")
        text = article.get_text(" ")
        assert not article("cite"), path.name
        assert not re.search(r"Alias for field|:py:\w+:|:class:", text), path.name
        assert not article("a", title=re.compile(r"Step\.value$")), path.name


def test_what_is_not_public_has_a_heading_of_its_own(site: Path) -> None:
    for path in (site / "reference").glob("*.html"):
        for tag in page(path)("dt", class_="sig", id=re.compile(r"^rctlab\.")):
            name = tag["id"].removeprefix("rctlab.").partition(".")[0]
            section = tag.find_parent("section")["id"]
            special = section in ("what-comes-back", "with-an-import-of-its-own")
            public = name in rctlab.__all__ and not tag["id"].startswith("rctlab.published.")
            assert public != special, tag["id"]


def test_formulas_are_mathml(site: Path) -> None:
    formulas = page(site / "formulas.html")
    methods = formulas("code", string=re.compile("^method="))
    assert len(methods) == 26
    blocks = [block.find("math", recursive=False) for block in formulas("div", class_="math")]
    assert len(blocks) > len(methods)
    assert None not in blocks
    regression = page(site / "reference" / "regression.html").find(id="formulas")
    assert len(regression("div", class_="math")) > 10
    for path in pages(site):
        # an annotation may hold the source of a formula; what is read may not
        text = page(path).find("article").get_text(" ")
        assert not re.search(r"\\(frac|hat|tilde|sqrt)", text), path.name


def test_resampling_has_its_formulas(site: Path) -> None:
    resampling = page(site / "reference" / "resampling.html")
    for name in ("permutation-test", "bootstrap", "coverage", "power"):
        assert resampling.find("section", id=name).find("math", display="block"), name


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for path in pages(site):
        loaded = [tag["src"] for tag in page(path)(src=True)]
        loaded += [tag["href"] for tag in page(path)("link", href=True)]
        assert [where for where in loaded if re.match(r"(\w+:)?//", where)] == [], path.name
    for path in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text()), path.name


def test_links_between_pages_lead_somewhere(site: Path) -> None:
    for path in pages(site):
        for link in page(path)("a", href=True):
            where, _, anchor = unquote(link["href"]).partition("#")
            if re.match(r"[a-z]+:", where) or link["href"] == "#":
                continue
            target = (path.parent / where).resolve() if where else path
            assert target.exists(), f"{path.name}: {link['href']}"
            if anchor:
                assert page(target).find(id=anchor), f"{path.name}: {link['href']}"


def test_pages_say_their_language_and_pictures_what_they_show(site: Path) -> None:
    for path in pages(site):
        assert page(path).html["lang"] == "en"
        assert len(page(path)("h1")) == 1 or path.name in ("genindex.html", "search.html")
        assert [image for image in page(path)("img") if not image.get("alt")] == [], path.name


def test_coverage_pictures_open_in_full_size(site: Path) -> None:
    pictures = page(site / "intervals.html").find("article")("img")
    assert len(pictures) == 4
    for picture in pictures:
        assert picture.parent.name == "a"
        assert picture.parent["href"] == picture["src"]
        assert "width: 680px" in picture["style"]
        assert picture.find_parent("p")["class"] == ["wide-picture"]


def test_zero_cells_of_tests_stand_beside_their_reason(site: Path) -> None:
    part = page(site / "formulas.html").find(id="zero-cells-of-a-test")
    rows = {
        row.td.get_text(): [cell.get_text() for cell in row("td")[3:5]] for row in part("tr")[1:]
    }
    assert {name for name, found in rows.items() if found == ["nan", "nan"]} == {
        "n-1",
        "pearson",
        "yates",
    }
    assert rows["fisher"] == ["1", "1"]
    assert rows["fisher-mid-p"] == ["0.5", "0.5"]
    assert "nobody has the event, or everybody" in part.find_all("p")[-1].get_text()


def test_generated_parts_are_in_place(site: Path) -> None:
    comparison = (site / "comparison.html").read_text(encoding="utf-8")
    assert "4,554 right" in comparison
    assert not re.search(r"<!-- (comparison|reference): ", comparison)
