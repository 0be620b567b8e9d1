"""Schemes that put people into the arms of a trial."""
