"""Holding every task against its catalogue, and a made-up class."""
