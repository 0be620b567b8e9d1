"""Twins of other trials, from a short description of what was published."""
