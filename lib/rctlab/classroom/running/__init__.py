"""Running what was handed in, away from what it must not touch."""
