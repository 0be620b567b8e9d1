"""Make learners' HTML safe to show: in feedback pages and in formgrader, the teacher's browser."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.notebooknode import NotebookNode

from rctlab.tasks.verdict import MIME

MOST_TAGS, FEW_TAGS, MOST_IN_ALL = 6_000, 500, 30_000
"""Tags and entities of an output that are still cleaned, which may take the square of them in time: with few others in
the notebook (a large table has 3,000), with many, and how many are many."""

LONGEST_TEXT = 20_000
"""Characters of a text, without its pictures, that are still formatted: that may take the square of them
in time."""

_TAG_NAMES = (
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small "
    "span strong sub summary sup table tbody td tfoot th thead tr u ul var"
)
_TAGS = set(_TAG_NAMES.split())
_ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir", "role", "align", "valign", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "ol": {"start", "type"},
    "table": {"border"},
    "details": {"open"},
}
_STYLE_NAMES = (
    "background-color border border-bottom border-collapse border-color border-left "
    "border-radius border-right border-spacing border-style border-top border-width color "
    "display font-family font-size font-style font-variant-numeric font-weight height "
    "line-height list-style margin margin-bottom margin-left margin-right margin-top "
    "max-width min-width opacity overflow overflow-x padding padding-bottom padding-left "
    "padding-right padding-top text-align text-decoration vertical-align white-space width"
)
_STYLES = set(_STYLE_NAMES.split())
_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_PASTED = re.compile(r"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+")  # as Colab keeps what is pasted
_PLAIN_TYPES = frozenset({"text/plain", "text/latex", "image/png", "image/jpeg", "image/svg+xml"})
_WITH_CONTENT = {"script", "style", "iframe", "object", "template", "noscript"}

_LEFT_OUT = "<p>(more HTML than is shown here)</p>"


def _attribute(_: str, name: str, value: str) -> str | None:
    """Return the value of an attribute that may stay, or None."""
    if name == "src":
        return value if _IMAGE.fullmatch(value) else None
    return value if name != "href" or _LINK.match(value) else None


def _signs(html: str) -> int:
    return html.count("<") + html.count("&")


def safe_html(html: str, most: int = MOST_TAGS) -> str:
    """Return HTML without anything that runs, loads or disguises: text, tables, pictures stay."""
    if _signs(html) > most:
        return _LEFT_OUT
    cleaned = nh3.clean(
        html.encode("utf-8", "replace").decode(),  # it takes no half characters
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        generic_attribute_prefixes={"aria-", "data-"},
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
    # a tag without an end is opened again in each paragraph after it
    return cleaned if len(cleaned) < 10 * len(html) + 1_000 else _LEFT_OUT


def safe_markdown(source: str, attachments: Any = None) -> str:
    """Render a text cell, with its pasted images, as HTML that is safe to show."""
    if len(_PASTED.sub("", source)) > LONGEST_TEXT:
        return safe_html(f"<pre>{escape(source)}</pre>")
    renderer = IPythonRenderer(escape=False, attachments=attachments or {})
    return safe_html(MarkdownWithMath(renderer=renderer).render(source)).strip()


@pass_context
def markdown_cell(context: Context, source: str) -> str:
    """Render the text cell that a page is being made of."""
    return safe_markdown(source, context.get("cell", {}).get("attachments"))


def most_tags(notebook: NotebookNode) -> int:
    """Return how many tags an output of this notebook may have."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    htmls = (output.get("data", {}).get("text/html", "") for output in outputs)
    return MOST_TAGS if sum(_signs(str(html)) for html in htmls) <= MOST_IN_ALL else FEW_TAGS


def safe_outputs(outputs: list[NotebookNode], most: int = MOST_TAGS) -> list[NotebookNode]:
    """Return a cell's outputs without scripts and widgets; their text and pictures stay."""
    kept = []
    for output in outputs:
        if "data" in output:
            output["data"] = _safe_data(output["data"], most)
            output["metadata"] = {}
            if not output["data"]:
                continue
        kept.append(output)
    return kept


def _safe_data(data: Any, most: int) -> NotebookNode:
    safe = NotebookNode()
    for kind, value in dict(data).items():
        if kind in _PLAIN_TYPES and isinstance(value, str):
            safe[kind] = value
        elif kind == "text/html":
            safe[kind] = safe_html(str(value), most)
        elif kind == "text/markdown":
            safe["text/html"] = safe_markdown(str(value))
        elif kind == MIME and isinstance(value, dict):
            safe[kind] = value  # read by us alone, and shown nowhere
    return safe
