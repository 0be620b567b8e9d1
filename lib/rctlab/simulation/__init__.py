"""Synthetic trials: drawn from a model with known truth, or twins of the published counts."""
