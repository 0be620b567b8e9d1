"""Regression models of risks: design, fit, robust errors, and what is read off them."""
