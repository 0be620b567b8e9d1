"""rctlab: read a randomized trial, from the coin flip to the CBT-CP trial."""

__version__ = "0.1.0"
