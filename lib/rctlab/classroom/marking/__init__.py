"""Marking what was handed in."""
