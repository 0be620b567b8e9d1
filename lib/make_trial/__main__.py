"""``python -m make_trial [folder]``: make the shipped trial anew, in under a minute.

Without a folder it replaces the files of this installation: people, hash and targets.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from make_trial.calibrate import calibrate
from make_trial.ship import write_targets, write_trial
from rctlab.simulation.frames import to_frame


def main(arguments: list[str]) -> None:
    """Calibrate, write, and say where."""
    package = Path(str(resources.files("rctlab")))
    folder = Path(arguments[0]) if arguments else package / "data"
    trial = to_frame(calibrate())
    print(f"{write_trial(trial, folder)}  {folder / 'trial.csv'}")
    write_targets(trial, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
