"""All attacks, group by group: what the grader is held against, and what the docs list."""

from __future__ import annotations

from attacks import batch, exhaustion, forgery, harm, in_file, reading
from attacks.attack import CANARY, Attack

ATTACKS: tuple[Attack, ...] = tuple(
    one for group in (forgery, in_file, reading, harm, exhaustion, batch) for one in group.ATTACKS
)

GROUPS = {
    "forgery": "Forgery inside the process",
    "in_file": "Forgery in the file",
    "reading": "Reading what is not the learner's",
    "harm": "Harm to the grader's machine and class",
    "exhaustion": "Exhaustion",
    "batch": "Files that break what reads them",
    "channel": "Channels between submissions",
}

PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/etc/cron.d", "/var/spool/cron")
"""Folders of the machine where an attack may leave the canary, besides classroom and home."""

__all__ = ["ATTACKS", "CANARY", "GROUPS", "PLACES", "Attack"]
