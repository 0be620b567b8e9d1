"""The shipped trial: synthetic participants that give back the published tables."""

from __future__ import annotations

import hashlib
import io
from importlib import resources

import pandas as pd

DATA, HASH, DICTIONARY = "trial.csv", "trial.csv.sha256", "trial-dictionary.csv"
NOTE = (
    "Synthetic: nobody in this table exists. Its counts and averages are those of the published "
    "trial (doi:10.1001/jama.2025.11178); everything else is invented."
)


def load_trial() -> pd.DataFrame:
    """Return the synthetic participants of the CBT-CP trial, one row a person.

    The trial's own analyses of these 2,331 people print the published numbers. No person in it
    exists. How it was made, and what was missed, stands in docs/twin.md; what a column means, in
    `data_dictionary`.

    Returns
    -------
    pandas.DataFrame
        In order of entry. The printed table says "synthetic", and `attrs["synthetic"]` is True.
        What was not assessed is missing.

    Raises
    ------
    ValueError
        If the file is not the one that was calibrated.

    References
    ----------
    DeBar LL et al. (2025). JAMA 334:592-605. doi:10.1001/jama.2025.11178

    Examples
    --------
    >>> trial = load_trial()
    >>> trial.groupby("arm")["responder_3"].agg(["sum", "count"]).astype(int)
            sum  count
    arm
    coach   229    635
    online  179    542
    usual   151    621
    """
    content = _read(DATA)
    found, wanted = sha256(content), _read(HASH).split()[0].decode()
    if found != wanted:
        raise ValueError(
            f"{DATA} is not the file that was calibrated: its SHA-256 is {found[:12]}..., "
            f"and {wanted[:12]}... is wanted. Was it opened and saved? Install rctlab again, or "
            "make the file anew: python -m make_trial"
        )
    frame = pd.read_csv(io.BytesIO(content))
    frame.columns.name = "synthetic"  # stands in the corner of the printed table
    frame.attrs = {"synthetic": True, "note": NOTE, "sha256": found}
    return frame


class _Whole(pd.DataFrame):
    """A table of texts that a notebook shows whole: pandas cuts them at 50 letters."""

    def _repr_html_(self) -> str | None:
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
            return super()._repr_html_()  # type: ignore[misc]


def data_dictionary() -> pd.DataFrame:
    """Return what each column of the trial means.

    Returns
    -------
    pandas.DataFrame
        A row a column, by name: values (with the unit), what it is, and what of it is published.

    Examples
    --------
    >>> data_dictionary().loc["severity_0", "values"]
    '0 to 10 points, two decimals'
    """
    frame = _Whole(pd.read_csv(io.BytesIO(_read(DICTIONARY)), comment="#", index_col="column"))
    frame.attrs = {"synthetic": True, "note": NOTE}
    return frame


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a text, whatever ends its lines."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _read(name: str) -> bytes:
    return resources.files("rctlab").joinpath("data", name).read_bytes()
