"""Draw the picture of the README from the trial's counts: make picture."""

from __future__ import annotations

from pathlib import Path

from rctlab import TwoByTwo, icon_array, published
from rctlab.pictures.picture import Picture


def responders() -> Picture:
    """Draw the people of 100 who responded at 3 months, with a coach and with usual care."""
    table = TwoByTwo(
        treated=published.counts("coach", month=3),
        control=published.counts("usual", month=3),
        labels=("coach", "usual care"),
    )
    return icon_array(table)


if __name__ == "__main__":
    picture = responders()
    print(picture.save(Path(__file__).with_name("responders.png")))
    print(f"Alt text for the README: {picture.alt}")
