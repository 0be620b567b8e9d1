"""Make learners' HTML safe to show: in feedback pages and in formgrader, the teacher's browser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bleach import Cleaner  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters import markdown2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.notebooknode import NotebookNode

from rctlab.tasks.verdict import MIME

_TAG_NAMES = (
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small "
    "span strong sub summary sup table tbody td tfoot th thead tr u ul var"
)
_TAGS = frozenset(_TAG_NAMES.split())
_ANYWHERE = frozenset(["class", "id", "title", "lang", "dir", "role", "align", "valign"])
_SOME = {
    "img": {"alt", "width", "height"},
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
_STYLES = frozenset(_STYLE_NAMES.split())
_MOST_TAGS = 6_000  # cleaning takes the square of their number in time; a large table has 3,000
_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_PLAIN_TYPES = frozenset({"text/plain", "text/latex", "image/png", "image/jpeg", "image/svg+xml"})
_WITH_CONTENT = re.compile(
    r"<(script|style|iframe|object|template|noscript)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)


def _allow(tag: str, name: str, value: str) -> bool:
    if name == "src":
        return tag == "img" and _IMAGE.fullmatch(value) is not None
    if name == "href":
        return tag == "a" and _LINK.match(value) is not None
    return (
        name in _ANYWHERE
        or name == "style"
        or name.startswith(("aria-", "data-"))
        or name in _SOME.get(tag, ())
    )


@lru_cache(maxsize=2_000)  # a class's verdicts and figures are alike, and cleaning is slow
def safe_html(html: str) -> str:
    """Return HTML without anything that runs, loads or disguises: text, tables, pictures stay."""
    cleaner = Cleaner(
        tags=_TAGS,
        attributes=_allow,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
    )
    if html.count("<") > _MOST_TAGS:
        return "<p>(more HTML than is shown here)</p>"
    # bleach takes a tag away and leaves what stood inside it: a script would show as text
    return cleaner.clean(_WITH_CONTENT.sub("", html))


def safe_markdown(source: str) -> str:
    """Render a text cell as HTML that is safe to show."""
    return safe_html(markdown2html(source)).strip()


@pass_context
def markdown_cell(context: Context, source: str) -> str:
    """Render the text cell that a page is being made of, with its pasted images, safely."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    return safe_html(MarkdownWithMath(renderer=renderer).render(source))


def safe_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return a cell's outputs without scripts and widgets; their text and pictures stay."""
    kept = []
    for output in outputs:
        if "data" in output:
            output["data"] = _safe_data(output["data"])
            output["metadata"] = {}
            if not output["data"]:
                continue
        kept.append(output)
    return kept


def _safe_data(data: Any) -> NotebookNode:
    safe = NotebookNode()
    for kind, value in dict(data).items():
        if kind in _PLAIN_TYPES and isinstance(value, str):
            safe[kind] = value
        elif kind == "text/html":
            safe[kind] = safe_html(str(value))
        elif kind == "text/markdown":
            safe["text/html"] = safe_markdown(str(value))
        elif kind == MIME and isinstance(value, dict):
            safe[kind] = value  # read by us alone, and shown nowhere
    return safe
