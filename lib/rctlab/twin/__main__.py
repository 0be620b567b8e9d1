"""``python -m rctlab.twin [folder]``: make the shipped trial anew, in under a minute.

Without a folder it replaces the files of this installation, and the rows of targets in
published.toml with them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rctlab.twin.calibrate import calibrate
from rctlab.twin.frame import to_frame
from rctlab.twin.ship import write_rows, write_trial


def main(arguments: list[str]) -> None:
    """Calibrate, write, and say where."""
    package = Path(__file__).parents[1]
    folder = Path(arguments[0]) if arguments else package / "data"
    trial = to_frame(calibrate())
    print(f"{write_trial(trial, folder)}  {folder / 'trial.csv'}")
    if not arguments:
        write_rows(trial, package / "published.toml")


if __name__ == "__main__":
    main(sys.argv[1:])
