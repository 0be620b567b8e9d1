"""Numbers as people read them: percent, points, ratios; infinity and nan as words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

METHOD_NAMES = {
    "wilson": "Wilson",
    "clopper-pearson": "Clopper-Pearson",
    "mid-p": "mid-P",
    "wald": "Wald",
    "agresti-coull": "Agresti-Coull",
    "jeffreys": "Jeffreys",
    "newcombe": "Newcombe",
    "miettinen-nurminen": "Miettinen-Nurminen",
    "mee": "Mee",
    "agresti-caffo": "Agresti-Caffo",
    "koopman": "Koopman",
    "katz": "Katz",
    "walter": "Walter",
    "conditional-mid-p": "conditional mid-P",
    "conditional-exact": "conditional exact",
    "cornfield-score": "Cornfield score",
    "woolf": "Woolf",
    "haldane-anscombe": "Haldane-Anscombe",
    "n-1": "N - 1 chi-squared",
    "pearson": "Pearson chi-squared",
    "yates": "Yates chi-squared",
    "fisher": "Fisher exact",
    "fisher-mid-p": "Fisher mid-P",
    "modified-poisson": "modified Poisson",
    "modified-poisson-means": "modified Poisson at the means",
    "modified-poisson-standardized": "modified Poisson, standardized",
    "logistic-means": "logistic at the means",
    "logistic-standardized": "logistic, standardized",
}


def method_name(method: str) -> str:
    """Return a method as it is written in a paper.

    Examples
    --------
    >>> method_name("miettinen-nurminen")
    'Miettinen-Nurminen'
    """
    return METHOD_NAMES.get(method, method)


def not_a_number(value: float) -> str | None:
    """Return infinity and nan in words, and None for an ordinary number.

    Examples
    --------
    >>> not_a_number(float("inf")), not_a_number(float("nan")), not_a_number(1.5)
    ('infinity', 'not defined', None)
    """
    if math.isnan(value):
        return "not defined"
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    return None


def fixed(value: float, digits: int, never: float | None = None) -> str:
    """Return a number with a fixed number of decimals, and more where it would mislead.

    Parameters
    ----------
    value : float
    digits : int
        Decimals.
    never : float, optional
        The value of no effect: a number that is not this one is not rounded to it.

    Returns
    -------
    str

    Examples
    --------
    >>> fixed(1.4831, 2), fixed(0.9962, 2, never=1.0), fixed(-0.04, 1, never=0.0)
    ('1.48', '0.996', '-0.04')
    >>> fixed(99.9995, 1, never=100.0)  # not 99.999, which is twice as far from 100
    '99.9995'
    """
    words = not_a_number(value)
    if words:
        return words
    text = f"{value:.{digits}f}"
    if never is not None and value != never and float(text) == never:
        longer = (f"{value:.{more}f}" for more in range(digits + 1, 7))
        text = next(
            (other for other in longer if _about(float(other) - never, value - never)), text
        )
    return text.removeprefix("-") if float(text) == 0 else text


def _about(shown: float, true: float) -> bool:
    """Return whether a distance that is shown is the true one, give or take a quarter."""
    return abs(shown - true) <= 0.25 * abs(true)


def ratio(value: float) -> str:
    """Return a ratio with two decimals, or with two digits where it is small.

    Examples
    --------
    >>> ratio(1.4831), ratio(0.00642), ratio(0.0), ratio(24372.7), ratio(float("inf"))
    ('1.48', '0.0064', '0', '24,373', 'infinity')
    """
    words = not_a_number(value)
    if words:
        return words
    if value == 0:
        return "0"
    if abs(value) >= 999.995:
        return f"{value:,.0f}" if abs(value) < 1e9 else f"{value:.2g}"
    if abs(value) < 0.095:
        return f"{value:.2g}"
    return fixed(value, 2, never=1.0)


def percent(proportion: float) -> str:
    """Return a proportion as a percentage with one decimal.

    Examples
    --------
    >>> percent(229 / 635), percent(0.0), percent(0.00012), percent(0.99988)
    ('36.1%', '0%', '0.012%', '99.99%')
    """
    words = not_a_number(proportion)
    if words:
        return words
    if proportion in (0, 1):
        return f"{100 * proportion:.0f}%"
    text = fixed(100 * proportion, 1, never=100.0)
    small = 0 < abs(proportion) < 0.00095
    return f"{100 * proportion:.2g}%" if small else f"{text}%"


def points(difference: float) -> str:
    """Return a difference of proportions in percentage points, without the unit.

    Examples
    --------
    >>> points(0.1175), points(-0.0004), points(0.0), points(0.9998)
    ('11.8', '-0.04', '0.0', '99.98')
    """
    value = 100 * difference
    small = 0 < abs(value) < 0.05
    return f"{value:.2g}" if small else fixed(value, 1, never=math.copysign(100.0, value))


def step_number(value: float) -> str:
    """Return a number as the steps of a working show it, so that they can be worked again.

    Counts come whole, the rest to four places, or to four digits where that is more; and to more
    where it would look like a whole number.

    Examples
    --------
    >>> step_number(635), step_number(0.360629), step_number(1.2e-05), step_number(635.0)
    ('635', '0.3606', '1.2e-05', '635')
    >>> step_number(0.00105), step_number(0.99995)
    ('0.001050', '0.99995')
    """
    words = not_a_number(value)
    if words:
        return words
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    if abs(value) < 0.001:
        return f"{value:.4g}"
    return fixed(value, max(4, 3 - math.floor(math.log10(abs(value)))), never=round(value))


def confidence(level: float) -> str:
    """Return a confidence level in percent, never rounded to 100.

    Examples
    --------
    >>> confidence(0.95), confidence(0.9999999)
    ('95%', '99.99999%')
    """
    text = f"{100 * level:.6g}"
    return f"{100 * level:.12g}%" if text == "100" else f"{text}%"


def p_value(pvalue: float) -> str:
    """Return a P value as papers print it, never rounded to 0.05 or to 1.

    Examples
    --------
    >>> p_value(0.01185), p_value(0.000012), p_value(0.2), p_value(float("nan"))
    ('P = 0.012', 'P < 0.0001', 'P = 0.20', 'P not defined')
    >>> p_value(0.0499), p_value(0.0501), p_value(0.9975)
    ('P = 0.0499', 'P = 0.0501', 'P > 0.99')
    """
    if math.isnan(pvalue):
        return "P not defined"
    if pvalue < 0.0001:
        return "P < 0.0001"
    if pvalue < 0.001:
        return f"P = {pvalue:.4f}"
    if pvalue < 0.0995:
        return f"P = {fixed(pvalue, 3, never=0.05)}"
    return f"P = {pvalue:.2f}" if pvalue < 0.995 else "P > 0.99"


def counted(number: float, thing: str) -> str:
    """Return a number of things, one or many.

    Examples
    --------
    >>> counted(1.0, "point"), counted(0.5, "point"), counted(10_000, "draw")
    ('1 point', '0.5 points', '10,000 draws')
    """
    written = f"{number:,}" if isinstance(number, int) else f"{number:g}"
    return f"{written} {thing}{'' if number == 1 else 's'}"


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned lines: the first column to the left, the others to the right."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    cells = [
        [line[0].ljust(widths[0])]
        + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        for line in lines
    ]
    return "\n".join("  ".join(line).rstrip() for line in cells)


def html_table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "counts"
) -> str:
    """Return rows as an HTML table, each row headed by its first cell."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="rctlab-{kind}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


class Printed:
    """Prints as words, and in a notebook as tables with remarks under them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _tables(self) -> Iterable[tuple[str, str, Sequence[str], Sequence[Sequence[str]]]]:
        """Return kind, caption, heads (of the first column too) and rows of each table."""
        raise NotImplementedError

    def _remarks(self) -> Iterable[str]:
        """Return what stands under the tables."""
        return ()

    def _repr_html_(self) -> str:
        tables = (
            html_table(caption, heads, rows, kind) for kind, caption, heads, rows in self._tables()
        )
        return "".join(tables) + "".join(f"<p>{escape(text)}</p>" for text in self._remarks())


def one_row(
    kind: str, caption: str, side: str, cells: Sequence[tuple[str, str]]
) -> list[tuple[str, str, Sequence[str], Sequence[Sequence[str]]]]:
    """Return a table of one row, from pairs of a head and a text."""
    heads, texts = zip(*cells, strict=True)
    return [(kind, caption, ["", *heads], [[side, *texts]])]
