"""Measures of a 2x2 table, each with its interval."""
