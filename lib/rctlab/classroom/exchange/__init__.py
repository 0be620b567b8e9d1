"""Handing out, collecting and giving back."""
