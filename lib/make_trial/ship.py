"""Write the calibrated trial: the CSV, its hash, and the targets with what was reached."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from make_trial.target_rows import twin_rows
from rctlab.trial import DATA, HASH, sha256

WHOLE = ("long_term_opioids", "sessions", "responder_3", "responder_6", "responder_12")
TARGETS = "targets.toml"


def as_csv(trial: pd.DataFrame) -> bytes:
    """Return the trial as the text of a CSV: whole numbers without a point, missing is empty."""
    whole = {name: trial[name].astype("Int64") for name in WHOLE if name in trial}
    return trial.assign(**whole).to_csv(index=False, lineterminator="\n").encode()


def write_trial(trial: pd.DataFrame, folder: Path) -> str:
    """Write the CSV and its hash into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = as_csv(trial)
    found = sha256(content)
    (folder / DATA).write_bytes(content)
    (folder / HASH).write_text(f"{found}  {DATA}\n", encoding="utf-8", newline="\n")
    return found


def write_targets(trial: pd.DataFrame, folder: Path) -> None:
    """Write the targets, with what this trial reaches, into a folder."""
    lines = [*_EXPLAINED, "", "rows = [", *map(_line, twin_rows(trial)), "]"]
    (folder / TARGETS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


_EXPLAINED = (
    "# What the synthetic trial is held to: written by python -m make_trial.",
    "# key, part: which number of published.toml; how: by which analysis, where it is not the plain one;",
    "# tolerance: what was aimed at; reached: what the shipped trial gives, in the fact's unit;",
    "# why: where the tolerance was missed. A test recomputes each row from the CSV.",
)


def _line(row: dict[str, str | float]) -> str:
    cells = [f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v:g}" for k, v in row.items()]
    return f"  {{ {', '.join(cells)} }},"
