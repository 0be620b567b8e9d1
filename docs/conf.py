"""How the site is built (make site): the pages of docs/ in HTML that needs no network to be read."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import matplotlib.image
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

sys.path.insert(0, str(Path(__file__).parent))  # the scripts beside this file

import comparison
import docstrings
import reference

import rctlab

project = "rctlab"
author = "The rctlab maintainers"
copyright = "2026, The rctlab maintainers. Text and pictures: CC BY 4.0"
version = release = rctlab.__version__
language = "en"

root_doc = "index"
exclude_patterns = ["README.md"]  # the index for the code host
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
napoleon_google_docstring = False
napoleon_use_param = False  # else parameters that share a text are said one by one
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
add_module_names = False
default_role = "literal"  # single backticks that name nothing public

html_theme = "furo"
html_title = "rctlab"
# for formulas on devices without a mathematical font, such as most phones
html_static_path = ["_static", f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSerif.ttf"]
html_css_files = ["site.css"]
html_show_sourcelink = html_copy_source = False
html_theme_options = {"light_css_variables": {"color-brand-content": "#0b57a4"}}

# where links between files of the repository lead on the site
_PLACES = {
    "README.md#what-derives-from-what": "contributing.md#what-derives-from-what",
    "../README.md": "index.md",
    "../CONTRIBUTING.md": "contributing.md",
}


def fill(_app: Any, _page: Any, source: list[str]) -> None:
    """Put the generated parts in place of their marks; turn links to files into links to pages."""
    parts = {"comparison": comparison.pieces, "reference": reference.pieces}
    source[0] = re.sub(
        r"<!-- (comparison|reference): ([\w-]+) -->",
        lambda mark: parts[mark[1]]()[mark[2]],
        source[0],
    )
    for place, page in _PLACES.items():
        source[0] = re.sub(rf"\]\({re.escape(place)}(?=[)#])", f"]({page}", source[0])


def include(app: Any, _path: Path, parent: str, source: list[str]) -> None:
    """Do the same for a file that a page includes."""
    fill(app, parent, source)


def open_pictures(app: Any, doctree: nodes.document) -> None:
    """Give wide pictures their size in the page and a link to the file, which a tap opens."""
    for image in doctree.findall(nodes.image):
        path = Path(app.srcdir) / image["uri"]
        if path.suffix != ".png" or not path.is_file():
            continue
        width = matplotlib.image.imread(path).shape[1] // 2  # drawn for sharp screens
        if width > 600:
            image["width"] = f"{width}px"
            image.parent["classes"].append("wide-picture")


# docutils sets the index of an accented letter below it, as that of a sum
_ACCENT = re.compile(
    r"<munderover>\s*(<mi>\w</mi>)\s*(<m[in]>\w</m[in]>)\s*(<mo [^>]*>[^<]+</mo>)\s*</munderover>"
)
_INDEX = r'<msub><mover accent="true">\1\3</mover>\2</msub>'


def as_mathml(writer: Any, node: nodes.math | nodes.math_block) -> None:
    """Write a formula as MathML, which browsers and screen readers read without any script."""
    block = isinstance(node, nodes.math_block)
    formula = _ACCENT.sub(_INDEX, tex2mathml(node.astext(), as_block=block))
    writer.body.append(f'<div class="math">{formula}</div>' if block else formula)
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Connect the above to Sphinx."""
    app.add_html_math_renderer("mathml", (as_mathml, None), (as_mathml, None))
    app.config.html_math_renderer = "mathml"
    app.connect("source-read", fill)
    app.connect("include-read", include)
    app.connect("autodoc-process-docstring", docstrings.adapt, priority=400)
    app.connect("doctree-read", open_pictures)
    app.connect("autodoc-skip-member", docstrings.skip)
